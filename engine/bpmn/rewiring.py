"""Changes the order of a diagram's steps: puts one in, takes one out, moves one.

Ways are kept as their authors drew them, with their names and conditions. The drawing no longer
fits afterwards: the caller lays it out anew.
"""

from lxml import etree

from engine.bpmn import insides
from engine.bpmn.editing import find, lane_of, new_id, set_lane, take_away
from engine.bpmn.vocabulary import ACTIVITIES, bpmn, bpmn_name, cylch
from engine.errors import Invalid


def insert_after(root: etree._Element, after_id: str, kind: str, name: str) -> str:
    """A new step between one and what follows it; after several ways, the way must be named."""
    flow = way_after(root, after_id)
    container = flow.getparent()
    assert container is not None  # noqa: S101 - a flow lies in a process
    node = etree.SubElement(container, bpmn(kind), id=new_id(root, name), name=name)
    if kind == "intermediateCatchEvent":
        insides.put(node, "event", "timer")
    _put_into(root, flow, node)
    lane = lane_of(root, flow.get("sourceRef", ""))
    if lane:
        set_lane(root, node.get("id", ""), lane)
    return node.get("id", "")


def add_way(root: etree._Element, source_id: str, target_id: str) -> str:
    """A new way between two steps of the same process."""
    source, target = find(root, source_id), find(root, target_id)
    container = source.getparent()
    if container is None or container is not target.getparent():
        raise Invalid("to", "other_scope")
    flow_id = new_id(root, f"flow_{source_id}_to_{target_id}")
    etree.SubElement(
        container, bpmn("sequenceFlow"), id=flow_id, sourceRef=source_id, targetRef=target_id
    )
    _add_end(source, "outgoing", flow_id)
    _add_end(target, "incoming", flow_id)
    return flow_id


def add_end(root: etree._Element, source_id: str, name: str) -> str:
    """An end of its own, and a way that leads to it from a step."""
    source = find(root, source_id)
    node = _beside(root, source, "endEvent", name)
    return add_way(root, source_id, node.get("id", ""))


def attach(root: etree._Element, host_id: str, event: str, name: str, target_id: str) -> str:
    """An event at the edge of a step; what it sets off goes on at another, or at an end."""
    host = find(root, host_id)
    if bpmn_name(host) not in ACTIVITIES:
        raise Invalid("element", "no_edge")
    node = _beside(root, host, "boundaryEvent", name)
    node.set("attachedToRef", host_id)
    insides.put(node, "event", event)
    if target_id:
        add_way(root, node.get("id", ""), target_id)
    else:
        add_end(root, node.get("id", ""), "")
    return node.get("id", "")


def _beside(root: etree._Element, step: etree._Element, kind: str, name: str) -> etree._Element:
    """A new element in the same process and lane."""
    container = step.getparent()
    assert container is not None  # noqa: S101 - a step lies in a process
    node = etree.SubElement(container, bpmn(kind), id=new_id(root, name or kind))
    if name:
        node.set("name", name)
    lane = lane_of(root, step.get("id", ""))
    if lane:
        set_lane(root, node.get("id", ""), lane)
    return node


def remove(root: etree._Element, element_id: str) -> None:
    """Take a step out; whoever led to it leads to what followed it. A way alone just goes."""
    node = find(root, element_id)
    if bpmn_name(node) == "sequenceFlow":
        _drop_flow(root, node)
        return
    _take_out(root, node)
    for event in _attached(root, element_id):
        _drop_with_flows(root, event)
    for reference in list(root.iter(bpmn("flowNodeRef"))):
        if (reference.text or "").strip() == element_id:
            take_away(reference)
    _forget(root, element_id)
    take_away(node)


def move_after(root: etree._Element, element_id: str, after_id: str) -> None:
    """Let a step come after another one (or on another way), in the same process."""
    node = find(root, element_id)
    if node.get("attachedToRef"):
        raise Invalid("after", "at_an_edge")
    if element_id == after_id:
        raise Invalid("after", "not_oneself")
    flow = way_after(root, after_id)
    if element_id in (flow.get("sourceRef"), flow.get("targetRef")):
        return  # it stands there already
    if flow.getparent() is not node.getparent():
        raise Invalid("after", "other_scope")
    _take_out(root, node)
    _put_into(root, flow, node)


