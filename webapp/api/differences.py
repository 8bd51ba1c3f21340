"""What one version of a diagram adds, takes away and changes against another."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from engine.bpmn.diagram import Diagram, Element, Flow
from engine.walking import Drawn, diagram_of
from webapp.api.details import details_of
from webapp.api.schemas.definitions import ChangedPart, Difference, Differences

Properties = Mapping[str, Any]
OF_PROCESS = (
    "name",
    "name_cy",
    "documentation",
    "documentation_cy",
    "owner",
    "ladder",
    "retention",
    "concerns",
)
# A line moves whenever something above it changes, and flows are compared by themselves.
UNIMPORTANT = frozenset({"line", "incoming", "outgoing"})


def difference_of(before: Drawn, after: Drawn) -> Difference:
    old, new = diagram_of(before), diagram_of(after)
    return Difference(
        key=after.key,
        before=before.version,
        after=after.version,
        process=_changes(_of_process(old), _of_process(new)),
        elements=_compared(_elements(old, before.xml), _elements(new, after.xml)),
        flows=_compared(_parts(old.flows), _parts(new.flows)),
        forms=_compared(before.forms, after.forms),
        decisions=_compared(_texts(before.decisions), _texts(after.decisions)),
    )


def _compared(old: Mapping[str, Properties], new: Mapping[str, Properties]) -> Differences:
    both = [key for key in old if key in new]
    changes = {key: _changes(old[key], new[key]) for key in both}
    return Differences(
        added=[key for key in new if key not in old],
        removed=[key for key in old if key not in new],
        changed=[ChangedPart(id=key, changes=found) for key, found in changes.items() if found],
    )


def _changes(old: Properties, new: Properties) -> dict[str, tuple[Any, Any]]:
    names = dict.fromkeys([*old, *new])
    return {
        name: (old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)
    }


def _of_process(diagram: Diagram) -> Properties:
    return {name: getattr(diagram, name) for name in OF_PROCESS} | {
        "lanes": [[lane.id, lane.name, lane.name_cy, lane.group] for lane in diagram.lanes]
    }


def _elements(diagram: Diagram, xml: bytes) -> dict[str, Properties]:
    more = details_of(xml)
    return {key: {**more.get(key, {}), **one} for key, one in _parts(diagram.elements).items()}


def _parts(parts: Mapping[str, Element] | Mapping[str, Flow]) -> dict[str, Properties]:
    return {key: _properties(part) for key, part in parts.items()}


def _properties(part: Element | Flow) -> Properties:
    names = [field.name for field in fields(part) if field.name not in UNIMPORTANT]
    return {name: _plain(getattr(part, name)) for name in names}


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple):
        return list(value)
    return value.group if hasattr(value, "group") else value


def _texts(decisions: Mapping[str, str]) -> dict[str, Properties]:
    return {key: {"table": text} for key, text in decisions.items()}
