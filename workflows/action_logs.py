"""The action log of a meeting: what somebody is to do by when, and that they did it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.errors import NotFound
from workflows import quarters
from workflows.models import MeetingAction, Quarter

MEETING, PLANNING = "meeting", "planning"


@dataclass(frozen=True, slots=True)
class NewAction:
    text: str
    owner_id: int
    due_on: date


def add(ctx: CommandContext, quarter: Quarter, new: Sequence[NewAction], source: str) -> None:
    """Write new lines into the log; each becomes its owner's task once the log is sent."""
    ctx.session.add_all(
        MeetingAction(
            quarter_id=quarter.id,
            text=one.text,
            owner_id=one.owner_id,
            due_on=one.due_on,
            source=source,
            added_at=ctx.now,
        )
        for one in new
    )
    ctx.session.flush()
    if new:
        quarters.note(ctx, quarter, "actions_added", source=source, actions=len(new))


def send(ctx: CommandContext, quarter: Quarter) -> None:
    quarter.action_log_on = ctx.calendar.local_date(ctx.now)
    ctx.session.flush()
    count = len(of(ctx.session, quarter, MEETING))
    quarters.note(ctx, quarter, "action_log_sent", actions=count)


def done(ctx: CommandContext, action_id: object, said: str) -> MeetingAction:
    action = ctx.session.get(MeetingAction, action_id) if isinstance(action_id, int) else None
    if action is None:
        raise NotFound("action of a meeting", action_id)
    action.done_on, action.said = ctx.calendar.local_date(ctx.now), said
    ctx.session.flush()
    quarter = quarters.get(ctx.session, action.quarter_id)
    quarters.note(ctx, quarter, "action_done", action=action.id)
    return action


def of(session: Session, quarter: Quarter, source: str | None = None) -> Sequence[MeetingAction]:
    wanted = [MeetingAction.source == source] if source else []
    return session.scalars(
        sa.select(MeetingAction)
        .where(MeetingAction.quarter_id == quarter.id, *wanted)
        .order_by(MeetingAction.id)
    ).all()


def as_variables(found: Sequence[MeetingAction], name: str) -> Mapping[str, object]:
    """What the diagram gives out: the lines by their words, with whose they are and until when."""
    lines = {f"{number}. {one.text}": one for number, one in enumerate(found, start=1)}
    known = {
        line: {"id": one.id, "owner": one.owner_id, "due": one.due_on.isoformat()}
        for line, one in lines.items()
    }
    return {name: list(lines), "log_of": known}
