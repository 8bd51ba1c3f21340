"""How steps, groups and spans of days are called in the reader's language."""

from engine.bpmn.diagram import Element
from webapp.i18n import ngettext, said


def name_of(element: Element) -> str:
    return said(element.name, element.name_cy) or element.id


def group_of(element: Element) -> str:
    return said(element.lane.name, element.lane.name_cy) if element.lane else ""


def days(number: int) -> str:
    return ngettext("%(num)d day", "%(num)d days", number)


def working_days(number: int) -> str:
    return ngettext("%(num)d working day", "%(num)d working days", number)
