"""Puts a small diagram into a larger one: its steps, ways and lanes, between two steps there.

What comes before its first step is what stands there already, and so is what follows its first
end; an end of another outcome stays an end.
"""

from collections.abc import Mapping
from copy import deepcopy

from lxml import etree

from engine.bpmn.editing import add_lane, lane_of, new_id, set_lane
from engine.bpmn.rewiring import way_after
from engine.bpmn.vocabulary import bpmn, bpmn_name, cylch
from engine.errors import Invalid

_REFERENCES = ("sourceRef", "targetRef", "attachedToRef", "default", cylch("differentFrom"))


def graft(root: etree._Element, after_id: str, pattern: etree._Element) -> list[str]:
    """Put it after a step or on a way; return the ids of its steps as they are now."""
    flow = way_after(root, after_id)
    process = pattern.find(bpmn("process"))
    container = flow.getparent()
    if process is None or container is None:
        raise Invalid("pattern", "unknown")
    groups = _groups(process)
    parts = [
        deepcopy(part) for part in process if bpmn_name(part) not in ("laneSet", "documentation")
    ]
    names = _renamed(root, parts)
    first, last = _seams(parts)
    for part in parts:
        container.append(part)
    _join(root, flow, first, last)
    placed = [part.get("id", "") for part in parts if part.getparent() is not None]
    _into_lanes(root, container, {names[old]: lane for old, lane in groups.items() if old in names})
    return [one for one in placed if bpmn_name(_by_id(root, one)) != "sequenceFlow"]


def _renamed(root: etree._Element, parts: list[etree._Element]) -> dict[str, str]:
    """Give every part an id that is free here; what refers to it follows."""
    nodes = [node for part in parts for node in part.iter(etree.Element) if node.get("id")]
    names: dict[str, str] = {}
    taken = deepcopy(root)
    for node in nodes:
        old = node.get("id", "")
        names[old] = new_id(taken, old)
        etree.SubElement(taken, bpmn("documentation"), id=names[old])
    for node in nodes:
        node.set("id", names[node.get("id", "")])
        for attribute in _REFERENCES:
            if node.get(attribute):
                said = node.get(attribute, "").split()
                node.set(attribute, " ".join(names.get(one, one) for one in said))
    for part in parts:
        for end in part.iter(bpmn("incoming"), bpmn("outgoing")):
            end.text = names.get((end.text or "").strip(), end.text)
    return names


def _seams(parts: list[etree._Element]) -> tuple[etree._Element, etree._Element]:
    """Where it begins, and its first end."""
    start = next((one for one in parts if bpmn_name(one) == "startEvent"), None)
    end = next((one for one in parts if bpmn_name(one) == "endEvent"), None)
    if start is None or end is None:
        raise Invalid("pattern", "unknown")
    return start, end


def _join(
    root: etree._Element, flow: etree._Element, start: etree._Element, end: etree._Element
) -> None:
    """The way there leads in, the way to the first end leads on; both events go."""
    flows = list(root.iter(bpmn("sequenceFlow")))
    led_to, source = flow.get("targetRef", ""), start.get("id")
    begin = next(one for one in flows if one.get("sourceRef") == source)
    flow.set("targetRef", begin.get("targetRef", ""))
    for one in flows:
        if one.get("targetRef") == end.get("id"):
            one.set("targetRef", led_to)
    _forget_ends(_by_id(root, led_to), flow.get("id", ""))
    for gone in (begin, start, end):
        parent = gone.getparent()
        assert parent is not None  # noqa: S101 - it was put in just now
        parent.remove(gone)


def _forget_ends(node: etree._Element, flow_id: str) -> None:
    for incoming in node.findall(bpmn("incoming")):
        if (incoming.text or "").strip() == flow_id:
            node.remove(incoming)


def _groups(process: etree._Element) -> dict[str, etree._Element]:
    """The lane of each step of the pattern."""
    return {
        (reference.text or "").strip(): lane
        for lane in process.iter(bpmn("lane"))
        for reference in lane.iter(bpmn("flowNodeRef"))
    }


def _into_lanes(
    root: etree._Element, container: etree._Element, lanes: Mapping[str, etree._Element]
) -> None:
    """Whoever works for the same group has a lane here already; others get theirs."""
    if bpmn_name(container) != "process":
        return
    known = {lane.get(cylch("group"), ""): lane.get("id", "") for lane in root.iter(bpmn("lane"))}
    here = {one.get("id") for one in container}
    for step, lane in lanes.items():
        group = lane.get(cylch("group"), "")
        if step not in here:
            continue
        if group not in known:
            both = lane.get("name", ""), lane.get(cylch("nameCy"), "")
            known[group] = add_lane(root, container.get("id", ""), *both, group)
        if lane_of(root, step) != known[group]:
            set_lane(root, step, known[group])


def _by_id(root: etree._Element, element_id: str) -> etree._Element:
    return next(node for node in root.iter(bpmn("*")) if node.get("id") == element_id)
