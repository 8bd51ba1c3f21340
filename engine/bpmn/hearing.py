"""Who hears what is thrown: tokens that listen, event sub-processes, and scopes further out."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from typing import Any

from engine.bpmn.data import copied, view
from engine.bpmn.events import ConditionEvent, Event, NamedEvent, RaisedEvent
from engine.bpmn.expressions import ScriptError
from engine.bpmn.timers import TimerEvent, due_at, is_due
from engine.bpmn.tokens import WAITING, Instance, Token
from engine.bpmn.views import Thrown

Listener = tuple[Token, int, Event]


def listeners(top: Instance) -> Iterator[Listener]:
    """Find every event that is waited for, with the token that waits."""
    for scope in top.scopes():
        for token in scope.live_tokens():
            spec = token.task_spec
            if token._state == WAITING and spec.listens:
                seen = token.internal_data.get("seen", ())
                for number, event in enumerate(spec.events):
                    if number not in seen:
                        yield token, number, event


def throw(token: Token, event: Event) -> None:
    if isinstance(event, RaisedEvent):
        _climb(token, event)
    elif isinstance(event, NamedEvent):
        _send(token, event)


def _send(token: Token, event: NamedEvent) -> None:
    top: Instance = token.workflow.top_workflow
    element = token.task_spec.element
    inputs = {} if element is None else element.inputs
    payload = copied({name: top.evaluate(text, token.data) for name, text in inputs.items()})
    correlation = event.correlate(top, token.data | payload)
    token.workflow.correlations.update(correlation)
    heard = hear(top, event, payload, correlation)
    if event.kind == "signal" or not heard:
        top.thrown.append(Thrown(event.kind, event.name, payload, correlation or None))


def hear(
    top: Instance,
    thrown: NamedEvent,
    payload: dict[str, Any],
    correlation: Mapping[str, Any] | None,
) -> bool:
    """Give a signal to everything inside that waits for it, a message to one.

    That is the token that has waited longest; event sub-processes come after those that wait.
    """

    def hears(token: Token, event: Event) -> bool:
        return (
            isinstance(event, NamedEvent)
            and event.is_same(thrown)
            and _correlates(token, event, payload, correlation)
        )

    waiting = [one for one in listeners(top) if hears(one[0], one[2])]
    handlers = _handlers(top, hears)
    if thrown.kind == "message":
        waiting = sorted(waiting, key=_since)[:1]
        handlers = islice(handlers, 0 if waiting else 1)
    begun = [begin_event_subprocess(scope, spec, payload) for scope, spec in handlers]
    for token, number, event in waiting:
        if token._state == WAITING and isinstance(event, NamedEvent):
            given = _given(top, event, payload, correlation)
            token.workflow.correlations.update(given)
            token.task_spec.happen(token, number, payload)
    return bool(waiting or begun)


def _handlers(top: Instance, hears: Callable[[Token, Event], bool]) -> Iterator[tuple[Any, Any]]:
    """Find event sub-processes, each begun before the next: what takes a scope's place is alone."""
    for scope in top.scopes():
        for spec in () if scope.completed else triggers(scope):
            if any(hears(scope.task_tree, event) for event in spec.events):
                yield scope, spec
                if spec.is_interrupting:
                    break


def _since(listener: Listener) -> tuple[int, int]:
    """Since when a token waits, as the instance counts its moves."""
    token, number, _event = listener
    return token.last_state_change, number


def _correlates(
    token: Token,
    event: NamedEvent,
    payload: Mapping[str, Any],
    correlation: Mapping[str, Any] | None,
) -> bool:
    """A first message settles what later ones must match."""
    known = known_correlation(token.workflow)
    keys = [key for key, _ in event.correlation if key in known]
    if not keys:
        return True
    given = _given(token.workflow.top_workflow, event, payload, correlation)
    return all(given.get(key) == known[key] for key in keys)


def known_correlation(scope: Any) -> dict[str, Any]:
    known: dict[str, Any] = scope.correlations
    outside = scope.parent_workflow
    return known if known or outside is None else known_correlation(outside)


