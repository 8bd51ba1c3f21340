"""What a diagram says, as plain values: processes, elements, lanes, flows, our attributes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from lxml import etree

from engine.bpmn.vocabulary import (
    CAMUNDA,
    FLOW_NODES,
    HUMAN_TASKS,
    SPIFF,
    SUB_PROCESSES,
    ZEEBE,
    bpmn,
    bpmn_name,
    cylch,
    events_of,
    extensions,
    is_event_subprocess,
    is_executable,
    is_interrupting,
    line_of,
    reference,
    text_of,
)


@dataclass(frozen=True, slots=True)
class Lane:
    """Who does what lies in it; `group` is the candidate group, perhaps with {variables}."""

    id: str
    name: str
    name_cy: str
    group: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Element:
    """A node of the diagram: a task, an event, a gateway, a sub-process or a call."""

    id: str
    kind: str
    name: str = ""
    name_cy: str = ""
    documentation: str = ""
    documentation_cy: str = ""
    lane: Lane | None = None
    line: int = 0
    parent: str = ""
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    default: str = ""
    events: tuple[str, ...] = ()
    attached_to: str = ""
    interrupting: bool = True
    event_subprocess: bool = False
    multi_instance: bool = False
    due_in: str = ""
    due_at: str = ""
    ladder: str = ""
    form: str = ""
    assignee: str = ""
    different_from: tuple[str, ...] = ()
    decision: str = ""
    step: str = ""
    instance: str = ""
    called: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict, hash=False)
    outputs: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def is_human(self) -> bool:
        return self.kind in HUMAN_TASKS

    @property
    def runs_apart(self) -> bool:
        """Return whether each call is a process instance of its own."""
        return self.kind == "callActivity" and self.instance == "own"


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow."""

    id: str
    source: str
    target: str
    name: str = ""
    name_cy: str = ""
    condition: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Diagram:
    """One executable process of a file."""

    process_id: str
    name: str
    name_cy: str
    documentation: str
    documentation_cy: str
    owner: str
    ladder: str
    retention: str
    concerns: str  # "agency" where every instance is about one
    line: int
    lanes: tuple[Lane, ...]
    elements: Mapping[str, Element]
    flows: Mapping[str, Flow]
    called: frozenset[str]
    called_own: frozenset[str]
    forms: frozenset[str]
    decisions: frozenset[str]
    steps: frozenset[str]
    ladders: frozenset[str]

    def element(self, element_id: str) -> Element:
        return self.elements[element_id]


def read_diagrams(root: etree._Element) -> list[Diagram]:
    """Return every executable process of a file, in its order."""
    return [
        _diagram(process) for process in root.findall(bpmn("process")) if is_executable(process)
    ]


def _diagram(process: etree._Element) -> Diagram:
    flows = {flow.id: flow for flow in _flows(process)}
    elements = {element.id: element for element in _elements(process, list(flows.values()))}
    calls = [element for element in elements.values() if element.called]
    return Diagram(
        process_id=process.get("id", ""),
        name=process.get("name", ""),
        name_cy=process.get(cylch("nameCy"), ""),
        documentation=text_of(process, "documentation"),
        documentation_cy=process.get(cylch("documentationCy"), ""),
        owner=process.get(cylch("owner"), ""),
        ladder=process.get(cylch("ladder"), ""),
        retention=process.get(cylch("retention"), ""),
        concerns=process.get(cylch("concerns"), ""),
        line=line_of(process),
        lanes=tuple(lane for _, lane in _lanes(process)),
        elements=MappingProxyType(elements),
        flows=MappingProxyType(flows),
        called=frozenset(call.called for call in calls if not call.runs_apart),
        called_own=frozenset(call.called for call in calls if call.runs_apart),
        forms=_named(elements, "form"),
        decisions=frozenset(
            element.decision for element in elements.values() if element.kind == "businessRuleTask"
        )
        - {""},
        steps=_named(elements, "step"),
        ladders=_named(elements, "ladder") | ({process.get(cylch("ladder"), "")} - {""}),
    )


def _named(elements: Mapping[str, Element], attribute: str) -> frozenset[str]:
    return frozenset(getattr(element, attribute) for element in elements.values()) - {""}


def _flows(process: etree._Element) -> Iterator[Flow]:
    for node in process.iter(bpmn("sequenceFlow")):
        yield Flow(
            id=node.get("id", ""),
            source=node.get("sourceRef", ""),
            target=node.get("targetRef", ""),
            name=node.get("name", ""),
            name_cy=node.get(cylch("nameCy"), ""),
            condition=text_of(node, "conditionExpression"),
            line=line_of(node),
        )


