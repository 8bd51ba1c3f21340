"""What a chart shows, as plain values; the same values make its picture and its table."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Series:
    """One kind of thing that is counted. `look` names a colour and a pattern of `ink.LOOKS`."""

    name: str
    look: str


@dataclass(frozen=True, slots=True)
class Part:
    """A number, and the list that it counts."""

    value: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One column or bar: a part for each series, and where the whole of it is listed."""

    label: str
    parts: Sequence[Part]
    url: str = ""
    look: str = ""  # of a bar that differs from its series

    @property
    def total(self) -> int:
        return sum(part.value for part in self.parts)


@dataclass(frozen=True, slots=True)
class Bullet:
    """How long something took: in the middle, for nine in ten, and how long it may take."""

    label: str
    median: int
    ninth: int
    target: int | None
    count: int
    url: str = ""

    @property
    def is_over(self) -> bool:
        return self.target is not None and self.median > self.target


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its words. `key` is unique in the page; `empty` is said when nothing counts."""

    key: str
    title: str
    about: str
    first: str  # heading of the column that names the rows
    series: Sequence[Series]
    rows: Sequence[Row] = ()
    bullets: Sequence[Bullet] = ()
    empty: str = ""
    has_totals: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.bullets and not any(row.total for row in self.rows)

    @property
    def largest(self) -> int:
        return max((row.total for row in self.rows), default=0)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart with its picture, once for a desk and once for a telephone."""

    chart: Chart
    wide: Markup
    narrow: Markup
    legend: Sequence[tuple[Markup, str]] = field(default=())
