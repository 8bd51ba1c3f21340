"""Play: walks a diagram the way its people would."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

import sqlalchemy as sa

from engine import instances, tasks
from engine.actors import SYSTEM, Actor
from engine.context import ProcessEngine
from engine.jobs import run_all_due
from engine.models import OPEN, Event, Incident, ProcessInstance, UserTask
from engine.queries.due import next_due_at
from tests.clock import SettableClock
from tests.people import member

A_MOMENT = timedelta(milliseconds=1)


@dataclass
class Story:
    """One instance with all its family, told task by task.

    Tasks are found by their English name or their element id; where several are open under one
    name (one per agency, one per action) `of` names the item, the agency or the business key.
    """

    engine: ProcessEngine
    clock: SettableClock
    root_id: UUID
    visited: set[str] = field(default_factory=set)

    # ---- acting

    def hand_in(
        self, name: str, *, by: Actor | None = None, of: str | None = None, **answers: object
    ) -> UserTask:
        """Complete the open task of this name, as a member of its group unless `by` is given."""
        task = self.task(name, of)
        person = by or self.somebody_for(task)
        with self.engine.command(person) as ctx:
            return tasks.complete(ctx, task.id, answers)

    def do(self, verb, *arguments: object, by: Actor = SYSTEM, **named: object) -> object:
        """Run any command: `story.do(tasks.redate, task, day, why, by=chair)`."""
        with self.engine.command(by) as ctx:
            return verb(ctx, *arguments, **named)

    def somebody_for(self, task: UserTask) -> Actor:
        if task.assignee_id is not None:
            from tests.people import again  # noqa: PLC0415

            return again(self.engine, task.assignee_id)
        return member(self.engine, task.candidate_group)

    # ---- time

    def wait(self, until: date | datetime | timedelta) -> None:
        """Live on until then; all that falls due on the way happens at its own time."""
        live_until(self.engine, self.clock, self._moment(until))

    def jump(self, to: date | datetime | timedelta) -> None:
        """The scheduler was off until then: what fell due meanwhile is found all at once."""
        self.clock.set(self._moment(to))
        run_all_due(self.engine)

    def _moment(self, when: date | datetime | timedelta) -> datetime:
        if isinstance(when, timedelta):
            return self.clock.now + when
        if isinstance(when, datetime):
            return when
        return self.engine.calendar().at(when, time(9, 0))

    # ---- looking

    @property
    def instance(self) -> ProcessInstance:
        with self.engine.query() as session:
            return session.get_one(ProcessInstance, self.root_id)

    @property
    def family(self) -> list[ProcessInstance]:
        with self.engine.query() as session:
            return list(
                session.scalars(
                    sa.select(ProcessInstance)
                    .where(ProcessInstance.root_id == self.root_id)
                    .order_by(ProcessInstance.started_at, ProcessInstance.business_key)
                )
            )

    @property
    def open_tasks(self) -> list[UserTask]:
        with self.engine.query() as session:
            return list(
                session.scalars(
                    sa.select(UserTask)
                    .where(
                        UserTask.root_id == self.root_id,
                        UserTask.state.in_([str(state) for state in OPEN]),
                    )
                    .order_by(UserTask.created_at, UserTask.candidate_group, UserTask.item)
                )
            )

    @property
    def waiting_for(self) -> Mapping[str, str]:
        """Who is waited for: task name -> candidate group."""
        return {task.name: task.candidate_group for task in self.open_tasks}

    def tasks(self, name: str) -> list[UserTask]:
        return [task for task in self.open_tasks if name in (task.name, task.element_id)]

    def task(self, name: str, of: str | None = None) -> UserTask:
        found = self.tasks(name)
        if of is not None:
            found = [
                t for t in found if of in (t.item, t.agency, t.business_key, str(t.instance_id))
            ]
        assert found, f"nobody has {name!r} of {of}; open are {self.waiting_for}"
        assert len(found) == 1 or of is None, f"{len(found)} open {name!r} of {of}"
        return found[0]

    def events(self, kind: str | None = None) -> list[Event]:
        """What happened in the whole family, in order."""
        family = [one.id for one in self.family]
        with self.engine.query() as session:
            statement = sa.select(Event).where(Event.instance_id.in_(family)).order_by(Event.id)
            if kind is not None:
                statement = statement.where(Event.kind == kind)
            return list(session.scalars(statement))

    def rungs(self, task: UserTask) -> list[tuple[str, date]]:
        """The rungs of a task's ladder that have fired: level and local day."""
        calendar = self.engine.calendar()
        kinds = ("user_task.reminded", "user_task.escalated")
        return [
            (event.details["level"], calendar.local_date(event.at))
            for event in self.events()
            if event.user_task_id == task.id and event.kind in kinds
        ]

    @property
    def incidents(self) -> list[Incident]:
        family = [one.id for one in self.family]
        with self.engine.query() as session:
            return list(
                session.scalars(sa.select(Incident).where(Incident.instance_id.in_(family)))
            )

    @property
    def way(self) -> set[str]:
        """Every element that any instance of the family has passed: `process:element`."""
        keys = {one.id: one.definition_id for one in self.family}
        from engine.models import ProcessDefinition  # noqa: PLC0415

        with self.engine.query() as session:
            names = dict(
                session.execute(sa.select(ProcessDefinition.id, ProcessDefinition.key)).all()
            )
        return {
            f"{names[keys[event.instance_id]]}:{step[0]}"
            for event in self.events("instance.moved")
            for step in event.details["passed"]
        }


def play(
    engine: ProcessEngine,
    clock: SettableClock,
    key: str,
    *,
    by: Actor = SYSTEM,
    business_key: str = "",
    title: str = "",
    **variables: object,
) -> Story:
    """Start an instance and follow it."""
    with engine.command(by) as ctx:
        instance = instances.start(
            ctx, key, business_key=business_key, title=title, variables=variables
        )
        return Story(engine, clock, instance.root_id)


def live_until(engine: ProcessEngine, clock: SettableClock, until: datetime) -> None:
    """Move the clock from one due moment to the next, so that each thing happens on time."""
    run_all_due(engine)
    before = None
    while (due_at := _next(engine)) is not None and due_at <= until:
        clock.set(max(clock.now, due_at + A_MOMENT))
        if not run_all_due(engine).total and due_at == before:
            break  # it does not move
        before = due_at
    clock.set(max(clock.now, until))
    run_all_due(engine)


def _next(engine: ProcessEngine) -> datetime | None:
    with engine.query() as session:
        return next_due_at(session)
