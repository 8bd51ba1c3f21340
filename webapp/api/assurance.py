"""Self-assessment by section 28: standards, rounds, and each agency's part."""

import sqlalchemy as sa
from flask import Response
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.errors import NotFound
from engine.permissions import is_steward
from webapp.api.answers import Answer, give
from webapp.api.blueprints import PREFIX, blueprint
from webapp.api.changes import change
from webapp.api.lists import Part, in_order, page_of
from webapp.api.reading import BINARY, asks, gives_file, takes
from webapp.api.schemas import assurance as told
from webapp.api.schemas import records
from webapp.api.schemas.base import given
from webapp.assurance import report
from webapp.current import actor, process_engine
from workflows import assessments, assurance_rounds
from workflows.models import Assessment, AssessmentScore, AssuranceRound, StandardSet
from workflows.queries import assurance

bp = blueprint("assurance", "Agencies' self-assessment by section 28, and the standards for it.")

WORDS = ("summary", "summary_cy", "concerns", "concerns_cy", "bpg_said", "board_said")
AFTER_DESK = ("moderated", "settled", "challenged", "closed")
AFTER_PANEL = ("challenged", "closed")


@bp.get("/self-assessments")
@asks(bp, told.ListQuery)
@bp.output(told.AssuranceRounds)
def listing(query: told.ListQuery) -> Response:
    """List the rounds that I may see, the latest first."""
    statement = sa.select(AssuranceRound).where(assurance.rounds(actor()))
    if query.board is not None:
        statement = statement.where(AssuranceRound.board == query.board)
    order = in_order(AssuranceRound.id, is_descending=True)
    with process_engine().query() as session:
        page = page_of(session, Part(statement, order, query.limit, query.cursor))
    items = [told.AssuranceRound.model_validate(row) for row in page.items]
    return give(told.AssuranceRounds(items=items, next=page.next))


@bp.post("/self-assessments")
@takes(bp, told.NewRound)
@bp.output(told.AssuranceRound, 201)
def begin(body: told.NewRound) -> Response:
    """Open a round; each then opens the next by itself."""

    def act(ctx: CommandContext) -> Answer:
        begun = assurance_rounds.begin_round(
            ctx, body.year, body.board, launch_on=body.launch_on, agencies=body.agencies
        )
        where = f"{PREFIX}/self-assessments/{begun.id}"
        return Answer(told.AssuranceRound.model_validate(begun), 201, location=where)

    return change(act)


@bp.get("/self-assessments/<id:round_id>")
@bp.output(told.AssuranceRoundInFull)
def show(round_id: int) -> Response:
    """Read one round with the agencies that I may see."""
    with process_engine().query() as session:
        row = _round(session, round_id)
        seen = assurance.parts_of(session, actor(), row)
        words = {name: getattr(row, name) if row.is_shared else "" for name in WORDS}
        return give(
            given(
                told.AssuranceRoundInFull,
                row,
                assessments=[told.Assessed.model_validate(part.row) for part in seen],
                **words,
            )
        )


@bp.get("/self-assessments/<id:round_id>/assessments/<agency>")
@bp.output(told.AssessmentInFull)
def show_assessment(round_id: int, agency: str) -> Response:
    """Read one agency's self-assessment: my own always, others' once they are shared."""
    with process_engine().query() as session:
        row = assessments.read(session, actor(), round_id, agency)
        shows_desk = row.state in AFTER_DESK or is_steward(actor())
        return give(
            given(
                told.AssessmentInFull,
                row,
                scores=[
                    _scored(row, one, shows_desk=shows_desk)
                    for one in assessments.scores_of(session, row)
                ],
                feedback=row.feedback if shows_desk else "",
                questions=[told.AssessmentQuestion.model_validate(one) for one in row.questions],
            )
        )


@bp.get("/self-assessments/<id:round_id>/assessments/<agency>/export")
@asks(bp, records.OneExportQuery)
@gives_file(bp, BINARY, "The self-assessment as .xlsx, .ods, .csv, .docx or .pdf")
def export_assessment(round_id: int, agency: str, query: records.OneExportQuery) -> Response:
    """Take one agency's self-assessment out as a file."""
    return report.download_assessment(round_id, agency, query.format)


@bp.get("/self-assessments/<id:round_id>/report")
@asks(bp, told.ReportQuery)
@gives_file(bp, BINARY, "The composite report as .docx or .pdf")
def export_report(round_id: int, query: told.ReportQuery) -> Response:
    """Take the composite report out in either language."""
    return report.download_assurance_report(round_id, query.language, query.format)


@bp.get("/standards")
@asks(bp, told.ListQuery)
@bp.output(told.StandardSets)
def standard_sets(query: told.ListQuery) -> Response:
    """List the versions of the standards, the newest first."""
    statement = sa.select(StandardSet).where(assurance.standards(actor()))
    if query.board is not None:
        statement = statement.where(StandardSet.board == query.board)
    order = in_order(StandardSet.id, is_descending=True)
    with process_engine().query() as session:
        page = page_of(session, Part(statement, order, query.limit, query.cursor))
        items = [told.StandardSet.model_validate(row) for row in page.items]
    return give(told.StandardSets(items=items, next=page.next))


@bp.get("/standards/<id:set_id>")
@bp.output(told.StandardSet)
def standard_set(set_id: int) -> Response:
    """Read one version of the standards."""
    with process_engine().query() as session:
        row = session.scalar(
            sa.select(StandardSet).where(StandardSet.id == set_id, assurance.standards(actor()))
        )
        if row is None:
            raise NotFound("standards", set_id)
        return give(told.StandardSet.model_validate(row))


def _round(session: Session, round_id: int) -> AssuranceRound:
    found = session.scalar(
        sa.select(AssuranceRound).where(AssuranceRound.id == round_id, assurance.rounds(actor()))
    )
    if found is None:
        raise NotFound("self-assessment round", round_id)
    return found


def _scored(row: Assessment, one: AssessmentScore, *, shows_desk: bool) -> told.Scored:
    """What the page shows: the desk once both agree, the panel once it was held."""
    shows_panel = row.state in AFTER_PANEL
    return told.Scored(
        standard=one.standard.number,
        self_score=one.self_score,
        evidence=one.evidence,
        gap=one.gap,
        action=one.action,
        survey_agree=one.survey_agree,
        desk_score=one.desk_score if shows_desk else None,
        desk_reason=one.desk_reason if shows_desk else "",
        moderated_score=one.moderated_score if shows_panel else None,
        moderated_reason=one.moderated_reason if shows_panel else "",
    )
