"""Writes a layout into a BPMN file as diagram interchange, with the names beside their shapes."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import ceil
from typing import Protocol

from lxml import etree

from workflows.routing import DOWN, UP, Box, Point

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"

CHARACTER, LINE, NAME_WIDTH = 6.2, 14.0, 100.0
SHORTEST_NAMED = 40.0
TASK_SHOULDER = 17.0  # how far the task beside a gateway stands above it

PREFIXES = {"bpmndi": BPMNDI, "dc": DC, "di": DI}
# What is replaced in a file: its old drawings, or the place before its last tag.
_DRAWING = re.compile(
    rb"[ \t]*<bpmndi:BPMNDiagram\b.*</bpmndi:BPMNDiagram>[ \t]*\n?|(?=</\w+:definitions>\s*\Z)",
    re.DOTALL,
)


class Drawn(Protocol):
    """What a layout must tell: shapes, lanes and ways by element id."""

    boxes: dict[str, Box]
    lanes: dict[str, Box]
    ways: dict[str, list[Point]]


def write_drawing(root: etree._Element, process: etree._Element, drawn: Drawn) -> None:
    """Replace the drawing of one process."""
    process_id = process.get("id", "")
    _remove(root, process_id)
    diagram = etree.SubElement(root, _di("BPMNDiagram"), id=f"diagram_{process_id}")
    plane = etree.SubElement(
        diagram, _di("BPMNPlane"), id=f"plane_{process_id}", bpmnElement=process_id
    )
    elements = {e.get("id", ""): e for e in process.iter(f"{{{MODEL}}}*")}
    touched = Counter(end for way in drawn.ways.values() for end in (way[0], way[-1]))
    for lane, box in drawn.lanes.items():
        _shape(plane, lane, box).set("isHorizontal", "true")
    for node, box in drawn.boxes.items():
        _node(plane, elements[node], box, touched)
    for flow, way in drawn.ways.items():
        _edge(plane, elements[flow], way, is_shared=touched[way[0]] > 1)
    etree.indent(diagram, level=1)
    before = diagram.getprevious()
    if before is not None:
        before.tail = "\n  "
    diagram.tail = "\n"
    _tidy_namespaces(root)


def splice(source: bytes, root: etree._Element) -> bytes:
    """Return the file as its author wrote it, with only the drawing replaced."""
    whole = etree.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n"
    written = _DRAWING.search(source)
    if written is None or any(root.nsmap.get(p) != uri for p, uri in PREFIXES.items()):
        return whole
    drawings = [_plain(diagram) for diagram in root.iterfind(_di("BPMNDiagram"))]
    text = "".join(f"  {drawing}\n" for drawing in drawings)
    return source[: written.start()] + text.encode() + source[written.end() :]


def _plain(diagram: etree._Element) -> str:
    """Write a drawing without the namespaces that the file declares at its top."""
    text = etree.tostring(diagram, encoding="unicode", with_tail=False)
    return re.sub(r' xmlns:\w+="[^"]*"', "", text)


def _remove(root: etree._Element, process_id: str) -> None:
    for diagram in root.findall(_di("BPMNDiagram")):
        plane = diagram.find(_di("BPMNPlane"))
        if plane is None or plane.get("bpmnElement") == process_id:
            root.remove(diagram)


def _node(
    plane: etree._Element, element: etree._Element, box: Box, touched: Mapping[Point, int]
) -> None:
    kind = etree.QName(element).localname
    shape = _shape(plane, element.get("id", ""), box)
    if kind == "exclusiveGateway":
        shape.set("isMarkerVisible", "true")
    if kind in ("subProcess", "transaction"):
        shape.set("isExpanded", "true")
    name = element.get("name")
    if name and kind.endswith(("Event", "Gateway")):
        _label(shape, _by_shape(kind, box, _extent(name), touched))


def _by_shape(kind: str, box: Box, size: tuple[float, float], touched: Mapping[Point, int]) -> Box:
    """Find room for a name that does not fit inside: where no flow comes or goes."""
    (width, height), (x, _) = size, box.centre
    if kind == "boundaryEvent":
        return Box(box.x - width - 2, box.y + box.height / 2 + 4, width, height)
    below = Box(x - width / 2, box.y + box.height + 5, width, height)
    if kind.endswith("Event"):
        return below
    if not touched.get(box.border(UP)):
        return Box(x - width / 2, box.y - height - 3, width, height)
    if not touched.get(box.border(DOWN)):
        return below
    return Box(x - width - 4, box.y - height - TASK_SHOULDER, width, height)


def _edge(
    plane: etree._Element, flow: etree._Element, way: Sequence[Point], *, is_shared: bool
) -> None:
    flow_id, name = flow.get("id", ""), flow.get("name")
    edge = etree.SubElement(plane, _di("BPMNEdge"), id=f"{flow_id}_di", bpmnElement=flow_id)
    for x, y in way:
        etree.SubElement(edge, f"{{{DI}}}waypoint", _numbers(x=x, y=y))
    if name:
        size = _extent(name)
        _label(edge, _before_end(way, *size) if is_shared else _after_start(way, *size))


def _after_start(way: Sequence[Point], width: float, height: float) -> Box:
    """Find room for a name: over the first level stretch near the start, else beside the line."""
    for (x, y), (to_x, to_y) in list(pairwise(way))[:2]:
        if y == to_y and abs(to_x - x) >= SHORTEST_NAMED:
            start = x + 6 if to_x > x else x - 6 - width
            return Box(start, y - height - 4, width, height)
    (x, y), (_, to_y) = way[0], way[1]
    return Box(x + 6, y + 8 if to_y > y else y - height - 8, width, height)


def _before_end(way: Sequence[Point], width: float, height: float) -> Box:
    """Find room for a name near the arrow, where flows that begin together have parted."""
    (from_x, _), (x, y) = way[-2], way[-1]
    return Box(x - 12 - width if from_x <= x else x + 12, y - height - 4, width, height)


def _extent(name: str) -> tuple[float, float]:
    width = min(NAME_WIDTH, max(len(name) * CHARACTER, *(len(w) * CHARACTER for w in name.split())))
    return (width, LINE * ceil(len(name) * CHARACTER / NAME_WIDTH))


def _shape(plane: etree._Element, element_id: str, box: Box) -> etree._Element:
    shape = etree.SubElement(plane, _di("BPMNShape"), id=f"{element_id}_di", bpmnElement=element_id)
    _bounds(shape, box)
    return shape


def _label(parent: etree._Element, box: Box) -> None:
    _bounds(etree.SubElement(parent, _di("BPMNLabel")), box)


def _bounds(parent: etree._Element, box: Box) -> None:
    numbers = _numbers(x=box.x, y=box.y, width=box.width, height=box.height)
    etree.SubElement(parent, f"{{{DC}}}Bounds", numbers)


def _numbers(**values: float) -> dict[str, str]:
    return {name: str(round(value)) for name, value in values.items()}


def _tidy_namespaces(root: etree._Element) -> None:
    kept = [prefix for prefix in root.nsmap if prefix]
    etree.cleanup_namespaces(root, top_nsmap=PREFIXES, keep_ns_prefixes=kept)


def _di(name: str) -> str:
    return f"{{{BPMNDI}}}{name}"
