"""What publishing asks for: both languages, and for every person's task who, what and by when."""

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.diagram import Diagram, Element
from engine.bpmn.findings import Finding
from engine.bpmn.repetition import Repetition
from engine.bpmn.rules.sheet import Sheet
from engine.bpmn.rules.texts import names_everywhere
from engine.bpmn.vocabulary import FLOW_NODES, bpmn, bpmn_name, cylch, is_executable, text_of

# What a reader sees of a diagram.
_READ = FLOW_NODES | {
    "dataObjectReference",
    "dataStoreReference",
    "lane",
    "messageFlow",
    "participant",
    "process",
    "sequenceFlow",
}


def check(sheet: Sheet) -> Iterator[Finding]:
    if not sheet.library.strict:
        return
    yield from _welsh(sheet)
    for diagram in sheet.diagrams:
        process = next(p for p in sheet.processes if p.get("id", "") == diagram.process_id)
        if not diagram.name:
            yield sheet.say(process, "name.missing", kind="process")
        if not diagram.owner:
            yield sheet.say(process, "process.no-owner")
        for element in diagram.elements.values():
            if element.is_human:
                yield from _human(sheet, diagram, element)


def _human(sheet: Sheet, diagram: Diagram, element: Element) -> Iterator[Finding]:
    node = sheet.by_id[element.id]
    if element.lane is None or not element.lane.group:
        yield sheet.say(node, "task.no-lane")
    elif _lacks_agency(sheet, diagram, element):
        yield sheet.say(node, "group.no-agency")
    if not element.name:
        yield sheet.say(node, "name.missing", kind=element.kind)
    if not element.form:
        yield sheet.say(node, "task.no-form")
    ladder = element.ladder or diagram.ladder
    if not (element.due_in or element.due_at) and ladder != "none":
        yield sheet.say(node, "task.no-due")
    if not ladder:
        yield sheet.say(node, "task.no-ladder")


def _lacks_agency(sheet: Sheet, diagram: Diagram, element: Element) -> bool:
    """Its group is asked per agency: the process, a form, or a round of a loop must say which."""
    if element.lane is None or "{agency}" not in element.lane.group or diagram.concerns == "agency":
        return False
    here: Element | None = element
    while here is not None:
        loop = sheet.by_id[here.id].find(bpmn("multiInstanceLoopCharacteristics"))
        if loop is not None and Repetition.of(loop).item == "agency":
            return False
        here = diagram.elements.get(here.parent)
    return "agency" not in names_everywhere(sheet)


def _welsh(sheet: Sheet) -> Iterator[Finding]:
    for node in _read(sheet):
        if node.get("name", "").strip() and not node.get(cylch("nameCy"), "").strip():
            yield sheet.say(node, "welsh.no-name", english=node.get("name", ""))
        english = text_of(node, "documentation")
        if english and not node.get(cylch("documentationCy"), "").strip():
            yield sheet.say(node, "welsh.no-documentation", english=english)


def _read(sheet: Sheet) -> Iterator[etree._Element]:
    for part in sheet.root:
        if bpmn_name(part) == "collaboration" or (
            bpmn_name(part) == "process" and is_executable(part)
        ):
            yield from (node for node in part.iter(bpmn("*")) if bpmn_name(node) in _READ)
