"""Ids, names and kinds: whether everything in the file can be told apart and is known."""

import re
from collections.abc import Iterator

from lxml import etree

from engine.bpmn.findings import Finding
from engine.bpmn.rules.sheet import Sheet
from engine.bpmn.vocabulary import (
    FLOW_NODES,
    SUB_PROCESSES,
    bpmn,
    bpmn_name,
    cylch,
    is_executable,
    local_name,
    namespace_of,
)

MAX_FLOW_NODES = 1_500
MAX_FLOWS = 5_000
MAX_NAME = 250
MAX_ID = 120

# SpiffWorkflow gives these names to nodes of its own, and asks XPath for ids between quotes.
_RESERVED = frozenset({"Start", "End"})
_RESERVED_ENDINGS = (".EndJoin", ".split")
_NCNAME = re.compile(r"[^\W\d][\w.\-]*")

_NAMED_BY_ID = FLOW_NODES | {"process", "sequenceFlow"}
_NEEDS_ID = _NAMED_BY_ID | {"lane", "message", "signal", "error", "escalation"}
# The id of a loop's item is the name of its variable; two loops may use the same one.
_VARIABLES = frozenset({"inputDataItem", "outputDataItem"})

_DECORATION = frozenset(
    {
        "association",
        "auditing",
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "documentation",
        "extensionElements",
        "group",
        "ioSpecification",
        "laneSet",
        "monitoring",
        "property",
        "sequenceFlow",
        "supports",
        "textAnnotation",
    }
)
# What an activity holds beside nodes, and what other rules complain about.
_PARTS = frozenset(
    {
        "completionCondition",
        "dataInputAssociation",
        "dataOutputAssociation",
        "humanPerformer",
        "incoming",
        "multiInstanceLoopCharacteristics",
        "outgoing",
        "performer",
        "potentialOwner",
        "resourceRole",
        "standardLoopCharacteristics",
    }
)
_KNOWN_IN_SCOPE = FLOW_NODES | _DECORATION | _PARTS
_NOT_RUN_AT_ROOT = frozenset(
    {
        "choreography",
        "globalBusinessRuleTask",
        "globalChoreographyTask",
        "globalManualTask",
        "globalScriptTask",
        "globalTask",
        "globalUserTask",
    }
)


def check(sheet: Sheet) -> Iterator[Finding]:
    yield from _processes(sheet)
    yield from _ids(sheet)
    yield from _names(sheet)
    yield from _strangers(sheet)


def excess(sheet: Sheet) -> Iterator[Finding]:
    """Refuse what is too large to be looked at closely, and to be read by anybody."""
    flows = sum(len(scope.flows) for scope in sheet.scopes)
    for rule, found, limit in (
        ("file.too-many-nodes", len(sheet.nodes), MAX_FLOW_NODES),
        ("file.too-many-flows", flows, MAX_FLOWS),
    ):
        if found > limit:
            yield sheet.say(sheet.root, rule, found=found, limit=limit)


def _processes(sheet: Sheet) -> Iterator[Finding]:
    if not sheet.processes:
        closed = sheet.root.find(bpmn("process"))
        if closed is None:
            yield sheet.say(sheet.root, "file.no-process")
        else:
            yield sheet.say(closed, "file.not-executable")
    for process in sheet.processes[1:]:
        yield sheet.say(process, "file.several-processes")


def _ids(sheet: Sheet) -> Iterator[Finding]:
    seen: dict[str, etree._Element] = {}
    variables: dict[str, etree._Element] = {}
    for node in sheet.root.iter(bpmn("*")):
        kind, node_id = bpmn_name(node), node.get("id", "")
        if kind in _NEEDS_ID:
            yield from _odd_id(sheet, node, node_id)
        if kind in _VARIABLES:
            variables.setdefault(node_id, node)
        elif node_id:
            if node_id in seen:
                yield sheet.say(node, "id.duplicate", id=node_id)
            seen.setdefault(node_id, node)
    for node_id, node in variables.items():
        if node_id in seen:
            yield sheet.say(node, "id.duplicate", id=node_id)


def _odd_id(sheet: Sheet, node: etree._Element, node_id: str) -> Iterator[Finding]:
    kind = bpmn_name(node)
    if not node_id:
        yield sheet.say(node, "id.missing", kind=kind)
    elif kind not in _NAMED_BY_ID:
        return
    elif len(node_id) > MAX_ID or not _NCNAME.fullmatch(node_id):
        yield sheet.say(node, "id.odd", id=node_id, limit=MAX_ID)
    elif kind in FLOW_NODES and (node_id in _RESERVED or node_id.endswith(_RESERVED_ENDINGS)):
        yield sheet.say(node, "id.reserved", id=node_id)


def _names(sheet: Sheet) -> Iterator[Finding]:
    for process in sheet.processes:
        for node in process.iter(bpmn("*")):
            if max(len(node.get("name", "")), len(node.get(cylch("nameCy"), ""))) > MAX_NAME:
                yield sheet.say(node, "name.too-long", limit=MAX_NAME)


def _strangers(sheet: Sheet) -> Iterator[Finding]:
    for node in sheet.root:
        if bpmn_name(node) in _NOT_RUN_AT_ROOT:
            yield sheet.say(node, "element.unknown", kind=bpmn_name(node))
        elif bpmn_name(node) == "process" and is_executable(node):
            yield from _strangers_in(sheet, node)


def _strangers_in(sheet: Sheet, scope: etree._Element) -> Iterator[Finding]:
    for node in scope:
        tag = str(node.tag)
        kind = bpmn_name(node)
        if not kind:
            yield sheet.say(
                node, "element.foreign", kind=local_name(tag), namespace=namespace_of(tag)
            )
        elif kind not in _KNOWN_IN_SCOPE and not kind.endswith("EventDefinition"):
            yield sheet.say(node, "element.unknown", kind=kind)
        elif kind in SUB_PROCESSES:
            yield from _strangers_in(sheet, node)
