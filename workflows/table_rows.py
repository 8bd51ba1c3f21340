"""What every table that comes in must keep to: each bad cell is named by its row and column."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from engine.errors import EngineError
from workflows.agencies import AGENCIES
from workflows.sheets import Row, Uncalculated, day_in, text_in

MOST_IN_ROW = 60
LONGEST = 4000
# What a spreadsheet shows where a formula went wrong.
CELL_ERRORS = frozenset(
    {"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!"}
)
# Dates that the calendar knows; one beyond them is a slip.
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2099, 12, 31)


@dataclass(frozen=True, slots=True)
class BadRow:
    """Where something is wrong, by which rule, and what stands there."""

    row: int
    column: str
    rule: str
    found: str = ""

    @property
    def message(self) -> str:
        """The log's wording; pages put the rule into the reader's language."""
        return f"Expected {self.column} to be right, but: {self.rule} {self.found!r:.80}"


class RowsRefused(EngineError):
    """A table with bad rows; nothing of it was kept."""

    def __init__(self, rows: list[BadRow]) -> None:
        super().__init__(f"Expected a table without bad rows, but there are {len(rows)}.")
        self.rows = rows


class Reader:
    """Reads row after row and remembers everything that is wrong."""

    def __init__(self) -> None:
        self.bad: list[BadRow] = []
        self.number = 0  # of the row that is being read

    def take(self, row: Row) -> Mapping[str, object]:
        """The cells of the next row; what is no value at all is named first."""
        self.number, cells = row
        for column, cell in cells.items():
            if isinstance(cell, Uncalculated):
                self.complain(column, "formula", cell.formula)
            elif isinstance(cell, str) and cell.strip() in CELL_ERRORS:
                self.complain(column, "cell_error", cell)
            elif len(text_in(cell)) > LONGEST:
                self.complain(column, "too_long", LONGEST)
        return cells

    def complain(self, column: str, rule: str, found: object = "") -> None:
        """The first thing that is wrong with a cell is enough to go back to it."""
        here = (self.number, column)
        if not any((one.row, one.column) == here for one in self.bad[-MOST_IN_ROW:]):
            self.bad.append(BadRow(self.number, column, rule, str(found)))

    def text(self, cells: Mapping[str, object], column: str) -> str:
        found = text_in(cells.get(column))
        if not found:
            self.complain(column, "required")
        return found

    def day(self, cells: Mapping[str, object], column: str, *, wanted: bool = False) -> date | None:
        cell = cells.get(column)
        if not text_in(cell):
            if wanted:
                self.complain(column, "required")
            return None
        found = day_in(cell)
        if found is None:
            self.complain(column, "not_a_date", cell)
        elif not FIRST_DAY <= found <= LAST_DAY:
            self.complain(column, "far_date", found)
        return found

    def agency(self, column: str, given: str) -> str:
        """By its key, or by its name in either language."""
        if not given:
            return ""
        wanted = given.casefold().replace(" ", "_")
        for key, seat in AGENCIES.items():
            if given.casefold() in (seat.name.casefold(), seat.name_cy.casefold()) or wanted == key:
                return key
        if wanted != "business_unit":
            self.complain(column, "not_an_agency", given)
        return wanted
