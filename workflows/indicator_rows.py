"""The rows of a table of indicators: one for each version, and everything wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from workflows import indicators, table_rows
from workflows.indicators import COUNT, SHARE, Meaning
from workflows.models import Indicator
from workflows.sheets import Row, list_in, text_in
from workflows.table_rows import BadRow
from workflows.tables import Kind

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "indicator": ("indicator", "reference", "ref", "dangosydd", "cyfeirnod"),
    "name": ("name", "name in English", "enw", "enw yn Saesneg"),
    "name_cy": ("name in Welsh", "name cy", "enw yn Gymraeg"),
    "definition": ("definition", "definition in English", "diffiniad", "diffiniad yn Saesneg"),
    "definition_cy": ("definition in Welsh", "definition cy", "diffiniad yn Gymraeg"),
    "numerator": ("numerator", "numerator in English", "rhifiadur", "rhifiadur yn Saesneg"),
    "numerator_cy": ("numerator in Welsh", "numerator cy", "rhifiadur yn Gymraeg"),
    "denominator": ("denominator", "denominator in English", "enwadur", "enwadur yn Saesneg"),
    "denominator_cy": ("denominator in Welsh", "denominator cy", "enwadur yn Gymraeg"),
    "kind": ("kind", "type", "math"),
    "agencies": ("agencies", "asiantaethau"),
    "by_authority": ("by local authority", "by authority", "fesul awdurdod lleol"),
    "in_force_from": ("in force from", "from", "mewn grym o", "o"),
    "lowest": ("lowest", "isaf"),
    "highest": ("highest", "uchaf"),
    "reason": ("reason", "why", "rheswm", "pam"),
}
INDICATORS = Kind(
    "indicators",
    COLUMNS,
    frozenset({"name", "name_cy", "definition", "numerator", "agencies", "in_force_from"}),
)
KINDS = {
    "": SHARE,
    "share": SHARE,
    "percentage": SHARE,
    "cyfran": SHARE,
    "canran": SHARE,
    "count": COUNT,
    "nifer": COUNT,
}
YES_NO = {
    "": False,
    "no": False,
    "na": False,
    "nac ydy": False,
    "yes": True,
    "ie": True,
    "ydy": True,
}
TEXTS = (
    "name",
    "name_cy",
    "definition",
    "definition_cy",
    "numerator",
    "numerator_cy",
    "denominator",
    "denominator_cy",
    "reason",
)


@dataclass(slots=True)
class Planned:
    """One indicator of the table with its versions in their order; new, or one that is known."""

    known: Indicator | None
    row: int
    versions: list[Meaning] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Table:
    """What a file says, indicator by indicator, and everything that is wrong with it."""

    indicators: Sequence[Planned]
    bad: Sequence[BadRow]


@dataclass(frozen=True, slots=True)
class Known:
    """What is counted already, and up to which quarter agencies have been asked."""

    indicators: Sequence[Indicator]
    asked_until: date | None
    figures_until: date | None


class Reader(table_rows.Reader):
    """Reads row after row; rows of one reference or one name are versions of one indicator."""

    def __init__(self, known: Known) -> None:
        super().__init__()
        self.known = known
        self.found: dict[str, Planned] = {}

    def read(self, row: Row) -> None:
        cells = self.take(row)
        before = len(self.bad)
        day = self.day(cells, "in_force_from", wanted=True)
        planned = self._indicator(cells)
        if day is None or planned is None:
            return
        meaning = self._meaning(cells, day)
        for fault in indicators.faults(meaning):
            self.complain(fault.field, fault.rule, _shown(meaning, fault.field))
        self._check_order(planned, meaning)
        if len(self.bad) == before:
            planned.versions.append(meaning)

    def _indicator(self, cells: Mapping[str, object]) -> Planned | None:
        ref, name = text_in(cells.get("indicator")), self.text(cells, "name")
        key = (ref or name).casefold()
        if not key:
            return None
        if key not in self.found:
            own = next((one for one in self.known.indicators if one.ref.casefold() == key), None)
            self.found[key] = Planned(own, self.number)
            same = [one for one in self.known.indicators if one.newest.name == name]
            if own is None and same:
                self.complain("name", "known", same[0].ref)
            if own is not None and own.ends_on is not None:
                self.complain("indicator", "ended", own.ref)
        return self.found[key]

    def _meaning(self, cells: Mapping[str, object], day: date) -> Meaning:
        texts = {name: text_in(cells.get(name)) for name in TEXTS}
        return Meaning(
            **texts,
            agencies=[self.agency("agencies", one) for one in list_in(cells.get("agencies"))],
            in_force_from=day,
            kind=self._kind(cells),
            by_authority=self._yes_no(cells),
            lowest=self._limit(cells, "lowest"),
            highest=self._limit(cells, "highest"),
        )

    def _check_order(self, planned: Planned, meaning: Meaning) -> None:
        """A later version begins later, keeps its kind, and says why it is there."""
        day = meaning.in_force_from
        last = planned.versions[-1] if planned.versions else None
        newest = last or (planned.known.newest if planned.known else None)
        until = self.known.asked_until if planned.known is None else self.known.figures_until
        if until is not None and day <= until:
            self.complain("in_force_from", "already_asked", until)
        if newest is None:
            return
        if day <= newest.in_force_from:
            self.complain("in_force_from", "not_after", newest.in_force_from)
        if meaning.kind != newest.kind:
            self.complain("kind", "unchangeable", meaning.kind)
        if not meaning.reason:
            self.complain("reason", "why_changed")

    def _kind(self, cells: Mapping[str, object]) -> str:
        given = text_in(cells.get("kind")).casefold()
        if given not in KINDS:
            self.complain("kind", "not_an_option", given)
        return KINDS.get(given, SHARE)

    def _yes_no(self, cells: Mapping[str, object]) -> bool:
        given = text_in(cells.get("by_authority")).casefold()
        if given not in YES_NO:
            self.complain("by_authority", "not_an_option", given)
        return YES_NO.get(given, False)

    def _limit(self, cells: Mapping[str, object], column: str) -> int | None:
        given = text_in(cells.get(column)).removesuffix("%").strip()
        if not given:
            return None
        if not (given.isascii() and given.isdigit()):
            self.complain(column, "not_a_number", given)
            return None
        return int(given[:9])


def _shown(meaning: Meaning, name: str) -> str:
    found = getattr(meaning, name, "")
    return "" if found in (None, "", []) else str(found)
