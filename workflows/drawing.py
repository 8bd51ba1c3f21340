"""Writes a layout into a BPMN file as diagram interchange, with the names beside their shapes."""

from collections.abc import Sequence
from itertools import pairwise
from math import ceil
from typing import Protocol

from lxml import etree

from workflows.routing import Box, Point

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"

CHARACTER, LINE, NAME_WIDTH = 6.2, 14.0, 100.0
SHORTEST_NAMED = 40.0


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
    for lane, box in drawn.lanes.items():
        _shape(plane, lane, box).set("isHorizontal", "true")
    for node, box in drawn.boxes.items():
        _node(plane, elements[node], box)
    for flow, way in drawn.ways.items():
        _edge(plane, elements[flow], way)
    etree.indent(diagram, level=1)
    before = diagram.getprevious()
    if before is not None:
        before.tail = "\n  "
    diagram.tail = "\n"
    _tidy_namespaces(root)


def _remove(root: etree._Element, process_id: str) -> None:
    for diagram in root.findall(_di("BPMNDiagram")):
        plane = diagram.find(_di("BPMNPlane"))
        if plane is None or plane.get("bpmnElement") == process_id:
            root.remove(diagram)


def _node(plane: etree._Element, element: etree._Element, box: Box) -> None:
    kind = etree.QName(element).localname
    shape = _shape(plane, element.get("id", ""), box)
    if kind == "exclusiveGateway":
        shape.set("isMarkerVisible", "true")
    if kind in ("subProcess", "transaction"):
        shape.set("isExpanded", "true")
    name = element.get("name")
    if not name or not kind.endswith(("Event", "Gateway")):
        return
    width, height = _extent(name)
    x, _ = box.centre
    if kind == "boundaryEvent":
        _label(shape, Box(box.x - width - 2, box.y + box.height / 2 + 4, width, height))
    elif kind.endswith("Gateway"):
        _label(shape, Box(x - width - 8, box.y - height + 8, width, height))
    else:
        _label(shape, Box(x - width / 2, box.y + box.height + 5, width, height))


def _edge(plane: etree._Element, flow: etree._Element, way: Sequence[Point]) -> None:
    flow_id, name = flow.get("id", ""), flow.get("name")
    edge = etree.SubElement(plane, _di("BPMNEdge"), id=f"{flow_id}_di", bpmnElement=flow_id)
    for x, y in way:
        etree.SubElement(edge, f"{{{DI}}}waypoint", _numbers(x=x, y=y))
    if name:
        _label(edge, _beside(way, *_extent(name)))


def _beside(way: Sequence[Point], width: float, height: float) -> Box:
    """Find room for a name: over the first level stretch near the start, else beside the line."""
    for (x, y), (to_x, to_y) in list(pairwise(way))[:2]:
        if y == to_y and abs(to_x - x) >= SHORTEST_NAMED:
            start = x + 6 if to_x > x else x - 6 - width
            return Box(start, y - height - 4, width, height)
    (x, y), (_, to_y) = way[0], way[1]
    return Box(x + 6, y + 8 if to_y > y else y - height - 8, width, height)


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
    prefixes = {"bpmndi": BPMNDI, "dc": DC, "di": DI}
    kept = [prefix for prefix in root.nsmap if prefix]
    etree.cleanup_namespaces(root, top_nsmap=prefixes, keep_ns_prefixes=kept)


def _di(name: str) -> str:
    return f"{{{BPMNDI}}}{name}"
