"""Quarterly meetings: read in full, moved with every date, and the chair's report worded."""

from collections.abc import Iterable
from typing import TypeVar

import sqlalchemy as sa
from flask import Response
from pydantic import BaseModel
from sqlalchemy.orm import Session

from engine.bpmn.world import World
from engine.context import CommandContext
from engine.permissions import require
from webapp.api.answers import Answer, give
from webapp.api.blueprints import PREFIX, blueprint
from webapp.api.changes import change
from webapp.api.reading import asks, takes
from webapp.api.schemas import quarters as told
from webapp.api.schemas.base import given
from webapp.current import actor, moment, process_engine
from webapp.meetings import report as reports
from webapp.meetings.page import Found, found
from webapp.registers.register import Reading
from workflows import action_logs, agendas, attendances, chair_reports, meeting_moves, quarters
from workflows.agendas import LatePaper
from workflows.chair_reports import Words
from workflows.meeting_moves import Wish
from workflows.models import MeetingInterest

Model = TypeVar("Model", bound=BaseModel)
bp = blueprint("quarters", "Quarterly meetings and the chair's report to the planning group.")


@bp.get("/meetings/<id:quarterly_id>/quarter")
@bp.output(told.Quarter)
def show(quarterly_id: int) -> Response:
    """Read a quarterly meeting with its agenda, attendance, decisions and actions."""
    with process_engine().query() as session:
        return give(_told(session, _found(session, quarterly_id)))


@bp.get("/meetings/<id:quarterly_id>/move")
@asks(bp, told.MoveQuery)
@bp.output(told.MeetingPreview)
def look(quarterly_id: int, query: told.MoveQuery) -> Response:
    """Say what would move with a meeting, and move nothing."""
    seen = moment()
    with process_engine().query() as session:
        it = _found(session, quarterly_id)
        require(quarters.may_lead(actor(), it.quarter.board), "move a meeting")
        world = World(seen.now, seen.calendar)
        preview = meeting_moves.preview(session, quarterly_id, query.on, world)
    return give(
        told.MeetingPreview(
            planned=[told.PlannedDate.model_validate(one) for one in preview.planned],
            moved=[told.MovedDate.model_validate(one) for one in preview.moved],
        )
    )


@bp.post("/meetings/<id:quarterly_id>/move")
@takes(bp, told.NewMove)
@bp.output(told.MeetingMove)
def move(quarterly_id: int, body: told.NewMove) -> Response:
    """Move a meeting and every date that counts from it, in one go."""

    def act(ctx: CommandContext) -> Answer:
        _found(ctx.session, quarterly_id)
        wish = Wish(body.on, body.reason, body.seen)
        return Answer(told.MeetingMove.model_validate(meeting_moves.move(ctx, quarterly_id, wish)))

    return change(act)


@bp.post("/meetings/<id:quarterly_id>/late-papers")
@takes(bp, told.NewLatePaper)
@bp.output(told.AgendaItem, 201)
def bring_late(quarterly_id: int, body: told.NewLatePaper) -> Response:
    """Put a late paper before the chair."""

    def act(ctx: CommandContext) -> Answer:
        it = _found(ctx.session, quarterly_id)
        item = agendas.bring_late(ctx, it.quarter.id, LatePaper(body.title, body.why))
        where = f"{PREFIX}/meetings/{quarterly_id}/quarter"
        return Answer(told.AgendaItem.model_validate(item), 201, location=where)

    return change(act)


@bp.get("/meetings/<id:reported_id>/report")
@bp.output(told.Report)
def report(reported_id: int) -> Response:
    """Read the chair's report: each figure with everything that it counts."""
    with process_engine().query() as session:
        return give(_report(session, reported_id))


@bp.patch("/meetings/<id:reported_id>/report")
@takes(bp, told.NewReportWords)
@bp.output(told.Report)
def word(reported_id: int, body: told.NewReportWords) -> Response:
    """Write the words of the report; its figures come from the registers."""

    def act(ctx: CommandContext) -> Answer:
        it = reports.told(Reading(ctx.session, actor(), moment()), reported_id)
        said = {str(part): words for part, words in body.narrative.items()}
        chair_reports.write(ctx, it.it.quarter.id, Words(said, body.seen))
        return Answer(_report(ctx.session, reported_id))

    return change(act)


def _found(session: Session, meeting_id: int) -> Found:
    return found(Reading(session, actor(), moment()), meeting_id)


def _told(session: Session, it: Found) -> told.Quarter:
    quarter, calendar = it.quarter, moment().calendar
    interests = session.scalars(
        sa.select(MeetingInterest)
        .where(MeetingInterest.quarter_id == quarter.id)
        .order_by(MeetingInterest.id)
    )
    shown: told.Quarter = given(
        told.Quarter,
        quarter,
        on=it.meeting.on,
        first_on=quarter.baseline_on,
        cancelled_on=it.meeting.cancelled_on,
        dates=quarters.dates_of(session, quarter, calendar, it.meeting.on),
        agenda=_all(told.AgendaItem, agendas.items(session, quarter)),
        attendance=_all(told.Attending, attendances.of(session, quarter)),
        interests=_all(told.Interest, interests),
        actions=_all(told.LoggedAction, action_logs.of(session, quarter)),
        moves=_all(told.MeetingMove, meeting_moves.moves_of(session, it.meeting.id)),
    )
    return shown


def _report(session: Session, meeting_id: int) -> told.Report:
    it = reports.told(Reading(session, actor(), moment()), meeting_id)
    row = it.report
    return told.Report(
        meeting_id=meeting_id,
        version=row.version if row else 1,
        as_of=it.as_of,
        is_frozen=it.is_frozen,
        sha256=row.sha256 if row else None,
        approved_at=row.approved_at if row else None,
        approved_by=row.approved_by if row else None,
        presented_on=row.presented_on if row else None,
        feedback=row.feedback if row else "",
        narrative=dict(it.narrative),
        figures=_all(told.ReportFigure, it.figures),
    )


def _all(model: type[Model], rows: Iterable[object]) -> list[Model]:
    return [model.model_validate(row) for row in rows]
