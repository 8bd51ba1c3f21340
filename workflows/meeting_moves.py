"""A meeting moved to another day with every date that counts from it: looked at first, then done.

The family of the meeting and those of the plans whose actions wait for it move in one transaction.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import anchors, instances
from engine.anchors import MovedDate
from engine.bpmn.process import Process
from engine.bpmn.world import World
from engine.context import CommandContext
from engine.deployments import deployed
from engine.errors import Invalid, NotInState
from engine.models import ProcessInstance
from engine.permissions import require
from workflows import meetings, quarters, timescales
from workflows.models import (
    Action,
    ActionPlan,
    Meeting,
    MeetingMove,
    ProgressUpdate,
    Quarter,
    Scrutiny,
)
from workflows.queries.figures import CLOSED

UPDATES_OPEN = "updates_open"


@dataclass(frozen=True, slots=True)
class Wish:
    """Another day, why, and the day that whoever asks believes it is held on now."""

    on: date
    reason: str
    seen: date | None = None


@dataclass(frozen=True, slots=True)
class PlannedDate:
    """One date of the meeting's own, before and after; done, when it needs nobody any more."""

    name: str
    before: date
    after: date
    is_done: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """Every date that would move with a meeting."""

    meeting: Meeting
    planned: Sequence[PlannedDate]
    moved: Sequence[MovedDate]


def preview(session: Session, meeting_id: int, on: date, world: World) -> Preview:
    """What would move; nothing is stored. The caller says who may look."""
    meeting, quarter = _of(session, meeting_id)
    _check(session, meeting, quarter, on, world)
    moved = [
        one
        for instance, variables in _anchored(session, meeting, quarter, on, world)
        for one in anchors.look(session, instance, variables, world)
    ]
    return Preview(meeting, _planned(session, meeting, quarter, on, world), moved)


def move(ctx: CommandContext, meeting_id: int, wish: Wish) -> MeetingMove:
    """Move it: one transaction, the first day stays on record, every date says that it moved."""
    meeting, quarter = _of(ctx.session, meeting_id)
    require(quarters.may_lead(ctx.actor, quarter.board), "move a meeting")
    if not wish.reason.strip():
        raise Invalid("reason", "required")
    world = World(ctx.now, ctx.calendar)
    _hold(ctx, meeting, quarter)
    if wish.seen is not None and wish.seen != meeting.on:
        raise NotInState("meeting", meeting_id, "moved", "as it was read")
    _check(ctx.session, meeting, quarter, wish.on, world)
    reason, before = wish.reason.strip(), meeting.on
    moved = [
        one
        for instance, variables in _anchored(ctx.session, meeting, quarter, wish.on, world)
        for one in anchors.move(ctx, instance, variables, reason)
    ]
    _follow(ctx.session, quarter, before, wish.on)
    meeting.on = wish.on
    row = MeetingMove(
        meeting_id=meeting.id,
        before=before,
        after=wish.on,
        reason=reason,
        dates=len(moved),
        at=ctx.now,
        by=ctx.actor.id,
    )
    ctx.session.add(row)
    ctx.session.flush()
    quarters.note(
        ctx,
        quarter,
        "moved",
        before=before.isoformat(),
        after=wish.on.isoformat(),
        first=quarter.baseline_on.isoformat(),
        dates=len(moved),
        reason=reason,
        to=[meeting.group_key],
    )
    return row


def moves_of(session: Session, meeting_id: int) -> Sequence[MeetingMove]:
    return session.scalars(
        sa.select(MeetingMove).where(MeetingMove.meeting_id == meeting_id).order_by(MeetingMove.id)
    ).all()


def _of(session: Session, meeting_id: int) -> tuple[Meeting, Quarter]:
    meeting = meetings.get(session, meeting_id)
    quarter = quarters.of_meeting(session, meeting_id)
    if quarter is None:
        raise NotInState("meeting", meeting_id, "a bare date", "a quarterly meeting")
    return meeting, quarter


