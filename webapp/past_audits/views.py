"""Bringing past audits in: choose a table, look at what was understood, confirm, take back."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import Invalid
from engine.permissions import is_steward, require
from webapp.current import actor, moment, process_engine
from webapp.errors import refusal_of
from webapp.i18n import _, ngettext
from webapp.importing import columns, files, kept, refused
from webapp.importing.desk import Desk
from webapp.names import Names
from webapp.past_audits import words
from webapp.registers.lists import bp
from webapp.registers.words import boards
from workflows import past_audits, tables
from workflows.past_audit_rows import PAST, PastAudit
from workflows.table_rows import RowsRefused
from workflows.tables import CARRIED

FIELDS = ("board",)


@bp.get("/audits/import")
def choose_past_audits() -> ResponseReturnValue:
    _require()
    return _asked()


@bp.post("/audits/import")
def look_at_past_audits() -> ResponseReturnValue:
    """Show what was understood, or what is wrong; nothing is stored."""
    _require()
    try:
        board = _board()
        filename, data = files.sent()
        if (asked := columns.asked(_desk(), filename, data)) is not None:
            return asked
        with process_engine().query() as session:
            table = past_audits.read_table(session, filename, data, moment().today)
            if table.bad:
                return refused.page(_desk(), filename, table.bad)
            lines = [_line(Names(session), one) for one in table.audits]
            carry = files.packed(tables.carried(session, PAST, filename, data))
            flat = files.packed(tables.flat(session, PAST, filename, data))
    except Invalid as invalid:
        return _asked(invalid)
    return render_template(
        "past_audits/preview.html",
        lines=lines,
        filename=files.shown(filename),
        packed=carry,
        flat=flat,
        sent={"board": board},
        board=boards()[board],
        counted=ngettext("%(num)d audit", "%(num)d audits", len(lines)),
    )


@bp.post("/audits/import/confirm")
def bring_past_audits_in() -> ResponseReturnValue:
    """Bring in what was looked at: all of it, or nothing."""
    _require()
    filename, board = request.form.get("filename", ""), request.form.get("board", "")
    try:
        data = files.unpacked(request.form.get("packed", ""))
        with process_engine().command(actor()) as ctx:
            count = len(past_audits.bring_in(ctx, f"{filename}{CARRIED}", data, board))
    except RowsRefused as bad:
        return refused.page(_desk(), filename, bad.rows)
    except Invalid as invalid:
        return _asked(invalid)
    flash(ngettext("%(num)d past audit is here.", "%(num)d past audits are here.", count))
    return redirect(url_for(".choose_past_audits"), code=303)


@bp.post("/audits/import/<int:batch_number>/undo")
def take_past_audits_back(batch_number: int) -> ResponseReturnValue:
    """Take a whole table back, while nothing rests on it."""
    _require()
    with process_engine().command(actor()) as ctx:
        count = len(past_audits.take_back(ctx, batch_number))
    flash(ngettext("%(num)d audit is taken back.", "%(num)d audits are taken back.", count))
    return redirect(url_for(".choose_past_audits"), code=303)


def _board() -> str:
    board = request.form.get("board", "")
    if board not in past_audits.BOARDS:
        raise Invalid("board", "not_an_option")
    return board


def _require() -> None:
    require(is_steward(actor()), "bring past audits in")


def _desk() -> Desk:
    return Desk(
        kind=PAST,
        labels=words.columns(),
        what_to_do=words.what_to_do,
        look=url_for(".look_at_past_audits"),
        back=url_for(".choose_past_audits"),
        fields=FIELDS,
    )


def _line(names: Names, one: PastAudit) -> dict[str, object]:
    kinds = words.kinds()
    found = [(kinds[kind], said, "") for kind, said in one.findings]
    asked = [(kinds["recommendation"], said.text, said.text_cy) for said in one.recommendations]
    return {
        "row": one.row,
        "ref": one.ref,
        "facts": one.facts,
        "agencies": ", ".join(names.agency(agency) for agency in one.agencies),
        "words": [*found, *asked],
    }


def _undo(number: int) -> str:
    return url_for(".take_past_audits_back", batch_number=number)


def _asked(invalid: Invalid | None = None) -> ResponseReturnValue:
    with process_engine().query() as session:
        batches = kept.lines(session, past_audits.tables_so_far(session), _undo)
    own = {
        ("file", "required"): _("Choose a file first."),
        ("board", "not_an_option"): _("Choose whose audits they were."),
    }
    said = (
        (own.get((invalid.field, invalid.rule)) or refusal_of(invalid).sentence) if invalid else ""
    )
    page = render_template(
        "past_audits/choose.html",
        batches=batches,
        boards=list(boards().items()),
        sent={"board": request.form.get("board", "")},
        wrong={invalid.field: said} if invalid else {},
        columns=[(words.columns()[key], hint) for key, hint in words.hints().items()],
    )
    return page, 422 if invalid else 200
