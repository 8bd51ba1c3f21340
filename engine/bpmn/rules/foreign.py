"""What other engines' tools write into a diagram and this one does not run."""

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.findings import Finding
from engine.bpmn.rules.sheet import Sheet
from engine.bpmn.vocabulary import (
    CAMUNDA,
    FLOWABLE,
    SPIFF,
    ZEEBE,
    bpmn,
    bpmn_name,
    local_name,
    namespace_of,
)

_ACTIVITI = "http://activiti.org/bpmn"
_VENDORS = {
    CAMUNDA: "camunda",
    ZEEBE: "zeebe",
    FLOWABLE: "flowable",
    _ACTIVITI: "activiti",
    SPIFF: "spiffworkflow",
}
# Without these the process would do something else than its author meant.
_ATTRIBUTES_NOT_RUN = frozenset(
    {
        "class",
        "delegateExpression",
        "expression",
        "mapDecisionResult",
        "resource",
        "resultVariable",
        "topic",
        "variableMappingClass",
        "variableMappingDelegateExpression",
    }
)
_ELEMENTS_NOT_RUN = frozenset(
    {
        "calledDecision",
        "connector",
        "executionListener",
        "executionListeners",
        "field",
        "inputOutput",
        "ioMapping",
        "postScript",
        "preScript",
        "script",
        "serviceTaskOperator",
        "subscription",
        "taskDefinition",
        "taskListener",
        "taskListeners",
    }
)
# Read, or without any effect on how a process goes.
_QUIET = frozenset(
    {
        "calledDecisionId",
        "calledElementBinding",
        "calledElementVersion",
        "calledElementVersionTag",
        "collection",
        "decisionRef",
        "elementVariable",
        "in",
        "loopCharacteristics",
        "modelerTemplate",
        "out",
        "properties",
        "unitTests",
        "versionTag",
    }
)


def check(sheet: Sheet) -> Iterator[Finding]:
    for process in sheet.processes:
        for node in process.iter(bpmn("*")):
            if bpmn_name(node) == "extensionElements":
                yield from _elements(sheet, node)
            else:
                yield from _attributes(sheet, node)


def _attributes(sheet: Sheet, node: etree._Element) -> Iterator[Finding]:
    for attribute in node.attrib:
        yield from _judged(sheet, node, str(attribute), _ATTRIBUTES_NOT_RUN)


def _elements(sheet: Sheet, holder: etree._Element) -> Iterator[Finding]:
    for child in holder:
        yield from _judged(sheet, child, str(child.tag), _ELEMENTS_NOT_RUN)


def _judged(
    sheet: Sheet, node: etree._Element, name: str, not_run: frozenset[str]
) -> Iterator[Finding]:
    vendor, word = _VENDORS.get(namespace_of(name)), local_name(name)
    if vendor is None or word in _QUIET:
        return
    rule = "foreign.not-run" if word in not_run else "foreign.ignored"
    yield sheet.say(node, rule, found=f"{vendor}:{word}")
