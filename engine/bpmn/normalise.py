"""Rewrites what other tools draw into BPMN that means the same and that SpiffWorkflow runs.

Only the copy that is executed is rewritten; the file that its author drew is kept byte for byte.
Ids of what was drawn stay; what is added has an id with two underscores, such as `review__fork`.
"""

from copy import deepcopy

from lxml import etree

from engine.bpmn.repetition import Repetition
from engine.bpmn.scopes import Edges, Scope, scopes_of
from engine.bpmn.vocabulary import (
    GATEWAYS,
    bpmn,
    bpmn_name,
    flag,
    is_event_subprocess,
    is_executable,
    reference,
)

_REFERENCES = (
    "attachedToRef",
    "calledElement",
    "errorRef",
    "escalationRef",
    "messageRef",
    "signalRef",
)
# For readers, or read by us already: data, remarks, what other vendors keep beside elements.
_DROPPED = frozenset(
    {
        "association",
        "auditing",
        "dataInputAssociation",
        "dataObject",
        "dataObjectReference",
        "dataOutputAssociation",
        "dataStoreReference",
        "documentation",
        "extensionElements",
        "group",
        "ioSpecification",
        "monitoring",
        "property",
        "textAnnotation",
    }
)
_ALWAYS = "True"


def normalise(root: etree._Element) -> etree._Element:
    """Return a rewritten copy for the parser; the root handed in stays as it is."""
    copy = deepcopy(root)
    for child in list(copy):
        # Without the pictures, flows are tried in the order of the file, not of the drawing.
        if bpmn_name(child) in ("", "dataStore") or _is_closed(child):
            copy.remove(child)
        elif bpmn_name(child) == "process":
            _Rewrite(child).run()
    return copy


def _is_closed(child: etree._Element) -> bool:
    return bpmn_name(child) == "process" and not is_executable(child)


class _Rewrite:
    """One process; every step leaves a diagram that means the same."""

    def __init__(self, process: etree._Element) -> None:
        self.process = process
        self.ids = {str(node.get("id")) for node in process.iter() if node.get("id")}

    def run(self) -> None:
        self.process.set("isExecutable", "true")
        self._unprefix()
        self._name_loops()
        self._drop()
        for step in (_link, _fork, _begin, _end):
            for scope in scopes_of(self.process):
                if scope.nodes and scope.kind != "adHocSubProcess":
                    step(self, scope)

    # What the parser reads otherwise than it was meant

    def _unprefix(self) -> None:
        for node in self.process.iter(bpmn("*")):
            for attribute in _REFERENCES:
                if ":" in node.get(attribute, ""):
                    node.set(attribute, reference(node, attribute))

    def _name_loops(self) -> None:
        for multi in list(self.process.iter(bpmn("multiInstanceLoopCharacteristics"))):
            names = Repetition.of(multi)
            _set_text(multi, "loopDataInputRef", names.collection)
            _set_text(multi, "loopDataOutputRef", names.output)
            _set_item(multi, "inputDataItem", names.item)
            _set_item(multi, "outputDataItem", names.result)

    def _drop(self) -> None:
        for node in [n for n in self.process.iter(bpmn("*")) if bpmn_name(n) in _DROPPED]:
            if (parent := node.getparent()) is not None:
                parent.remove(node)

    # What is added

    def node(self, scope: Scope, kind: str, near: str, what: str) -> etree._Element:
        return etree.SubElement(scope.node, bpmn(kind), id=self._new_id(near, what))

    def flow(self, scope: Scope, source: str, target: str) -> etree._Element:
        flow_id = self._new_id(source, "flow")
        return etree.SubElement(
            scope.node, bpmn("sequenceFlow"), id=flow_id, sourceRef=source, targetRef=target
        )

    def _new_id(self, near: str, what: str) -> str:
        new, number = f"{near}__{what}", 1
        while new in self.ids:
            number += 1
            new = f"{near}__{what}{number}"
        self.ids.add(new)
        return new


def _link(rewrite: _Rewrite, scope: Scope) -> None:
    """A link is a flow that the page had no room for."""
    for source, targets in scope.links.items():
        for target in targets:
            rewrite.flow(scope, source, target)
    for node in scope.nodes:
        for definition in node.findall(bpmn("linkEventDefinition")):
            node.remove(definition)


def _fork(rewrite: _Rewrite, scope: Scope) -> None:
    """Several flows out of a task, or one with a condition, are a gateway left out."""
    for node in scope.nodes:
        node_id = node.get("id", "")
        flows = scope.out_of.get(node_id, [])
        conditional = any(_condition(flow) is not None for flow in flows)
        if bpmn_name(node) in GATEWAYS or (len(flows) < 2 and not conditional):  # noqa: PLR2004
            continue
        kind = "inclusiveGateway" if conditional else "parallelGateway"
        fork = rewrite.node(scope, kind, node_id, "fork")
        default = node.attrib.pop("default", "")
        if conditional:
            _decide(fork, flows, str(default))
        for flow in flows:
            flow.set("sourceRef", fork.get("id", ""))
        rewrite.flow(scope, node_id, fork.get("id", ""))


def _decide(fork: etree._Element, flows: list[etree._Element], default: str) -> None:
    for flow in flows:
        if flow.get("id") == default:
            fork.set("default", default)
        elif _condition(flow) is None:
            etree.SubElement(flow, bpmn("conditionExpression")).text = _ALWAYS


def _condition(flow: etree._Element) -> etree._Element | None:
    return flow.find(bpmn("conditionExpression"))


def _begin(rewrite: _Rewrite, scope: Scope) -> None:
    if scope.starts or scope.is_event_subprocess:
        return
    loose = [
        node.get("id", "")
        for node in scope.nodes
        if bpmn_name(node) != "boundaryEvent" and _wants_flow(node, scope.into)
    ]
    if not loose:
        return
    scope_id = scope.node.get("id", "")
    source = rewrite.node(scope, "startEvent", scope_id, "start").get("id", "")
    if len(loose) > 1:
        fork = rewrite.node(scope, "parallelGateway", scope_id, "fork").get("id", "")
        rewrite.flow(scope, source, fork)
        source = fork
    for target in loose:
        rewrite.flow(scope, source, target)


def _end(rewrite: _Rewrite, scope: Scope) -> None:
    for node in scope.nodes:
        if bpmn_name(node) != "endEvent" and _wants_flow(node, scope.out_of):
            end = rewrite.node(scope, "endEvent", node.get("id", ""), "end")
            rewrite.flow(scope, node.get("id", ""), end.get("id", ""))


def _wants_flow(node: etree._Element, flows: Edges) -> bool:
    """Say whether a node has no flow on this side, though one may lead there."""
    apart = is_event_subprocess(node) or flag(node, "isForCompensation", default=False)
    return not apart and not flows.get(node.get("id", ""))


def _set_text(multi: etree._Element, kind: str, text: str) -> None:
    found = multi.find(bpmn(kind))
    if text:
        found = etree.SubElement(multi, bpmn(kind)) if found is None else found
        found.text = text


def _set_item(multi: etree._Element, kind: str, name: str) -> None:
    """The parser takes an item's id for its variable."""
    found = multi.find(bpmn(kind))
    if name:
        found = etree.SubElement(multi, bpmn(kind)) if found is None else found
        found.set("id", name)
        found.set("name", name)
