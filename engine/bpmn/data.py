"""The variables of parallel branches: merged three-way, so that no branch undoes another's work."""

import heapq
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from engine.bpmn.tokens import STARTED, Token
from engine.bpmn.values import plain

Data = Mapping[str, Any]
# Kept inside a token: what an event sub-process knew at first; what rounds have brought so far.
KEPT = ("base", "merged")
# What a branch knew when it began (nothing: what its fork knew), and what it knows now.
Side = tuple[Data | None, Data]


def copied(given: Data) -> dict[str, Any]:
    """Take variables over: checked, and never shared with whoever gave them."""
    found, _ = plain(given)
    variables: dict[str, Any] = found  # type: ignore[assignment]
    return variables


def merge(base: Data, sides: Iterable[Side]) -> dict[str, Any]:
    """Apply the changes of every side, the earliest first; a value left alone changes nothing."""
    merged = dict(base)
    for known, now in sides:
        _apply(merged, base if known is None else known, now)
    return merged


def _apply(merged: dict[str, Any], base: Data, now: Data) -> None:
    for name in base:
        if name not in now:
            merged.pop(name, None)
    for name, value in now.items():
        if name not in base:
            merged[name] = value
        elif not same(before := base[name], value):
            merged[name] = _merged_value(merged.get(name), before, value)


def _merged_value(current: Any, before: Any, value: Any) -> Any:
    if isinstance(value, dict) and isinstance(before, dict) and isinstance(current, dict):
        inner = dict(current)
        _apply(inner, before, value)
        return inner
    return value


def same(one: object, other: object) -> bool:
    """Whether nothing changed; 1, 1.0 and True are equal, but not the same."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


def merge_tokens(leaves: Sequence[tuple[Token, Data]]) -> dict[str, Any]:
    """Merge branches pairwise at the fork where they parted, from the innermost fork outwards."""
    sides: dict[int, list[tuple[int, Data | None, Data]]] = {}
    nodes = {}
    for token, data in leaves:
        nodes[token.id] = token
        sides.setdefault(token.id, []).append((token.last_state_change, None, data))
    # A parent's number is always smaller than its child's.
    order = [-number for number in nodes]
    heapq.heapify(order)
    while True:
        node = nodes[-heapq.heappop(order)]
        stamp, known, data = _joined(node, sides.pop(node.id))
        if not order:
            return dict(data)
        parent = node.parent
        if parent.id not in nodes:
            nodes[parent.id] = parent
            heapq.heappush(order, -parent.id)
        sides.setdefault(parent.id, []).append((stamp, known, data))


def _joined(
    node: Token, sides: list[tuple[int, Data | None, Data]]
) -> tuple[int, Data | None, Data]:
    if len(sides) > 1:
        sides.sort(key=lambda side: side[0])
        data: Data = merge(node.data, ((known, now) for _, known, now in sides))
        return sides[-1][0], node.internal_data.get("base"), data
    stamp, known, data = sides[0]
    return stamp, node.internal_data.get("base", known), data


def view(scope: Any) -> dict[str, Any]:
    """The variables as all the branches together have them now."""
    leaves = [(token, _seen(token)) for token in scope.live_tokens() if not token.triggered]
    return merge_tokens(leaves) if leaves else dict(scope.data)


def _seen(token: Token) -> Data:
    inner = token.workflow.top_workflow.subprocesses.get(token.id)
    if inner is None or token._state != STARTED or token.task_spec.is_isolated:
        return token.data
    return view(inner)


def fold(ended: Token) -> None:
    """Let what an ended branch has changed be known to those that go on.

    All branches of a process share its variables; a branch that has changed the same one itself
    keeps its own value. Ended branches therefore leave nothing behind.
    """
    scope = ended.workflow
    marked = _with_ancestors(token for token in scope.live_tokens() if token is not ended)
    fork, known = ended, None
    while fork.id not in marked:
        known = fork.internal_data.get("base", known)
        fork = fork.parent
    base = fork.data if known is None else known
    if same(base, ended.data):
        return
    below = {fork.id}
    for token in list(scope.tasks.values()):
        if token.id == fork.id or (token._parent in below and token.id in marked):
            below.add(token.id)
            _learn(token, base, ended.data)


def _with_ancestors(tokens: Iterable[Token]) -> set[int]:
    marked: set[int] = set()
    for token in tokens:
        node: Token | None = token
        while node is not None and node.id not in marked:
            marked.add(node.id)
            node = node.parent
    return marked


def _learn(token: Token, base: Data, news: Data) -> None:
    token.data = merge(base, [(None, news), (None, token.data)])
    for name in KEPT:
        if (known := token.internal_data.get(name)) is not None:
            token.internal_data[name] = merge(base, [(None, news), (None, known)])
    inner = token.workflow.top_workflow.subprocesses.get(token.id)
    if inner is not None and not token.task_spec.is_isolated:
        for one in list(inner.tasks.values()):
            _learn(one, base, news)


def correct(top: Any, news: Data) -> None:
    """Put variables right in every branch, and in what the branches will be compared with."""
    for token in top.tokens():
        isolated, own = _borders(token)
        known = {name: value for name, value in news.items() if name not in own}
        if isolated:  # another name space: only what it has by the same name
            known = {name: value for name, value in known.items() if name in token.data}
        token.data = {**token.data, **known}
        for name in KEPT:
            if (kept := token.internal_data.get(name)) is not None:
                token.internal_data[name] = {**kept, **known}


def _borders(token: Token) -> tuple[bool, set[str]]:
    """Say whether a token has variables of its own, and which names its rounds have taken."""
    isolated, own = False, set()
    while True:
        if token.triggered:
            own |= token.parent.task_spec.own_names
        if token.workflow is token.workflow.top_workflow:
            return isolated, own
        token = token.workflow.caller
        isolated = isolated or token.task_spec.is_isolated
