"""How steps, groups and spans of days are called in the reader's language."""

from engine.bpmn.compiled import CompiledDefinition
from engine.bpmn.diagram import Element
from webapp.i18n import ngettext, said
from webapp.studio.words import kind_of


def name_of(element: Element) -> str:
    return said(element.name, element.name_cy) or kind_of(element.kind)


def place_of(element: Element, compiled: CompiledDefinition) -> str:
    """What has no name is told from others of its kind by where it leads."""
    own = said(element.name, element.name_cy)
    found = [
        diagram.elements[diagram.flows[flow].target]
        for diagram in compiled.diagrams.values()
        for flow in element.outgoing
        if flow in diagram.flows
    ]
    names = ", ".join(dict.fromkeys(map(name_of, found)))
    return own or (f"{name_of(element)} → {names}" if names else name_of(element))


def group_of(element: Element) -> str:
    return said(element.lane.name, element.lane.name_cy) if element.lane else ""


def days(number: int) -> str:
    return ngettext("%(num)d day", "%(num)d days", number)


def working_days(number: int) -> str:
    return ngettext("%(num)d working day", "%(num)d working days", number)
