"""Draws one edge: the line, its head, its small marks and its label."""

from math import hypot

from webapp.drawing.nodes import DONE_INK
from webapp.drawing.picture import Edge, Point
from webapp.drawing.progress import Progress
from webapp.drawing.svg import INK, circle, path, tag, track

_DASHES = {
    "association": "2 4",
    "dataInputAssociation": "2 4",
    "dataOutputAssociation": "2 4",
    "messageFlow": "9 5",
}
_HEADED = frozenset(
    ("sequenceFlow", "messageFlow", "dataInputAssociation", "dataOutputAssociation")
)
_HEAD = 11.0


def line(edge: Edge, progress: Progress) -> str:
    been = edge.id in progress.taken
    ink = DONE_INK if been else INK
    drawn = tag(
        "polyline",
        points=" ".join(f"{point.x:g},{point.y:g}" for point in _shortened(edge)),
        fill="none",
        stroke=ink,
        stroke_width=2.8 if been else 1.5,
        stroke_linejoin="round",
        stroke_dasharray=_DASHES.get(edge.kind),
    )
    return tag("g", drawn, _head(edge, ink), _marks(edge, ink))


def _shortened(edge: Edge) -> tuple[Point, ...]:
    """The line ends under its head, not beyond the tip."""
    if edge.kind not in _HEADED:
        return edge.points
    tip = edge.points[-1]
    along = _direction(edge.points[-2], tip)
    return (*edge.points[:-1], Point(tip.x - along.x * 8, tip.y - along.y * 8))


def _head(edge: Edge, ink: str) -> str:
    # A shape, not an SVG marker: printing to PDF turns markers the wrong way.
    if edge.kind not in _HEADED:
        return ""
    tip, along = edge.points[-1], _direction(edge.points[-2], edge.points[-1])
    back = Point(tip.x - along.x * _HEAD, tip.y - along.y * _HEAD)
    left, right = _aside(back, along, 5), _aside(back, along, -5)
    hollow = edge.kind == "messageFlow"
    return path(
        track(tip, left, right, closed=True),
        fill="#ffffff" if hollow else ink,
        stroke=ink if hollow else None,
    )


def _marks(edge: Edge, ink: str) -> str:
    """At the beginning: the way taken by default, a condition, a message."""
    start, along = edge.points[0], _direction(edge.points[0], edge.points[1])
    if edge.kind == "messageFlow":
        return circle(4, cx=start.x, cy=start.y, fill="#ffffff", stroke=ink)
    if edge.is_conditional:
        a, b = _ahead(start, along, 8), _ahead(start, along, 16)
        c, d = _aside(a, along, 5), _aside(a, along, -5)
        return path(
            track(start, c, b, d, closed=True),
            fill="#ffffff",
            stroke=ink,
        )
    if not edge.is_default:
        return ""
    near, far = _ahead(start, along, 7), _ahead(start, along, 13)
    a, b = _aside(near, along, -5), _aside(far, along, 5)
    return path(track(a, b), stroke=ink, stroke_width=1.6)


def _direction(a: Point, b: Point) -> Point:
    length = hypot(b.x - a.x, b.y - a.y) or 1.0
    return Point((b.x - a.x) / length, (b.y - a.y) / length)


def _ahead(point: Point, along: Point, by: float) -> Point:
    return Point(point.x + along.x * by, point.y + along.y * by)


def _aside(point: Point, along: Point, by: float) -> Point:
    return Point(point.x - along.y * by, point.y + along.x * by)
