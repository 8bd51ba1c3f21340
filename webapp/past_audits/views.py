"""Bringing past audits in: choose a table, look at what was understood, confirm, take back."""

from typing import TYPE_CHECKING, cast

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.permissions import is_steward, require
from webapp.current import actor, moment, process_engine
from webapp.i18n import _, day, ngettext
from webapp.importing import kept, pages
from webapp.importing.desk import Desk
from webapp.importing.pages import Ask, Cell, Preview, Room, Sheet
from webapp.names import Names
from webapp.past_audits import words
from webapp.registers.lists import bp
from webapp.registers.words import boards
from workflows import past_audits
from workflows.past_audit_rows import PAST, PastAudit, Table

if TYPE_CHECKING:
    from datetime import date


@bp.get("/audits/import")
def choose_past_audits() -> ResponseReturnValue:
    return pages.choose(_room())


@bp.post("/audits/import")
def look_at_past_audits() -> ResponseReturnValue:
    return pages.look(_room())


@bp.post("/audits/import/confirm")
def bring_past_audits_in() -> ResponseReturnValue:
    return pages.confirm(_room())


@bp.post("/audits/import/<int:batch_number>/undo")
def take_past_audits_back(batch_number: int) -> ResponseReturnValue:
    """Take a whole table back, while nothing rests on it."""
    _require()
    with process_engine().command(actor()) as ctx:
        count = len(past_audits.take_back(ctx, batch_number))
    flash(ngettext("%(num)d audit is taken back.", "%(num)d audits are taken back.", count))
    return redirect(url_for(".choose_past_audits"), code=303)


def _room() -> Room:
    _require()
    return Room(
        desk=Desk(
            kind=PAST,
            labels=words.columns(),
            what_to_do=words.what_to_do,
            look=url_for(".look_at_past_audits"),
            back=url_for(".choose_past_audits"),
            fields=("board",),
        ),
        title=_("Bring in past audits"),
        lede=_("Audits from before Cylch, with what they found and recommended."),
        belongs_to=(_("Audits"), url_for(".listing", register="audits")),
        confirm=url_for(".bring_past_audits_in"),
        brought=_("Audits"),
        hints=words.hints(),
        read=_read,
        preview=_preview,
        bring_in=_bring_in,
        so_far=lambda session: kept.lines(session, past_audits.tables_so_far(session), _undo),
        asks=(Ask("board", _("Whose audits were they?"), options=list(boards().items())),),
    )


def _read(session: Session, filename: str, data: bytes) -> Table:
    return past_audits.read_table(session, filename, data, _board(), moment().today)


def _bring_in(ctx: CommandContext, filename: str, data: bytes) -> str:
    count = len(past_audits.bring_in(ctx, filename, data, _board()))
    return ngettext("%(num)d past audit is here.", "%(num)d past audits are here.", count)


def _board() -> str:
    return request.form.get("board", "")


def _require() -> None:
    require(is_steward(actor()), "bring past audits in")


def _preview(session: Session, table: Table) -> Preview:
    names = Names(session)
    counted = ngettext("%(num)d audit", "%(num)d audits", len(table.audits))
    board = boards()[_board()]
    return Preview(f"{board}: {counted}", [_sheet(names, one) for one in table.audits])


def _sheet(names: Names, one: PastAudit) -> Sheet:
    """One audit with all that it found and recommended."""
    kinds = words.kinds()
    rows: list[list[Cell]] = [[(kinds[kind], []), (said, [])] for kind, said in one.findings]
    for asked in one.recommendations:
        welsh = [Markup('<span lang="cy">{}</span>').format(asked.text_cy)] if asked.text_cy else []
        rows.append([(kinds["recommendation"], []), (asked.text, welsh)])
    return Sheet(
        title=f"{one.ref} · {one.facts['theme']}",
        columns=[_("What the row is"), _("Words")],
        rows=rows,
        about=" · ".join(_facts(names, one)),
    )


def _facts(names: Names, one: PastAudit) -> list[str]:
    accepted, grade = cast("date", one.facts["accepted"]), one.facts.get("grade")
    found = [_("Report accepted: %(day)s", day=day(accepted, "d MMM y"))]
    if grade:
        found.append(_("Overall grade: %(grade)s", grade=grade))
    if one.agencies:
        found.append(", ".join(names.agency(agency) for agency in one.agencies))
    return found


def _undo(number: int) -> str:
    return url_for(".take_past_audits_back", batch_number=number)
