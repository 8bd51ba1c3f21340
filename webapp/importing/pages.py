"""The three pages of an import: choose a table, look at what was understood, see it brought in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.errors import Invalid
from webapp.current import actor, process_engine
from webapp.errors import refusal_of
from webapp.i18n import _
from webapp.importing import columns, files, refused
from webapp.importing.desk import Desk
from webapp.importing.kept import Line
from workflows import tables
from workflows.table_rows import BadRow, RowsRefused
from workflows.tables import CARRIED

SHOWN = 200  # rows of a preview; all come in

Cell = tuple[str, Sequence[str]]  # words, and smaller lines under them


class Table(Protocol):
    """What a file says, and everything that is wrong with it."""

    @property
    def bad(self) -> Sequence[BadRow]: ...


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a preview; the first cell of each row heads it, and a line may stand above."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    about: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What would come in: how much, in tables, with what somebody should know first."""

    counted: str
    sheets: Sequence[Sheet]
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """What the form asks beside the file: one of several, or yes or no."""

    name: str
    label: str
    hint: str = ""
    options: Sequence[tuple[str, str]] = ()
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class Room:
    """One kind of table that comes in: its words, its addresses, and what is done with it."""

    desk: Desk
    title: str
    lede: str
    belongs_to: tuple[str, str]  # words and address of the page that it is about
    confirm: str
    brought: str
    hints: Mapping[str, str]
    read: Callable[[Session, str, bytes], Any]
    preview: Callable[[Session, Any], Preview]
    bring_in: Callable[[CommandContext, str, bytes], str]
    so_far: Callable[[Session], list[Line]]
    asks: Sequence[Ask] = ()


def choose(room: Room, invalid: Invalid | None = None) -> ResponseReturnValue:
    """Ask for the table; what came in so far can be taken back here."""
    with process_engine().query() as session:
        batches = room.so_far(session)
    page = render_template(
        "importing/choose.html",
        room=room,
        batches=batches,
        sent={one.name: request.form.get(one.name, one.otherwise) for one in room.asks},
        wrong={invalid.field: _complaint(invalid)} if invalid else {},
        columns=[(label, room.hints.get(name, "")) for name, label in room.desk.labels.items()],
    )
    return page, 422 if invalid else 200


def look(room: Room) -> ResponseReturnValue:
    """Show what was understood, or what is wrong; nothing is stored."""
    try:
        filename, data = files.sent()
        if (asked := columns.asked(room.desk, filename, data)) is not None:
            return asked
        with process_engine().query() as session:
            table = room.read(session, filename, data)
            if table.bad:
                return refused.page(room.desk, filename, table.bad)
            return render_template(
                "importing/preview.html",
                room=room,
                preview=room.preview(session, table),
                filename=files.shown(filename),
                packed=files.packed(tables.carried(session, room.desk.kind, filename, data)),
                flat=files.packed(tables.flat(session, room.desk.kind, filename, data)),
                sent=room.desk.sent(),
                most=SHOWN,
            )
    except Invalid as invalid:
        return choose(room, invalid)


def confirm(room: Room) -> ResponseReturnValue:
    """Bring in what was looked at: all of it, or nothing."""
    filename = request.form.get("filename", "")
    try:
        data = files.unpacked(request.form.get("packed", ""))
        with process_engine().command(actor()) as ctx:
            said = room.bring_in(ctx, f"{filename}{CARRIED}", data)
    except RowsRefused as bad:
        return refused.page(room.desk, filename, bad.rows)
    except Invalid as invalid:
        return choose(room, invalid)
    flash(said)
    return redirect(room.desk.back, code=303)


def _complaint(invalid: Invalid) -> str:
    if (invalid.field, invalid.rule) == ("file", "required"):
        return _("Choose a file first.")
    return refusal_of(invalid).sentence
