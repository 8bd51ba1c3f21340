"""Events on the boundary of activities: that each can fire, and as BPMN says."""

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.findings import Finding
from engine.bpmn.rules.sheet import Sheet
from engine.bpmn.scopes import Scope
from engine.bpmn.vocabulary import (
    ACTIVITIES,
    SUB_PROCESSES,
    bpmn,
    bpmn_name,
    cylch,
    events_of,
    flag,
    is_interrupting,
    reference,
)

_THROWS_INSIDE = SUB_PROCESSES | {"callActivity"}


def check(sheet: Sheet) -> Iterator[Finding]:
    for scope in sheet.scopes:
        for node in scope.nodes:
            if bpmn_name(node) == "boundaryEvent":
                yield from _event(sheet, scope, node)


def _event(sheet: Sheet, scope: Scope, node: etree._Element) -> Iterator[Finding]:
    host = scope.by_id.get(reference(node, "attachedToRef"))
    if host is None or bpmn_name(host) not in ACTIVITIES:
        yield sheet.say(
            node, "boundary.no-activity", reference=reference(node, "attachedToRef") or "-"
        )
        return
    events = set(events_of(node))
    yield from _how(sheet, node, events)
    yield from _whether(sheet, node, host, events)


def _how(sheet: Sheet, node: etree._Element, events: set[str]) -> Iterator[Finding]:
    if is_interrupting(node):
        return
    if events & {"error", "cancel"}:
        yield sheet.say(node, "boundary.must-interrupt", event=", ".join(sorted(events)))
    if len(events_of(node)) > 1 and flag(node, "parallelMultiple", default=False):
        yield sheet.say(node, "boundary.parallel")


def _whether(
    sheet: Sheet, node: etree._Element, host: etree._Element, events: set[str]
) -> Iterator[Finding]:
    kind = bpmn_name(host)
    details = {"activity": host.get("id", "")}
    if "cancel" in events and kind != "transaction":
        yield sheet.say(node, "boundary.cancel-outside", **details)
    if events & {"error", "escalation"} and kind not in _THROWS_INSIDE:
        yield sheet.say(node, "boundary.never-thrown", event=", ".join(sorted(events)), **details)
    aside = events == {"timer"} and not is_interrupting(node)
    if host.get(cylch("instance")) == "own" and not aside:
        yield sheet.say(node, "boundary.own-instance", **details)
    if kind == "subProcess" and host.get("triggeredByEvent") == "true":
        yield sheet.say(node, "boundary.no-activity", reference=host.get("id", ""))


def caught_codes(scope: Scope, node: etree._Element, sheet: Sheet) -> set[str]:
    """The error codes that the boundary of an activity catches; "" is every code."""
    codes = set()
    for event in scope.boundary.get(node.get("id", ""), ()):
        for definition in event.findall(bpmn("errorEventDefinition")):
            codes.add(error_code(sheet, definition))
    return codes


def error_code(sheet: Sheet, definition: etree._Element) -> str:
    """The code, or else the name, of the error that is meant; "" without one."""
    meant = sheet.definitions.get(reference(definition, "errorRef"))
    return "" if meant is None else meant.get("errorCode", "") or meant.get("name", "")
