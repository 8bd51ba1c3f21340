"""Changes a diagram as its file: names, settings, lanes; keeps whatever it does not understand."""

import re
import unicodedata
from collections.abc import Mapping

from lxml import etree

from engine.bpmn import insides
from engine.bpmn.vocabulary import bpmn, cylch, is_executable
from engine.errors import Invalid, NotFound

# What may be set on any element, on tasks, on lanes and on the process: name here -> attribute.
ATTRIBUTES: Mapping[str, str] = {
    "name": "name",
    "name_cy": cylch("nameCy"),
    "documentation_cy": cylch("documentationCy"),
    "due_in": cylch("dueIn"),
    "due_at": cylch("dueAt"),
    "ladder": cylch("ladder"),
    "form": cylch("form"),
    "decision": cylch("decision"),
    "assignee": cylch("assignee"),
    "different_from": cylch("differentFrom"),
    "step": cylch("step"),
    "group": cylch("group"),
    "owner": cylch("owner"),
    "retention": cylch("retention"),
    "concerns": cylch("concerns"),
    "called": "calledElement",
    "instance": cylch("instance"),
}
ONE = 1


def find(root: etree._Element, element_id: str) -> etree._Element:
    """An element, lane, flow or process by its id."""
    for node in root.iter(bpmn("*")):
        if node.get("id") == element_id:
            return node
    raise NotFound("element", element_id)


def set_values(root: etree._Element, element_id: str, values: Mapping[str, str]) -> None:
    """Set some of `ATTRIBUTES` or what stands inside an element, such as a flow's `condition`."""
    node = find(root, element_id)
    for name, value in values.items():
        text = value.strip()
        if name in insides.NAMES:
            insides.put(node, name, text)
        elif text:
            node.set(ATTRIBUTES[name], text)
        else:
            node.attrib.pop(ATTRIBUTES[name], "")


def set_default(root: etree._Element, flow_id: str) -> None:
    """Let this be the way that is taken when no other fits."""
    flow = find(root, flow_id)
    source = find(root, flow.get("sourceRef", ""))
    source.set("default", flow_id)
    insides.put(flow, "condition", "")


def unset_default(root: etree._Element, flow_id: str) -> None:
    """Let no way be taken when no other fits, if it was this one."""
    source = find(root, find(root, flow_id).get("sourceRef", ""))
    if source.get("default") == flow_id:
        del source.attrib["default"]


def set_lane(root: etree._Element, element_id: str, lane_id: str) -> None:
    """Give a step to those who work in another lane."""
    lane = find(root, lane_id)
    for reference in list(root.iter(bpmn("flowNodeRef"))):
        if (reference.text or "").strip() == element_id:
            take_away(reference)
    etree.SubElement(lane, bpmn("flowNodeRef")).text = element_id


def add_lane(root: etree._Element, process_id: str, name: str, name_cy: str, group: str) -> str:
    process = find(root, process_id)
    lanes = process.find(bpmn("laneSet"))
    if lanes is None:
        lanes = etree.Element(bpmn("laneSet"), id=new_id(root, "lanes"))
        process.insert(0, lanes)
    lane = etree.SubElement(lanes, bpmn("lane"), id=new_id(root, f"lane_{name}"))
    set_values(root, lane.get("id", ""), {"name": name, "name_cy": name_cy, "group": group})
    return lane.get("id", "")


def remove_lane(root: etree._Element, lane_id: str) -> None:
    lane = find(root, lane_id)
    if lane.find(bpmn("flowNodeRef")) is not None:
        raise Invalid("lane", "not_empty")
    take_away(lane)


def lane_of(root: etree._Element, element_id: str) -> str:
    """The id of the innermost lane in which an element lies."""
    found = ""
    for reference in root.iter(bpmn("flowNodeRef")):
        if (reference.text or "").strip() == element_id:
            lane = reference.getparent()
            found = lane.get("id", "") if lane is not None else ""
    return found


def new_id(root: etree._Element, name: str) -> str:
    """An id that tells what it is of: `legal_check`, and `legal_check_2` where that is taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    word = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:60] or "step"
    word = word if word[0].isalpha() else f"step_{word}"
    taken = {str(node.get("id")) for node in root.iter() if node.get("id")}
    number, found = ONE, word
    while found in taken:
        number += 1
        found = f"{word}_{number}"
    return found


def rename_process(root: etree._Element, key: str) -> None:
    """Give the process that runs another id; what refers to it follows. None runs: the largest."""
    processes = root.findall(bpmn("process"))
    if not processes:
        raise Invalid("xml", "no_process")
    own = next((one for one in processes if is_executable(one)), max(processes, key=len))
    old = own.get("id", "")
    own.set("isExecutable", "true")
    own.set("id", key)
    for node in root.iter(etree.Element):
        for attribute in ("processRef", "bpmnElement"):
            if node.get(attribute, "").rpartition(":")[2] == old:
                node.set(attribute, key)


def take_away(node: etree._Element) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)
