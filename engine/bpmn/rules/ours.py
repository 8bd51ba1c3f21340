"""The house's own attributes: known, in their place, and naming things that exist."""

import difflib
import re
from collections.abc import Iterator, Mapping

from lxml import etree

from engine.bpmn.diagram import Diagram, Element
from engine.bpmn.findings import Finding
from engine.bpmn.rules.sheet import Sheet
from engine.bpmn.vocabulary import (
    CYLCH,
    HUMAN_TASKS,
    bpmn,
    bpmn_name,
    cylch,
    extensions,
    local_name,
    namespace_of,
)
from engine.forms import FormDefinition
from engine.working_days import Offset, OffsetError

# What goes into a step, a call or a sub-process, or along with a message.
_CALLS = frozenset({"callActivity", "subProcess", "transaction"})
_THROWS = frozenset({"intermediateThrowEvent", "endEvent", "sendTask"})
_ANYWHERE: frozenset[str] = frozenset()
# Where each attribute may stand; anywhere when the set is empty.
_ATTRIBUTES = {
    "assignee": HUMAN_TASKS,
    "concerns": frozenset({"process"}),
    "decision": HUMAN_TASKS | {"businessRuleTask"},
    "differentFrom": HUMAN_TASKS,
    "documentationCy": _ANYWHERE,
    "dueAt": HUMAN_TASKS,
    "dueIn": HUMAN_TASKS,
    "form": HUMAN_TASKS,
    "group": frozenset({"lane"}),
    "instance": frozenset({"callActivity"}),
    "ladder": HUMAN_TASKS | {"process"},
    "nameCy": _ANYWHERE,
    "owner": frozenset({"process"}),
    "retention": frozenset({"process"}),
    "step": HUMAN_TASKS | {"serviceTask"},
}
_ELEMENTS = {
    "input": HUMAN_TASKS | _CALLS | _THROWS | {"serviceTask"},
    "output": _CALLS,
}
_BRACES = re.compile(r"(?:[^{}]|\{[A-Za-z_][A-Za-z0-9_]*\})*")
_NO_LADDER = "none"


def check(sheet: Sheet) -> Iterator[Finding]:
    for node in sheet.root.iter("*"):
        yield from _attributes(sheet, node)
        if namespace_of(str(node.tag)) == CYLCH:
            yield from _own_element(sheet, node)
    for diagram in sheet.diagrams:
        yield from _groups(sheet, diagram)
        yield from _ladder(sheet, _process(sheet, diagram), diagram.ladder)
        for element in diagram.elements.values():
            node = sheet.by_id[element.id]
            yield from _due(sheet, node, element)
            yield from _ladder(sheet, node, element.ladder)
            yield from _form(sheet, node, element)
            yield from _different_from(sheet, node, element, diagram)
            yield from _pairs(sheet, node)
            if element.is_human and element.inputs and not element.step:
                yield sheet.say(node, "input.without-step")


def _process(sheet: Sheet, diagram: Diagram) -> etree._Element:
    return next(p for p in sheet.processes if p.get("id", "") == diagram.process_id)


def _attributes(sheet: Sheet, node: etree._Element) -> Iterator[Finding]:
    for name in node.attrib:
        if namespace_of(str(name)) != CYLCH:
            continue
        attribute, kind = local_name(str(name)), bpmn_name(node)
        if attribute not in _ATTRIBUTES:
            yield sheet.say(
                node, "ours.unknown", found=attribute, nearest=_nearest(attribute, _ATTRIBUTES)
            )
        elif _ATTRIBUTES[attribute] and kind not in _ATTRIBUTES[attribute]:
            yield sheet.say(
                node, "ours.not-here", found=attribute, kind=kind or local_name(str(node.tag))
            )


