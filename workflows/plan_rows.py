"""The rows of a table that asks for actions: what each says, and everything wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workflows import table_rows
from workflows.models import EvidenceLevel
from workflows.recommendations import SCOPES, Wording
from workflows.sheets import Row, list_in, text_in
from workflows.table_rows import BadRow
from workflows.tables import Kind

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
SCOPE_WORDS = {"lleol": "local", "rhanbarthol": "regional", "cenedlaethol": "national"}


PLAN = Kind("plan", COLUMNS, frozenset({"action", "lead_agency", "due"}))


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


class Reader(table_rows.Reader):
    """Reads row after row and remembers everything that is wrong."""

    def __init__(self, officers: Mapping[str, int], known: set[int]) -> None:
        super().__init__()
        self.officers, self.known = officers, known
        self.wordings: dict[int, Wording] = {}

    def read(self, row: Row) -> Planned:
        cells = self.take(row)
        number = self._number(cells)
        starts_on, due = self.day(cells, "starts_on"), self.day(cells, "due", wanted=True)
        if starts_on is not None and due is not None and starts_on > due:
            self.complain("starts_on", "after_due", starts_on)
        wanted = {
            "text": self.text(cells, "action"),
            "lead_agency": self.agency("lead_agency", self.text(cells, "lead_agency")),
            "lead_officer_id": self._officer(cells),
            "contributing_agencies": [
                self.agency("contributing_agencies", one)
                for one in list_in(cells.get("contributing_agencies"))
            ],
            "success_measure": text_in(cells.get("success_measure")),
            "evidence_required": self._levels(cells),
            "starts_on": starts_on,
            "due": due,
        }
        return Planned(self.number, number, wanted)

    def _number(self, cells: Mapping[str, object]) -> int | None:
        """The recommendation that the row answers; its text stands in one row at least."""
        given, wording = text_in(cells.get("rec_no")), text_in(cells.get("recommendation"))
        if not given:
            if wording:
                self.complain("rec_no", "required")
            return None
        if not given.isdecimal() or int(given) == 0:
            self.complain("rec_no", "not_a_number", given)
            return None
        number = int(given)
        if wording:
            self._word(number, cells, wording)
        elif number not in self.known and number not in self.wordings:
            self.complain("recommendation", "required")
        return number

    def _word(self, number: int, cells: Mapping[str, object], wording: str) -> None:
        scope = text_in(cells.get("scope")).lower() or "local"
        scope = SCOPE_WORDS.get(scope, scope)
        if scope not in SCOPES:
            self.complain("scope", "not_an_option", scope)
        before = self.wordings.get(number)
        if before is not None and before.text != wording:
            self.complain("recommendation", "two_texts", number)
        if number not in self.known:
            self.wordings.setdefault(
                number, Wording(wording, text_in(cells.get("recommendation_cy")), scope)
            )

    def _officer(self, cells: Mapping[str, object]) -> int | None:
        given = text_in(cells.get("lead_officer")).lower()
        if not given:
            return None
        found = self.officers.get(given)
        if found is None:
            self.complain("lead_officer", "nobody", given)
        return found

    def _levels(self, cells: Mapping[str, object]) -> list[str]:
        given = [one.upper() for one in list_in(cells.get("evidence_required"))]
        for one in given:
            if one not in list(EvidenceLevel):
                self.complain("evidence_required", "not_an_option", one)
        return given or [EvidenceLevel.OUTPUT.value, EvidenceLevel.EMBEDDED.value]
