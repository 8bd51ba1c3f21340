"""Calls the webhooks that are due: signed, one try at a time, again later when nobody answers."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from engine.context import CommandContext, ProcessEngine
from engine.sign_in.safe import Unreadable
from notifications import cards, keeping, words
from notifications.keeping import Kept
from notifications.letterhead import Letterhead
from notifications.models import DeliveryState, Webhook, WebhookCall
from notifications.outside import Answer, Door, NoAnswer, NotAllowed

BATCH = 50
LEASE = timedelta(minutes=5)
ATTEMPTS = 40  # about three days
LONGEST_WAIT = timedelta(hours=2)
LONGEST_RUN = 60.0  # seconds: the mails wait meanwhile
OURS = "Cylch"
TEAMS = "teams"
SEALED_BY_ANOTHER = "its secret was sealed with another key of the board: see `cylch doctor`"


@dataclass(frozen=True, slots=True)
class Request:
    """One call, ready to be made."""

    call_id: int
    webhook_id: int
    url: str
    body: bytes
    headers: dict[str, str]


def call_all(engine: ProcessEngine, letterhead: Letterhead, door: Door) -> int:
    """Make what calls are due; a program that does not answer is left alone for this run."""
    done, silent, began = 0, set[int](), time.monotonic()
    requests = _taken(engine, letterhead)
    for request in requests:
        is_late = time.monotonic() - began > LONGEST_RUN
        if request.webhook_id in silent or is_late:
            with engine.command() as ctx:
                _put_back(ctx, request)
            continue
        done += _make(engine, request, door, silent)
    return done


def keep_all(engine: ProcessEngine, letterhead: Letterhead, folder: Path) -> int:
    """From a sandbox no message leaves the machine: what would be called is written down."""
    requests = _taken(engine, letterhead)
    if not requests:
        return 0
    with engine.command() as ctx:
        for request in requests:
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"webhook-{request.webhook_id}-{request.call_id}.json"
            path.write_bytes(request.body)
            _mark(ctx, request, Answer(0, ""), "")
    return len(requests)


def _make(engine: ProcessEngine, request: Request, door: Door, silent: set[int]) -> int:
    answer: Answer | None = None
    try:
        answer = door.post(request.url, request.body, request.headers)
        error = "" if answer.status in range(200, 300) else _said(answer)
    except (NoAnswer, NotAllowed) as refused:
        error = f"{type(refused).__name__}: {refused}"
    with engine.command() as ctx:
        _mark(ctx, request, answer, error)
    if error:
        silent.add(request.webhook_id)
    return 0 if error else 1


def _taken(engine: ProcessEngine, letterhead: Letterhead) -> list[Request]:
    """What is due, leased; looked for first without holding anybody up."""
    now = engine.now()
    with engine.query() as session:
        waiting = session.scalar(sa.select(WebhookCall.id).where(*_is_due(now)).limit(1))
    if waiting is None:
        return []
    with engine.command() as ctx:
        return _take(ctx, letterhead)


def _is_due(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    pending = WebhookCall.state == sa.literal_column("'pending'")  # as the index says it
    return pending, WebhookCall.due_at <= now


def _take(ctx: CommandContext, letterhead: Letterhead) -> list[Request]:
    due = ctx.session.scalars(
        sa.select(WebhookCall)
        .where(*_is_due(ctx.now))
        .order_by(WebhookCall.due_at, WebhookCall.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    if not due:
        return []
    hooks = keeping.hooks(ctx, letterhead.safe, [call.webhook_id for call in due])
    vocabulary = words.vocabulary(ctx.session)
    requests = []
    for call in due:
        call.due_at = ctx.now + LEASE
        hook = hooks[call.webhook_id]
        try:
            kept = keeping.taken(hook, letterhead.safe)
        except Unreadable:
            _mark_failed(ctx, call, SEALED_BY_ANOTHER)
            continue
        body = _body(call, hook, letterhead, vocabulary)
        requests.append(_request(call, hook, kept, body, ctx.now))
    return requests


def _body(
    call: WebhookCall, hook: Webhook, letterhead: Letterhead, vocabulary: words.Vocabulary
) -> bytes:
    if hook.form == TEAMS:
        return cards.teams(call, letterhead, vocabulary)
    return cards.standard(call, letterhead)


def _request(call: WebhookCall, hook: Webhook, kept: Kept, body: bytes, now: datetime) -> Request:
    headers = {"Content-Type": "application/json", "User-Agent": OURS}
    if hook.form != TEAMS:
        headers |= _signed(f"evt_{call.event_id}", kept.secret, body, now)
    return Request(call.id, hook.id, kept.url, body, headers)


def _signed(message_id: str, secret: str, body: bytes, now: datetime) -> dict[str, str]:
    from standardwebhooks import Webhook as Signature  # noqa: PLC0415 - only who calls needs it

    signature = Signature(secret).sign(message_id, now.astimezone(UTC), body.decode())
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signature,
    }


def _mark(ctx: CommandContext, request: Request, answer: Answer | None, error: str) -> None:
    call = ctx.session.get_one(WebhookCall, request.call_id)
    call.status = answer.status if answer is not None else None
    if error:
        _mark_failed(ctx, call, error)
        return
    call.last_error, call.attempts = "", call.attempts + 1
    call.state, call.sent_at = DeliveryState.SENT, ctx.now


def _mark_failed(ctx: CommandContext, call: WebhookCall, error: str) -> None:
    call.last_error = error[:2000]
    call.attempts += 1
    call.due_at = ctx.now + min(timedelta(minutes=2 ** min(call.attempts, 10)), LONGEST_WAIT)
    if call.attempts >= ATTEMPTS:
        call.state = DeliveryState.FAILED


def _put_back(ctx: CommandContext, request: Request) -> None:
    call = ctx.session.get_one(WebhookCall, request.call_id)
    call.due_at = ctx.now + timedelta(minutes=1)


def _said(answer: Answer) -> str:
    if answer.status in range(300, 400):
        return f"{answer.status}: it leads elsewhere, and that is not followed"
    return f"{answer.status}: {' '.join(answer.text.split())[:500]}"
