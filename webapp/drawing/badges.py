"""Draws the figure over an element: words, bars for how much it is, a triangle for what failed."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from webapp.drawing.labels import GROUNDS, Label, overlap
from webapp.drawing.lettering import text_width
from webapp.drawing.picture import Box, Picture, Point, Shape
from webapp.drawing.progress import Badge
from webapp.drawing.svg import INK, Style, at, path, tag, track, words

LEVELS = 4
_RED = "#a6201d"
_SIZE, _HIGH = 13, 24
_BAR, _GAP, _TALL = 4, 2, 12
_BARS = LEVELS * (_BAR + _GAP)


def placed(
    picture: Picture, badges: Mapping[str, Badge], labels: Sequence[Label]
) -> list[tuple[Box, str]]:
    """Over the upper edge, what failed at the lower left corner; elsewhere where words lie there.

    Each with the box that it fills.
    """
    shapes = [one for one in picture.shapes if one.kind not in GROUNDS]
    taken = {f"label {number}": one.box for number, one in enumerate(labels)}
    taken |= {one.id: one.box for one in shapes}
    drawn = []
    for shape in picture.shapes:
        one = badges.get(shape.id, Badge(""))
        for size, say in _parts(one):
            spot = _freest(shape, size, taken, is_failed=say is _failed)
            taken[f"badge {len(taken)}"] = spot
            drawn.append((spot, tag("g", say(one), transform=at(*spot.center))))
    return drawn


def _parts(one: Badge) -> Iterator[tuple[float, Callable[[Badge], str]]]:
    """How wide each is, and what draws it about its middle."""
    if one.text:
        yield _width(one), _figure
    if one.failed:
        yield _failed_width(one), _failed


def _freest(shape: Shape, width: float, taken: Mapping[str, Box], *, is_failed: bool) -> Box:
    """The first place that covers nothing; else the one that covers least."""
    others = [box for key, box in taken.items() if key != shape.id]
    found = [
        Box(middle.x - width / 2, middle.y - _HIGH / 2, width, _HIGH)
        for middle in _middles(shape.box, width, is_failed=is_failed)
    ]
    return min(found, key=lambda box: sum(overlap(box, one) for one in others))


def _middles(box: Box, width: float, *, is_failed: bool) -> list[Point]:
    """Of two that are as good the first is taken."""
    left, right = box.x - 8 + width / 2, box.x + box.width + 8 - width / 2
    upper, lower = box.y - 10, box.y + box.height + 2
    above, below = Point(box.center.x, upper), Point(box.center.x, box.y + box.height + 10)
    sides = (box.x + box.width + 4 + width / 2, box.x - 4 - width / 2)
    heights = (
        box.center.y - 16,
        lower,
        upper,
        box.center.y + 16,
        upper - 18,
        lower + 18,
        upper - 40,
        lower + 40,
    )
    beside = [Point(x, y) for y in heights for x in (*sides, box.center.x)]
    corners = [Point(left, lower), Point(right, lower), Point(left, upper), Point(right, upper)]
    return [*corners, *beside] if is_failed else [above, below, *corners[2:], *beside]


def _width(one: Badge) -> float:
    bars = _BARS + 6 if one.level else 0
    return text_width(one.text, _SIZE) * 1.1 + bars + 16


def _figure(one: Badge) -> str:
    bars, width = _BARS + 6 if one.level else 0, _width(one)
    left = -width / 2
    plate = tag("rect", x=left, y=-12, width=width, height=_HIGH, rx=3, fill="#ffffff", stroke=INK)
    bold: Style = {"font_size": _SIZE, "font_weight": 700, "fill": INK}
    said = tag("text", words(one.text), x=left + 8 + bars, y=4.5, **bold)
    return plate + (_steps(left + 8, one.level) if one.level else "") + said


def _steps(left: float, level: int) -> str:
    """Four bars, as many of them full as the level says."""
    return "".join(
        tag(
            "rect",
            x=left + number * (_BAR + _GAP),
            y=6 - _tall(number),
            width=_BAR,
            height=_tall(number),
            fill=INK if number < level else "#ffffff",
            stroke=INK,
            stroke_width=0.8,
        )
        for number in range(LEVELS)
    )


def _tall(number: int) -> float:
    return _TALL * (number + 2) / (LEVELS + 1)


def _failed_width(one: Badge) -> float:
    return text_width(str(one.failed), _SIZE) * 1.1 + 34


def _failed(one: Badge) -> str:
    width = _failed_width(one)
    plate = tag("rect", y=-12, width=width, height=_HIGH, rx=3, fill="#ffffff", stroke=_RED)
    sign = path(track((8, 7), (16, -8), (24, 7), closed=True), fill=_RED)
    mark = path("M16 -3.5V2M16 4V5.5", stroke="#ffffff", stroke_width=1.8)
    bold: Style = {"font_size": _SIZE, "font_weight": 700, "fill": _RED}
    said = tag("text", words(str(one.failed)), x=28, y=4.5, **bold)
    return tag("g", plate, sign, mark, said, transform=at(-width / 2, 0))


def bars(level: int) -> str:
    """The bars alone, for the key."""
    drawn = _steps(1, level)
    return tag(
        "svg", drawn, viewBox="0 -7 26 15", aria_hidden="true", focusable="false", class_="app-bars"
    )
