"""A quarterly meeting from the day it is set: its dates, its confirmation, what it holds."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.context import CommandContext
from engine.deployments import latest_of
from engine.errors import NotFound
from engine.execution import Beginning, begin
from engine.models import ProcessInstance
from engine.permissions import is_steward, sees_whole_board
from engine.working_days import Calendar
from workflows import sitting, timescales
from workflows.models import AgendaItem, Meeting, Quarter, TimescaleSet

PROCESS, FIGURES, GROUP, KEY = "quarterly_cycle", "quarter", "qa_group@", "QA-"
# In the order of the days; each is a figure of the board, counted from the meeting.
DATES = (
    "confirm_opens",
    "confirm",
    "updates_called",
    "apologies",
    "agenda_opens",
    "agenda_drafted",
    "agenda_approved",
    "papers",
    "delegates",
    "action_log",
    "minutes_drafted",
    "minutes_approved",
    "minutes_circulated",
    "report_generated",
    "report_approved",
    "report_presented",
)


def may_see(actor: Actor, board: str) -> bool:
    """The group itself, the group that it reports to, and who looks after the whole."""
    return may_lead(actor, board) or bool(
        {f"{GROUP}{board}", "bpg", "board_chair"} & actor.all_groups
    )


def may_lead(actor: Actor, board: str) -> bool:
    """Move it, call it off, bring a paper late: the unit, the chair and the deputy."""
    return is_steward(actor) or sees_whole_board(actor, board)


def begins(ctx: CommandContext, meeting: Meeting) -> Quarter | None:
    """Begin the lifecycle of a meeting to come; only the Quality Assurance Groups have one."""
    if not meeting.group_key.startswith(GROUP) or meeting.on <= _today(ctx):
        return None
    try:
        definition = latest_of(ctx, PROCESS)
    except NotFound:
        return None  # a board without this lifecycle keeps a bare calendar
    board = meeting.group_key.removeprefix(GROUP)
    quarter = of_meeting(ctx.session, meeting.id) or Quarter(meeting_id=meeting.id, board=board)
    figures = timescales.in_force(ctx.session, FIGURES, _today(ctx))
    quarter.baseline_on, quarter.timescale_set_id = meeting.on, figures.id
    ctx.session.add(quarter)
    ctx.session.flush()
    key = f"{KEY}{board[0].upper()}-{meeting.on:%Y-%m-%d}"
    instance = begin(
        ctx,
        Beginning(
            definition_id=definition.id,
            variables={"quarter": quarter.id, "board": board, "title": key, "business_key": key},
            title=key,
            business_key=key,
            board=board,
        ),
    )
    quarter.instance_id = instance.id
    ctx.session.flush()
    return quarter


def get(session: Session, quarter_id: object) -> Quarter:
    quarter = session.get(Quarter, quarter_id) if isinstance(quarter_id, int) else None
    if quarter is None:
        raise NotFound("quarterly meeting", quarter_id)
    return quarter


def of_meeting(session: Session, meeting_id: int) -> Quarter | None:
    return session.scalar(sa.select(Quarter).where(Quarter.meeting_id == meeting_id))


def meeting_of(session: Session, quarter: Quarter) -> Meeting:
    return session.get_one(Meeting, quarter.meeting_id)


def dates_of(session: Session, quarter: Quarter, calendar: Calendar, on: date) -> dict[str, date]:
    """Every date that counts from this meeting if it is held on this day."""
    found = offsets_of(session, quarter)
    return {name: calendar.add(on, offset) for name, offset in found.items()}


def offsets_of(session: Session, quarter: Quarter) -> dict[str, str]:
    """How far each date lies from the meeting, by the figures that this meeting began with."""
    figures = session.get_one(TimescaleSet, quarter.timescale_set_id)
    return {name: str(timescales.value(figures, name)) for name in DATES}


def opened(ctx: CommandContext, quarter: Quarter, instance: ProcessInstance) -> dict[str, object]:
    """What the diagram counts from: the day of the meeting, and how far each date lies from it."""
    meeting = meeting_of(ctx.session, quarter)
    quarter.instance_id = instance.id
    return {
        "meeting_on": meeting.on.isoformat(),
        "offsets": offsets_of(ctx.session, quarter),
        "vacant": sitting.vacant(ctx.session, quarter.board, _today(ctx)),
    }


def confirm(ctx: CommandContext, quarter: Quarter, place: str) -> None:
    quarter.place, quarter.confirmed_on = place, _today(ctx)
    ctx.session.flush()
    note(ctx, quarter, "confirmed")


def call_updates(ctx: CommandContext, quarter: Quarter) -> None:
    quarter.updates_called_on = _today(ctx)
    ctx.session.flush()
    note(ctx, quarter, "updates_called")


def called_off(ctx: CommandContext, quarter: Quarter) -> None:
    """Late papers that wait for the chair go to the next meeting with the rest."""
    waiting = sa.update(AgendaItem).where(
        AgendaItem.quarter_id == quarter.id, AgendaItem.standing == "waiting"
    )
    ctx.session.execute(waiting.values(standing="deferred"))
    note(ctx, quarter, "called_off", to=[f"{GROUP}{quarter.board}"])


def write_minutes(ctx: CommandContext, quarter: Quarter, words: str) -> None:
    quarter.minutes = words
    ctx.session.flush()
    note(ctx, quarter, "minutes_drafted")


def approve_minutes(ctx: CommandContext, quarter: Quarter) -> None:
    quarter.minutes_approved_on, quarter.minutes_approved_by = _today(ctx), ctx.actor.id
    ctx.session.flush()
    note(ctx, quarter, "minutes_approved")


def circulate(ctx: CommandContext, quarter: Quarter) -> None:
    quarter.circulated_on = _today(ctx)
    ctx.session.flush()
    note(ctx, quarter, "minutes_circulated", to=[f"{GROUP}{quarter.board}"])


def previous_held(session: Session, quarter: Quarter) -> date | None:
    """The last meeting of the same group that was held before this one."""
    on = meeting_of(session, quarter).on
    return session.scalar(
        sa.select(sa.func.max(Meeting.on))
        .join(Quarter, Quarter.meeting_id == Meeting.id)
        .where(Quarter.board == quarter.board, Quarter.held_on.is_not(None), Meeting.on < on)
    )


def note(ctx: CommandContext, quarter: Quarter, happened: str, **details: object) -> None:
    """Say what happened on the chain of the meeting's own instance."""
    instance = (
        ctx.session.get(ProcessInstance, quarter.instance_id) if quarter.instance_id else None
    )
    ctx.record(f"meeting.{happened}", instance, meeting=quarter.meeting_id, **details)


def _today(ctx: CommandContext) -> date:
    return ctx.calendar.local_date(ctx.now)
