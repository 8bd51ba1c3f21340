"""The rows of a table that asks for actions: what each says, and everything wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from workflows.agencies import AGENCIES
from workflows.models import EvidenceLevel
from workflows.recommendations import SCOPES, Wording
from workflows.sheets import Row, Uncalculated, day_in, list_in, text_in

# Headings that mean a column; letters alone count, so «Lead agency» and «lead_agency» are one.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "rec_no": (
        "rec no",
        "recommendation no",
        "recommendation number",
        "rhif argymhelliad",
        "rhif yr argymhelliad",
    ),
    "recommendation": ("recommendation", "argymhelliad"),
    "recommendation_cy": (
        "recommendation cy",
        "recommendation (Welsh)",
        "recommendation in Welsh",
        "argymhelliad (Cymraeg)",
        "argymhelliad yn Gymraeg",
    ),
    "scope": ("scope", "cwmpas"),
    "action": ("action", "cam gweithredu"),
    "lead_agency": ("lead agency", "asiantaeth arweiniol"),
    "lead_officer": ("lead officer", "lead officer email", "swyddog arweiniol"),
    "contributing_agencies": ("contributing agencies", "asiantaethau sy'n cyfrannu"),
    "success_measure": ("success measure", "mesur llwyddiant"),
    "evidence_required": (
        "evidence required",
        "evidence",
        "tystiolaeth",
        "tystiolaeth sydd ei hangen",
    ),
    "starts_on": ("start date", "starts on", "dyddiad dechrau"),
    "due": ("due date", "due", "target date", "baseline due", "dyddiad cyflawni"),
}
MOST_IN_ROW = len(COLUMNS) + 4
LONGEST = 4000
# What a spreadsheet shows where a formula went wrong.
CELL_ERRORS = frozenset(
    {"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!"}
)
# Dates that the calendar knows; one beyond them is a slip.
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2099, 12, 31)
SCOPE_WORDS = {"lleol": "local", "rhanbarthol": "regional", "cenedlaethol": "national"}


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


@dataclass(frozen=True, slots=True)
class Planned:
    """One action that a row asks for, and the number of the recommendation that it answers."""

    row: int
    number: int | None
    wanted: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Table:
    """What a file says, row by row, and everything that is wrong with it."""

    actions: Sequence[Planned]
    wordings: Mapping[int, Wording]
    bad: Sequence[BadRow]


class Reader:
    """Reads row after row and remembers everything that is wrong."""

    def __init__(self, officers: Mapping[str, int], known: set[int]) -> None:
        self.officers, self.known = officers, known
        self.bad: list[BadRow] = []
        self.wordings: dict[int, Wording] = {}
        self._row = 0

    def read(self, row: Row) -> Planned:
        self._row, cells = row
        self._refuse_what_is_no_value(cells)
        number = self._number(cells)
        starts_on, due = self._day(cells, "starts_on"), self._day(cells, "due", wanted=True)
        if starts_on is not None and due is not None and starts_on > due:
            self._complain("starts_on", "after_due", starts_on)
        wanted = {
            "text": self._text(cells, "action"),
            "lead_agency": self._agency("lead_agency", self._text(cells, "lead_agency")),
            "lead_officer_id": self._officer(cells),
            "contributing_agencies": [
                self._agency("contributing_agencies", one)
                for one in list_in(cells.get("contributing_agencies"))
            ],
            "success_measure": text_in(cells.get("success_measure")),
            "evidence_required": self._levels(cells),
            "starts_on": starts_on,
            "due": due,
        }
        return Planned(self._row, number, wanted)

    def _complain(self, column: str, rule: str, found: object = "") -> None:
        """The first thing that is wrong with a cell is enough to go back to it."""
        if not any((one.row, one.column) == (self._row, column) for one in self.bad[-MOST_IN_ROW:]):
            self.bad.append(BadRow(self._row, column, rule, str(found)))

    def _refuse_what_is_no_value(self, cells: Mapping[str, object]) -> None:
        for column, cell in cells.items():
            if isinstance(cell, Uncalculated):
                self._complain(column, "formula", cell.formula)
            elif isinstance(cell, str) and cell.strip() in CELL_ERRORS:
                self._complain(column, "cell_error", cell)
            elif len(text_in(cell)) > LONGEST:
                self._complain(column, "too_long", LONGEST)

    def _text(self, cells: Mapping[str, object], column: str) -> str:
        found = text_in(cells.get(column))
        if not found:
            self._complain(column, "required")
        return found

    def _day(
        self, cells: Mapping[str, object], column: str, *, wanted: bool = False
    ) -> date | None:
        cell = cells.get(column)
        if not text_in(cell):
            if wanted:
                self._complain(column, "required")
            return None
        found = day_in(cell)
        if found is None:
            self._complain(column, "not_a_date", cell)
        elif not FIRST_DAY <= found <= LAST_DAY:
            self._complain(column, "far_date", found)
        return found

    def _number(self, cells: Mapping[str, object]) -> int | None:
        """The recommendation that the row answers; its text stands in one row at least."""
        given, wording = text_in(cells.get("rec_no")), text_in(cells.get("recommendation"))
        if not given:
            if wording:
                self._complain("rec_no", "required")
            return None
        if not given.isdecimal() or int(given) == 0:
            self._complain("rec_no", "not_a_number", given)
            return None
        number = int(given)
        if wording:
            self._word(number, cells, wording)
        elif number not in self.known and number not in self.wordings:
            self._complain("recommendation", "required")
        return number

    def _word(self, number: int, cells: Mapping[str, object], wording: str) -> None:
        scope = text_in(cells.get("scope")).lower() or "local"
        scope = SCOPE_WORDS.get(scope, scope)
        if scope not in SCOPES:
            self._complain("scope", "not_an_option", scope)
        before = self.wordings.get(number)
        if before is not None and before.text != wording:
            self._complain("recommendation", "two_texts", number)
        if number not in self.known:
            self.wordings.setdefault(
                number, Wording(wording, text_in(cells.get("recommendation_cy")), scope)
            )

    def _agency(self, column: str, given: str) -> str:
        if not given:
            return ""
        wanted = given.casefold().replace(" ", "_")
        for key, seat in AGENCIES.items():
            if given.casefold() in (seat.name.casefold(), seat.name_cy.casefold()) or wanted == key:
                return key
        if wanted != "business_unit":
            self._complain(column, "not_an_agency", given)
        return wanted

    def _officer(self, cells: Mapping[str, object]) -> int | None:
        given = text_in(cells.get("lead_officer")).lower()
        if not given:
            return None
        found = self.officers.get(given)
        if found is None:
            self._complain("lead_officer", "nobody", given)
        return found

    def _levels(self, cells: Mapping[str, object]) -> list[str]:
        given = [one.upper() for one in list_in(cells.get("evidence_required"))]
        for one in given:
            if one not in list(EvidenceLevel):
                self._complain("evidence_required", "not_an_option", one)
        return given or [EvidenceLevel.OUTPUT.value, EvidenceLevel.EMBEDDED.value]
