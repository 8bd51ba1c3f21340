"""The rows of a table of past figures: one for each figure, and everything wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from workflows import indicators, table_rows
from workflows.agencies import AGENCIES
from workflows.indicators import ALL, COUNT, MOST
from workflows.models import Indicator, IndicatorVersion
from workflows.sheets import Row, text_in
from workflows.table_rows import BadRow
from workflows.tables import Kind

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "quarter": ("quarter", "quarter end", "quarter ending", "chwarter", "diwedd y chwarter"),
    "agency": ("agency", "asiantaeth"),
    "indicator": ("indicator", "measure", "dangosydd", "mesur"),
    "area": ("area", "local authority", "ardal", "awdurdod lleol"),
    "numerator": ("numerator", "count", "number", "rhifiadur", "nifer"),
    "denominator": ("denominator", "out of", "enwadur", "allan o"),
    "comment": ("comment", "note", "sylw", "nodyn"),
}
MOST_ROWS = 10_000
FIGURES = Kind(
    "past_figures",
    COLUMNS,
    frozenset({"quarter", "agency", "indicator", "numerator"}),
    MOST_ROWS,
)
REGION_WORDS = ("", "region", "the whole region", "rhanbarth", "y rhanbarth cyfan")
LONGEST_COMMENT = 2000


@dataclass(frozen=True, slots=True)
class PastFigure:
    """One figure as a row tells it; without a number it says why."""

    row: int
    version: IndicatorVersion
    area: str
    numerator: int | None
    denominator: int | None
    comment: str


@dataclass(slots=True)
class PastReturn:
    """What one agency said for one quarter."""

    quarter_end: date
    agency: str
    row: int
    figures: dict[tuple[int, str], PastFigure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """What a file says, return by return, and everything that is wrong with it."""

    returns: Sequence[PastReturn]
    bad: Sequence[BadRow]


@dataclass(frozen=True, slots=True)
class Known:
    """What the board knows already: what is counted, and what was said of which quarter."""

    today: date
    indicators: Sequence[Indicator]
    asked: frozenset[date]  # quarters that were opened here
    said: frozenset[tuple[date, str]]  # quarter and agency


class Reader(table_rows.Reader):
    """Reads row after row into the returns that they belong to."""

    def __init__(self, known: Known) -> None:
        super().__init__()
        self.known = known
        self.returns: dict[tuple[date, str], PastReturn] = {}
        self._meant = _by_words(known.indicators)

    def read(self, row: Row) -> None:
        cells = self.take(row)
        quarter = self._quarter(cells)
        agency = self.agency("agency", self.text(cells, "agency"))
        indicator = self._indicator(cells)
        if quarter is None or indicator is None or agency not in AGENCIES:
            return
        version = indicator.version_on(quarter)
        if version is None:
            self.complain("indicator", "not_in_force", indicator.ref)
        elif agency not in version.agencies:
            self.complain("agency", "not_asked", agency)
        elif (quarter, agency) in self.known.said:
            self.complain("agency", "said_already", agency)
        else:
            self._add(quarter, agency, version, cells)

    def _add(
        self, quarter: date, agency: str, version: IndicatorVersion, cells: Mapping[str, object]
    ) -> None:
        area = self._area(cells, agency, version)
        above = self._number(cells, "numerator")
        below = None if version.kind == COUNT else self._number(cells, "denominator")
        comment = text_in(cells.get("comment"))
        if len(comment) > LONGEST_COMMENT:
            self.complain("comment", "too_long", LONGEST_COMMENT)
        figure = PastFigure(self.number, version, area, above, below, comment)
        self._check(figure)
        found = self.returns.setdefault((quarter, agency), PastReturn(quarter, agency, self.number))
        if (version.id, area) in found.figures:
            self.complain("indicator", "twice", text_in(cells.get("indicator")))
        found.figures.setdefault((version.id, area), figure)

    def _check(self, figure: PastFigure) -> None:
        """What a return that is handed in must keep to as well."""
        above, below = figure.numerator, figure.denominator
        if figure.version.kind != COUNT and (above is None) != (below is None):
            self.complain("denominator" if below is None else "numerator", "half")
        elif above is None and not figure.comment:
            self.complain("comment", "why_empty")
        elif above is not None and below is not None and above > below:
            self.complain("numerator", "more_than_all", above)
        elif not figure.comment and (rule := outside(figure)):
            self.complain("comment", rule, limit_of(figure.version, rule))

    def _quarter(self, cells: Mapping[str, object]) -> date | None:
        found = self.day(cells, "quarter", wanted=True)
        if found is None:
            return None
        if not indicators.is_quarter_end(found):
            self.complain("quarter", "not_quarter_end", found)
        elif found >= self.known.today:
            self.complain("quarter", "not_over", found)
        elif found in self.known.asked:
            self.complain("quarter", "asked_here", found)
        return found

    def _indicator(self, cells: Mapping[str, object]) -> Indicator | None:
        given = self.text(cells, "indicator")
        found = self._meant.get(given.casefold())
        if given and found is None:
            self.complain("indicator", "no_indicator", given)
        return found

    def _area(self, cells: Mapping[str, object], agency: str, version: IndicatorVersion) -> str:
        given = text_in(cells.get("area"))
        owed = indicators.areas(version, agency)
        if given.casefold() in REGION_WORDS:
            if len(owed) > 1:
                self.complain("area", "which_area")
            return owed[0]
        area = self.agency("area", given)
        if area in AGENCIES and area not in owed:
            self.complain("area", "other_area", given)
        return area

    def _number(self, cells: Mapping[str, object], column: str) -> int | None:
        given = text_in(cells.get(column)).replace(",", "").replace(" ", "")
        if not given:
            return None
        if not (given.isascii() and given.isdigit()) or int(given) > MOST:
            self.complain(column, "not_a_count", given)
            return None
        return int(given)


def outside(figure: PastFigure) -> str:
    """Whether it is under or over what is expected: then somebody says why."""
    if figure.numerator is None:
        return ""
    above, below = figure.numerator, 1
    if figure.denominator is not None:
        above, below = above * ALL, figure.denominator
    version = figure.version
    if version.lowest is not None and above < version.lowest * below:
        return "low"
    if version.highest is not None and above > version.highest * below:
        return "high"
    return ""


def limit_of(version: IndicatorVersion, rule: str) -> int:
    return (version.lowest if rule == "low" else version.highest) or 0


def _by_words(found: Sequence[Indicator]) -> Mapping[str, Indicator]:
    """By the reference, or by a name that one indicator alone has ever had."""
    named: dict[str, set[int]] = {}
    for one in found:
        for version in one.versions:
            for name in (version.name, version.name_cy):
                named.setdefault(name.casefold(), set()).add(one.id)
    by_id = {one.id: one for one in found}
    by_name = {name: by_id[min(ids)] for name, ids in named.items() if len(ids) == 1}
    return by_name | {one.ref.casefold(): one for one in found}
