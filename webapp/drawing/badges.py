"""Draws the figure over an element: words, bars for how much it is, a triangle for what failed."""

from webapp.drawing.lettering import text_width
from webapp.drawing.picture import Shape
from webapp.drawing.progress import Badge
from webapp.drawing.svg import INK, Style, at, path, tag, track, words

LEVELS = 4
_RED = "#a6201d"
_SIZE = 13
_BAR, _GAP, _TALL = 4, 2, 12
_BARS = LEVELS * (_BAR + _GAP)


def badge(shape: Shape, one: Badge) -> str:
    """Over the upper edge; what failed stands at the lower left corner."""
    drawn = _figure(shape, one) if one.text else ""
    return drawn + (_failed(shape, one.failed) if one.failed else "")


def _figure(shape: Shape, one: Badge) -> str:
    bars = _BARS + 6 if one.level else 0
    width = text_width(one.text, _SIZE) * 1.1 + bars + 16
    left = -width / 2
    plate = tag("rect", x=left, y=-12, width=width, height=24, rx=3, fill="#ffffff", stroke=INK)
    bold: Style = {"font_size": _SIZE, "font_weight": 700, "fill": INK}
    said = tag("text", words(one.text), x=left + 8 + bars, y=4.5, **bold)
    drawn = _steps(left + 8, one.level) if one.level else ""
    return tag("g", plate, drawn, said, transform=at(shape.box.center.x, shape.box.y - 10))


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


def _failed(shape: Shape, count: int) -> str:
    text = str(count)
    width = text_width(text, _SIZE) * 1.1 + 34
    plate = tag("rect", y=-12, width=width, height=24, rx=3, fill="#ffffff", stroke=_RED)
    sign = path(track((8, 7), (16, -8), (24, 7), closed=True), fill=_RED)
    mark = path("M16 -3.5V2M16 4V5.5", stroke="#ffffff", stroke_width=1.8)
    bold: Style = {"font_size": _SIZE, "font_weight": 700, "fill": _RED}
    said = tag("text", words(text), x=28, y=4.5, **bold)
    place = at(shape.box.x - 8, shape.box.y + shape.box.height + 2)
    return tag("g", plate, sign, mark, said, transform=place)


def bars(level: int) -> str:
    """The bars alone, for the key."""
    drawn = _steps(1, level)
    return tag(
        "svg", drawn, viewBox="0 -7 26 15", aria_hidden="true", focusable="false", class_="app-bars"
    )
