"""Timers that run on the board's calendar: which instances have one, and where another puts it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.bpmn.process import Process
from engine.bpmn.timers import TimerEvent
from engine.bpmn.world import World
from engine.changes import Change
from engine.deployments import Deployed, deployed
from engine.errors import EngineError
from engine.models import InstanceState, ProcessInstance

ASKS_THE_CALENDAR = re.compile(r"\b(?:wd|wh|add|working_days_between)\s*\(|\d(?:wd|wh|[dwmy][<>])")


@dataclass(frozen=True, slots=True)
class Clock:
    """One timer that moves, from and to."""

    instance_id: UUID
    root_id: UUID
    title: str
    business_key: str
    element: str
    element_cy: str
    before: datetime
    after: datetime


def clocks(session: Session, change: Change) -> list[Clock]:
    """Every timer that the change moves, the earliest first."""
    found = [
        clock
        for instance in _running(session, change)
        for clock in _moved(session, instance, change)
    ]
    return sorted(found, key=lambda clock: (clock.before, clock.instance_id))


def instances_on_the_clock(session: Session, change: Change) -> list[Clock]:
    """One clock for each instance that has any that moves."""
    return list({clock.instance_id: clock for clock in clocks(session, change)}.values())


def _running(session: Session, change: Change) -> list[ProcessInstance]:
    """Active instances with a timer, of the diagrams whose timers ask the calendar at all."""
    if not change.before.differ_on(change.after):
        return []
    waiting = (
        ProcessInstance.timer_due_at.is_not(None),
        ProcessInstance.state == str(InstanceState.ACTIVE),
    )
    used = session.scalars(sa.select(ProcessInstance.definition_id).where(*waiting).distinct())
    wanted = [one for one in used if _asks_the_calendar(deployed(session, one))]
    if not wanted:
        return []
    rows = session.scalars(
        sa.select(ProcessInstance)
        .where(*waiting, ProcessInstance.definition_id.in_(wanted))
        .order_by(ProcessInstance.timer_due_at, ProcessInstance.id)
    )
    return list(rows)


def _asks_the_calendar(definition: Deployed) -> bool:
    return any(ASKS_THE_CALENDAR.search(text) for text in _timers(definition))


def _timers(definition: Deployed) -> Iterator[str]:
    for scope in (definition.compiled.spec, *definition.compiled.scopes.values()):
        for spec in scope.task_specs.values():
            for event in getattr(spec, "events", ()):
                if isinstance(event, TimerEvent):
                    yield event.text


def _moved(session: Session, instance: ProcessInstance, change: Change) -> Iterator[Clock]:
    definition = deployed(session, instance.definition_id)
    world = World(change.now, change.before.calendar)
    try:
        process = Process.restore(definition.compiled, instance.tokens, world)
        moved = process.follow(change.before.calendar, change.after.calendar)
    except EngineError:
        return
    for one in moved:
        element = definition.compiled.element(one.element_id)
        yield Clock(
            instance_id=instance.id,
            root_id=instance.root_id,
            title=instance.title,
            business_key=instance.business_key,
            element=element.name or element.id,
            element_cy=element.name_cy,
            before=one.before,
            after=one.after,
        )