def _elements(process: etree._Element, flows: list[Flow]) -> Iterator[Element]:
    lanes = _lane_of_each(process)
    incoming: dict[str, list[str]] = {}
    outgoing: dict[str, list[str]] = {}
    for flow in flows:
        outgoing.setdefault(flow.source, []).append(flow.id)
        incoming.setdefault(flow.target, []).append(flow.id)
    for node, lane in _nodes(process, lanes, None):
        element_id = node.get("id", "")
        yield _element(
            node,
            lane,
            tuple(incoming.get(element_id, ())),
            tuple(outgoing.get(element_id, ())),
        )


def _nodes(
    scope: etree._Element, lanes: Mapping[str, Lane], inherited: Lane | None
) -> Iterator[tuple[etree._Element, Lane | None]]:
    for node in scope:
        if (kind := bpmn_name(node)) not in FLOW_NODES:
            continue
        lane = lanes.get(node.get("id", ""), inherited)
        yield node, lane
        if kind in SUB_PROCESSES:
            yield from _nodes(node, lanes, lane)


def _element(
    node: etree._Element, lane: Lane | None, incoming: tuple[str, ...], outgoing: tuple[str, ...]
) -> Element:
    parent = node.getparent()
    inside = parent is not None and bpmn_name(parent) in SUB_PROCESSES
    return Element(
        id=node.get("id", ""),
        kind=bpmn_name(node),
        name=node.get("name", ""),
        name_cy=node.get(cylch("nameCy"), ""),
        documentation=text_of(node, "documentation"),
        documentation_cy=node.get(cylch("documentationCy"), ""),
        lane=lane,
        line=line_of(node),
        parent=parent.get("id", "") if inside and parent is not None else "",
        incoming=incoming,
        outgoing=outgoing,
        default=node.get("default", ""),
        events=events_of(node),
        attached_to=reference(node, "attachedToRef"),
        interrupting=is_interrupting(node),
        event_subprocess=is_event_subprocess(node),
        multi_instance=node.find(bpmn("multiInstanceLoopCharacteristics")) is not None,
        due_in=node.get(cylch("dueIn"), "").strip(),
        due_at=node.get(cylch("dueAt"), "").strip(),
        ladder=node.get(cylch("ladder"), "").strip(),
        form=node.get(cylch("form"), "").strip(),
        assignee=node.get(cylch("assignee"), "").strip(),
        different_from=tuple(node.get(cylch("differentFrom"), "").replace(",", " ").split()),
        decision=_decision(node),
        step=node.get(cylch("step"), "").strip(),
        instance=node.get(cylch("instance"), "").strip(),
        called=reference(node, "calledElement") if bpmn_name(node) == "callActivity" else "",
        inputs=MappingProxyType(dict(_pairs(node, "input"))),
        outputs=MappingProxyType(dict(_pairs(node, "output"))),
    )


def _decision(node: etree._Element) -> str:
    """Return a user task's decided variable, or the id of the table a rule task asks."""
    ours = node.get(cylch("decision"), "").strip()
    return ours or (_table(node) if bpmn_name(node) == "businessRuleTask" else "")


def _table(node: etree._Element) -> str:
    for found in extensions(node, f"{{{SPIFF}}}calledDecisionId"):
        return (found.text or "").strip()
    for found in extensions(node, f"{{{ZEEBE}}}calledDecision"):
        return found.get("decisionId", "").strip()
    return node.get(f"{{{CAMUNDA}}}decisionRef", "").strip()


def _pairs(node: etree._Element, kind: str) -> Iterator[tuple[str, str]]:
    for pair in extensions(node, cylch(kind)):
        yield pair.get("name", ""), (pair.text or "").strip()


def _lane_of_each(process: etree._Element) -> dict[str, Lane]:
    lanes: dict[str, Lane] = {}
    # An inner lane comes after its outer one, so the innermost stays.
    for node, lane in _lanes(process):
        for inside in node.findall(bpmn("flowNodeRef")):
            lanes[(inside.text or "").strip()] = lane
    return lanes


def _lanes(process: etree._Element) -> Iterator[tuple[etree._Element, Lane]]:
    for node in process.iter(bpmn("lane")):
        name = node.get("name", "").strip()
        lane = Lane(
            id=node.get("id", ""),
            name=name,
            name_cy=node.get(cylch("nameCy"), "").strip(),
            group=node.get(cylch("group"), "").strip() or name or _outer_group(node),
            line=line_of(node),
        )
        yield node, lane


def _outer_group(lane: etree._Element) -> str:
    """A part of a lane that says nothing belongs to whom the lane belongs to."""
    for outer in lane.iterancestors(bpmn("lane")):
        group = outer.get(cylch("group"), "").strip() or outer.get("name", "").strip()
        if group:
            return group
    return ""
