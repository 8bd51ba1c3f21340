"""Reads from stored tokens where an instance waits, without making them run: for counting many."""

from collections.abc import Iterator
from typing import Any

import orjson

from engine.bpmn.compiled import CompiledDefinition, SpiffSpec
from engine.bpmn.tokens import COMPLETED, LIVE, READY

_NUMBER, _NAME, _STATE, _TRIGGERED, _INTERNAL = 0, 2, 3, 5, 6  # places in a row; see `state`


def waits(definition: CompiledDefinition, stored: bytes) -> list[str]:
    """The elements at which tokens wait: as `carrying.stands` tells them."""
    state = orjson.loads(stored)
    if "top" not in state:
        return []
    inside = {number for number, _name, _scope in state["inner"]}
    found = list(_waits(definition.spec, state["top"], inside))
    for _number, name, scope in state["inner"]:
        found += _waits(definition.scopes[name], scope, inside)
    return found


def _waits(spec: SpiffSpec, scope: dict[str, Any], inside: set[int]) -> Iterator[str]:
    for row in scope["tokens"]:
        task = spec.task_specs.get(row[_NAME])
        if task is None or not row[_STATE] & LIVE or not getattr(task, "shown", False):
            continue
        if row[_NUMBER] not in inside and not _is_beside(task, row):
            yield task.element_id


def _is_beside(task: SpiffSpec, row: list[Any]) -> bool:
    """A round of what repeats, or a listener that has not arrived."""
    internal: dict[str, Any] = row[_INTERNAL] or {} if len(row) > _INTERNAL else {}
    listens = task.is_attached or "race" in internal
    armed = listens and row[_STATE] not in (READY, COMPLETED)
    return armed or bool(row[_TRIGGERED] if len(row) > _TRIGGERED else 0)
