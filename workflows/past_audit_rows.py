"""The rows of a table of past audits: one for each finding, and everything wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from workflows import table_rows
from workflows.recommendations import SCOPES, Wording
from workflows.sheets import Row, list_in, text_in
from workflows.table_rows import BadRow
from workflows.tables import Kind

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "audit": ("audit", "audit reference", "reference", "archwiliad", "cyfeirnod"),
    "theme": ("theme", "title", "thema", "teitl"),
    "accepted": ("accepted", "date accepted", "report accepted", "derbyniwyd", "dyddiad derbyn"),
    "period_from": ("period from", "from", "cyfnod o", "o"),
    "period_to": ("period to", "to", "cyfnod hyd", "hyd"),
    "agencies": ("agencies", "asiantaethau"),
    "grade": ("grade", "overall grade", "gradd"),
    "kind": ("kind", "type", "math"),
    "text": ("text", "finding", "words", "testun", "canfyddiad"),
    "text_cy": ("text cy", "text in Welsh", "testun yn Gymraeg"),
    "scope": ("scope", "cwmpas"),
}
PAST = Kind("past_audits", COLUMNS, frozenset({"audit", "theme", "accepted", "kind", "text"}))
FINDING, GOOD, RECOMMENDATION = "finding", "good_practice", "recommendation"
KINDS = {
    "finding": FINDING,
    "canfyddiad": FINDING,
    "good practice": GOOD,
    "arfer da": GOOD,
    "recommendation": RECOMMENDATION,
    "argymhelliad": RECOMMENDATION,
}
SCOPE_WORDS = {"lleol": "local", "rhanbarthol": "regional", "cenedlaethol": "national"}
LONGEST_REF, LONGEST_GRADE = 40, 60
# What an audit says of itself: once, or in each of its rows the same.
OWN = ("theme", "accepted", "period_from", "period_to", "grade")


@dataclass(slots=True)
class PastAudit:
    """One audit of before, as its rows tell it."""

    ref: str
    row: int
    facts: dict[str, object]
    agencies: list[str] = field(default_factory=list)
    findings: list[tuple[str, str]] = field(default_factory=list)  # kind, words
    recommendations: list[Wording] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Table:
    """What a file says, audit by audit, and everything that is wrong with it."""

    audits: Sequence[PastAudit]
    bad: Sequence[BadRow]


class Reader(table_rows.Reader):
    """Reads row after row into the audits that they belong to."""

    def __init__(self, taken: set[str], today: date) -> None:
        super().__init__()
        self.taken, self.today = taken, today
        self.audits: dict[str, PastAudit] = {}

    def read(self, row: Row) -> None:
        cells = self.take(row)
        facts = self._facts(cells)
        words, kind = self.text(cells, "text"), self._kind(cells)
        audit = self._audit(self.text(cells, "audit"), facts)
        for name in list_in(cells.get("agencies")):
            agency = self.agency("agencies", name)
            if agency and agency not in audit.agencies:
                audit.agencies.append(agency)
        scope = self._scope(cells)
        if kind == RECOMMENDATION:
            welsh = text_in(cells.get("text_cy"))
            audit.recommendations.append(Wording(words, welsh, scope))
        elif kind:
            audit.findings.append((kind, words))

    def _facts(self, cells: Mapping[str, object]) -> dict[str, object]:
        start, end = self.day(cells, "period_from"), self.day(cells, "period_to")
        if start is not None and end is not None and start > end:
            self.complain("period_from", "after_end", start)
        accepted = self.day(cells, "accepted")
        if accepted is not None and accepted > self.today:
            self.complain("accepted", "in_future", accepted)
        grade = text_in(cells.get("grade"))
        if len(grade) > LONGEST_GRADE:
            self.complain("grade", "too_long", LONGEST_GRADE)
        return {
            "theme": text_in(cells.get("theme")),
            "accepted": accepted,
            "period_from": start,
            "period_to": end,
            "grade": grade,
        }

    def _audit(self, ref: str, facts: dict[str, object]) -> PastAudit:
        if len(ref) > LONGEST_REF:
            self.complain("audit", "too_long", LONGEST_REF)
        if ref.casefold() in self.taken:
            self.complain("audit", "taken", ref)
        known = self.audits.get(ref.casefold())
        if known is None:
            known = self.audits[ref.casefold()] = PastAudit(ref, self.number, facts)
            for name in ("theme", "accepted"):
                if not facts[name]:
                    self.complain(name, "required")
            return known
        for name in OWN:
            if facts[name] and known.facts[name] and facts[name] != known.facts[name]:
                self.complain(name, "differs", facts[name])
            known.facts[name] = known.facts[name] or facts[name]
        return known

    def _kind(self, cells: Mapping[str, object]) -> str:
        given = self.text(cells, "kind")
        found = KINDS.get(given.casefold().replace("_", " "), "")
        if given and not found:
            self.complain("kind", "not_an_option", given)
        return found

    def _scope(self, cells: Mapping[str, object]) -> str:
        given = text_in(cells.get("scope")).lower() or "local"
        scope = SCOPE_WORDS.get(given, given)
        if scope not in SCOPES:
            self.complain("scope", "not_an_option", given)
        return scope
