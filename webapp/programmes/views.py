"""The programmes by year, the page of each, and of each entry; themes are proposed there."""

from collections.abc import Mapping

import sqlalchemy as sa
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import Invalid
from webapp.current import actor, moment, process_engine
from webapp.i18n import _
from webapp.people import given
from webapp.programmes import words
from webapp.programmes.entry_page import entry_page, may_change
from webapp.programmes.entry_page import found as found_entry
from webapp.programmes.page import found, programme_page, verbs_of
from webapp.registers import words as shared
from webapp.registers.lists import bp
from webapp.registers.record import Listing
from webapp.registers.register import Cell, Heading, Reading
from workflows import priorities, programmes
from workflows.models import Programme
from workflows.programmes import Theme
from workflows.queries import access

Wrong = Mapping[str, str]


@bp.get("/programme/years")
def years() -> ResponseReturnValue:
    return _years({}, {})


@bp.post("/programme/years")
def open_programme() -> ResponseReturnValue:
    """Open the programme of a year: the first one, or one that nobody has opened."""
    try:
        board, year = given.needed("board"), given.number("year")
        with process_engine().command(actor()) as ctx:
            programme_id = programmes.open_year(ctx, board, year).id
    except Invalid as invalid:
        return _years(given.typed(), given.complaint(invalid)), 422
    flash(_("The programme is opened. Its days are set from the board’s figures."))
    return redirect(url_for(".programme", programme_id=programme_id), code=303)


@bp.get("/programme/years/<int:programme_id>")
def programme(programme_id: int) -> ResponseReturnValue:
    return _page(programme_id, {}, {})


@bp.post("/programme/years/<int:programme_id>/themes")
def propose_theme(programme_id: int) -> ResponseReturnValue:
    sent = {name: request.form.get(name, "") for name in ("theme", "theme_reason")}
    with process_engine().query() as session:
        found(Reading(session, actor(), moment()), programme_id)
    try:
        wanted = Theme(sent["theme"], sent["theme_reason"])
        with process_engine().command(actor()) as ctx:
            programmes.propose(ctx, programme_id, wanted)
    except Invalid as invalid:
        return _page(programme_id, sent, given.complaint(invalid)), 422
    flash(_("Your theme is proposed. Everybody in the group can read it."))
    where = url_for(".programme", programme_id=programme_id, view="themes")
    return redirect(where, code=303)


@bp.get("/programme/entries/<int:entry_id>")
def programme_entry(entry_id: int) -> ResponseReturnValue:
    with process_engine().query() as session:
        reading = Reading(session, actor(), moment())
        row, entry = found_entry(reading, entry_id)
        return render_template(
            "programmes/entry.html",
            record=entry_page(reading, row, entry),
            may_change=may_change(reading, row, entry),
            programme_id=row.id,
            entry_id=entry.id,
        )


def _page(programme_id: int, sent: Mapping[str, str], wrong: Wrong) -> str:
    with process_engine().query() as session:
        reading = Reading(session, actor(), moment())
        row = found(reading, programme_id)
        return render_template(
            "programmes/programme.html",
            record=programme_page(reading, row, request.args.get("view", "")),
            verbs=verbs_of(reading, row),
            programme=row,
            sent=sent,
            wrong=wrong,
        )


def _years(sent: Mapping[str, str], wrong: Wrong) -> str:
    with process_engine().query() as session:
        reading = Reading(session, actor(), moment())
        boards = {
            key: name
            for key, name in shared.boards().items()
            if programmes.may_open(reading.who, key)
        }
        free = _free_years(reading)
        return render_template(
            "programmes/years.html",
            listing=_listing(reading),
            boards=list(boards.items()),
            years=[(year, f"{year}–{(year + 1) % 100:02}") for year in free],
            may_set_priorities=priorities.may_set_priorities(reading.who),
            sent=sent,
            wrong=wrong,
        )


def _free_years(reading: Reading) -> list[int]:
    """The running year, and the three after it."""
    first = programmes.next_year(reading.seen.today) - 1
    return list(range(first, first + 4))


def _listing(reading: Reading) -> Listing:
    rows = reading.session.scalars(
        sa.select(Programme)
        .where(access.programmes(reading.who))
        .order_by(Programme.year.desc(), Programme.board.desc())
        .limit(100)
    )
    heads = [
        Heading(_("Programme")),
        Heading(_("Board")),
        Heading(_("How it stands")),
        Heading(_("To be published by")),
        Heading(_("Published")),
    ]
    states, boards = words.states(), shared.boards()
    cells = [
        [
            Cell(
                words.year_of(row),
                url_for(".programme", programme_id=row.id),
                sub=row.ref,
            ),
            Cell(boards.get(row.board, row.board)),
            Cell(tags=[words.tag_of(row.state, states)]),
            Cell(on=row.publish_due),
            Cell("" if row.published_on else "–", on=row.published_on),
        ]
        for row in rows
    ]
    empty = _("There is no programme that you may see. A published one is for everybody to read.")
    return Listing(_("Programmes by year"), heads, cells, empty)
