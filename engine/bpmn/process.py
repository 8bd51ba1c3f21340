"""A running process as the rest of the engine knows it: start, restore, push, look, store."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from engine.bpmn import hearing, state
from engine.bpmn.activities import OwnCall, StepTask, begin
from engine.bpmn.compiled import CompiledDefinition
from engine.bpmn.data import copied, correct, view
from engine.bpmn.events import NamedEvent
from engine.bpmn.expressions import Environment
from engine.bpmn.multi_instance import MultiInstance
from engine.bpmn.running import run_to_wait
from engine.bpmn.timers import TimerEvent, due_at
from engine.bpmn.tokens import ERROR, READY, STARTED, Instance, Token
from engine.bpmn.views import (
    EventKind,
    Failure,
    MovedTimer,
    OpenTask,
    PendingCall,
    PendingStep,
    PendingTimer,
    Subscription,
    Thrown,
    Variables,
)
from engine.bpmn.world import World
from engine.errors import NotFound, NotInState
from engine.working_days import Calendar

MAX_DIGITS = 18


class Process:
    """One process instance, held for one command.

    Element instances have numbers that are theirs within the instance. What is told of a run
    (`passed`, `failures`, `thrown`) adds up from start or restore.
    """

    def __init__(self, definition: CompiledDefinition, world: World) -> None:
        self.definition = definition
        self._instance = Instance(definition, world)

    @classmethod
    def start(
        cls,
        definition: CompiledDefinition,
        variables: Mapping[str, object],
        world: World,
        start_event: str | None = None,
    ) -> "Process":
        """Begin at a start event (that without a trigger, or the only one) and run to a wait."""
        process = cls(definition, world)
        begins = _start_event(definition, start_event)
        begin(process._instance, copied(variables), begins)
        process.run()
        return process

    @classmethod
    def restore(cls, definition: CompiledDefinition, stored: bytes, world: World) -> "Process":
        process = cls(definition, world)
        state.decode(stored, process._instance)
        return process

    def state(self) -> bytes:
        """Give what is to be stored; its size does not grow with the age of the instance."""
        return state.encode(self._instance)

    # What pushes it

    def run(self) -> None:
        """Go on to the next wait; timers that are due fire."""
        run_to_wait(self._instance)

    def at(self, world: World) -> None:
        """Go on at another moment."""
        self._instance.world, self._instance.environment = world, Environment(world)
        self.run()

    def complete(self, element_instance_id: str, results: Mapping[str, object]) -> None:
        """Finish a user task, a step or a call; its results become variables; then run on."""
        token = self._token(element_instance_id)
        if not _is_open(token):
            raise NotInState("element instance", element_instance_id, _word(token), "waiting")
        token.data = token.data | copied(results)
        token._set_state(READY)
        with token.failing():
            token.complete()
        self.run()

    def deliver(
        self,
        kind: EventKind,
        name: str,
        payload: Mapping[str, object],
        correlation: Mapping[str, object] | None = None,
    ) -> bool:
        """Hand in a message or signal, then run on; say whether anybody waited for it."""
        heard = hearing.hear(self._instance, NamedEvent(kind, name), copied(payload), correlation)
        self.run()
        return heard

    def retry(self, element_instance_id: str) -> None:
        """Try again what failed, with the variables as they are now; then run on."""
        token = self._token(element_instance_id)
        if token._state == ERROR:
            with token.failing():
                token.task_spec.again(token)
        self.run()

    def update(self, variables: Mapping[str, object]) -> None:
        """Correct variables everywhere in the instance, as if they had always been so."""
        correct(self._instance, copied(variables))

    def follow(self, before: Calendar, after: Calendar) -> list[MovedTimer]:
        """Wind every clock that runs on to where another calendar puts it; tell which moved."""
        now, moved = self._instance.world.now, []
        for token, _, event in list(hearing.listeners(self._instance)):
            if isinstance(event, TimerEvent):
                clock = token.internal_data
                wound = event.moved(clock, token.data, World(now, before), World(now, after))
                was, is_ = due_at(clock), due_at(wound)
                if was != is_ and was is not None and is_ is not None:
                    token.internal_data.update(wound)
                    moved.append(MovedTimer(token.task_spec.element_id, was, is_))
        return moved

    def rewind(self, changed: Collection[str]) -> list[MovedTimer]:
        """Wind each clock whose date asks for one of these variables; tell which moved."""
        moved = []
        for token, _, event in list(hearing.listeners(self._instance)):
            was = due_at(token.internal_data)
            if was is not None and isinstance(event, TimerEvent) and event.asks_for(changed):
                wound = event.begin(self._instance.environment, token.data)
                is_ = due_at(wound)
                if is_ is not None and is_ != was:
                    token.internal_data.update(wound)
                    moved.append(MovedTimer(token.task_spec.element_id, was, is_))
        return moved

    def cancel(self) -> None:
        """Stop everything."""
        top = self._instance
        top.data = view(top)
        for token in top.live_tokens():
            token.cancel()
        top.completed = True

    # What it waits for

    def user_tasks(self) -> list[OpenTask]:
        return [
            OpenTask(*self._seen(token)) for token in self._tokens(READY) if token.task_spec.manual
        ]

    def steps(self) -> list[PendingStep]:
        """List the service tasks that wait for their step to be run."""
        return [
            PendingStep(*self._seen(token))
            for token in self._tokens(STARTED)
            if isinstance(token.task_spec, StepTask)
        ]

    def calls(self) -> list[PendingCall]:
        """List the calls that wait for a process instance of their own."""
        return [
            PendingCall(*self._seen(token), called=token.task_spec.called)
            for token in self._tokens(STARTED)
            if isinstance(token.task_spec, OwnCall)
        ]

    def timers(self) -> list[PendingTimer]:
        return [
            PendingTimer(str(token.id), token.task_spec.element_id, due)
            for token, _, event in hearing.listeners(self._instance)
            if isinstance(event, TimerEvent) and (due := due_at(token.internal_data)) is not None
        ]

    def next_timer_at(self) -> datetime | None:
        return min((timer.due_at for timer in self.timers()), default=None)

    def subscriptions(self) -> list[Subscription]:
        """List the messages and signals that are waited for, event sub-processes included."""
        found = [
            _subscription(event, token, token.task_spec.element_id)
            for token, _, event in hearing.listeners(self._instance)
            if isinstance(event, NamedEvent)
        ]
        return found + [
            _subscription(event, scope.task_tree, spec.element_id)
            for scope in self._instance.scopes()
            for spec in hearing.triggers(scope)
            for event in spec.events
            if isinstance(event, NamedEvent) and not scope.completed
        ]

    # What happened, and what it knows

    def thrown(self) -> list[Thrown]:
        """List the messages nobody here took, and all signals: they are for other instances."""
        return list(self._instance.thrown)

    def failures(self) -> list[Failure]:
        return list(self._instance.failed)

    def passed(self) -> list[tuple[str, str]]:
        """Tell the way: elements entered, completed, canceled, and the flows taken, in order."""
        return list(self._instance.journal)

    def evaluate(self, element_instance_id: str, expression: str) -> object:
        """Evaluate with the variables of one element instance."""
        return self._instance.evaluate(expression, self._token(element_instance_id).data)

    def evaluate_by(self, element_instance_id: str, expression: str, world: World) -> object:
        """Evaluate as it would have been at another moment, by another calendar."""
        data = self._token(element_instance_id).data
        return Environment(world).evaluate(expression, data)

    def variables(self) -> dict[str, Any]:
        """Give the variables as all branches together have them; at the end, the result."""
        top = self._instance
        return dict(Variables(top.data if self.is_completed else view(top)))

    @property
    def is_completed(self) -> bool:
        return bool(self._instance.completed)

    @property
    def ended_by(self) -> list[str]:
        """The end events of the process that were reached, in order."""
        return list(self._instance.ended_by)

    def _token(self, element_instance_id: str) -> Token:
        token = self._instance.get_task_from_id(_number(element_instance_id))
        if token is None or not token.is_live:
            raise NotFound("element instance", element_instance_id)
        return token

    def _tokens(self, token_state: int) -> Iterator[Token]:
        return (token for token in self._instance.tokens() if token._state == token_state)

    def _seen(self, token: Token) -> tuple[str, str, Mapping[str, object], Mapping[str, object]]:
        return str(token.id), token.task_spec.element_id, _item(token), Variables(token.data)


def _start_event(definition: CompiledDefinition, start_event: str | None) -> Any:
    begins = definition.spec.begins
    if start_event is None:
        plain = [spec for spec in begins if not spec.events]
        return (plain or begins)[0]
    for spec in begins:
        if spec.element_id == start_event:
            return spec
    raise NotFound("start event", start_event)


def _number(element_instance_id: str) -> int:
    """Read the number of an element instance; what is none finds nothing."""
    known = element_instance_id.isascii() and element_instance_id.isdigit()
    return int(element_instance_id) if known and len(element_instance_id) < MAX_DIGITS else 0


def _is_open(token: Token) -> bool:
    if token._state == READY:
        return bool(token.task_spec.manual)
    return token._state == STARTED and isinstance(token.task_spec, StepTask | OwnCall)


def _word(token: Token) -> str:
    return "failed" if token._state == ERROR else "running"


def _item(token: Token) -> Mapping[str, object]:
    """Find the round of the innermost repetition that a token is in."""
    node: Token | None = token
    while node is not None and not node.triggered:
        caller = getattr(node.workflow, "caller", None)
        node = caller
    if node is None:
        return {}
    rounds = node.parent.task_spec
    found = {"instance": node.internal_data["key"]}
    if isinstance(rounds, MultiInstance) and rounds.input_item in node.data:
        found["item"] = Variables(node.data)[rounds.input_item]
    return found


def _subscription(event: NamedEvent, token: Token, element_id: str) -> Subscription:
    correlation = hearing.known_correlation(token.workflow) if event.correlation else None
    return Subscription(event.kind, event.name, correlation or None, str(token.id), element_id)
