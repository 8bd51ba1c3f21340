"""Draws one shape: pool, lane, event, gateway, task, note."""

from dataclasses import dataclass

from webapp.drawing.lettering import lettering, text_width
from webapp.drawing.picture import Box, Shape
from webapp.drawing.progress import Progress
from webapp.drawing.svg import INK, QUIET, Style, at, circle, path, tag, track, words
from webapp.drawing.symbols import (
    event_symbol,
    gateway_symbol,
    marker,
    markers_of,
    task_symbol,
    tick,
)

DONE_INK = "#00703c"
_SWIMLANES = frozenset(("participant", "lane"))
_DATA = frozenset(("dataObjectReference", "dataStoreReference", "dataInput", "dataOutput"))
_LABEL_SIZE = 12


@dataclass(frozen=True, slots=True)
class Look:
    """Fill, line and its width: by where the instance stands."""

    fill: str
    ink: str
    width: float


PLAIN = Look("#ffffff", INK, 1.6)
DONE = Look("#e3f4ec", DONE_INK, 2)
CURRENT = Look("#fff7bf", INK, 4)


MARKED = {
    "added": Look("#ddf1e7", "#0b5c3e", 3),
    "changed": Look("#e3eef8", "#16436b", 3),
    "removed": Look("#fbe6e4", "#a6201d", 3),
}


# By how much of it there is: pale to warm, thin to thick; the bars of the badge say the same.
HEAT = (
    PLAIN,
    Look("#fdf3d6", INK, 1.6),
    Look("#fbdf9d", INK, 2.2),
    Look("#f7bd68", INK, 3),
    Look("#f09a4a", INK, 4),
)


def look_of(shape: Shape, progress: Progress) -> Look:
    if shape.id in progress.marks:
        return MARKED[progress.marks[shape.id]]
    if shape.id in progress.badges and progress.badges[shape.id].text:
        return HEAT[progress.badges[shape.id].level]
    if shape.id in progress.current:
        return CURRENT
    return DONE if shape.id in progress.done else PLAIN


def node(shape: Shape, progress: Progress) -> str:
    """One shape at its place; `data-current` lets the page scroll to it."""
    look = look_of(shape, progress)
    is_here = shape.id in progress.notes if progress.notes else look is CURRENT
    return tag(
        "g",
        tag("title", words(shape.name)) if shape.name else "",
        tag("g", _body(shape, look), transform=at(*shape.box.center)),
        data_current="true" if is_here else None,
    )


def note(shape: Shape, text: str) -> str:
    """A word over an element, such as «You are here»."""
    width = text_width(text, 13) * 1.08 + 18
    middle = shape.box.center
    plate = tag(
        "rect", x=-width / 2, y=-11, width=width, height=22, rx=3, fill=INK, stroke="#ffffff"
    )
    bold: Style = {"font_size": 13, "font_weight": 700, "text_anchor": "middle"}
    said = tag("text", words(text), y=4.5, fill="#ffd94a", **bold)
    return tag("g", plate, said, transform=at(middle.x, shape.box.y - 15))


def _body(shape: Shape, look: Look) -> str:
    """Around the shape's own middle."""
    if shape.kind in _SWIMLANES:
        return _swimlane(shape)
    if shape.is_event:
        return _event(shape, look)
    if shape.kind.endswith("Gateway"):
        return _gateway(shape, look)
    if shape.kind == "group":
        return _frame(shape.box, fill="none", stroke=QUIET, rx=10, stroke_dasharray="9 4 2 4")
    if shape.kind == "textAnnotation":
        return _annotation(shape)
    return _data(shape) if shape.kind in _DATA else _activity(shape, look)


def _frame(box: Box, **attributes: str | float | None) -> str:
    return tag(
        "rect",
        x=-box.width / 2,
        y=-box.height / 2,
        width=box.width,
        height=box.height,
        **attributes,
    )


