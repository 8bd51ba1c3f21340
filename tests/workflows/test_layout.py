"""Automatic layout: every shape has its place, and no line crosses a shape."""

from itertools import combinations, pairwise
from pathlib import Path

import pytest
from lxml import etree

from workflows import library
from workflows.drawing import BPMNDI, DC, DI
from workflows.layout import lay_out, main
from workflows.routing import Box

LOOP = b"""<?xml version="1.0" encoding="UTF-8"?>
<!-- written by hand -->
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
    xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
    xmlns:di="http://www.omg.org/spec/DD/20100524/DI" id="d">
  <bpmn:process id="p"
      isExecutable="true">
    <bpmn:startEvent id="begin" />
    <bpmn:subProcess id="inner">
      <bpmn:startEvent id="first" />
      <bpmn:endEvent id="last" />
      <bpmn:sequenceFlow id="f0" sourceRef="first" targetRef="last" />
    </bpmn:subProcess>
    <bpmn:boundaryEvent id="late" attachedToRef="inner" name="Late" />
    <bpmn:exclusiveGateway id="choose" name="Again?" />
    <bpmn:endEvent id="end" />
    <bpmn:endEvent id="given_up" />
    <bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="inner" />
    <bpmn:sequenceFlow id="f2" sourceRef="inner" targetRef="choose" />
    <bpmn:sequenceFlow id="f3" name="Yes" sourceRef="choose" targetRef="inner" />
    <bpmn:sequenceFlow id="f4" sourceRef="choose" targetRef="end" />
    <bpmn:sequenceFlow id="f5" sourceRef="late" targetRef="given_up" />
  </bpmn:process>
</bpmn:definitions>
"""
SHIPPED = {source.filename: source.xml for source in library.shipped()}


def boxes(root) -> dict[str, Box]:
    found = {}
    for shape in root.iter(f"{{{BPMNDI}}}BPMNShape"):
        bounds = shape.find(f"{{{DC}}}Bounds")
        sides = [float(bounds.get(name)) for name in ("x", "y", "width", "height")]
        found[shape.get("bpmnElement")] = Box(*sides)
    return found


def ways(root) -> dict[str, list[tuple[float, float]]]:
    return {
        edge.get("bpmnElement"): [
            (float(point.get("x")), float(point.get("y")))
            for point in edge.iter(f"{{{DI}}}waypoint")
        ]
        for edge in root.iter(f"{{{BPMNDI}}}BPMNEdge")
    }


def overlap(one: Box, other: Box) -> bool:
    apart_x = one.x + one.width <= other.x or other.x + other.width <= one.x
    apart_y = one.y + one.height <= other.y or other.y + other.height <= one.y
    return not (apart_x or apart_y)


def crossed(way, box: Box) -> bool:
    inner = Box(box.x + 2, box.y + 2, box.width - 4, box.height - 4)
    for (x, y), (to_x, to_y) in pairwise(way):
        line = Box(min(x, to_x), min(y, to_y), abs(to_x - x), abs(to_y - y))
        if overlap(inner, Box(line.x, line.y, line.width or 1e-6, line.height or 1e-6)):
            return True
    return False


def around(root, name: str) -> set[str]:
    """The sub-processes that something stands in."""
    (element,) = root.xpath("//*[@id=$name]", name=name)
    return {one.get("id") for one in element.iterancestors("{*}subProcess")}


@pytest.mark.parametrize("filename", sorted(SHIPPED))
def test_shapes_of_a_shipped_diagram_stand_apart_and_inside_their_lanes(filename):
    root = etree.fromstring(SHIPPED[filename])
    placed = boxes(root)
    lanes = {lane.get("id"): lane for lane in root.iter("{*}lane")}
    attached = {event.get("id") for event in root.iter("{*}boundaryEvent")}
    nodes = {name: box for name, box in placed.items() if name not in lanes.keys() | attached}

    inside = {name: around(root, name) for name in nodes}
    assert [
        (one, other)
        for one, other in combinations(nodes, 2)
        if overlap(nodes[one], nodes[other])
        and one not in inside[other]
        and other not in inside[one]
    ] == []
    for lane_id, lane in lanes.items():
        band = placed[lane_id]
        for reference in lane.iter("{*}flowNodeRef"):
            assert band.holds(*placed[reference.text].centre)


@pytest.mark.parametrize("filename", sorted(SHIPPED))
def test_lines_of_a_shipped_diagram_go_around_the_shapes(filename):
    root = etree.fromstring(SHIPPED[filename])
    placed = boxes(root)
    flows = {flow.get("id"): flow for flow in root.iter("{*}sequenceFlow")}
    hosts = {e.get("id"): e.get("attachedToRef") for e in root.iter("{*}boundaryEvent")}
    lanes = {lane.get("id") for lane in root.iter("{*}lane")}

    drawn = ways(root)
    assert drawn.keys() == flows.keys()
    for flow_id, way in drawn.items():
        ends = {flows[flow_id].get("sourceRef"), flows[flow_id].get("targetRef")}
        own = ends | {hosts.get(end) for end in ends}
        others = placed.keys() - own - lanes - around(root, flow_id)
        assert [name for name in others if crossed(way, placed[name])] == []
        assert all(x == to_x or y == to_y for (x, y), (to_x, to_y) in pairwise(way))


def test_a_sub_process_holds_what_is_inside_it():
    placed = boxes(lay_out(etree.fromstring(LOOP)))

    outer = placed["inner"]
    assert all(outer.holds(*placed[name].centre) for name in ("first", "last"))
    assert placed["begin"].x < outer.x < placed["choose"].x < placed["end"].x


def test_an_attached_event_sits_on_the_edge_of_its_host():
    placed = boxes(lay_out(etree.fromstring(LOOP)))

    host, event = placed["inner"], placed["late"]
    assert event.centre[1] == pytest.approx(host.y + host.height, abs=1)
    assert host.x < event.centre[0] < host.x + host.width


def test_a_file_is_kept_as_it_was_written_but_for_its_drawing(tmp_path: Path):
    file = tmp_path / "loop.bpmn"
    file.write_bytes(LOOP)

    main([str(file)])
    once = file.read_bytes()
    main([str(file)])

    written, _, drawing = once.partition(b"  <bpmndi:BPMNDiagram")
    assert written == LOOP.partition(b"</bpmn:definitions>")[0]
    assert drawing.endswith(b"</bpmn:definitions>\n")
    assert file.read_bytes() == once
