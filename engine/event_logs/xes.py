"""Writes an event log of cases (XES, IEEE 1849): one trace a lifecycle."""

from collections.abc import Iterable
from itertools import groupby
from typing import IO, Any

from lxml import etree
from sqlalchemy.orm import Session

from engine.event_logs.reading import Choice, Happened, Veil, happened, stamp

SPACE = "http://www.xes-standard.org/"
EXTENSIONS = {
    "concept": "Concept",
    "lifecycle": "Lifecycle",
    "time": "Time",
    "org": "Organizational",
}
# What our events are in the standard's life of an activity; the others are activities themselves.
TRANSITIONS = {
    "user_task.created": "schedule",
    "user_task.assigned": "assign",
    "user_task.claimed": "start",
    "user_task.delegated": "reassign",
    "user_task.released": "reassign",
    "user_task.completed": "complete",
    "user_task.canceled": "ate_abort",
}
UNKNOWN = {"concept:name": "unknown", "lifecycle:transition": "complete"}
THE_FIRST = "1970-01-01T00:00:00.000+00:00"


def write(session: Session, out: IO[bytes], choice: Choice, veil: Veil) -> int:
    """Trace by trace, whatever the size; give the number of events."""
    count = 0
    attributes = {"xes.version": "1849-2016", "xes.features": "", "xmlns": SPACE}
    with etree.xmlfile(out, encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element("log", attributes):
            for one in _head():
                xml.write(one, pretty_print=True)
            grouped = groupby(happened(session, choice), key=lambda one: one.instance_id)
            for _instance, events in grouped:
                trace = _trace(list(events), veil)
                count += len(trace.findall("event"))
                xml.write(trace, pretty_print=True)
    return count


def _head() -> Iterable[etree._Element]:
    """Extensions, what every trace and event has, what makes two events the same activity."""
    for prefix, name in EXTENSIONS.items():
        yield etree.Element("extension", name=name, prefix=prefix, uri=f"{SPACE}{prefix}.xesext")
    of_traces = etree.Element("global", scope="trace")
    _put(of_traces, "concept:name", "unknown")
    yield of_traces
    of_events = etree.Element("global", scope="event")
    for key, value in UNKNOWN.items():
        _put(of_events, key, value)
    _put(of_events, "time:timestamp", THE_FIRST, tag="date")
    yield of_events
    keys = "concept:name lifecycle:transition"
    yield etree.Element("classifier", name="Activity", keys=keys)


def _trace(events: list[Happened], veil: Veil) -> etree._Element:
    first, trace = events[0], etree.Element("trace")
    _put(trace, "concept:name", veil.of("lifecycle", first.instance_id))
    _put(trace, "process", first.process)
    _put(trace, "version", first.version or 0, tag="int")
    _put(trace, "family", veil.of("lifecycle", first.root_id))
    for one in events:
        trace.append(_event(one, veil))
    return trace


def _event(one: Happened, veil: Veil) -> etree._Element:
    event = etree.Element("event")
    transition = TRANSITIONS.get(one.kind)
    _put(event, "concept:name", (one.name or one.kind) if transition else one.kind)
    _put(event, "lifecycle:transition", transition or "complete")
    _put(event, "time:timestamp", stamp(one.at), tag="date")
    if one.actor_id is not None:
        _put(event, "org:resource", veil.of("person", one.actor_id))
    if one.agency is not None:
        _put(event, "org:group", veil.of("agency", one.agency))
    if one.role:
        _put(event, "org:role", one.role)
    if one.step is not None:
        _put(event, "step", one.step)
    return event


def _put(parent: etree._Element, key: str, value: Any, tag: str = "string") -> None:
    etree.SubElement(parent, tag, key=key, value=str(value))
