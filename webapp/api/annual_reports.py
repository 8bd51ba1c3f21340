"""The annual report: its figures with everything that they count, and its words."""

import sqlalchemy as sa
from flask import Response
from sqlalchemy.orm import Session

from engine.context import CommandContext
from webapp.annual import report as reports
from webapp.api.answers import Answer, give
from webapp.api.blueprints import PREFIX, blueprint
from webapp.api.changes import change
from webapp.api.lists import Part, in_order, page_of
from webapp.api.reading import asks, takes
from webapp.api.schemas import annual_reports as told
from webapp.api.schemas.base import given
from webapp.api.schemas.quarters import ReportFigure
from webapp.current import actor, moment, process_engine
from webapp.registers.register import Reading
from workflows import annual_reports
from workflows.annual_reports import Words
from workflows.models import AnnualReport
from workflows.queries import access

bp = blueprint("annual reports", "The board's report on each year, locked, worded, published.")


@bp.get("/annual-reports")
@asks(bp, told.AnnualReportQuery)
@bp.output(told.AnnualReports)
def listing(query: told.AnnualReportQuery) -> Response:
    """List the reports that I may see, the latest first."""
    statement = sa.select(AnnualReport).where(access.annual_reports(actor()))
    if query.board is not None:
        statement = statement.where(AnnualReport.board == query.board)
    order = in_order(AnnualReport.id, is_descending=True)
    with process_engine().query() as session:
        page = page_of(session, Part(statement, order, query.limit, query.cursor))
    items = [told.AnnualReport.model_validate(row) for row in page.items]
    return give(told.AnnualReports(items=items, next=page.next))


@bp.post("/annual-reports")
@takes(bp, told.NewAnnualReport)
@bp.output(told.AnnualReport, 201)
def open_one(body: told.NewAnnualReport) -> Response:
    """Open the report on a year that is over; a programme's year opens its own."""

    def act(ctx: CommandContext) -> Answer:
        row = annual_reports.open_report(ctx, body.board, body.year)
        where = f"{PREFIX}/annual-reports/{row.id}"
        return Answer(told.AnnualReport.model_validate(row), 201, location=where)

    return change(act)


@bp.get("/annual-reports/<id:report_id>")
@bp.output(told.AnnualReportInFull)
def show(report_id: int) -> Response:
    """Read one: each figure, its words in both languages."""
    with process_engine().query() as session:
        return give(_full(session, report_id))


@bp.patch("/annual-reports/<id:report_id>")
@takes(bp, told.NewAnnualWords)
@bp.output(told.AnnualReportInFull)
def word(report_id: int, body: told.NewAnnualWords) -> Response:
    """Write its words; its figures come from the registers."""

    def act(ctx: CommandContext) -> Answer:
        reports.told(Reading(ctx.session, actor(), moment()), report_id)
        said = {str(part): both.model_dump() for part, both in body.narrative.items()}
        annual_reports.write(ctx, report_id, Words(said, body.seen))
        return Answer(_full(ctx.session, report_id))

    return change(act)


def _full(session: Session, report_id: int) -> told.AnnualReportInFull:
    """What a figure counts is for those who make the report."""
    reading = Reading(session, actor(), moment())
    it = reports.told(reading, report_id)
    leads = reports.may_list(reading, it.row)
    figures = [
        ReportFigure(
            section=one.section,
            key=one.key,
            of=one.of,
            kind=one.kind,
            count=one.count,
            ids=list(one.ids) if leads else [],
        )
        for one in it.figures
    ]
    found: told.AnnualReportInFull = given(
        told.AnnualReportInFull, it.row, as_of=it.as_of, figures=figures
    )
    return found
