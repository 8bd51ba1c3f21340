"""The tokens of one running process: SpiffWorkflow's tasks, counted instead of clocked."""

from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.expressions import Environment
from engine.bpmn.views import Failure, Thrown
from engine.bpmn.world import World

SpiffTask = Any
SpiffSpec = Any

FUTURE: int = TaskState.FUTURE
WAITING: int = TaskState.WAITING
READY: int = TaskState.READY
STARTED: int = TaskState.STARTED
COMPLETED: int = TaskState.COMPLETED
ERROR: int = TaskState.ERROR
CANCELLED: int = TaskState.CANCELLED

# SpiffWorkflow counts an error as finished; here it waits for somebody to try again.
LIVE = FUTURE | WAITING | READY | STARTED | ERROR
MAX_MESSAGE = 2000


class Token(Task):
    """One arrival at one element. Its id is its number in the instance, so that runs repeat."""

    def __init__(
        self,
        workflow: Any,
        task_spec: SpiffSpec,
        parent: "Token | None" = None,
        state: int = FUTURE,
    ) -> None:
        self.id = self.last_state_change = workflow.top_workflow.tick()
        self.workflow = workflow
        self.task_spec = task_spec
        self._parent = None if parent is None else parent.id
        self._children: list[int] = []
        self._state = state
        self.triggered = False
        self.thread_id = 0
        self.data: dict[str, object] = {}
        self.internal_data: dict[str, Any] = {}
        workflow.tasks[self.id] = self
        if parent is not None:
            parent._children.append(self.id)

    @property
    def is_live(self) -> bool:
        return bool(self._state & LIVE)

    def add_child(self, spec: SpiffSpec) -> "Token":
        return Token(self.workflow, spec, self)

    def start(self) -> None:
        self.workflow.top_workflow.note_arrival(self)
        with self.failing():
            self.task_spec._update(self)

    def run(self) -> None:
        """Do what the element does; None from it means that somebody else will complete it."""
        with self.failing():
            done = self.task_spec._run_hook(self)
            if self._state != READY:
                return  # what it did has ended itself
            if done is None:
                self._set_state(STARTED)
            else:
                self.complete()

    @contextmanager
    def failing(self) -> Iterator[None]:
        """Whatever goes wrong stops this branch only."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - a diagram can fail in any way
            self.workflow.top_workflow.fail(self, error)

    def cancel(self) -> None:
        if self.is_live:
            self.workflow.top_workflow.note(self, "canceled")
            self._set_state(CANCELLED)
            self.task_spec._on_cancel(self)

    def complete(self) -> None:
        self.workflow.top_workflow.note(self, "completed")
        self._set_state(COMPLETED)
        self.task_spec._on_complete(self)

    def _ready(self) -> None:
        self._set_state(READY)
        if not self.task_spec.manual:
            self.workflow.top_workflow.queue.append(self)

    def _set_state(self, value: int) -> None:
        if value != self._state:
            self._state = value
            self.last_state_change = self.workflow.top_workflow.tick()

    def _inherit_data(self) -> None:
        """Share the parent's values: nothing is ever changed in place, so nothing is copied."""
        if not self.data:
            self.data = dict(self.parent.data)
            self.data.update(self.internal_data.pop("given", ()))


class _Scope:
    """What the process and its running sub-processes have in common."""

    tasks: dict[int, Token]
    task_tree: Token

    def live_tokens(self) -> list[Token]:
        return [token for token in self.tasks.values() if token._state & LIVE]


class SubScope(_Scope, BpmnSubWorkflow):
    """A running sub-process or embedded call."""

    def __init__(self, spec: Any, parent: Token, top: "Instance") -> None:
        self.caller = parent
        super().__init__(spec, parent.id, top, deserializing=True)

    def _calculate_depth(self) -> int:
        depth: int = self.caller.workflow.depth
        return depth + 1


class Instance(_Scope, BpmnWorkflow):
    """A process instance while it is held in memory."""

    def __init__(self, definition: Any, world: World) -> None:
        self.environment = Environment(world)
        super().__init__(
            definition.spec, definition.scopes, script_engine=self.environment, deserializing=True
        )
        self.world = world
        self.serial = 0
        self.queue: deque[Token] = deque()
        self.journal: list[tuple[str, str]] = []
        self.failed: list[Failure] = []
        self.thrown: list[Thrown] = []
        self.ended_by: list[str] = []
        self.subprocesses: dict[int, SubScope]

    def tick(self) -> int:
        """Count what happens: the order of arrivals, and the names of tokens."""
        self.serial += 1
        return self.serial

    def scopes(self) -> Iterator[Any]:
        yield self
        yield from list(self.subprocesses.values())

    def tokens(self) -> Iterator[Token]:
        for scope in self.scopes():
            yield from list(scope.tasks.values())

    def is_running(self, scope: Any) -> bool:
        return scope is self or self.subprocesses.get(scope.caller.id) is scope

    def get_task_from_id(self, token_id: int) -> Token | None:
        for scope in self.scopes():
            if (found := scope.tasks.get(token_id)) is not None:
                token: Token = found
                return token
        return None

    def evaluate(self, text: str, variables: Mapping[str, object]) -> Any:
        return self.environment.evaluate(text, variables)

    def note_arrival(self, token: Token) -> None:
        """Write down the way that was taken, once it is certain that it was."""
        if token.task_spec.is_armed(token):
            return
        if (flow := token.internal_data.pop("flow", None)) is not None:
            self.journal.append((flow, "taken"))
        if token.task_spec.shown:
            self.journal.append((token.task_spec.element_id, "entered"))

    def note(self, token: Token, how: str) -> None:
        if token.task_spec.shown and not token.task_spec.is_armed(token):
            self.journal.append((token.task_spec.element_id, how))

    def fail(self, token: Token, error: Exception) -> None:
        token._set_state(ERROR)
        message = getattr(error, "message", None) or str(error) or type(error).__name__
        failure = Failure(
            element_id=token.task_spec.element_id,
            element_instance_id=str(token.id),
            message=str(message)[:MAX_MESSAGE],
            line=getattr(error, "line", None) or None,
            source=getattr(error, "source", None) or "",
            rule=str(getattr(error, "rule", None) or "failed"),
        )
        self.failed.append(failure)
