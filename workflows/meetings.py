"""Meetings of the groups: the days that updates, papers and decisions count from."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import instances
from engine.actors import Actor
from engine.context import CommandContext
from engine.errors import Invalid, NotFound, NotInState
from engine.permissions import is_steward, require
from workflows import quarters
from workflows.models import Meeting

CALLED_OFF = "meeting_called_off"
CHAIRS = ("qa_chair@", "qa_deputy@", "cprg_chair", "crg_chair", "board_chair")


def may_schedule(actor: Actor) -> bool:
    return is_steward(actor) or any(group.startswith(CHAIRS) for group in actor.all_groups)


def schedule(ctx: CommandContext, group_key: str, on: date) -> Meeting:
    """Put a meeting of a group into the calendar; one that stands there already is kept."""
    require(may_schedule(ctx.actor), "schedule a meeting")
    if not ctx.calendar.is_working_day(on):
        raise Invalid("meeting", "not_a_working_day", on=on.isoformat())
    known = _on(ctx.session, group_key, on)
    if known is not None and known.cancelled_on is None:
        return known
    meeting = known or Meeting(group_key=group_key, on=on, created_by=ctx.actor.id)
    meeting.cancelled_on, meeting.reason = None, ""
    ctx.session.add(meeting)
    ctx.session.flush()
    ctx.record("meeting.scheduled", None, meeting=meeting.id, group=group_key, on=on.isoformat())
    quarters.begins(ctx, meeting)
    return meeting


def cancel(ctx: CommandContext, meeting_id: int, reason: str) -> Meeting:
    """Call a meeting off. What already counts from it keeps its dates; its own cycle ends."""
    require(may_schedule(ctx.actor), "cancel a meeting")
    if not reason.strip():
        raise Invalid("reason", "required")
    meeting = get(ctx.session, meeting_id)
    _call_off(ctx, meeting)
    meeting.cancelled_on, meeting.reason = ctx.calendar.local_date(ctx.now), reason
    ctx.record(
        "meeting.cancelled",
        None,
        meeting=meeting.id,
        group=meeting.group_key,
        on=meeting.on.isoformat(),
        reason=reason,
    )
    return meeting


def get(session: Session, meeting_id: int) -> Meeting:
    meeting = session.get(Meeting, meeting_id)
    if meeting is None:
        raise NotFound("meeting", meeting_id)
    return meeting


def next_from(session: Session, group_key: str, earliest: date) -> Meeting | None:
    """The first meeting of a group on this day or later."""
    return session.scalar(
        sa.select(Meeting)
        .where(
            Meeting.group_key == group_key,
            Meeting.on >= earliest,
            Meeting.cancelled_on.is_(None),
        )
        .order_by(Meeting.on)
        .limit(1)
    )


def _on(session: Session, group_key: str, on: date) -> Meeting | None:
    return session.scalar(
        sa.select(Meeting).where(Meeting.group_key == group_key, Meeting.on == on)
    )


def _call_off(ctx: CommandContext, meeting: Meeting) -> None:
    quarter = quarters.of_meeting(ctx.session, meeting.id)
    if quarter is None or quarter.instance_id is None:
        return
    instance = instances.locked(ctx, quarter.instance_id)
    ctx.session.refresh(quarter)
    ctx.session.refresh(meeting)
    if quarter.held_on is not None:
        raise NotInState("meeting", meeting.id, "held", "to come")
    if meeting.cancelled_on is not None:
        raise NotInState("meeting", meeting.id, "cancelled", "to come")
    instances.deliver(ctx, instance, "message", CALLED_OFF, {}, None)
