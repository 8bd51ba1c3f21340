"""Timers: that each says one time, in a form that can be read before it is run."""

import ast
from collections.abc import Iterator

from lxml import etree

from engine.bpmn.findings import Finding
from engine.bpmn.rules.sheet import Sheet
from engine.bpmn.scopes import Scope
from engine.bpmn.timers import is_written_out, reads
from engine.bpmn.vocabulary import bpmn, bpmn_name, is_interrupting
from engine.working_days import Duration, Offset
from engine.working_days.cycles import period

_TIMES = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}


def check(sheet: Sheet) -> Iterator[Finding]:
    for scope in sheet.scopes:
        for node in scope.nodes:
            for definition in node.findall(bpmn("timerEventDefinition")):
                yield from _timer(sheet, scope, node, definition)


def fixed_time(text: str) -> str | None:
    """Return the time that a timer's text says outright; None when it must be computed."""
    text = text.strip()
    quoted = _quoted(text)
    if quoted is not None:
        return quoted.strip()
    return text if is_written_out(text) else None


def _timer(
    sheet: Sheet, scope: Scope, node: etree._Element, definition: etree._Element
) -> Iterator[Finding]:
    times = [child for child in definition if bpmn_name(child) in _TIMES]
    if len(times) != 1 or not (times[0].text or "").strip():
        yield sheet.say(node, "timer.several-times" if len(times) > 1 else "timer.no-time")
        return
    kind = bpmn_name(times[0])
    if kind == "timeCycle" and not _may_repeat(scope, node):
        yield sheet.say(node, "timer.cycle-not-here")
    said = fixed_time(times[0].text or "")
    if said is not None:
        yield from _said(sheet, node, kind, said)


def _said(sheet: Sheet, node: etree._Element, kind: str, said: str) -> Iterator[Finding]:
    if not reads(_TIMES[kind], said):
        yield sheet.say(node, "timer.unreadable", found=said, kind=kind)
    elif kind == "timeDuration" and _is_negative(said):
        yield sheet.say(node, "timer.negative", found=said)


def _may_repeat(scope: Scope, node: etree._Element) -> bool:
    """A cycle fires again and again: only where each firing is a branch or an instance."""
    if bpmn_name(node) == "startEvent":
        return scope.kind == "process"
    return bpmn_name(node) == "boundaryEvent" and not is_interrupting(node)


def _quoted(text: str) -> str | None:
    if text[:1] not in ("'", '"'):
        return None
    try:
        found = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    return found if isinstance(found, str) else None


def _is_negative(text: str) -> bool:
    found: Offset | Duration = period(text)
    if isinstance(found, Offset):
        return found.count < 0
    return found.months < 0 or found.days < 0 or found.exact.total_seconds() < 0