def _given(
    top: Instance,
    event: NamedEvent,
    payload: Mapping[str, Any],
    correlation: Mapping[str, Any] | None,
) -> Mapping[str, Any]:
    if correlation is not None:
        return correlation
    with suppress(ScriptError):  # a payload from outside need not say whom it is for
        return event.correlate(top, payload)
    return {}


def triggers(scope: Any) -> list[Any]:
    """Give the event sub-processes that may begin.

    None does once one has taken a scope's place, or where the scope itself has been taken away.
    """
    specs: list[Any] = scope.spec.triggers if scope.top_workflow.is_running(scope) else []
    begun = {token.task_spec for token in scope.live_tokens()} if specs else ()
    return [] if any(spec.is_interrupting and spec in begun for spec in specs) else specs


def begin_event_subprocess(scope: Any, spec: Any, payload: dict[str, Any]) -> Token:
    """Begin it beside the scope's branches, or instead of them."""
    known = view(scope)
    if spec.is_interrupting:
        for token in scope.live_tokens():
            token.cancel()
    begun: Token = scope.task_tree.add_child(spec)
    begun.data, begun.internal_data["base"] = known | payload, known
    begun.start()
    return begun


def _climb(token: Token, thrown: RaisedEvent) -> None:
    """Look for a handler from the innermost scope outwards; uncaught, it changes nothing."""
    scope, payload = token.workflow, token.data
    while not _handled(scope, thrown, payload):
        if scope is token.workflow.top_workflow:
            return
        caller = scope.caller
        payload = {} if caller.task_spec.is_isolated else payload
        attached = _attached(caller, thrown)
        if attached is not None:
            attached[0].task_spec.happen(*attached, payload)
            return
        scope = caller.workflow


def _handled(scope: Any, thrown: RaisedEvent, payload: dict[str, Any]) -> bool:
    handlers = [(spec, event) for spec in triggers(scope) for event in spec.events]
    found = [(spec, event) for spec, event in handlers if _catches(event, thrown)]
    if found:
        begin_event_subprocess(scope, max(found, key=_has_code)[0], payload)
    return bool(found)


def _attached(caller: Token, thrown: RaisedEvent) -> tuple[Token, int] | None:
    activities = {caller.id, caller.parent.id} if caller.triggered else {caller.id}
    found = [
        ((token, number), event)
        for token in caller.workflow.live_tokens()
        if token._state == WAITING and token.internal_data.get("on") in activities
        for number, event in enumerate(token.task_spec.events)
        if _catches(event, thrown)
    ]
    return max(found, key=_has_code)[0] if found else None


def _catches(event: Event, thrown: RaisedEvent) -> bool:
    return isinstance(event, RaisedEvent) and event.catches(thrown)


def _has_code(handler: tuple[Any, Event]) -> bool:
    """A handler of this very code comes before one of any."""
    return isinstance(handler[1], RaisedEvent) and handler[1].code is not None


def due(top: Instance) -> list[Listener]:
    """Find the timers that are due first, all those of one moment."""
    found = [
        (token, number, event)
        for token, number, event in listeners(top)
        if isinstance(event, TimerEvent) and is_due(token.internal_data, top.world)
    ]
    moments = [due_at(token.internal_data) for token, _, _ in found]
    first = min((moment for moment in moments if moment is not None), default=None)
    return [one for one, moment in zip(found, moments, strict=True) if moment == first]


def come_true(top: Instance) -> list[Listener]:
    """Find the conditions that have become true since they were last looked at."""
    return [
        (token, number, event)
        for token, number, event in list(listeners(top))
        if isinstance(event, ConditionEvent) and _has_come_true(top, token, event)
    ]


def _has_come_true(top: Instance, token: Token, event: ConditionEvent) -> bool:
    before = token.internal_data.get("held", False)
    now = False
    with token.failing():
        now = bool(top.evaluate(event.expression, view(token.workflow)))
        token.internal_data["held"] = now
    return now and not before
