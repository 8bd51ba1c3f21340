"""One instance from start to end, verb by verb: whoever asks for the next has done the last."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from engine import instances, tasks
from engine.actors import SYSTEM, Actor
from engine.context import ProcessEngine
from engine.jobs import run_all_due
from engine.models import Job, ProcessInstance, Subscription, UserTask
from tests.engine.diagrams import publish
from tests.faults.elements import Element
from tests.people import member
from tests.races.processes import Ground

GROUP = "officer@newport"
GIVEN = {"agency": "newport", "items": [1, 2, 3], "ready": False}
LONGEST = 40
NEXT_JOB = sa.select(sa.func.min(Job.due_at)).where(Job.retries_left > 0)
A_MOMENT = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Verb:
    """What somebody does, or the clock; `due_at` is when a sweep may do it, and not before."""

    name: str
    run: Callable[[ProcessEngine], object]
    is_sweep: bool = False
    may_repeat: bool = False  # twice is two: a second start is kept off by the API's key
    is_known: bool = False  # it was tried before and leads to what comes next
    due_at: datetime | None = None


class Life:
    """Draws the element, and walks an instance through it."""

    def __init__(self, ground: Ground, element: Element) -> None:
        self.ground, self.element = ground, element
        self.told: set[tuple] = set()
        sources = [element.main().source(strict=False, decisions=element.decisions)]
        publish(ground.engine, *element.others(), strict=False)
        publish_sources(ground.engine, sources)
        self.officer = member(ground.engine, GROUP, "officer", name="Ann")
        self.steward = member(ground.engine, "business_unit", name="Steward")

    def verbs(self) -> Iterator[Verb]:
        yield from self._begun()
        before = self._open()[0]
        yield self._do("claim", self.officer, tasks.claim, before)
        unit, day = self.steward, date(2026, 8, 3)
        yield self._do("reschedule", unit, tasks.reschedule, before, day, "Half-term")
        yield self._do("complete", self.officer, tasks.complete, before, {})
        root = self._root()
        if root is not None:
            yield self._do("suspend", unit, instances.suspend, root, "Pause")
            yield self._do("resume", unit, instances.resume, root, "Go on")
        for _ in range(LONGEST):
            verb = self._next()
            if verb is None:
                return
            yield verb
        raise AssertionError("it never came to its end")

    def ending(self) -> Iterator[Verb]:
        """The other end: it is stopped where it stands in the element."""
        for verb in self._begun():
            yield replace(verb, is_known=True)
        if not self._open():
            return  # what begins at one time does so once
        complete = self._do("complete", self.officer, tasks.complete, self._open()[0], {})
        yield replace(complete, is_known=True)
        root = self._root()
        if root is not None:
            yield self._do("terminate", self.steward, instances.terminate, root, "Enough")

    # ---- how it begins

    def _begun(self) -> Iterator[Verb]:
        """Somebody starts it; or another process tells it to; or its time has come."""
        if self.element.listens:
            yield self._start("listener")
        if not self.element.begins:
            yield self._start("main")
        elif self.element.calls:
            yield self._start("caller")
        while not self._open() and self._first(NEXT_JOB) is not None:
            yield self._sweep()

    def _sweep(self) -> Verb:
        due_at = self._first(NEXT_JOB)
        assert due_at is not None
        return Verb("sweep", sweep, is_sweep=True, due_at=due_at + A_MOMENT)

    # ---- what comes next

    def _next(self) -> Verb | None:
        if self._first(NEXT_JOB.where(Job.kind != "start")) is not None:
            return self._sweep()
        ready = {
            "message": self._message,
            "signal": self._signal,
            "timer": self._timer,
            "task": self._task,
        }
        for kind in dict.fromkeys((self.element.prefers, "task", "message", "signal", "timer")):
            verb = ready[kind]()
            if verb is not None:
                return verb
        return None

    def _first(self, wanted: sa.Select) -> datetime | None:
        return self.ground.rows(wanted)[0][0]

    def _task(self) -> Verb | None:
        found = self._open()
        if not found:
            return None
        return self._do("complete", self.officer, tasks.complete, found[0], {})

    def _message(self) -> Verb | None:
        if self.element.listens:
            return None  # it is the other process that tells
        to = self._untold("message")
        if to is None:
            return None
        verb = self._do("message", self.steward, instances.correlate, *to, {})
        return replace(verb, may_repeat=self.element.hears_again)

    def _signal(self) -> Verb | None:
        """Another process throws it."""
        if not self.element.calls or self._untold("signal") is None:
            return None
        return replace(self._start("caller"), name="signal")

    def _untold(self, kind: str) -> tuple | None:
        """Who waits and was told nothing yet: what goes on listening is told once."""
        wanted = sa.select(Subscription.instance_id, Subscription.name)
        for to in self.ground.rows(wanted.where(Subscription.kind == kind)):
            if tuple(to) not in self.told:
                self.told.add(tuple(to))
                return tuple(to)
        return None

    def _timer(self) -> Verb | None:
        due_at = self._first(sa.select(sa.func.min(ProcessInstance.timer_due_at)))
        if due_at is None:
            return None
        return Verb("timer", sweep, is_sweep=True, due_at=due_at + A_MOMENT)

    def _open(self) -> list[UUID]:
        wanted = sa.select(UserTask.id).where(UserTask.state.in_(("created", "assigned")))
        return [
            key for (key,) in self.ground.rows(wanted.order_by(UserTask.element_id, UserTask.id))
        ]

    def _root(self) -> UUID | None:
        """The main instance, while it lives."""
        wanted = sa.select(ProcessInstance.id).where(
            ProcessInstance.parent_id.is_(None),
            ProcessInstance.state == "active",
            ProcessInstance.business_key.in_(("main", "")),  # what begins by itself has no key
        )
        return next((key for (key,) in self.ground.rows(wanted)), None)

    def _start(self, key: str) -> Verb:
        return Verb("start", lambda engine: started(engine, key), may_repeat=True)

    def _do(self, name: str, actor: Actor, verb: Callable, *given: object) -> Verb:
        def run(engine: ProcessEngine) -> None:
            with engine.command(actor) as ctx:
                verb(ctx, *given)

        return Verb(name, run)


def publish_sources(engine: ProcessEngine, sources: list) -> None:
    from engine import definitions  # noqa: PLC0415

    with engine.command(SYSTEM) as ctx:
        definitions.publish_shipped(ctx, sources)


def started(engine: ProcessEngine, key: str) -> None:
    with engine.command(SYSTEM) as ctx:
        instances.start(ctx, key, business_key=key, variables=GIVEN)


def sweep(engine: ProcessEngine) -> int:
    done = run_all_due(engine)
    return done.total
