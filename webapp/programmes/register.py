"""The register of the programme: every entry of every year, how it stands and what it started."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from flask import url_for

from engine.queries.sorting import Row
from webapp.documents.table import Column
from webapp.i18n import _, ngettext
from webapp.programmes import words
from webapp.registers import words as shared
from webapp.registers.register import (
    Cell,
    Filter,
    Heading,
    Reading,
    Register,
    Values,
    board_filter,
    equals,
    in_life,
    number,
)
from workflows.models import Programme, ProgrammeEntry
from workflows.programmes import ref_of
from workflows.queries import access

MOST_YEARS = 50


def register(reading: Reading) -> Register:
    rows = _Rows(reading)
    return Register(
        key="programme",
        title=_("Programme of work"),
        about=_("What the group does in which quarter, for which priority, and what has begun."),
        empty=_(
            "There is nothing in a programme that you may see."
            " The Business Unit opens a year under Programmes by year."
        ),
        counted=lambda count: ngettext("%(num)d entry", "%(num)d entries", count),
        statement=sa.select(ProgrammeEntry, Programme)
        .join(Programme, Programme.id == ProgrammeEntry.programme_id)
        .where(access.programmes(reading.who)),
        searched=(ProgrammeEntry.title, ProgrammeEntry.title_cy, Programme.ref),
        filters=_filters(reading),
        sorts={
            "start": (ProgrammeEntry.starts_on, ProgrammeEntry.id),
            "ref": (Programme.ref, ProgrammeEntry.number, ProgrammeEntry.id),
            "state": (
                in_life(ProgrammeEntry.state, words.entry_states()),
                ProgrammeEntry.starts_on,
                ProgrammeEntry.id,
            ),
        },
        headings=(
            Heading(_("Entry"), "ref"),
            Heading(_("Kind of work")),
            Heading(_("Leads")),
            Heading(_("Starts"), "start"),
            Heading(_("How it stands"), "state"),
        ),
        cells=rows.cells,
        columns=_columns(),
        values=rows.values,
    )


def _filters(reading: Reading) -> list[Filter]:
    years = reading.session.execute(
        sa.select(Programme.id, Programme.ref)
        .where(access.programmes(reading.who))
        .order_by(Programme.year.desc(), Programme.board)
        .limit(MOST_YEARS)
    )
    return [
        Filter(
            "programme",
            _("Programme"),
            lambda value: ProgrammeEntry.programme_id == number(value),
            [(str(one), ref) for one, ref in years],
        ),
        equals(ProgrammeEntry.kind, "kind", _("Kind of work"), words.kinds()),
        Filter(
            "quarter",
            _("Quarter"),
            lambda value: ProgrammeEntry.quarter == number(value),
            list(words.quarters().items()),
        ),
        equals(ProgrammeEntry.state, "state", _("How it stands"), words.entry_states()),
        Filter(
            "agency",
            _("Leads"),
            lambda value: (
                ProgrammeEntry.owner == value
                if value != "business_unit"
                else ProgrammeEntry.owner.is_(None)
            ),
            reading.agencies,
        ),
        board_filter(Programme.board),
    ]


def _columns() -> list[Column]:
    return [
        Column(_("Reference"), width=14),
        Column(_("Entry"), width=40),
        Column(_("Kind of work"), width=24),
        Column(_("Board"), width=12, on_paper=False),
        Column(_("Strategic priority"), width=28),
        Column(_("Leads"), width=24),
        Column(_("Quarter"), width=18),
        Column(_("Starts"), "day", 14),
        Column(_("Days of work"), "number", 9),
        Column(_("How it stands"), width=20),
        Column(_("Begun"), "day", 14),
    ]


class _Rows:
    """Says rows of the statement, for the page and for documents."""

    def __init__(self, reading: Reading) -> None:
        self._reading, self._names = reading, reading.names
        self._states, self._kinds = words.entry_states(), words.kinds()
        self._quarters, self._boards = words.quarters(), shared.boards()

    def cells(self, rows: Sequence[Row]) -> Iterator[list[Cell]]:
        for row in rows:
            entry: ProgrammeEntry = row.ProgrammeEntry
            yield [
                Cell(
                    words.title_of(entry),
                    url_for("registers.programme_entry", entry_id=entry.id),
                    sub=ref_of(row.Programme, entry),
                ),
                Cell(self._kinds.get(entry.kind, entry.kind)),
                Cell(self._names.agency(entry.owner or "business_unit")),
                Cell(on=entry.starts_on, sub=self._quarters[str(entry.quarter)]),
                Cell(tags=[words.tag_of(entry.state, self._states)]),
            ]

    def values(self, rows: Sequence[Row]) -> Iterator[Values]:
        priorities = {
            board: words.priority_names(self._reading.session, board)
            for board in {row.Programme.board for row in rows}
        }
        for row in rows:
            entry: ProgrammeEntry = row.ProgrammeEntry
            board: str = row.Programme.board
            yield (
                ref_of(row.Programme, entry),
                words.title_of(entry),
                self._kinds.get(entry.kind, entry.kind),
                self._boards.get(board, board),
                priorities[board].get(entry.priority, ""),
                self._names.agency(entry.owner or "business_unit"),
                self._quarters[str(entry.quarter)],
                entry.starts_on,
                entry.work_days,
                self._states.get(entry.state, entry.state),
                entry.begun_on,
            )
