"""Reads the definitions of a diagram's events."""

from typing import Any

from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser

from engine.bpmn.events import ConditionEvent, Event, NamedEvent, RaisedEvent, TerminateEvent
from engine.bpmn.timers import TimerEvent
from engine.bpmn.vocabulary import bpmn_name, text_of

Node = Any

_TIMERS = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}


def events_of(parser: TaskParser, node: Node) -> tuple[Event, ...]:
    found = []
    for child in node:
        kind = bpmn_name(child)
        if kind.endswith("EventDefinition"):
            found.append(_event(parser, kind.removesuffix("EventDefinition"), child))
    if sum(isinstance(event, TimerEvent) for event in found) > 1:
        parser.raise_validation_exception("Expected at most one timer in an event.")
    return tuple(found)


def _event(parser: TaskParser, kind: str, node: Node) -> Event:
    if kind in ("message", "signal"):
        return named_event(parser, kind, node)
    if kind == "timer":
        return _timer(parser, node)
    if kind == "conditional":
        return ConditionEvent(text_of(node, "condition"))
    if kind == "terminate":
        return TerminateEvent()
    if kind == "cancel":
        return RaisedEvent("cancel")
    if kind not in ("error", "escalation"):
        parser.raise_validation_exception(f"Expected an event that can be run, but found {kind}.")
    return _raised(parser, kind, node)


def named_event(parser: TaskParser, kind: str, node: Node) -> NamedEvent:
    owner = parser.process_parser.parser
    names = owner.messages if kind == "message" else owner.signals
    reference = node.get(f"{kind}Ref")
    name = names.get(reference) or node.getparent().get("name") or ""
    if not name:
        parser.raise_validation_exception(f"Expected the name of a {kind}.")
    keys: dict[str, list[tuple[str, str]]] = {}
    for found in owner.message_correlations.get(reference, ()) if kind == "message" else ():
        for key in found.correlation_keys:
            keys.setdefault(key, []).append((found.name, found.retrieval_expression))
    correlation = tuple((key, tuple(properties)) for key, properties in keys.items())
    return NamedEvent("message" if kind == "message" else "signal", name, correlation)


def _raised(parser: TaskParser, kind: str, node: Node) -> RaisedEvent:
    owner = parser.process_parser.parser
    if kind == "error":
        declared = owner.errors.get(node.get("errorRef")) or {}
        return RaisedEvent("error", declared.get("error_code") or declared.get("name"))
    declared = owner.escalations.get(node.get("escalationRef")) or {}
    return RaisedEvent("escalation", declared.get("escalation_code") or declared.get("name"))


def _timer(parser: TaskParser, node: Node) -> TimerEvent:
    for name, kind in _TIMERS.items():
        if text := text_of(node, name):
            return TimerEvent(kind, text)  # type: ignore[arg-type]
    parser.raise_validation_exception("Expected a date, a duration or a cycle in a timer.")
    raise AssertionError