def _swimlane(shape: Shape) -> str:
    """The name stands in the band at the edge, along it."""
    box, edge = shape.box, 15
    frame = _frame(box, fill="none", stroke=QUIET, stroke_width=1.2)
    if shape.upright:
        return frame + lettering(
            shape.name, 0, edge - box.height / 2, box.width - 8, size=_LABEL_SIZE
        )
    return frame + lettering(
        shape.name, edge - box.width / 2, 0, box.height - 8, size=_LABEL_SIZE, turned=True
    )


def _event(shape: Shape, look: Look) -> str:
    radius = shape.box.width / 2
    width = max(look.width, 3.4) if shape.kind == "endEvent" else look.width
    dashes = None if shape.solid else "4 3"
    line: Style = {"stroke": look.ink, "stroke_dasharray": dashes}
    rings = circle(radius, fill=look.fill, stroke_width=width, **line)
    if shape.kind not in ("startEvent", "endEvent"):
        rings += circle(radius - 4, fill="none", stroke_width=1.4, **line)
    return rings + event_symbol(shape, look.ink)


def _gateway(shape: Shape, look: Look) -> str:
    half, tall = shape.box.width / 2, shape.box.height / 2
    diamond = path(
        track((0, -tall), (half, 0), (0, tall), (-half, 0), closed=True),
        fill=look.fill,
        stroke=look.ink,
        stroke_width=look.width,
    )
    return diamond + gateway_symbol(shape, look.ink)


def _activity(shape: Shape, look: Look) -> str:
    box = shape.box
    width = max(look.width, 4) if shape.kind == "callActivity" else look.width
    outline = _frame(
        box,
        rx=9,
        fill="none" if shape.expanded and look is PLAIN else look.fill,
        stroke=look.ink,
        stroke_width=width,
    )
    corner = at(14 - box.width / 2, 14 - box.height / 2)
    symbol = tag("g", task_symbol(shape), transform=corner) if task_symbol(shape) else ""
    done = tag("g", tick(DONE_INK), transform=at(box.width / 2 - 4, 4 - box.height / 2))
    return (
        outline + symbol + _lower_edge(shape) + _title(shape, look) + (done if look is DONE else "")
    )


def _title(shape: Shape, look: Look) -> str:
    box = shape.box
    if shape.expanded:
        return lettering(shape.name, 0, 8 - box.height / 2, box.width - 40, hanging=True)
    down = 8 if task_symbol(shape) else 0
    down -= 6 if markers_of(shape) else 0
    return lettering(shape.name, 0, down, box.width - 12, bold=look is CURRENT)


def _lower_edge(shape: Shape) -> str:
    marks = markers_of(shape)
    y = shape.box.height / 2 - 10
    return "".join(
        tag("g", marker(mark), transform=at((number - (len(marks) - 1) / 2) * 20, y))
        for number, mark in enumerate(marks)
    )


def _annotation(shape: Shape) -> str:
    half, tall = shape.box.width / 2, shape.box.height / 2
    bracket = path(
        track((10 - half, -tall), (-half, -tall), (-half, tall), (10 - half, tall)),
        fill="none",
        stroke=QUIET,
        stroke_width=1.4,
    )
    return bracket + lettering(
        shape.name, 8 - half, 0, shape.box.width - 12, size=_LABEL_SIZE, anchor="start"
    )


def _data(shape: Shape) -> str:
    half, tall = shape.box.width / 2, shape.box.height / 2
    line: Style = {"fill": "#ffffff", "stroke": QUIET, "stroke_width": 1.4}
    if shape.kind == "dataStoreReference":
        body = tag("rect", x=-half, y=8 - tall, width=2 * half, height=2 * tall - 16, **line)
        ends = (tag("ellipse", cy=y, rx=half, ry=8, **line) for y in (tall - 8, 8 - tall))
        return body + "".join(ends)
    fold = half - min(12, half)
    page = track(
        (-half, -tall),
        (fold, -tall),
        (half, half - fold - tall),
        (half, tall),
        (-half, tall),
        closed=True,
    )
    corner = track((fold, -tall), (fold, half - fold - tall), (half, half - fold - tall))
    return path(page + corner, **line)
