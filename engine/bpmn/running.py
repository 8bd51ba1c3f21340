"""Runs an instance to where it must wait; what fails stops its own branch only."""

from collections import Counter
from typing import Any

from engine.bpmn import hearing
from engine.bpmn.activities import SubProcess
from engine.bpmn.gateways import InclusiveGateway
from engine.bpmn.multi_instance import MultiInstance, Rounds
from engine.bpmn.tokens import READY, STARTED, WAITING, Instance, Token
from engine.errors import EngineError

# An element that is passed this often without anybody waiting goes round in circles.
MAX_PASSES = 1_000

Passes = Counter[tuple[Any, Any]]


class JoinIncomplete(EngineError):
    """A join to which the missing tokens can never come."""

    rule = "join_incomplete"

    def __init__(self, element_id: str) -> None:
        super().__init__(f"Expected a token on every flow into {element_id}, but none can come.")
        self.element_id = element_id


class TooManySteps(EngineError):
    """A diagram that runs and runs."""

    rule = "too_many_steps"

    def __init__(self, element_id: str) -> None:
        super().__init__(
            f"Expected {element_id} to wait some time, but it was passed {MAX_PASSES} times."
        )
        self.element_id = element_id


def run_to_wait(top: Instance) -> None:
    """Go on until a person, a time or another process is needed."""
    passes: Passes = Counter()
    while True:
        _drain(top, passes)
        if not (_settle(top) or _happen(top, passes)):
            break
    _name_stuck_joins(top)
    for scope in top.scopes():
        if not scope.completed:
            prune(scope)


def _name_stuck_joins(top: Instance) -> None:
    """Nothing else is left, so no further token can come: tried again, a join takes what came."""
    live = [token for scope in top.scopes() for token in scope.live_tokens()]
    if all(_waits_for_tokens(token) for token in live):
        for token in live:
            if token._state == WAITING:
                top.fail(token, JoinIncomplete(token.task_spec.element_id))


def _waits_for_tokens(token: Token) -> bool:
    spec = token.task_spec
    if token._state == WAITING:
        return bool(spec.counts_arrivals)
    return token._state == STARTED and isinstance(spec, SubProcess | Rounds)


def _drain(top: Instance, passes: Passes) -> None:
    while top.queue:
        token = top.queue.popleft()
        if token._state == READY and _within_limit(token, passes):
            token.run()


def _within_limit(token: Token, passes: Passes) -> bool:
    if token.triggered and isinstance(token.parent.task_spec, MultiInstance):
        return True  # as many as there are items
    here = token.workflow, token.task_spec
    passes[here] += 1
    if passes[here] <= MAX_PASSES:
        return True
    token.workflow.top_workflow.fail(token, TooManySteps(token.task_spec.element_id))
    return False


def _settle(top: Instance) -> bool:
    """Look at the joins that wait to see whether more can come."""
    waiting = {
        (id(scope), token.task_spec.name): (token.task_spec, scope)
        for scope in top.scopes()
        for token in scope.live_tokens()
        if token._state == WAITING and isinstance(token.task_spec, InclusiveGateway)
    }
    fired = [spec.settle(scope) for spec, scope in waiting.values()]
    return any(fired)


def _happen(top: Instance, passes: Passes) -> bool:
    """Let the earliest timers fire, or conditions that have come true."""
    found = hearing.due(top) or hearing.come_true(top)
    for token, number, _ in found:
        if token._state == WAITING and _within_limit(token, passes):
            with token.failing():
                token.task_spec.happen(token, number, {})
    return bool(found)


def prune(scope: Any) -> None:
    """Splice finished history out of the tree: live tokens stay, the root, and where they fork."""
    lines: dict[int, list[int]] = {}
    kept: list[Token] = []
    for token in reversed(scope.tasks.values()):
        below = lines.pop(token.id, [])
        if token.is_live or token is scope.task_tree or len(below) > 1:
            token._children = below[::-1]
            kept.append(token)
            below = [token.id]
        if token._parent is not None:
            lines.setdefault(token._parent, []).extend(below)
    scope.tasks = {token.id: token for token in reversed(kept)}
    for token in kept:
        for child in token._children:
            scope.tasks[child]._parent = token.id
    _forget_beginning(scope)


def _forget_beginning(scope: Any) -> None:
    """What the root knew is of no use to anybody once a single line goes on from it."""
    root = scope.task_tree
    if len(root._children) == 1:
        root.data = scope.tasks[root._children[0]].data
