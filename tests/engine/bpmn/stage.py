"""A stage for one process: everything done on it is stored and taken up again in between."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from engine.bpmn.compiled import CompiledDefinition, compile_definition
from engine.bpmn.process import Process
from engine.bpmn.views import Failure, OpenTask, Thrown
from engine.bpmn.world import World
from engine.working_days import Calendar
from tests.engine.bpmn.pen import Pen

MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
CALENDAR = Calendar()


def compiled(
    *files: Pen | bytes, process_id: str = "main", decisions: tuple[bytes, ...] = ()
) -> CompiledDefinition:
    """Compile a closure; the first file's process is the one to run."""
    read = [file if isinstance(file, bytes) else file.xml() for file in files]
    first = files[0]
    process_id = first.process_id if isinstance(first, Pen) else process_id
    return compile_definition("test", read, process_id, decisions)


class Stage:
    """Plays one instance; what is told of runs is of the latest act."""

    def __init__(
        self,
        definition: CompiledDefinition | Pen,
        *,
        now: datetime = MONDAY,
        start_event: str | None = None,
        storing: bool = True,
        **variables: object,
    ) -> None:
        self.definition = compiled(definition) if isinstance(definition, Pen) else definition
        self.now, self.storing = now, storing
        self.process = Process.start(self.definition, variables, self.world, start_event)

    @property
    def world(self) -> World:
        return World(self.now, CALENDAR)

    def take_up(self) -> Process:
        """Store it and take it up again, as the next command would."""
        if self.storing:
            stored = self.process.state()
            self.process = Process.restore(self.definition, stored, self.world)
            assert self.process.state() == stored
        return self.process

    @property
    def open(self) -> list[str]:
        return sorted(task.element_id for task in self.process.user_tasks())

    def task(self, element_id: str, number: int = 0) -> OpenTask:
        found = [task for task in self.process.user_tasks() if task.element_id == element_id]
        return found[number]

    def do(self, element_id: str, number: int = 0, /, **results: object) -> "Stage":
        task = self.task(element_id, number)
        self.take_up().complete(task.element_instance_id, results)
        return self

    def finish(self, element_id: str, /, **results: object) -> "Stage":
        """Complete a step or a call."""
        found = [*self.process.steps(), *self.process.calls()]
        one = next(one for one in found if one.element_id == element_id)
        self.take_up().complete(one.element_instance_id, results)
        return self

    def wait(self, until: datetime | timedelta) -> "Stage":
        self.now = until if isinstance(until, datetime) else self.now + until
        if not self.storing:
            raise ValueError("time passes between commands")
        self.take_up().run()
        return self

    def tell(
        self,
        name: str,
        payload: Mapping[str, object] | None = None,
        correlation: Mapping[str, object] | None = None,
        *,
        kind: str = "message",
    ) -> bool:
        return self.take_up().deliver(kind, name, payload or {}, correlation)

    @property
    def data(self) -> dict[str, object]:
        return self.process.variables()

    @property
    def done(self) -> bool:
        return self.process.is_completed

    @property
    def way(self) -> list[str]:
        return [element_id for element_id, how in self.process.passed() if how == "entered"]

    @property
    def failures(self) -> list[Failure]:
        return self.process.failures()

    @property
    def thrown(self) -> list[Thrown]:
        return self.process.thrown()

    @property
    def due(self) -> dict[str, str]:
        """Every running timer with its moment, in UTC."""
        timers = self.process.timers()
        return {timer.element_id: f"{timer.due_at:%Y-%m-%dT%H:%M:%SZ}" for timer in timers}
