"""Drawing the sample of an audit: a table comes in, is looked at, and is drawn from."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import Invalid
from engine.permissions import require
from webapp.current import actor, moment, process_engine
from webapp.errors import refusal_of
from webapp.i18n import _, ngettext
from webapp.importing.files import packed, unpacked
from webapp.registers.lists import bp
from webapp.registers.register import Reading
from webapp.tools.sample_page import Sample, sample_page, shares
from webapp.typed import whole
from workflows import samples
from workflows.frames import BadRow, Frame, as_table
from workflows.samples import CARRIED, FrameRefused, Wanted

PASTED = "pasted.csv"
KEPT = ("table", "strata", "reserves", "reason")


@bp.get("/audits/<int:audit_id>/sample")
def sample(audit_id: int) -> ResponseReturnValue:
    return _page(audit_id)


@bp.post("/audits/<int:audit_id>/sample")
def look_at_frame(audit_id: int) -> ResponseReturnValue:
    """Show what would be drawn from, or what is wrong with it; nothing is drawn yet."""
    try:
        filename, data = _table()
        wanted = _wanted(filename, data)
        with process_engine().query() as session:
            reading = Reading(session, actor(), moment())
            page = sample_page(reading, audit_id)
            require(page.may_draw, "draw this sample")
            samples.require_reason(page.had, wanted)
            frame = samples.readable(page.audit, wanted, reading.seen.today)
            rows = shares(reading, page.audit, frame.cases)
    except FrameRefused as refused:
        return _page(audit_id, bad=refused.rows)
    except Invalid as invalid:
        return _page(audit_id, invalid)
    return _preview(page, frame, wanted, rows)


@bp.post("/audits/<int:audit_id>/sample/draw")
def draw_sample(audit_id: int) -> ResponseReturnValue:
    """Draw from the table that was looked at."""
    _require_seen(audit_id)
    form = request.form
    try:
        data = unpacked(form.get("packed", ""))
        wanted = _wanted(form.get("filename", ""), data, carried=True)
        with process_engine().command(actor()) as ctx:
            made = samples.draw(ctx, audit_id, wanted)
            count = len(made.drawn)
    except FrameRefused as refused:
        return _page(audit_id, bad=refused.rows)
    except Invalid as invalid:
        return _page(audit_id, invalid)
    drawn = ngettext("%(num)d case is drawn.", "%(num)d cases are drawn.", count)
    then = _("Hand in the task “Draw the sample” to send out the returns.")
    flash(f"{drawn} {then}")
    return redirect(url_for(".sample", audit_id=audit_id), code=303)


def _preview(
    page: Sample, frame: Frame, wanted: Wanted, rows: list[tuple[str, int, int]]
) -> ResponseReturnValue:
    return render_template(
        "tools/preview.html",
        page=page,
        wanted=wanted,
        rows=rows,
        counted=ngettext("%(num)d row", "%(num)d rows", len(frame.cases)),
        packed=packed(as_table(frame)),
        is_checked=wanted.is_checked,
    )


def _page(
    audit_id: int, invalid: Invalid | None = None, bad: list[BadRow] | None = None
) -> ResponseReturnValue:
    with process_engine().query() as session:
        page = sample_page(Reading(session, actor(), moment()), audit_id)
    html = render_template(
        "tools/sample.html",
        page=page,
        record=page.record,
        audit_id=audit_id,
        field=invalid.field if invalid else "",
        complaint=refusal_of(invalid).sentence if invalid else "",
        suspicious=invalid.values.get("found", []) if invalid else [],
        bad=[(one.row, _columns()[one.column], one.found, _what_to_do(one)) for one in bad or ()],
        counted=ngettext("%(num)d cell to put right", "%(num)d cells to put right", len(bad or ())),
        sent={name: request.form.get(name, "1" if name == "reserves" else "") for name in KEPT},
    )
    return html, 422 if invalid or bad else 200


def _table() -> tuple[str, bytes]:
    """A file, or what was pasted."""
    sent = request.files.get("file")
    if sent is not None and sent.filename:
        return sent.filename, sent.read()
    pasted = request.form.get("table", "").strip()
    if not pasted:
        raise Invalid("file", "required")
    return PASTED, pasted.encode()


def _wanted(filename: str, data: bytes, *, carried: bool = False) -> Wanted:
    """As the form says; carried rows are a text table whatever the file was."""
    form = request.form
    return Wanted(
        filename=f"{filename}{CARRIED}" if carried else filename,
        data=data,
        strata=form.get("strata", ""),
        reserves=_count(form, "reserves"),
        reason=form.get("reason", ""),
        had=form.get("had", type=whole),
        is_checked=form.get("checked") == "yes",
    )


def _count(form: Mapping[str, str], name: str) -> int:
    given = form.get(name, "").strip() or "0"
    return int(given) if given.isdecimal() and len(given) < 4 else -1  # noqa: PLR2004 - a few


def _columns() -> dict[str, str]:
    return {
        "reference": _("Reference"),
        "local_authority": _("Local authority"),
        "stratum": _("Stratum"),
    }


def _what_to_do(bad: BadRow) -> str:
    found = {
        "blank": _("Fill in this cell, or take the row out."),
        "too_long": _("Shorten it: at most 60 letters, and no odd signs."),
        "unknown": _("Write one of the five local authorities."),
        "twice": _("Take it out: it stands in the row named in brackets already."),
    }
    return found[bad.rule]


def _require_seen(audit_id: int) -> None:
    with process_engine().query() as session:
        sample_page(Reading(session, actor(), moment()), audit_id)