def _own_element(sheet: Sheet, node: etree._Element) -> Iterator[Finding]:
    kind = local_name(str(node.tag))
    holder = node.getparent()
    activity = None if holder is None else holder.getparent()
    if kind not in _ELEMENTS:
        yield sheet.say(node, "ours.unknown", found=kind, nearest=_nearest(kind, _ELEMENTS))
    elif (
        holder is None
        or activity is None
        or bpmn_name(holder) != "extensionElements"
        or bpmn_name(activity) not in _ELEMENTS[kind]
    ):
        around = activity if activity is not None else node
        yield sheet.say(node, "ours.not-here", found=kind, kind=bpmn_name(around) or "-")


def _nearest(found: str, known: Mapping[str, object]) -> str:
    lower = {name.lower(): name for name in known}
    near = difflib.get_close_matches(found.lower(), lower, 1, cutoff=0)
    return lower[near[0]] if near else next(iter(known))


def _groups(sheet: Sheet, diagram: Diagram) -> Iterator[Finding]:
    for lane in diagram.lanes:
        if not _BRACES.fullmatch(lane.group):
            node = next(n for n in sheet.root.iter(bpmn("lane")) if n.get("id", "") == lane.id)
            yield sheet.say(node, "group.braces", found=lane.group)


def _due(sheet: Sheet, node: etree._Element, element: Element) -> Iterator[Finding]:
    if element.due_in and element.due_at:
        yield sheet.say(node, "due.both")
    if not element.due_in:
        return
    try:
        offset = Offset.parse(element.due_in)
    except OffsetError:
        yield sheet.say(node, "due.unreadable", found=element.due_in)
    else:
        if offset.count < 0:
            yield sheet.say(node, "due.negative", found=element.due_in)


def _ladder(sheet: Sheet, node: etree._Element, ladder: str) -> Iterator[Finding]:
    known = sheet.library.ladders
    if ladder and known is not None and ladder not in known and ladder != _NO_LADDER:
        yield sheet.say(node, "ladder.unknown", found=ladder, known=", ".join(sorted(known)))


def _form(sheet: Sheet, node: etree._Element, element: Element) -> Iterator[Finding]:
    if not element.is_human:
        return
    forms = sheet.library.forms
    if element.form and forms is not None and element.form not in forms:
        yield sheet.say(node, "form.unknown", form=element.form)
    elif element.decision and not element.form:
        yield sheet.say(node, "decision.no-form", decision=element.decision)
    elif element.decision and isinstance(forms, Mapping):
        yield from _decision(sheet, node, element, forms[element.form])


def _decision(
    sheet: Sheet, node: etree._Element, element: Element, form: FormDefinition
) -> Iterator[Finding]:
    field = next((field for field in form.fields if field.name == element.decision), None)
    details = {"decision": element.decision, "form": element.form}
    if field is None:
        yield sheet.say(node, "decision.not-a-field", **details)
    elif field.type != "choice" or not field.is_answered:
        yield sheet.say(node, "decision.not-a-choice", **details)


def _different_from(
    sheet: Sheet, node: etree._Element, element: Element, diagram: Diagram
) -> Iterator[Finding]:
    for other_id in element.different_from:
        other = diagram.elements.get(other_id)
        if other is None:
            # A called process may mean a task of its caller; only the closure can tell.
            yield sheet.say(node, "different-from.elsewhere", other=other_id)
        elif not other.is_human:
            yield sheet.say(node, "different-from.not-a-person", other=other_id)
        elif other is element:
            yield sheet.say(node, "different-from.itself")


def _pairs(sheet: Sheet, node: etree._Element) -> Iterator[Finding]:
    for kind in _ELEMENTS:
        seen: set[str] = set()
        for pair in extensions(node, cylch(kind)):
            name = pair.get("name", "")
            if not (name.isidentifier() and name.isascii()):
                yield sheet.say(pair, "input.not-a-variable", kind=kind, found=name or "-")
            elif name in seen:
                yield sheet.say(pair, "input.twice", kind=kind, found=name)
            if not (pair.text or "").strip():
                yield sheet.say(pair, "input.empty", kind=kind, found=name or "-")
            seen.add(name)
