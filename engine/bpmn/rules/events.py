"""Events: which kinds may stand where, and whether what they name is there."""

import re
from collections.abc import Iterator

from lxml import etree

from engine.bpmn.findings import Finding
from engine.bpmn.rules.sheet import Sheet
from engine.bpmn.scopes import Scope, link_name
from engine.bpmn.vocabulary import (
    EVENTS,
    bpmn,
    bpmn_name,
    events_of,
    flag,
    is_interrupting,
    reference,
    text_of,
)

_CATCHES = frozenset({"message", "signal", "timer", "conditional"})
_ALLOWED = {
    "startEvent": frozenset({"message", "signal", "timer"}),
    "intermediateCatchEvent": _CATCHES | {"link"},
    "intermediateThrowEvent": frozenset({"message", "signal", "escalation", "link"}),
    "endEvent": frozenset({"message", "signal", "error", "escalation", "cancel", "terminate"}),
    "boundaryEvent": _CATCHES | {"error", "escalation", "cancel"},
}
_THROWN = frozenset({"message", "signal", "escalation"})
_TOGETHER = {
    "intermediateCatchEvent": _CATCHES,
    "boundaryEvent": _CATCHES | {"error", "escalation"},
    "intermediateThrowEvent": _THROWN,
    "endEvent": _THROWN,
}
_STARTS_ASIDE = frozenset({"message", "signal", "escalation", "error"})
_CLOCK = re.compile(r"\b(?:now|today)\s*\(")
_MUST_NAME = {"message": "messageRef", "signal": "signalRef"}
_MAY_NAME = {"error": "errorRef", "escalation": "escalationRef"}
_CODES = {"error": "errorCode", "escalation": "escalationCode"}


def check(sheet: Sheet) -> Iterator[Finding]:
    for scope in sheet.scopes:
        for node in scope.nodes:
            kind = bpmn_name(node)
            if kind in EVENTS:
                yield from _kinds(sheet, scope, node)
                yield from _references(sheet, node)
            elif kind in ("sendTask", "receiveTask"):
                yield from _named(sheet, node, node, "message")
                yield from _receiving(sheet, node)
        yield from _links(sheet, scope)
        yield from _event_subprocess(sheet, scope)
    yield from _message_flows(sheet)


def _kinds(sheet: Sheet, scope: Scope, node: etree._Element) -> Iterator[Finding]:
    kind, events = bpmn_name(node), events_of(node)
    if node.find(bpmn("eventDefinitionRef")) is not None:
        yield sheet.say(node, "event.shared-definition")
    elif not events and kind in ("intermediateCatchEvent", "boundaryEvent"):
        yield sheet.say(node, "event.no-trigger")
    together = set(events) <= _TOGETHER.get(kind, frozenset()) and events.count("timer") <= 1
    if len(events) > 1 and not together:
        yield sheet.say(node, "event.several", events=", ".join(events))
    if kind == "startEvent" and scope.kind != "process":
        yield from _inner_start(sheet, scope, node)
    else:
        for event in dict.fromkeys(events):
            yield from _one_kind(sheet, scope, node, event)


def _one_kind(sheet: Sheet, scope: Scope, node: etree._Element, event: str) -> Iterator[Finding]:
    kind = bpmn_name(node)
    if event == "compensate":
        yield sheet.say(node, "compensation.not-run")
    elif event == "conditional" and kind == "startEvent":
        yield sheet.say(node, "event.conditional-start")
    elif event not in _ALLOWED[kind]:
        yield sheet.say(node, "event.not-here", event=event, kind=kind)
    elif event == "conditional":
        yield from _conditional(sheet, node)
    elif event == "cancel" and kind == "endEvent" and not _is_cancelable(scope):
        yield sheet.say(node, "event.cancel-outside")


def _conditional(sheet: Sheet, node: etree._Element) -> Iterator[Finding]:
    """A condition is looked at when something happens in the instance; time alone is nothing."""
    for definition in node.findall(bpmn("conditionalEventDefinition")):
        condition = text_of(definition, "condition")
        if not condition:
            yield sheet.say(node, "event.no-condition")
        elif _CLOCK.search(condition):
            yield sheet.say(node, "event.conditional-clock")


