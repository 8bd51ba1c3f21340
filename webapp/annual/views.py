"""The pages of the annual report: to read, to word, figure by figure, and as a file."""

import flask_babel
from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import Invalid
from webapp.annual import report, words
from webapp.annual.report import Told
from webapp.current import actor, moment, process_engine
from webapp.documents.table import Column, Document, Section
from webapp.errors import refusal_of
from webapp.i18n import LANGUAGES, _, language
from webapp.i18n import moment as said_moment
from webapp.registers import words as shared
from webapp.registers.exporting import framed, made, made_by
from webapp.registers.lists import bp
from webapp.registers.record import Record, next_tasks, running_at
from webapp.registers.register import Reading, number
from workflows import annual_reports
from workflows.annual_reports import PARTS, REQUIRED, Words

HERE = "/annual-reports/<int:report_id>"
BOARD = "children"


@bp.get("/annual-reports")
def annual_reports_list() -> ResponseReturnValue:
    with process_engine().query() as session:
        reading = Reading(session, actor(), moment())
        listing = report.listing(reading)
        year = report.year_to_open(reading, BOARD)
    name = f"{year}–{(year + 1) % 100:02}" if year else ""
    return render_template("annual/list.html", listing=listing, year=year, year_name=name)


@bp.post("/annual-reports")
def open_annual_report() -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        year = number(request.form.get("year", ""))
        row = annual_reports.open_report(ctx, request.form.get("board", BOARD), year)
    flash(_("The report is open. Its figures are locked on its day; words may be written now."))
    return redirect(url_for(".annual_report", report_id=row.id), code=303)


@bp.get(HERE)
def annual_report(report_id: int) -> ResponseReturnValue:
    return _page(report_id)


@bp.post(HERE)
def write_annual_report(report_id: int) -> ResponseReturnValue:
    """The words in both languages; the figures are nobody's to write."""
    with process_engine().query() as session:
        report.told(Reading(session, actor(), moment()), report_id)
    form = request.form
    said = {part: {key: form.get(f"{part}_{key}", "") for key in ("en", "cy")} for part in PARTS}
    wanted = Words(said, number(form.get("seen", "")) or None)
    try:
        with process_engine().command(actor()) as ctx:
            annual_reports.write(ctx, report_id, wanted)
    except Invalid as invalid:
        return _page(report_id, invalid)
    flash(_("Your words are kept. The figures come from the registers."))
    return redirect(url_for(".annual_report", report_id=report_id), code=303)


@bp.get(f"{HERE}/<annual_part>/<annual_figure>")
def annual_report_list(report_id: int, annual_part: str, annual_figure: str) -> ResponseReturnValue:
    """The list that a figure counts."""
    with process_engine().query() as session:
        reading = Reading(session, actor(), moment())
        it = report.told(reading, report_id)
        one = report.figure_of(reading, it, annual_part, annual_figure)
        name = report.name_of(it.row)
        record = Record(
            back=(name, url_for(".annual_report", report_id=report_id)),
            caption=name,
            title=f"{report.title_of(one)}: {one.count}",
            listings=[report.list_of(reading, it, one)],
        )
    return render_template("registers/record.html", record=record)


@bp.get(f"{HERE}-<any(en,cy):language>.<any(docx,pdf):document>")
def download_annual_report(report_id: int, language: str, document: str) -> Response:
    """In either language, whichever the page is in."""
    with flask_babel.force_locale(language), process_engine().query() as session:
        reading = Reading(session, actor(), moment())
        it = report.told(reading, report_id)
        made_of = _document(reading, it, language)
        return made(made_of, len(it.figures), document, {"language": language})


def _page(report_id: int, invalid: Invalid | None = None) -> ResponseReturnValue:
    with process_engine().query() as session:
        reading = Reading(session, actor(), moment())
        it = report.told(reading, report_id)
        page = render_template(
            "annual/report.html",
            report_id=report_id,
            name=report.name_of(it.row),
            board=shared.boards().get(it.row.board, it.row.board),
            tag=words.state_tag(it.row.state),
            record=Record(
                back=(_("Annual reports"), url_for(".annual_reports_list")),
                caption="",
                title="",
                facts=report.days(it),
                tasks=next_tasks(reading, it.row.instance_id, whole=False),
                running=running_at(reading, it.row.instance_id),
            ),
            parts=report.parts(reading, it),
            as_of=report.as_of(it),
            narrative=words.parts(),
            required=REQUIRED,
            said=request.form if invalid else _typed(it),
            written=report.worded(it, language()),
            version=it.row.version,
            may_write=annual_reports.may_write(actor(), it.row),
            seal=_seal(reading, it),
            languages=LANGUAGES,
            wrong={invalid.field: refusal_of(invalid).sentence} if invalid else {},
        )
    return page, 422 if invalid else 200


def _typed(it: Told) -> dict[str, str]:
    return {
        f"{part}_{key}": text
        for part, both in it.row.narrative.items()
        for key, text in both.items()
    }


def _seal(reading: Reading, it: Told) -> list[tuple[str, str]]:
    """Who approved it, what it was then, and whether it still is."""
    row = it.row
    if row.approved_at is None or row.sha256 is None:
        return []
    is_whole = row.sha256 == annual_reports.digest(row)
    return [
        (_("Approved by"), reading.names.person(row.approved_by)),
        (_("Approved"), said_moment(row.approved_at)),
        (_("Digest of figures and words (SHA-256)"), row.sha256),
        (
            _("Checked now"),
            _("Figures and words are those that were approved.")
            if is_whole
            else _("Figures or words differ from those that were approved!"),
        ),
    ]


def _document(reading: Reading, it: Told, spoken: str) -> Document:
    """Words first, for they are what is read aloud; then every figure."""
    said = [
        Section(title, (), (), text.split("\n"))
        for title, text in report.worded(it, spoken).items()
    ]
    columns = [Column(_("Figure"), width=60), Column(_("Number"), "number", 10)]
    tables = [
        Section(part.title, columns, [(one.name, one.count) for one in part.lines])
        for part in report.parts(reading, it)
    ]
    board = shared.boards().get(it.row.board, it.row.board)
    notes = [board, report.as_of(it), *made_by(reading)]
    name = f"annual-report-{it.row.ref}-{spoken}"
    return framed(name, report.name_of(it.row), [*said, *tables], notes, _seal(reading, it))
