"""A round of the agencies' self-assessment: opened, its standards agreed, launched, reported."""

from collections.abc import Mapping, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.context import CommandContext, lock_board
from engine.deployments import latest_of
from engine.errors import Invalid, NotFound
from engine.execution import Beginning, begin
from engine.instances import BOARDS
from engine.models import ProcessInstance
from engine.permissions import is_steward, require, sees_whole_board
from engine.working_days import Calendar
from workflows import standards, timescales
from workflows.agencies import AGENCIES, REFERENCE_PREFIXES, core_seats
from workflows.figures import on_day_of_year
from workflows.models import (
    Assessment,
    AssessmentScore,
    AssessmentState,
    AssuranceRound,
    RoundState,
)
from workflows.standards import Wanted

PROCESS, FIGURES = "assurance_round", "assurance"
FIRST_YEAR, LAST_YEAR = 2013, 2090


def may_begin(actor: Actor, board: str) -> bool:
    """The Business Unit, the chair and the deputy; after that each round opens the next."""
    return is_steward(actor) or sees_whole_board(actor, board)


def may_begin_any(actor: Actor) -> bool:
    """Whether there is a board for which they may."""
    return any(may_begin(actor, board) for board in BOARDS)


def get(session: Session, round_id: object) -> AssuranceRound:
    found = session.get(AssuranceRound, round_id) if isinstance(round_id, int) else None
    if found is None:
        raise NotFound("self-assessment round", round_id)
    return found


def of_year(session: Session, board: str, year: int) -> AssuranceRound | None:
    return session.scalar(
        sa.select(AssuranceRound).where(AssuranceRound.board == board, AssuranceRound.year == year)
    )


def before(session: Session, found: AssuranceRound) -> AssuranceRound | None:
    """The round of the same board that came before."""
    return session.scalar(
        sa.select(AssuranceRound)
        .where(AssuranceRound.board == found.board, AssuranceRound.year < found.year)
        .order_by(AssuranceRound.year.desc())
        .limit(1)
    )


def assessments_of(session: Session, found: AssuranceRound) -> list[Assessment]:
    rows = session.scalars(
        sa.select(Assessment).where(Assessment.round_id == found.id).order_by(Assessment.agency)
    )
    return list(rows)


def begin_round(
    ctx: CommandContext,
    year: int,
    board: str = "children",
    *,
    launch_on: date | None = None,
    agencies: Sequence[str] = (),
) -> AssuranceRound:
    """Open a round; without a day it launches on the board's own, without agencies with all."""
    if board not in BOARDS:
        raise Invalid("board", "not_an_option")
    require(may_begin(ctx.actor, board), "begin a self-assessment round")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid("year", "not_an_option")
    today = ctx.calendar.local_date(ctx.now)
    launch = launch_on or usual_launch(ctx, year)
    if launch < today:
        raise Invalid("launch_on", "in_the_past")
    if launch.year != year:
        raise Invalid("launch_on", "other_year")
    if not ctx.calendar.is_working_day(launch):
        raise Invalid("launch_on", "not_a_working_day")
    lock_board(ctx)
    if of_year(ctx.session, board, year) is not None:
        raise Invalid("year", "round_begun")
    return _begin(ctx, board, launch, _taking_part(agencies, launch))


def of_year_or_new(ctx: CommandContext, board: str) -> AssuranceRound:
    """The round that this year has, or one that launches on its usual day or else soon."""
    today = ctx.calendar.local_date(ctx.now)
    launch_on = max(usual_launch(ctx, today.year), ctx.calendar.add(today, "0d>"))
    lock_board(ctx)
    known = of_year(ctx.session, board, launch_on.year)
    return known or _begin(ctx, board, launch_on, _taking_part((), launch_on))


def usual_launch(ctx: CommandContext, year: int) -> date:
    """The board's day of the year: as shipped, the first working day of September."""
    return launch_day(ctx.session, year, ctx.calendar, ctx.calendar.local_date(ctx.now))


def launch_day(session: Session, year: int, calendar: Calendar, today: date) -> date:
    """The day of a year by the figure that holds today."""
    found = timescales.value(timescales.in_force(session, FIGURES, today), "launch")
    return on_day_of_year(str(found), year, calendar)


def opened(ctx: CommandContext, found: AssuranceRound, instance: ProcessInstance) -> None:
    found.instance_id = instance.id
    note(ctx, found, "opened", launch_on=found.launch_on.isoformat())


def prepare(ctx: CommandContext, found: AssuranceRound) -> None:
    found.move_to(RoundState.PREPARING)
    note(ctx, found, "prepared")


def draft_standards(
    ctx: CommandContext, found: AssuranceRound, wanted: Sequence[Wanted]
) -> AssuranceRound:
    """The standards that this round would use; what was approved before stays as it was."""
    found.set_id = standards.write(ctx, found.board, wanted).id
    ctx.session.flush()
    ctx.session.refresh(found)
    return found