def _is_cancelable(scope: Scope) -> bool:
    outer = scope.outer
    if scope.kind != "transaction" or outer is None:
        return False
    attached = outer.boundary.get(scope.node.get("id", ""), ())
    return any("cancel" in events_of(event) for event in attached)


def _inner_start(sheet: Sheet, scope: Scope, node: etree._Element) -> Iterator[Finding]:
    if events_of(node) and not scope.is_event_subprocess:
        yield sheet.say(node, "sub-process.start-event")


def _event_subprocess(sheet: Sheet, scope: Scope) -> Iterator[Finding]:
    if not scope.is_event_subprocess:
        return
    start = scope.starts[0] if scope.starts else None
    events = set() if start is None else set(events_of(start))
    if start is not None and "error" in events and not is_interrupting(start):
        yield sheet.say(start, "event-subprocess.error-interrupts")
    if not events or not events <= _STARTS_ASIDE:
        where = scope.node if start is None else start
        found = ", ".join(sorted(events)) or "none"
        yield sheet.say(where, "event-subprocess.start", event=found)


def _references(sheet: Sheet, node: etree._Element) -> Iterator[Finding]:
    for definition in node:
        event = bpmn_name(definition).removesuffix("EventDefinition")
        if event in _MUST_NAME or event in _MAY_NAME:
            yield from _named(sheet, node, definition, event)


def _named(
    sheet: Sheet, node: etree._Element, holder: etree._Element, event: str
) -> Iterator[Finding]:
    name = reference(holder, _MUST_NAME.get(event) or _MAY_NAME[event])
    if not name:
        if event in _MUST_NAME:
            yield sheet.say(node, "event.reference-missing", event=event)
        return
    meant = sheet.definitions.get(name)
    if meant is None or bpmn_name(meant) != event:
        yield sheet.say(node, "event.reference-unknown", event=event, reference=name)
    elif event in _CODES and not (meant.get(_CODES[event]) or meant.get("name")):
        yield sheet.say(meant, "event.code-missing", event=event)
    elif event in _MUST_NAME and not meant.get("name", "").strip():
        yield sheet.say(meant, "event.reference-unnamed", event=event)


def _receiving(sheet: Sheet, node: etree._Element) -> Iterator[Finding]:
    if bpmn_name(node) == "receiveTask" and flag(node, "instantiate", default=False):
        yield sheet.say(node, "receive.instantiate")


def _links(sheet: Sheet, scope: Scope) -> Iterator[Finding]:
    thrown, caught = _link_ends(scope)
    for name, nodes in thrown.items():
        targets = caught.get(name, [])
        if len(targets) != 1:
            rule = "link.several-targets" if targets else "link.no-target"
            yield sheet.say(nodes[0], rule, link=name or "-")
    for name, nodes in caught.items():
        if name not in thrown:
            yield sheet.say(nodes[0], "link.no-source", link=name or "-")


def _link_ends(scope: Scope) -> tuple[dict[str, list[etree._Element]], ...]:
    ends: dict[str, dict[str, list[etree._Element]]] = {}
    for node in scope.nodes:
        if "link" in events_of(node):
            ends.setdefault(bpmn_name(node), {}).setdefault(link_name(node), []).append(node)
    return ends.get("intermediateThrowEvent", {}), ends.get("intermediateCatchEvent", {})


def _message_flows(sheet: Sheet) -> Iterator[Finding]:
    """A message goes by its name; a drawn message flow with no message behind it moves nothing."""
    for flow in sheet.root.iter(bpmn("messageFlow")):
        ends = [sheet.by_id.get(reference(flow, end)) for end in ("sourceRef", "targetRef")]
        found = [_messages_of(node) for node in ends if node is not None]
        if len(found) == len(ends) and not set.intersection(*found):
            yield sheet.say(flow, "message-flow.no-message")


def _messages_of(node: etree._Element) -> set[str]:
    holders = (node, *node.findall(bpmn("messageEventDefinition")))
    return {reference(holder, "messageRef") for holder in holders} - {""}
