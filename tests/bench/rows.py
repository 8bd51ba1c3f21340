"""Rows of the benchmark: a name, its figures, and the bar that they must meet."""

import operator
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from types import TracebackType
from typing import Self

COMPARE = {"<=": operator.le, "<": operator.lt, ">=": operator.ge, ">": operator.gt}
FACTORS = {"s": 1.0, "ms": 1_000.0}


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `size` is the number of rows that stood in the table it was read from."""

    name: str
    unit: str
    value: float
    p50: float
    p95: float
    n: int
    database: str = ""
    bar: str = ""
    size: int | None = None

    @property
    def met(self) -> bool | None:
        """Whether the bar is met; nothing where there is none."""
        if not self.bar:
            return None
        sign, limit = self.bar.split()
        return bool(COMPARE[sign](self.value, float(limit)))

    def to_json(self) -> dict[str, object]:
        told: dict[str, object] = {
            name: getattr(self, name) for name in ("name", "database", "unit", "n")
        }
        for name in ("value", "p50", "p95"):
            told[name] = rounded(getattr(self, name))
        if self.bar:
            told |= {"bar": self.bar, "met": self.met}
        if self.size is not None:
            told["size"] = self.size
        return told


class Watch:
    """Takes the time of what is done inside `with`, again and again."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self._began = 0.0

    def __enter__(self) -> Self:
        self._began = perf_counter()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.seconds.append(perf_counter() - self._began)

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


def times(
    name: str,
    seconds: Sequence[float],
    database: str = "",
    *,
    unit: str = "ms",
    bar: str = "",
    size: int | None = None,
) -> Row:
    """A row of durations; its value is the median."""
    spread = [second * FACTORS[unit] for second in seconds]
    middle = statistics.median(spread)
    return Row(name, unit, middle, middle, percentile(spread, 95), len(spread), database, bar, size)


def slowest(row: Row, bar: str) -> Row:
    """The same durations held against a bar by their 95th percentile."""
    name = f"{row.name}_p95"
    return Row(name, row.unit, row.p95, row.p50, row.p95, row.n, row.database, bar, row.size)


def figure(
    name: str,
    unit: str,
    values: Sequence[float],
    database: str = "",
    *,
    bar: str = "",
    size: int | None = None,
) -> Row:
    """A row of other figures; its value is the largest, for that is what a bar is about."""
    middle, high = statistics.median(values), percentile(values, 95)
    return Row(name, unit, max(values), middle, high, len(values), database, bar, size)


def ratio(
    name: str, ours: Sequence[float], theirs: Sequence[float], database: str, bar: str
) -> Row:
    """How many times as long: the medians of two series measured turn by turn."""
    middle = statistics.median(ours) / statistics.median(theirs)
    high = percentile(ours, 95) / percentile(theirs, 95)
    return Row(name, "x", middle, middle, high, len(ours), database, bar)


def percentile(values: Sequence[float], rank: int) -> float:
    """The nearest-rank percentile: a value that was really measured."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * rank // 100) - 1)]


def rounded(value: float) -> float:
    """Four figures are more than any of these are worth."""
    return float(f"{value:.4g}") if abs(value) < 1_000 else round(value, 1)
