"""The pages of the chair's report: to read, to word, figure by figure, and as a file."""

import flask_babel
from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import Invalid
from webapp.current import actor, moment, process_engine
from webapp.documents.table import Column, Document, Section
from webapp.errors import refusal_of
from webapp.i18n import LANGUAGES, _, day
from webapp.i18n import language as tongue
from webapp.i18n import moment as said_moment
from webapp.meetings import report, words
from webapp.meetings.report import Told
from webapp.registers.exporting import framed, made, made_by
from webapp.registers.lists import bp
from webapp.registers.record import Record
from webapp.registers.register import Reading
from workflows import chair_reports
from workflows.chair_reports import NARRATIVE, REQUIRED, Words

HERE = "/meetings/<int:reported_id>/report"


@bp.get(HERE)
def chair_report(reported_id: int) -> ResponseReturnValue:
    return _page(reported_id)


@bp.post(HERE)
def write_chair_report(reported_id: int) -> ResponseReturnValue:
    """The chair's words; the figures are nobody's to write."""
    with process_engine().query() as session:
        quarter_id = report.told(Reading(session, actor(), moment()), reported_id).it.quarter.id
    said = {part: request.form.get(part, "") for part in NARRATIVE}
    seen = request.form.get("seen", "")
    wanted = Words(said, int(seen) if seen.isdecimal() and len(seen) < 10 else None)  # noqa: PLR2004
    try:
        with process_engine().command(actor()) as ctx:
            chair_reports.write(ctx, quarter_id, wanted)
    except Invalid as invalid:
        return _page(reported_id, invalid)
    flash(_("Your words are kept. The figures come from the registers."))
    return redirect(url_for(".chair_report", reported_id=reported_id), code=303)


@bp.get(f"{HERE}/<chapter>/<counted>")
def chair_report_list(reported_id: int, chapter: str, counted: str) -> ResponseReturnValue:
    """The list that a figure counts."""
    with process_engine().query() as session:
        reading = Reading(session, actor(), moment())
        it = report.told(reading, reported_id)
        one = report.figure_of(it, chapter, counted, request.args.get("of", ""))
        listing = report.list_of(reading, it, one)
        register = "" if it.is_frozen else report.register_url(it, one)
        record = Record(
            back=(_("Chair’s report"), url_for(".chair_report", reported_id=reported_id)),
            caption=_("Chair’s report"),
            title=f"{report.title_of(reading, one)}: {one.count}",
            listings=[listing],
        )
    return render_template("meetings/report_list.html", record=record, register=register)


@bp.get(f"{HERE}-<any(en,cy):language>.<any(docx,pdf):document>")
def download_chair_report(reported_id: int, language: str, document: str) -> Response:
    """In either language, whichever the page is in."""
    with flask_babel.force_locale(language), process_engine().query() as session:
        reading = Reading(session, actor(), moment())
        it = report.told(reading, reported_id)
        return made(_document(reading, it), len(it.figures), document, {"language": language})


def _page(meeting_id: int, invalid: Invalid | None = None) -> ResponseReturnValue:
    with process_engine().query() as session:
        reading = Reading(session, actor(), moment())
        it = report.told(reading, meeting_id)
        page = render_template(
            "meetings/report.html",
            meeting_id=meeting_id,
            meeting_on=it.it.meeting.on,
            board=reading.names.group(it.it.meeting.group_key),
            parts=report.parts(reading, it),
            as_of=report.as_of(it),
            quorum=_quorum(it),
            narrative=words.narrative(),
            required=REQUIRED,
            said=request.form if invalid else it.narrative,
            written=it.narrative,
            version=it.report.version if it.report else 1,
            may_write=not it.is_frozen and chair_reports.may_write(actor(), it.it.quarter),
            seal=_seal(reading, it),
            is_frozen=it.is_frozen,
            languages=LANGUAGES,
            wrong={invalid.field: refusal_of(invalid).sentence} if invalid else {},
        )
    return page, 422 if invalid else 200


def _quorum(it: Told) -> list[str]:
    quarter = it.it.quarter
    if quarter.is_quorate is None:
        return []
    return words.quorum(quarter.quorum, is_quorate=quarter.is_quorate)


def _seal(reading: Reading, it: Told) -> list[tuple[str, str]]:
    """Who approved it, what it was then, and whether it still is."""
    row = it.report
    if row is None or row.approved_at is None or row.sha256 is None:
        return []
    found = [
        (_("Approved by"), reading.names.person(row.approved_by)),
        (_("Approved"), said_moment(row.approved_at)),
        (_("Digest of figures and words (SHA-256)"), row.sha256),
        (
            _("Checked now"),
            _("Figures and words are those that were approved.")
            if chair_reports.is_whole(row)
            else _("Figures or words differ from those that were approved!"),
        ),
    ]
    if row.presented_on is not None:
        found.append((_("At the Business Planning Group"), day(row.presented_on)))
    if row.feedback:
        found.append((_("What the group said"), row.feedback))
    return found


def _document(reading: Reading, it: Told) -> Document:
    """Words first, for they are what is read aloud; then every figure."""
    said = [
        Section(title, (), (), it.narrative[part].split("\n"))
        for part, title in words.narrative().items()
        if it.narrative.get(part)
    ]
    columns = [Column(_("Figure"), width=60), Column(_("Number"), "number", 10)]
    tables = [
        Section(part.title, columns, [(one.name, one.count) for one in part.lines])
        for part in report.parts(reading, it)
    ]
    title = _("Quarterly report of the chair, %(day)s", day=day(it.it.meeting.on))
    group = reading.names.group(it.it.meeting.group_key)
    notes = [group, report.as_of(it), *_quorum(it), *made_by(reading)]
    if any(one.paragraphs for one in said):
        notes.append(_("The chair’s words stand in the language in which they were written."))
    return framed(
        f"chair-report-{it.it.meeting.on}-{tongue()}",
        title,
        [*said, *tables],
        notes,
        _seal(reading, it),
    )
