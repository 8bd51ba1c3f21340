"""Tasks: that each has what it needs to run, and nothing that would be left out."""

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.diagram import Diagram
from engine.bpmn.findings import Finding
from engine.bpmn.rules.sheet import Sheet
from engine.bpmn.vocabulary import ACTIVITIES, bpmn, flag, text_of

_LANGUAGES = frozenset({"", "starlark", "text/x-starlark", "application/x-starlark"})
_PERFORMERS = ("potentialOwner", "humanPerformer", "performer", "resourceRole")


def check(sheet: Sheet) -> Iterator[Finding]:
    for node in sheet.of_kind(*ACTIVITIES):
        yield from _left_out(sheet, node)
    for node in sheet.of_kind("task"):
        yield sheet.say(node, "task.undefined")
    for node in sheet.of_kind("adHocSubProcess"):
        yield sheet.say(node, "sub-process.ad-hoc")
    for node in sheet.of_kind("scriptTask"):
        yield from _script(sheet, node)
    for diagram in sheet.diagrams:
        yield from _steps(sheet, diagram)
        yield from _decisions(sheet, diagram)
    yield from _data(sheet)
    yield from _languages(sheet)


def _left_out(sheet: Sheet, node: etree._Element) -> Iterator[Finding]:
    for attribute in ("startQuantity", "completionQuantity"):
        if node.get(attribute, "1") != "1":
            yield sheet.say(node, "task.quantity", attribute=attribute)
    if flag(node, "isForCompensation", default=False):
        yield sheet.say(node, "compensation.not-run")
    for kind in _PERFORMERS:
        if node.find(bpmn(kind)) is not None:
            yield sheet.say(node, "task.performer", kind=kind)


def _script(sheet: Sheet, node: etree._Element) -> Iterator[Finding]:
    scripts = node.findall(bpmn("script"))
    if len(scripts) != 1 or not text_of(node, "script"):
        yield sheet.say(node, "script.missing")
    if node.get("scriptFormat", "").strip().lower() not in _LANGUAGES:
        yield sheet.say(node, "script.format", found=node.get("scriptFormat", ""))


def _steps(sheet: Sheet, diagram: Diagram) -> Iterator[Finding]:
    known = sheet.library.steps
    for element in diagram.elements.values():
        node = sheet.by_id[element.id]
        if element.kind == "serviceTask" and not element.step:
            yield sheet.say(node, "service.no-step")
        elif element.step and known is not None and element.step not in known:
            yield sheet.say(node, "step.unknown", step=element.step)


def _decisions(sheet: Sheet, diagram: Diagram) -> Iterator[Finding]:
    known = sheet.library.decisions
    for element in diagram.elements.values():
        if element.kind != "businessRuleTask":
            continue
        node = sheet.by_id[element.id]
        if not element.decision:
            yield sheet.say(node, "rule-task.no-decision")
        elif known is not None and element.decision not in known:
            yield sheet.say(node, "rule-task.decision-unknown", decision=element.decision)


def _data(sheet: Sheet) -> Iterator[Finding]:
    """Drawn data is for the reader; variables are what a process works with."""
    for process in sheet.processes:
        for kind in ("dataObjectReference", "dataStoreReference"):
            for node in process.iter(bpmn(kind)):
                yield sheet.say(node, "data.for-readers-only")
        for kind in ("dataInputAssociation", "dataOutputAssociation"):
            for node in process.iter(bpmn(kind)):
                if node.find(bpmn("assignment")) is not None or text_of(node, "transformation"):
                    yield sheet.say(node, "data.assignment")


def _languages(sheet: Sheet) -> Iterator[Finding]:
    for process in sheet.processes:
        for node in process.iter(bpmn("*")):
            language = node.get("language", "").strip()
            if language.lower() not in _LANGUAGES and (node.text or "").strip():
                yield sheet.say(node, "expression.language", found=language)
