"""Other programs of the board's that hear of events: added, changed, called, called again."""

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from engine.context import CommandContext
from engine.errors import Invalid, NotFound
from engine.models import Event
from engine.permissions import may_administer, require
from engine.sign_in.safe import Safe
from notifications import accounts, keeping
from notifications.directory import Directory, about
from notifications.keeping import Kept, host_of
from notifications.models import DeliveryState, Webhook, WebhookCall
from notifications.outside import Door, NotAllowed, NotListed
from notifications.rules import RULES

FORMS = ("standard", "teams")
LONGEST_URL = 2000
# Beside all that people are told of: how the work goes on. Somebody's account is theirs alone.
WORK = frozenset({"user_task.completed", "instance.started", "instance.completed"})
KINDS = tuple(sorted((RULES.keys() | WORK) - accounts.KINDS))
SECRET_PREFIX = "whsec_"  # noqa: S105 - as Standard Webhooks begin theirs


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks for: no kinds mean all."""

    name: str
    url: str
    form: str = "standard"
    kinds: Sequence[str] = field(default_factory=tuple)


def add(
    ctx: CommandContext, safe: Safe, wanted: Wanted, door: Door | None = None
) -> tuple[Webhook, str]:
    """Begin to tell a program of events; its secret is shown once, here, and lies sealed."""
    require(may_administer(ctx.actor), "add a webhook")
    _check(wanted, door or Door())
    secret = SECRET_PREFIX + base64.b64encode(secrets.token_bytes(24)).decode()
    row = Webhook(
        name=wanted.name.strip(),
        form=wanted.form,
        url=wanted.url.strip(),
        secret="",
        kinds=list(wanted.kinds),
        is_active=True,
        created_at=ctx.now,
        created_by=ctx.actor.id,
    )
    ctx.session.add(row)
    ctx.session.flush()
    keeping.put(row, safe, Kept(secret, row.url))
    ctx.record("webhook.added", None, webhook=row.id, name=row.name, host=host_of(row.url))
    return row, secret


def switch(ctx: CommandContext, webhook_id: int, *, is_active: bool) -> Webhook:
    """Stop or go on. What happened while it was off is not told afterwards."""
    require(may_administer(ctx.actor), "switch a webhook")
    row = ctx.session.get(Webhook, webhook_id)
    if row is None:
        raise NotFound("webhook", webhook_id)
    if row.is_active != is_active:
        row.is_active = is_active
        ctx.record("webhook.switched", None, webhook=row.id, is_active=is_active)
    return row


def replay(ctx: CommandContext, call_id: int) -> WebhookCall:
    """Tell it once more, under the same id: the program can see that it is a repeat."""
    require(may_administer(ctx.actor), "replay a call")
    call = ctx.session.get(WebhookCall, call_id, with_for_update=True)
    if call is None:
        raise NotFound("webhook call", call_id)
    call.state, call.due_at, call.attempts = DeliveryState.PENDING, ctx.now, 0
    ctx.record("webhook.replayed", None, webhook=call.webhook_id, call=call.id)
    return call


def expand(ctx: CommandContext, directory: Directory, events: Sequence[Event]) -> None:
    """A call for each event and each program that wants to hear of it."""
    hooks = ctx.session.scalars(sa.select(Webhook).where(Webhook.is_active)).all()
    if not hooks:
        return
    calls = ctx.session.execute(
        sa.select(WebhookCall.webhook_id, WebhookCall.event_id).where(
            WebhookCall.event_id.in_([event.id for event in events])
        )
    )
    known = {(hook_id, event_id) for hook_id, event_id in calls}
    rows = [
        _call(ctx, hook, event, about(directory, event))
        for event in events
        for hook in hooks
        if event.kind in (hook.kinds or KINDS) and (hook.id, event.id) not in known
    ]
    if rows:
        ctx.session.execute(sa.insert(WebhookCall), rows)


def _call(
    ctx: CommandContext, hook: Webhook, event: Event, told: dict[str, object]
) -> dict[str, object]:
    return {
        "webhook_id": hook.id,
        "event_id": event.id,
        "kind": event.kind,
        "about": told,
        "happened_at": event.at,
        "state": DeliveryState.PENDING,
        "due_at": ctx.now,
        "attempts": 0,
        "last_error": "",
    }


def _check(wanted: Wanted, door: Door) -> None:
    if not wanted.name.strip():
        raise Invalid("name", "required")
    if wanted.form not in FORMS:
        raise Invalid("form", "not_an_option")
    if set(wanted.kinds) - set(KINDS):
        raise Invalid("kinds", "not_an_option")
    if len(wanted.url) > LONGEST_URL:
        raise Invalid("url", "too_long", maximum=LONGEST_URL)
    try:
        door.check(wanted.url.strip())
    except NotListed as why:
        raise Invalid("url", "host_not_listed") from why
    except NotAllowed as why:
        raise Invalid("url", "not_an_address") from why
