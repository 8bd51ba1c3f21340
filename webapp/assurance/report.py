"""The composite report of a round as a document: words first, then every agency by standard."""

import flask_babel
from flask import Response

from engine.errors import NotFound
from webapp.assurance import assessment_page, page, scores, words
from webapp.current import actor, moment, process_engine
from webapp.documents.table import Column, Document, Section
from webapp.i18n import _, day, said
from webapp.i18n import language as tongue
from webapp.registers.exporting import KIND, framed, made, made_by, record_document, section_of
from webapp.registers.lists import bp
from webapp.registers.register import Reading
from workflows import assessments, assurance_rounds, challenges
from workflows.models import AssessmentState, AssuranceRound
from workflows.queries.assurance import Part

HERE = "/self-assessments/<int:round_id>/report"


@bp.get(f"{HERE}-<any(en,cy):language>.<any(docx,pdf):document>")
def download_assurance_report(round_id: int, language: str, document: str) -> Response:
    """In either language, whichever the page is in."""
    with flask_babel.force_locale(language), process_engine().query() as session:
        reading = Reading(session, actor(), moment())
        row = page.found(reading, round_id)
        if not page.may_read_report(reading, row):
            raise NotFound("report of a round", round_id)
        parts = page.parts_of(reading, row)
        whole = _document(reading, row, parts)
        return made(whole, len(parts), document, {"language": language})


@bp.get(f"/self-assessments/<int:round_id>/<agency>.<{KIND}:ending>")
def download_assessment(round_id: int, agency: str, ending: str) -> Response:
    """An agency takes its own out at any time, whatever has become of the round."""
    with process_engine().query() as session:
        reading = Reading(session, actor(), moment())
        row = assessments.read(session, actor(), round_id, agency)
        record = assessment_page.assessment_page(reading, row)
        name = assurance_rounds.ref_of(row.round, agency)
        return made(record_document(name, record, reading), 1, ending, {})


def _document(reading: Reading, row: AssuranceRound, parts: list[Part]) -> Document:
    told = [
        (_("What the round shows"), said(row.summary, row.summary_cy)),
        (_("Concerns for the Board"), said(row.concerns, row.concerns_cy)),
    ]
    sections = [Section(title, (), (), text.split("\n")) for title, text in told if text]
    tables = [section_of(one) for one in page.listings(reading, row, parts)]
    title = _("Agency assurance self-assessment (section 28): round %(year)s", year=row.year)
    notes = [_state(row), *made_by(reading)]
    if row.bpg_said or row.board_said:
        notes.append(
            _("What was said above the group stands in the language in which it was said.")
        )
    name = f"self-assessment-report-{row.year}-{tongue()}"
    plans = _plans(reading, parts)
    return framed(name, title, [*sections, *tables, plans], notes, _facts(reading, row, parts))


def _state(row: AssuranceRound) -> str:
    if row.is_shared:
        return _("Accepted by the Quality Assurance Group.")
    return _("A draft: the Quality Assurance Group has not accepted it yet.")


def _facts(reading: Reading, row: AssuranceRound, parts: list[Part]) -> list[tuple[str, str]]:
    missing = [
        reading.names.agency(one.row.agency)
        for one in parts
        if one.row.state == AssessmentState.MISSING
    ]
    late = [reading.names.agency(one.row.agency) for one in parts if one.row.is_late]
    facts = [
        (_("Launch"), day(row.launched_on)),
        (_("Agencies asked"), str(len(row.agencies))),
        (_("Agencies that answered"), str(sum(one.row.has_answered for one in parts))),
        (_("Nothing came from"), ", ".join(missing) or _("Nobody: all answered")),
        (_("Came late from"), ", ".join(late) or _("Nobody")),
    ]
    above = [
        (_("At the Business Planning Group"), day(row.bpg_on), row.bpg_said),
        (_("At the Board"), day(row.board_on), row.board_said),
    ]
    return [*facts, *((name, f"{on}: {words_}") for name, on, words_ in above if words_)]


def _plans(reading: Reading, parts: list[Part]) -> Section:
    """Gap by gap, what each agency will do about it."""
    rows = []
    for part in parts:
        standards = {one.standard_id: one.standard for one in part.scores}
        rows += [
            (
                reading.names.agency(part.row.agency),
                words.standard_name(standards[one.standard_id]),
                one.text,
                one.success_measure,
                one.due_on,
            )
            for one in challenges.proposed(reading.session, part.row)
            if scores.shows_panel(part.row.state)
        ]
    columns = [
        Column(_("Agency"), width=24),
        Column(_("Standard"), width=24),
        Column(_("Action"), width=40),
        Column(_("Success measure"), width=30),
        Column(_("Due"), "day", 12),
    ]
    paragraphs = () if rows else (_("No agency has planned anything yet."),)
    return Section(_("What agencies will do"), columns if rows else (), rows, paragraphs)