def _check(session: Session, meeting: Meeting, quarter: Quarter, on: date, world: World) -> None:
    if quarter.held_on is not None or meeting.cancelled_on is not None:
        state = "held" if quarter.held_on else "cancelled"
        raise NotInState("meeting", meeting.id, state, "to come")
    if on < world.calendar.local_date(world.now):
        raise Invalid("on", "in_the_past")
    if not world.calendar.is_working_day(on):
        raise Invalid("on", "not_a_working_day", on=on.isoformat())
    if on == meeting.on:
        raise Invalid("on", "same_day")
    taken = session.scalar(
        sa.select(Meeting.id).where(Meeting.group_key == meeting.group_key, Meeting.on == on)
    )
    if taken is not None:
        raise Invalid("on", "meeting_then")


def _hold(ctx: CommandContext, meeting: Meeting, quarter: Quarter) -> None:
    """Every family that moves, in the order in which everybody takes them."""
    own = [quarter.instance_id] if quarter.instance_id else []
    ids = [*own, *_waiting_instances(ctx.session, quarter)]
    roots = ctx.session.scalars(
        sa.select(ProcessInstance.root_id).where(ProcessInstance.id.in_(ids)).distinct()
    ).all()
    for root in sorted(roots):
        instances.locked(ctx, root)
    ctx.session.refresh(meeting)
    ctx.session.refresh(quarter)


def _anchored(
    session: Session, meeting: Meeting, quarter: Quarter, on: date, world: World
) -> Iterator[tuple[ProcessInstance, Mapping[str, object]]]:
    """The meeting's own instance, and the actions whose next update is for this meeting."""
    own = session.get(ProcessInstance, quarter.instance_id) if quarter.instance_id else None
    if own is not None and own.is_active:
        yield own, {"meeting_on": on.isoformat()}
    today = world.calendar.local_date(world.now)
    figures = timescales.in_force(session, timescales.MONITORING, today)
    opens = world.calendar.add(on, str(timescales.value(figures, UPDATES_OPEN)))
    then = {
        "meeting_on": on.isoformat(),
        "last_meeting_on": on.isoformat(),
        "update_opens_on": opens.isoformat(),
        "update_not_before": max(opens, today).isoformat(),
    }
    for instance_id in _waiting_instances(session, quarter):
        instance = session.get_one(ProcessInstance, instance_id, populate_existing=True)
        if instance.is_active and _waits_for(session, instance, meeting, world):
            yield instance, then


def _waiting_instances(session: Session, quarter: Quarter) -> Sequence[UUID]:
    return session.scalars(
        sa.select(Action.instance_id)
        .join(ActionPlan, ActionPlan.id == Action.plan_id)
        .where(
            ActionPlan.board == quarter.board,
            Action.status.not_in(CLOSED),
            Action.instance_id.is_not(None),
        )
        .order_by(Action.instance_id)
    ).all()  # type: ignore[return-value]


def _waits_for(session: Session, instance: ProcessInstance, meeting: Meeting, world: World) -> bool:
    definition = deployed(session, instance.definition_id).compiled
    known = Process.restore(definition, instance.tokens, world).variables()
    return (known.get("meeting_group"), known.get("meeting_on")) == (
        meeting.group_key,
        meeting.on.isoformat(),
    )


def _follow(session: Session, quarter: Quarter, before: date, on: date) -> None:
    """What was said and computed for the meeting is for it still."""
    own = sa.select(Action.id).join(ActionPlan).where(ActionPlan.board == quarter.board)
    for table in (ProgressUpdate, Scrutiny):
        session.execute(
            sa.update(table)
            .where(table.action_id.in_(own), table.meeting_on == before)
            .values(meeting_on=on)
        )


def _planned(
    session: Session, meeting: Meeting, quarter: Quarter, on: date, world: World
) -> list[PlannedDate]:
    before = quarters.dates_of(session, quarter, world.calendar, meeting.on)
    after = quarters.dates_of(session, quarter, world.calendar, on)
    done = {
        "confirm_opens": quarter.confirmed_on,
        "confirm": quarter.confirmed_on,
        "updates_called": quarter.updates_called_on,
        "agenda_opens": quarter.agenda_approved_on,
        "agenda_drafted": quarter.agenda_approved_on,
        "agenda_approved": quarter.agenda_approved_on,
        "papers": quarter.papers_on,
    }
    found = [
        PlannedDate(name, before[name], after[name], done.get(name) is not None)
        for name in quarters.DATES
    ]
    return sorted(
        [*found, PlannedDate("meeting", meeting.on, on, is_done=False)], key=lambda one: one.before
    )
