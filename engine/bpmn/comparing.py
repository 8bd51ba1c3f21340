"""What of a definition is otherwise in another: elements with their ways on and their forms."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from engine.bpmn.compiled import CompiledDefinition
from engine.bpmn.diagram import Element, Flow, Lane

# A line moves whenever something above it changes; ways on are compared by where they lead.
UNIMPORTANT = frozenset({"id", "line", "incoming", "outgoing", "default"})

Forms = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Elements of the target that are new or otherwise, and of the source that are no more."""

    changed: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: a definition with its forms."""

    compiled: CompiledDefinition
    forms: Forms


def compare(old: Side, new: Side, renamed: Mapping[str, str]) -> Comparison:
    """By id; an element that was renamed is the one that it became."""
    before = {renamed.get(key, key): key for key in old.compiled.elements}
    return Comparison(
        changed=frozenset(
            key
            for key in new.compiled.elements
            if key not in before or _of(old, before[key]) != _of(new, key)
        ),
        removed=frozenset(key for name, key in before.items() if name not in new.compiled.elements),
    )


def _of(side: Side, element_id: str) -> dict[str, Any]:
    """All that decides what becomes of a token there."""
    element = side.compiled.elements[element_id]
    said = {one.name: getattr(element, one.name) for one in fields(element)}
    known = {name: _plain(value) for name, value in said.items() if name not in UNIMPORTANT}
    return known | {"ways": _ways(side, element), "asked": side.forms.get(element.form)}


def _plain(value: object) -> object:
    if isinstance(value, Lane):
        return (value.group, value.name, value.name_cy)
    return dict(value) if isinstance(value, Mapping) else value


def _ways(side: Side, element: Element) -> list[tuple[str, str, bool]]:
    flows: dict[str, Flow] = {}
    for diagram in side.compiled.diagrams.values():
        flows |= diagram.flows
    found = [flows[name] for name in element.outgoing if name in flows]
    return sorted((one.target, one.condition, one.id == element.default) for one in found)
