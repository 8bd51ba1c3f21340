"""Finds a place for each label: near what it names, over no shape and no other label."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import hypot, inf

from webapp.drawing.lettering import broken, lettering, text_width
from webapp.drawing.picture import Box, Edge, Picture, Point, Shape

SIZE = 12
LINE = SIZE * 1.18
WIDEST = 110.0
GAP = 5.0
# What lies under everything: a label may stand on it.
GROUNDS = frozenset(
    ("participant", "lane", "group", "subProcess", "transaction", "adHocSubProcess"),
)
DATA = frozenset(("dataObjectReference", "dataStoreReference", "dataInput", "dataOutput"))
# How bad it is to lie over a shape, over a label, over a line; and to be a step further away.
ON_SHAPE, ON_LABEL, ON_LINE, AWAY = 1000.0, 400.0, 30.0, 0.35


@dataclass(frozen=True, slots=True)
class Label:
    """A text, the box that it fills, and the width in which it is broken."""

    text: str
    box: Box
    width: float


@dataclass(frozen=True, slots=True)
class _Wish:
    """A place where a label might stand; the lower its cost, the nearer to where it belongs."""

    middle: Point
    cost: float


@dataclass(frozen=True, slots=True)
class _Size:
    width: float
    height: float


@lru_cache(maxsize=128)
def labels_of(picture: Picture) -> tuple[Label, ...]:
    """Those of the shapes first: they cannot move as far as those of the lines."""
    placer = _Placer(picture)
    shapes = [shape for shape in picture.shapes if is_outside(shape)]
    named = [edge for edge in picture.edges if edge.name]
    placed = [placer.place(shape.name, shape.label, _around(shape)) for shape in shapes]
    placed += [placer.place(edge.name, edge.label, _along(edge)) for edge in named]
    return tuple(placed)


@lru_cache(maxsize=128)
def captions_of(picture: Picture) -> str:
    """All labels as they are drawn: they do not depend on how far an instance has come."""
    return "".join(map(_caption, labels_of(picture)))


def _caption(label: Label) -> str:
    return lettering(
        label.text,
        label.box.center.x,
        label.box.y,
        label.width,
        size=SIZE,
        hanging=True,
        plate=True,
    )


def is_outside(shape: Shape) -> bool:
    is_small = shape.is_event or shape.kind.endswith("Gateway") or shape.kind in DATA
    return bool(shape.name) and (is_small or shape.kind == "group")


class _Placer:
    """Puts one label after the other where it does least harm."""

    def __init__(self, picture: Picture) -> None:
        self._shapes = [shape.box for shape in picture.shapes if shape.kind not in GROUNDS]
        self._lines = [part for edge in picture.edges for part in pairwise(edge.points)]
        self._taken: list[Box] = []

    def place(self, text: str, drawn: Box | None, wishes: Iterable[_Wish]) -> Label:
        width = max(90.0, drawn.width) if drawn is not None else WIDEST
        size = _size(text, width)
        wished = _spread(wishes, size)
        if drawn is not None:
            wished.append(_Wish(_top(drawn, size), 0))
        middle = self._best(wished, size)
        self._taken.append(_box(middle, size))
        return Label(text, _box(middle, size), width)

    def _best(self, wished: list[_Wish], size: _Size) -> Point:
        """The first that does no harm, else the one that does least."""
        best, least = Point(0, 0), inf
        for wish in sorted(wished, key=lambda wish: wish.cost):
            if wish.cost >= least:
                break
            cost = wish.cost + self._harm(_box(wish.middle, size))
            if cost < least:
                best, least = wish.middle, cost
        return best

    def _harm(self, box: Box) -> float:
        shapes = sum(overlap(box, other) for other in self._shapes)
        labels = sum(overlap(box, other) for other in self._taken)
        crossed = sum(_crosses(box, part) for part in self._lines)
        harm = ON_SHAPE * (shapes > 0) + shapes + ON_LABEL * (labels > 0) + labels
        return harm + ON_LINE * crossed


def _size(text: str, width: float) -> _Size:
    lines = broken(text, width, SIZE)
    widest = max((text_width(line, SIZE) for line in lines), default=0.0)
    return _Size(widest + 2, LINE * len(lines))


def _top(drawn: Box, size: _Size) -> Point:
    """Where the diagram itself puts it: hanging from the upper edge."""
    return Point(drawn.center.x, drawn.y + size.height / 2)


def _box(middle: Point, size: _Size) -> Box:
    return Box(middle.x - size.width / 2, middle.y - size.height / 2, size.width, size.height)


def _around(shape: Shape) -> Iterator[_Wish]:
    """The four sides as points on the edge, below first."""
    box, middle = shape.box, shape.box.center
    yield _Wish(Point(middle.x, box.y + box.height), 5)
    yield _Wish(Point(middle.x, box.y), 8)
    yield _Wish(Point(box.x + box.width, middle.y), 12)
    yield _Wish(Point(box.x, middle.y), 12)
    for x, y in ((1.0, 1.0), (0.0, 1.0), (1.0, 0.0), (0.0, 0.0)):
        yield _Wish(Point(box.x + x * box.width, box.y + y * box.height), 16)


def _along(edge: Edge) -> Iterator[_Wish]:
    """Points along the line, those near its beginning first: a label says what the choice was."""
    gone = 0.0
    for start, end in pairwise(edge.points):
        length = hypot(end.x - start.x, end.y - start.y)
        steps = max(1, int(length // 18))
        for number in range(1, steps + 1):
            share = (number - 0.5) / steps
            point = Point(start.x + (end.x - start.x) * share, start.y + (end.y - start.y) * share)
            yield _Wish(point, 2 + (gone + length * share) * AWAY)
        gone += length


def _spread(wishes: Iterable[_Wish], size: _Size) -> list[_Wish]:
    """Each wished point with the label above, below, right and left of it, and at its corners."""
    dx, dy = size.width / 2 + GAP, size.height / 2 + GAP
    sides = ((0, -dy), (0, dy), (dx, 0), (-dx, 0), (dx, -dy), (dx, dy), (-dx, -dy), (-dx, dy))
    return [
        _Wish(Point(wish.middle.x + x, wish.middle.y + y), wish.cost + number / 10)
        for wish in wishes
        for number, (x, y) in enumerate(sides)
    ]


def overlap(one: Box, other: Box) -> float:
    """The area that both cover."""
    width = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    height = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return width * height if width > 0 and height > 0 else 0.0


def _crosses(box: Box, part: Sequence[Point]) -> bool:
    """Whether a line's part, straight or nearly so, runs through a box."""
    (x1, y1), (x2, y2) = part
    left, right, top, bottom = min(x1, x2), max(x1, x2), min(y1, y2), max(y1, y2)
    return (
        left < box.x + box.width and right > box.x and top < box.y + box.height and bottom > box.y
    )