def approve_standards(ctx: CommandContext, found: AssuranceRound) -> None:
    """The group agrees: this round keeps the version, whatever the next one says."""
    agreed = standards.approve(ctx, standards.get(ctx.session, found.set_id))
    note(ctx, found, "agreed", version=agreed.version)


def return_standards(ctx: CommandContext, found: AssuranceRound, reason: str) -> None:
    if not reason:
        raise Invalid("standards_reason", "required")
    note(ctx, found, "returned", reason=reason)


def launch(ctx: CommandContext, found: AssuranceRound) -> list[Assessment]:
    """Ask every agency; all days count from today, which may be later than was planned."""
    found.move_to(RoundState.COLLECTING)
    today = ctx.calendar.local_date(ctx.now)
    found.launched_on = today
    found.self_due = day_after(ctx, today, "self_assessment")
    found.survey_due = day_after(ctx, today, "survey")
    found.cut_off_on = day_after(ctx, today, "assessment_cut_off")
    found.survey_smallest = int(figure(ctx, "survey_smallest"))
    found.survey_low = int(figure(ctx, "survey_low"))
    rows = [
        Assessment(round_id=found.id, agency=agency, due_on=found.self_due)
        for agency in found.agencies
    ]
    ctx.session.add_all(rows)
    ctx.session.flush()
    agreed = standards.get(ctx.session, found.set_id)
    ctx.session.add_all(
        AssessmentScore(assessment_id=row.id, standard_id=one.id)
        for row in rows
        for one in agreed.standards
    )
    ctx.session.flush()
    note(ctx, found, "launched", agencies=list(found.agencies), due=found.self_due.isoformat())
    return rows


def open_to_panel(ctx: CommandContext, found: AssuranceRound) -> list[str]:
    """From now on the group reads every assessment; who gave none is not challenged."""
    answered = [
        one.agency
        for one in assessments_of(ctx.session, found)
        if one.state == AssessmentState.SETTLED
    ]
    if answered:
        found.move_to(RoundState.CHALLENGING)
        found.panels_due = day_after(ctx, ctx.calendar.local_date(ctx.now), "panel")
    note(ctx, found, "panels_opened", agencies=answered)
    return answered


def ref_of(found: AssuranceRound, agency: str) -> str:
    """The reference of one agency's part: its processes, its documents and its plan carry it."""
    return f"{found.ref}-{agency}".upper().replace("_", "-")


def note(ctx: CommandContext, found: AssuranceRound, happened: str, **details: object) -> None:
    """Say what happened on the chain of the round's own instance; never what an agency said."""
    instance = ctx.session.get(ProcessInstance, found.instance_id) if found.instance_id else None
    ctx.record(f"assurance_round.{happened}", instance, round=found.id, **details)


def figure(ctx: CommandContext, name: str) -> str | int:
    """One of the board's figures for self-assessment, as it stands today."""
    today = ctx.calendar.local_date(ctx.now)
    found: str | int = timescales.value(timescales.in_force(ctx.session, FIGURES, today), name)
    return found


def day_after(ctx: CommandContext, day: date, name: str) -> date:
    found = ctx.calendar.add(day, str(figure(ctx, name)))
    assert isinstance(found, date)  # noqa: S101 - a date plus an offset is a date
    return found


def from_today(ctx: CommandContext, *names: str) -> Mapping[str, str]:
    """What a diagram counts by: each figure as a day that counts from today."""
    today = ctx.calendar.local_date(ctx.now)
    return {f"{name}_on": day_after(ctx, today, name).isoformat() for name in names}


def begin_next(ctx: CommandContext, found: AssuranceRound) -> AssuranceRound:
    """The round after this one waits for its own day, with the agencies of that day."""
    following = day_after(ctx, found.launch_on, "every")
    known = of_year(ctx.session, found.board, following.year)
    if known is not None:
        return known
    launch_on = usual_launch(ctx, following.year)
    return _begin(ctx, found.board, launch_on, _taking_part((), launch_on))


def _taking_part(agencies: Sequence[str], on: date) -> list[str]:
    seated = {seat.agency for seat in core_seats(on)}
    wanted = set(agencies) or seated
    if not wanted <= AGENCIES.keys():
        raise Invalid("agencies", "not_an_option")
    return [agency for agency in AGENCIES if agency in wanted]


def _begin(
    ctx: CommandContext, board: str, launch_on: date, agencies: Sequence[str]
) -> AssuranceRound:
    found = AssuranceRound(
        ref=f"{REFERENCE_PREFIXES[board]}-S28-{launch_on.year % 100:02}",
        board=board,
        year=launch_on.year,
        agencies=list(agencies),
        opens_on=day_after(ctx, launch_on, "opens"),
        launch_on=launch_on,
    )
    ctx.session.add(found)
    ctx.session.flush()
    title = str(found.year)
    begin(
        ctx,
        Beginning(
            definition_id=latest_of(ctx, PROCESS).id,
            variables={
                "round": found.id,
                "board": board,
                "title": title,
                "business_key": found.ref,
            },
            title=title,
            business_key=found.ref,
            board=board,
        ),
    )
    return found
