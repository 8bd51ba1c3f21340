"""What a diagram's layout shows, as plain values in one language."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from lxml import etree

from engine.bpmn.vocabulary import CYLCH
from engine.bpmn.xml import read_xml

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DD = "{http://www.omg.org/spec/DD/20100524/DI}"

_LOOPS = {
    "standardLoopCharacteristics": "loop",
    "multiInstanceLoopCharacteristics": "parallel",
}


class Point(NamedTuple):
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float

    @property
    def center(self) -> Point:
        return Point(self.x + self.width / 2, self.y + self.height / 2)

    @property
    def corners(self) -> tuple[Point, Point]:
        return Point(self.x, self.y), Point(self.x + self.width, self.y + self.height)


@dataclass(frozen=True, slots=True)
class Shape:
    """A node where it is drawn. `events` are the kinds of its event definitions."""

    id: str
    kind: str
    name: str
    box: Box
    label: Box | None = None
    events: tuple[str, ...] = ()
    solid: bool = True
    loop: str = ""
    expanded: bool = False
    upright: bool = False

    @property
    def is_event(self) -> bool:
        return self.kind.endswith("Event")


@dataclass(frozen=True, slots=True)
class Edge:
    """A flow or an association along its waypoints."""

    id: str
    kind: str
    name: str
    points: tuple[Point, ...]
    label: Box | None = None
    is_default: bool = False
    is_conditional: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """One diagram, ready to be drawn; the shapes stand in the order of painting."""

    shapes: tuple[Shape, ...]
    edges: tuple[Edge, ...]

    @property
    def is_empty(self) -> bool:
        return not self.shapes

    @property
    def extent(self) -> Box:
        points = [corner for shape in self.shapes for corner in _reach(shape)]
        points += [point for edge in self.edges for point in edge.points]
        left, top = min(p.x for p in points), min(p.y for p in points)
        right, bottom = max(p.x for p in points), max(p.y for p in points)
        return Box(left, top, right - left, bottom - top)


def _reach(shape: Shape) -> Iterator[Point]:
    yield from shape.box.corners
    if shape.label is not None:
        yield from shape.label.corners


def read_picture(data: bytes, process_id: str = "", language: str = "en") -> Picture:
    """Read the layout of one process; a file without layout gives an empty picture."""
    root = read_xml(data)
    model = {node.get("id", ""): node for node in root.iter() if isinstance(node.tag, str)}
    plane = _plane(root, model, process_id)
    if plane is None:
        return Picture((), ())
    shapes = sorted(_shapes(plane, model, language), key=_depth)
    return Picture(tuple(shapes), tuple(_edges(plane, model, language)))


def _plane(
    root: etree._Element, model: Mapping[str, etree._Element], process_id: str
) -> etree._Element | None:
    """The sheet that shows the process, by itself or as a participant; else the first one."""
    planes = list(root.iter(f"{BPMNDI}BPMNPlane"))
    return next((p for p in planes if _shows(p, model, process_id)), planes[0] if planes else None)


def _shows(plane: etree._Element, model: Mapping[str, etree._Element], process_id: str) -> bool:
    shown = model.get(plane.get("bpmnElement", ""))
    return shown is not None and (
        shown.get("id") == process_id
        or any(p.get("processRef") == process_id for p in shown.iter(f"{BPMN}participant"))
    )


# What lies behind is painted first: pools, lanes, groups of steps, then the steps themselves.
_DEPTHS = {"participant": 0, "lane": 1, "subProcess": 2, "transaction": 2, "adHocSubProcess": 2}
_IN_FRONT = 4


def _depth(shape: Shape) -> tuple[int, float]:
    depth = _DEPTHS.get(shape.kind, 3)
    # A step inside a step is smaller; an event on an edge lies over both.
    return (_IN_FRONT if shape.kind == "boundaryEvent" else depth), -shape.box.width


def _shapes(
    plane: etree._Element, model: Mapping[str, etree._Element], language: str
) -> Iterator[Shape]:
    for drawn in plane.iter(f"{BPMNDI}BPMNShape"):
        node, box = model.get(drawn.get("bpmnElement", "")), _bounds(drawn)
        if node is None or box is None:
            continue
        yield Shape(
            id=node.get("id", ""),
            kind=_kind(node),
            name=_name(node, language),
            box=box,
            label=_label(drawn),
            events=tuple(_events(node)),
            solid=_is_solid(node),
            loop=_loop(node),
            expanded=drawn.get("isExpanded") == "true",
            upright=drawn.get("isHorizontal") == "false",
        )


def _edges(
    plane: etree._Element, model: Mapping[str, etree._Element], language: str
) -> Iterator[Edge]:
    defaults = {node.get("default") for node in model.values()} - {None}
    for drawn in plane.iter(f"{BPMNDI}BPMNEdge"):
        node, points = model.get(drawn.get("bpmnElement", "")), _waypoints(drawn)
        if node is None or len(points) < 2:  # noqa: PLR2004 - a line has two ends
            continue
        yield Edge(
            id=node.get("id", ""),
            kind=_kind(node),
            name=_name(node, language),
            points=points,
            label=_label(drawn),
            is_default=node.get("id") in defaults,
            is_conditional=_is_conditional(node, model),
        )


def _kind(node: etree._Element) -> str:
    return etree.QName(node).localname


def _name(node: etree._Element, language: str) -> str:
    welsh = node.get(f"{{{CYLCH}}}nameCy", "") if language == "cy" else ""
    return (welsh or node.get("name") or node.findtext(f"{BPMN}text") or "").strip()


def _events(node: etree._Element) -> Iterator[str]:
    suffix = "EventDefinition"
    for child in node:
        if isinstance(child.tag, str) and _kind(child).endswith(suffix):
            yield _kind(child).removesuffix(suffix)


def _is_solid(node: etree._Element) -> bool:
    """An event that does not interrupt is drawn with a broken line."""
    return node.get("cancelActivity") != "false" and node.get("isInterrupting") != "false"


def _loop(node: etree._Element) -> str:
    for child in node:
        if isinstance(child.tag, str) and (loop := _LOOPS.get(_kind(child))):
            return "sequential" if child.get("isSequential") == "true" else loop
    return ""


def _is_conditional(node: etree._Element, model: Mapping[str, etree._Element]) -> bool:
    """A condition shows on the line only where no gateway says that there is a choice."""
    if node.find(f"{BPMN}conditionExpression") is None:
        return False
    source = model.get(node.get("sourceRef", ""))
    return source is not None and not _kind(source).endswith("Gateway")


def _bounds(drawn: etree._Element) -> Box | None:
    bounds = drawn.find(f"{DC}Bounds")
    if bounds is None:
        return None
    x, y, width, height = (_number(bounds, side) for side in ("x", "y", "width", "height"))
    return Box(x, y, width, height)


def _label(drawn: etree._Element) -> Box | None:
    label = drawn.find(f"{BPMNDI}BPMNLabel")
    return None if label is None else _bounds(label)


def _waypoints(drawn: etree._Element) -> tuple[Point, ...]:
    points: Sequence[Point] = [
        Point(_number(point, "x"), _number(point, "y")) for point in drawn.findall(f"{DD}waypoint")
    ]
    moved = [after for before, after in pairwise(points) if before != after]
    return (*points[:1], *moved)


def _number(node: etree._Element, attribute: str) -> float:
    try:
        return float(node.get(attribute, "0"))
    except ValueError:
        return 0.0
