"""Variables that nothing before gives: only whoever starts the process, or calls it, can."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from engine.bpmn.diagram import Diagram, Element
from engine.bpmn.expressions import names_used
from engine.bpmn.findings import Finding
from engine.bpmn.repetition import Repetition
from engine.bpmn.rules.sheet import Sheet
from engine.bpmn.rules.texts import knows_all, names_set
from engine.bpmn.timers import is_written_out
from engine.bpmn.vocabulary import bpmn, text_of

# Whoever publishes confirms each variable that this rule names.
RULE = "expression.from-the-start"
# They bring what no diagram names; so does every step.
_GIVERS = frozenset({"businessRuleTask", "callActivity", "receiveTask", "sendTask", "serviceTask"})
_CARRIERS = frozenset({"message", "signal", "error", "escalation"})


@dataclass(frozen=True, slots=True)
class _Need:
    """A variable, where it is asked for, and the node that says so."""

    place: str
    variable: str
    node: etree._Element
    is_condition: bool = False


def check(sheet: Sheet) -> Iterator[Finding]:
    """Plain BPMN means its free variables well; what is published says what it works with."""
    if not sheet.library.strict or not isinstance(sheet.library.forms, Mapping):
        return
    known = names_set(sheet, with_collections=False)
    conditions_told = knows_all(sheet)
    for diagram in sheet.diagrams:
        given = known | ({"agency"} if diagram.concerns == "agency" else set())
        for need in _needs(sheet, diagram):
            is_told = need.is_condition and conditions_told
            if need.variable not in given and not is_told and not _may_know(diagram, need.place):
                yield from _said(sheet, need, given)


def _said(sheet: Sheet, need: _Need, given: set[str]) -> Iterator[Finding]:
    nearest = difflib.get_close_matches(need.variable, given, 1, cutoff=0.88)
    if not nearest or _is_plural(need.variable, nearest[0]):
        yield sheet.say(need.node, RULE, variable=need.variable)
    elif not need.is_condition:  # a condition's slip of the pen is told with its text
        yield sheet.say(
            need.node, "expression.misspelt", variable=need.variable, nearest=nearest[0]
        )


def _is_plural(name: str, other: str) -> bool:
    """A loop over `items` names each of them `item`: two names, and no slip of the pen."""
    return name.rstrip("s") == other.rstrip("s")


def _needs(sheet: Sheet, diagram: Diagram) -> Iterator[_Need]:
    ways = {flow.get("id", ""): flow for scope in sheet.scopes for flow in scope.flows}
    for flow in diagram.flows.values():
        for name in sorted(names_used(flow.condition) if flow.condition else ()):
            yield _Need(flow.source, name, ways[flow.id], is_condition=True)
    for element in diagram.elements.values():
        node = sheet.by_id[element.id]
        for name in sorted(_names_of(element, node)):
            yield _Need(element.id, name, node)


def _names_of(element: Element, node: etree._Element) -> frozenset[str]:
    texts = [element.due_at, element.assignee, *element.inputs.values(), *_looped(node)]
    read = names_used(text_of(node, "script"), script=True) if element.kind == "scriptTask" else ()
    return frozenset(read).union(*(names_used(text) for text in texts if text))


def _looped(node: etree._Element) -> Iterator[str]:
    """What a loop goes over, and when a timer rings."""
    loop = node.find(bpmn("multiInstanceLoopCharacteristics"))
    timer = node.find(bpmn("timerEventDefinition"))
    if loop is not None:
        yield Repetition.of(loop).collection
    text = "".join(map(str, timer.itertext())).strip() if timer is not None else ""
    if not is_written_out(text):
        yield text


def _may_know(diagram: Diagram, place: str) -> bool:
    """Whether anything that comes before a place may have brought a variable along."""
    seen: set[str] = set()
    todo = list(_before(diagram, diagram.elements[place]))
    while todo:
        element = diagram.elements.get(todo.pop())
        if element is None or element.id in seen:
            continue
        if _gives(element):
            return True
        seen.add(element.id)
        todo += _before(diagram, element)
    return False


def _gives(element: Element) -> bool:
    catches = element.kind in ("startEvent", "intermediateCatchEvent", "boundaryEvent")
    return (
        element.kind in _GIVERS
        or bool(element.step)
        or (catches and bool(_CARRIERS & set(element.events)))
    )


def _before(diagram: Diagram, element: Element) -> Iterator[str]:
    """What leads here, what it is at the edge of, what is around it, and what is in it."""
    yield from (diagram.flows[flow].source for flow in element.incoming if flow in diagram.flows)
    yield from filter(None, [element.attached_to, element.parent])
    yield from (inner.id for inner in diagram.elements.values() if inner.parent == element.id)
    if element.event_subprocess:  # it may begin at any time
        beside = (one for one in diagram.elements.values() if one.parent == element.parent)
        yield from (one.id for one in beside if one is not element)