def way_after(root: etree._Element, after_id: str) -> etree._Element:
    """The way itself, or the only one out of a step."""
    after = find(root, after_id)
    return after if bpmn_name(after) == "sequenceFlow" else _only_way_out(root, after)


# The ways between steps


def _put_into(root: etree._Element, flow: etree._Element, node: etree._Element) -> None:
    """A way leads to a node, and a new one goes on from there to where it led."""
    target = flow.get("targetRef", "")
    node_id = node.get("id", "")
    container = flow.getparent()
    assert container is not None  # noqa: S101 - a flow lies in a process
    flow.set("targetRef", node_id)
    onward = etree.SubElement(
        container,
        bpmn("sequenceFlow"),
        id=new_id(root, f"flow_{node_id}_to_{target}"),
        sourceRef=node_id,
        targetRef=target,
    )
    _name_ends(root, target, out=flow.get("id", ""), into=onward.get("id", ""), way="incoming")
    _add_end(node, "incoming", flow.get("id", ""))
    _add_end(node, "outgoing", onward.get("id", ""))


def _take_out(root: etree._Element, node: etree._Element) -> None:
    node_id = node.get("id", "")
    ways_in = [one for one in _flows(root) if one.get("targetRef") == node_id]
    ways_out = [one for one in _flows(root) if one.get("sourceRef") == node_id]
    if len(ways_out) > 1:
        raise Invalid("element", "several_ways")
    onward = ways_out[0] if ways_out else None
    for flow in ways_in:
        if onward is None:
            _drop_flow(root, flow)
        else:
            target = onward.get("targetRef", "")
            flow.set("targetRef", target)
            _name_ends(root, target, out="", into=flow.get("id", ""), way="incoming")
    if onward is not None:
        _drop_flow(root, onward)
    for end in [one for one in node if bpmn_name(one) in ("incoming", "outgoing")]:
        node.remove(end)


def _only_way_out(root: etree._Element, node: etree._Element) -> etree._Element:
    ways = [one for one in _flows(root) if one.get("sourceRef") == node.get("id")]
    if len(ways) != 1:
        raise Invalid("after", "several_ways" if ways else "no_way")
    return ways[0]


def _flows(root: etree._Element) -> list[etree._Element]:
    return list(root.iter(bpmn("sequenceFlow")))


def _drop_flow(root: etree._Element, flow: etree._Element) -> None:
    _forget(root, flow.get("id", ""))
    take_away(flow)


def _drop_with_flows(root: etree._Element, node: etree._Element) -> None:
    """An event at the edge of a step goes with it, and so does the way from it."""
    for flow in [one for one in _flows(root) if one.get("sourceRef") == node.get("id")]:
        _drop_flow(root, flow)
    _forget(root, node.get("id", ""))
    take_away(node)


def _attached(root: etree._Element, element_id: str) -> list[etree._Element]:
    events = root.iter(bpmn("boundaryEvent"))
    return [event for event in events if event.get("attachedToRef") == element_id]


def _name_ends(root: etree._Element, node_id: str, *, out: str, into: str, way: str) -> None:
    """Many tools also write at each node which flows come and go."""
    node = find(root, node_id)
    for end in node.findall(bpmn(way)):
        if (end.text or "").strip() == out:
            node.remove(end)
    if into:
        _add_end(node, way, into)


def _add_end(node: etree._Element, way: str, flow_id: str) -> None:
    ends = [one for one in node if bpmn_name(one) in ("incoming", "outgoing")]
    if any(bpmn_name(one) == way and (one.text or "").strip() == flow_id for one in ends):
        return
    end = etree.Element(bpmn(way))
    end.text = flow_id
    before = [one for one in node if bpmn_name(one) in ("documentation", "extensionElements")]
    node.insert(len(before) + len([one for one in ends if bpmn_name(one) == "incoming"]), end)


def _forget(root: etree._Element, gone: str) -> None:
    """Nothing names what is gone: ends of flows, defaults, four eyes, the drawing."""
    for node in list(root.iter(etree.Element)):
        if bpmn_name(node) in ("incoming", "outgoing") and (node.text or "").strip() == gone:
            take_away(node)
        if node.get("bpmnElement") == gone:
            take_away(node)
        if node.get("default") == gone:
            node.attrib.pop("default")
        others = node.get(cylch("differentFrom"), "").split()
        if gone in others:
            left = " ".join(one for one in others if one != gone)
            node.set(cylch("differentFrom"), left)
            if not left:
                node.attrib.pop(cylch("differentFrom"))
