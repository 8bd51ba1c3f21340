"""What is stored of a running process: a compact, versioned, repeatable form of its tokens."""

from collections.abc import Mapping
from typing import Any

import orjson

from engine.bpmn.data import same
from engine.bpmn.tokens import READY, Instance, SubScope, Token
from engine.bpmn.values import DataRefused
from engine.errors import EngineError

VERSION = 1

Row = list[Any]


class StateUnreadable(EngineError):
    """Stored tokens that this program or this definition cannot take up."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Expected the stored state of an instance, but {reason}.")
        self.reason = reason


def encode(top: Instance) -> bytes:
    """Write a state; the same tokens always give the same bytes."""
    state: dict[str, Any] = {"v": VERSION, "serial": top.serial, "ended": top.ended_by}
    if top.completed:
        state["data"] = _sorted(top.data)
    else:
        state["top"] = _scope_out(top)
        state["inner"] = [
            [number, scope.spec.name, _scope_out(scope)]
            for number, scope in sorted(top.subprocesses.items())
        ]
    try:
        return orjson.dumps(state)
    except TypeError as error:
        raise DataRefused("", "type", found=str(error)[:200]) from None


def _scope_out(scope: Any) -> dict[str, Any]:
    index = {number: position for position, number in enumerate(scope.tasks)}
    found: dict[str, Any] = {"tokens": [_row(token, index) for token in scope.tasks.values()]}
    if scope.correlations:
        found["correlations"] = scope.correlations
    if scope.completed:
        found["data"] = scope.data
    return found


def _row(token: Token, index: Mapping[int, int]) -> Row:
    """Write a token, and of its variables only what its parent in the tree has not."""
    parent = token.parent
    known: dict[str, Any] = {} if parent is None else parent.data
    data = token.data
    if data is known:
        changed, gone = {}, []
    else:
        changed = {
            name: data[name]
            for name in sorted(data)
            if name not in known or not same(known[name], data[name])
        }
        gone = [name for name in sorted(known) if name not in data]
    row = [
        token.id,
        -1 if parent is None else index[parent.id],
        token.task_spec.name,
        token._state,
        token.last_state_change,
        int(token.triggered),
        _sorted(token.internal_data) or 0,
        changed or 0,
        gone or 0,
    ]
    while row[-1] == 0:
        row.pop()
    return row


def _sorted(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in sorted(data)}


def decode(blob: bytes, top: Instance) -> None:
    """Put the stored tokens into an instance that has none yet."""
    state = _read(blob)
    top.serial, top.ended_by = state["serial"], state["ended"]
    if "data" in state:
        top.completed, top.data = True, state["data"]
        return
    try:
        _scope_in(top, state["top"], top)
        for number, name, found in state["inner"]:
            caller = next(scope.tasks[number] for scope in top.scopes() if number in scope.tasks)
            scope = SubScope(top.subprocess_specs[name], caller, top)
            top.subprocesses[number] = scope
            _scope_in(scope, found, top)
    except KeyError as error:
        raise StateUnreadable(f"its definition has no element {error}") from None


def _read(blob: bytes) -> dict[str, Any]:
    try:
        state = orjson.loads(blob)
        version = state["v"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise StateUnreadable("these bytes are none") from None
    if version != VERSION:
        raise StateUnreadable(f"it is of version {version}, and this program reads {VERSION}")
    found: dict[str, Any] = state
    return found


def _scope_in(scope: Any, found: dict[str, Any], top: Instance) -> None:
    specs = scope.spec.task_specs
    tokens: list[Token] = []
    scope.correlations = found.get("correlations", {})
    if "data" in found:
        scope.completed, scope.data = True, found["data"]
    for row in found["tokens"]:
        number, position, name, state, changed_at, *rest = row
        triggered, internal, changed, gone = rest + [0] * (4 - len(rest))
        parent = None if position < 0 else tokens[position]
        token = Token.__new__(Token)
        token.id, token.last_state_change = number, changed_at
        token.workflow, token.task_spec = scope, specs[name]
        token._parent, token._children = None if parent is None else parent.id, []
        token._state, token.triggered, token.thread_id = state, bool(triggered), 0
        token.internal_data = internal or {}
        token.data = _data({} if parent is None else parent.data, changed, gone)
        scope.tasks[number] = token
        tokens.append(token)
        if parent is not None:
            parent._children.append(number)
        if state == READY and not token.task_spec.manual:
            top.queue.append(token)
    scope.task_tree = tokens[0]


def _data(known: dict[str, Any], changed: Any, gone: Any) -> dict[str, Any]:
    if not changed and not gone:
        return known
    data = {**known, **(changed or {})}
    for name in gone or ():
        del data[name]
    return data
