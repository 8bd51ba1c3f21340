"""Co-option: somebody joins for one purpose, until a day, and sees the linked items alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import identity
from engine.actors import Actor
from engine.context import CommandContext
from engine.deployments import latest_of
from engine.errors import Invalid, NotFound
from engine.execution import Beginning, begin
from engine.models import Membership, OpenedInstance, ProcessInstance
from engine.permissions import CO_OPTED, is_steward, require
from workflows.accounts import as_system, come, known
from workflows.groups import overseen_by
from workflows.models import ActionPlan, Audit, CoOption, CoOptionState, Engagement

PROCESS = "co_option"
BOARD = "children"
# What can be linked, each by the lifecycle that leads it.
LINKED: Mapping[str, Any] = {"audit": Audit, "plan": ActionPlan, "engagement": Engagement}
MOST = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who is to come, for what, until when, and what they are to see."""

    name: str
    email: str
    organisation: str
    purpose: str
    ends_on: date
    items: Sequence[str]


def may_propose(actor: Actor) -> bool:
    return is_steward(actor) or bool(overseen_by(actor))


def start(ctx: CommandContext, board: str = BOARD) -> ProcessInstance:
    """Begin a co-option; its first task says who, for what, until when and which items."""
    require(may_propose(ctx.actor), "begin a co-option")
    return begin(
        ctx,
        Beginning(
            definition_id=latest_of(ctx, PROCESS).id,
            variables={"board": board, "item_options": _options(ctx.session, board)},
            title="",
            board=board,
        ),
    )


def propose(ctx: CommandContext, instance: ProcessInstance, wanted: Wanted) -> CoOption:
    """Lay it before the chair, for the first time or again."""
    known(ctx, wanted.email)
    if wanted.ends_on < ctx.calendar.local_date(ctx.now):
        raise Invalid("ends_on", "in_the_past")
    row = find_by_instance(ctx.session, instance.id)
    if row is None:
        row = CoOption(
            board=instance.board,
            instance_id=instance.id,
            state=CoOptionState.PROPOSED,
            proposed_at=ctx.now,
            proposed_by=ctx.actor.id,
        )
        ctx.session.add(row)
    else:
        row.move_to(CoOptionState.PROPOSED)
    row.name, row.email = wanted.name, wanted.email.strip().lower()
    row.organisation, row.purpose = wanted.organisation, wanted.purpose
    row.ends_on, row.linked = wanted.ends_on, _linked(ctx.session, wanted.items)
    ctx.session.flush()
    _note(ctx, row, "proposed", items=[one["ref"] for one in row.linked])
    return row


def decide(ctx: CommandContext, row: CoOption, decision: str, reason: str) -> None:
    """The chair agrees, sends it back or declines; only the first opens anything."""
    if decision != "agree" and not reason:
        raise Invalid("co_option_reason", "required")
    ends = {"agree": CoOptionState.AGREED, "return": CoOptionState.RETURNED}
    row.move_to(ends.get(decision, CoOptionState.DECLINED))
    row.reason, row.decided_at, row.decided_by = reason, ctx.now, ctx.actor.id
    if decision == "agree" and row.ends_on < ctx.calendar.local_date(ctx.now):
        raise Invalid("co_option_decision", "ended_already")
    _note(ctx, row, "decided", decision=decision, reason=reason)


def withdraw(ctx: CommandContext, instance: ProcessInstance, reason: str) -> None:
    row = find_by_instance(ctx.session, instance.id)
    if row is not None:
        row.move_to(CoOptionState.WITHDRAWN)
        row.reason = reason
        _note(ctx, row, "withdrawn", reason=reason)


def open_access(ctx: CommandContext, row: CoOption) -> Membership:
    """Invite the person; from today to the last day they see the linked items, and no others."""
    user, system = come(ctx, row.email, row.name), as_system(ctx)
    membership = identity.join_group(
        system, user.id, CO_OPTED, kind="co_opted", ends_on=row.ends_on
    )
    ctx.session.flush()  # it gets its number
    for one in row.linked:
        root_id = UUID(str(one["instance"]))
        ctx.session.add(OpenedInstance(membership_id=membership.id, root_id=root_id))
    row.user_id, row.membership_id = user.id, membership.id
    _note(ctx, row, "opened", user=user.id, ends_on=row.ends_on.isoformat())
    return membership


def end(ctx: CommandContext, co_option_id: int, reason: str) -> CoOption:
    """Before the last day: from now on the person sees nothing any more."""
    require(may_propose(ctx.actor), "end a co-option")
    row = get(ctx.session, co_option_id)
    if not reason.strip():
        raise Invalid("reason", "required")
    today = ctx.calendar.local_date(ctx.now)
    row.move_to(CoOptionState.ENDED)
    row.ended_on, row.ended_by, row.end_reason = today, ctx.actor.id, reason.strip()
    if row.membership_id is not None and row.ends_on >= today:
        identity.end_seat(as_system(ctx), row.membership_id, today - timedelta(days=1))
    _note(ctx, row, "ended", reason=row.end_reason)
    return row


def get(session: Session, co_option_id: int) -> CoOption:
    found = session.get(CoOption, co_option_id)
    if found is None:
        raise NotFound("co-option", co_option_id)
    return found


def find_by_instance(session: Session, instance_id: UUID) -> CoOption | None:
    return session.scalar(sa.select(CoOption).where(CoOption.instance_id == instance_id))


def _linked(session: Session, keys: Sequence[str]) -> list[dict[str, Any]]:
    """What was ticked, with the lifecycle through which it is seen."""
    found = []
    for key in keys:
        kind, _colon, number = key.partition(":")
        table = LINKED.get(kind)
        row = session.get(table, int(number)) if table and number.isdecimal() else None
        if row is None or row.instance_id is None:
            raise Invalid("items", "not_an_option")
        found.append({"kind": kind, "id": row.id, "ref": row.ref, "instance": str(row.instance_id)})
    if not found:
        raise Invalid("items", "required")
    return found


def _options(session: Session, board: str) -> list[Mapping[str, object]]:
    """The newest items of the board that have a lifecycle of their own."""
    return [
        {"value": f"{kind}:{number}", "label": f"{ref} – {title}" if title else ref}
        for kind, table in LINKED.items()
        for number, ref, title in session.execute(_newest(table, board))
    ]


def _newest(table: Any, board: str) -> sa.Select[Any]:
    title = table.title if table is ActionPlan else table.theme
    return (
        sa.select(table.id, table.ref, title)
        .join(ProcessInstance, ProcessInstance.id == table.instance_id)
        .where(table.board == board, ProcessInstance.root_id == ProcessInstance.id)
        .order_by(table.id.desc())
        .limit(MOST // len(LINKED))
    )


def _note(ctx: CommandContext, row: CoOption, what: str, **details: object) -> None:
    instance = ctx.session.get_one(ProcessInstance, row.instance_id)
    ctx.record(f"co_option.{what}", instance, co_option=row.id, **details)
