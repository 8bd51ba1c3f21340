"""Which figures must not be shown: small counts, and what would give them away. Pure.

A count under the smallest is hidden, and so is a figure whose rest, the denominator less the
numerator, is under it. Where the whole region is shown, more figures are hidden until nobody
can work out a hidden one by taking the others from the whole: not even an agency that knows its
own. Where that cannot be had, the whole is hidden.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

LEAST_HIDDEN = 2  # one alone is the whole less the others
# What the hidden ones come to together: less, and whoever knows this rule could tell one of them.
LEAST_TOGETHER = 3  # times the smallest


@dataclass(frozen=True, slots=True)
class Figure:
    """What one agency said for one area; without a denominator it is a plain count."""

    agency: str
    area: str
    numerator: int
    denominator: int | None = None

    @property
    def counts(self) -> Iterator[int]:
        """Every count that the figure tells, said or worked out."""
        yield self.numerator
        if self.denominator is not None:
            yield self.denominator - self.numerator


@dataclass(frozen=True, slots=True)
class Shown:
    """Which of the figures may be shown, and the whole where it may be."""

    figures: Sequence[Figure]
    hidden: frozenset[int]  # places in `figures`
    whole: Figure | None

    def may_show(self, place: int) -> bool:
        return place not in self.hidden


def suppress(figures: Sequence[Figure], smallest: int) -> Shown:
    """The same for every reader: nobody sees in one room what is hidden in another."""
    hidden = {place for place, one in enumerate(figures) if _is_small(one, smallest)}
    more = [place for place in _smallest_first(figures) if place not in hidden]
    wanted = set(hidden)
    while not _is_safe(figures, wanted, smallest) and more:
        wanted.add(more.pop(0))
    whole = _sum(figures)
    if whole is None or _is_small(whole, smallest) or not _is_safe(figures, wanted, smallest):
        return Shown(figures, frozenset(hidden), None)
    return Shown(figures, frozenset(wanted), whole)


def _is_small(figure: Figure, smallest: int) -> bool:
    return any(count < smallest for count in figure.counts)


def _smallest_first(figures: Sequence[Figure]) -> list[int]:
    return sorted(range(len(figures)), key=lambda place: (min(figures[place].counts), place))


def _is_safe(figures: Sequence[Figure], hidden: Collection[int], smallest: int) -> bool:
    """Whoever knows their own figures still cannot tell any other from what is left."""
    knowing: set[str | None] = {None, *(one.agency for one in figures)}
    return all(
        _is_kept(figures, [p for p in hidden if figures[p].agency != who], smallest)
        for who in knowing
    )


def _is_kept(figures: Sequence[Figure], hidden: Collection[int], smallest: int) -> bool:
    """Taken from the whole, the others leave at least two figures, and enough of a count."""
    if not hidden:
        return True
    if len(hidden) < LEAST_HIDDEN:
        return False
    left = _sum([figures[place] for place in hidden])
    return left is not None and not _is_small(left, LEAST_TOGETHER * smallest)


def _sum(figures: Sequence[Figure]) -> Figure | None:
    """Nothing where there is nothing to add, or where shares and counts were mixed."""
    if not figures or len({one.denominator is None for one in figures}) > 1:
        return None
    below = [one.denominator for one in figures if one.denominator is not None]
    return Figure("", "", sum(one.numerator for one in figures), sum(below) if below else None)
