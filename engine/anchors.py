"""A day that others count from, moved together with every date of an instance that follows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import arrivals
from engine.bpmn.compiled import CompiledDefinition
from engine.bpmn.expressions import names_used
from engine.bpmn.process import Process
from engine.bpmn.world import World
from engine.context import CommandContext
from engine.deployments import deployed
from engine.models import OPEN, ProcessInstance, UserTask


@dataclass(frozen=True, slots=True)
class MovedDate:
    """One date of an instance, from and to: the deadline of a task, or when a clock goes off."""

    element_id: str
    name: str
    name_cy: str
    before: date
    after: date
    task_id: UUID | None = None
    about: str = ""
    stays: bool = False  # a person has set it, so it is left as it is


def look(
    session: Session, instance: ProcessInstance, variables: Mapping[str, object], world: World
) -> list[MovedDate]:
    """What would move; nothing is stored."""
    return _move(session, instance, variables, world)[1]


def move(
    ctx: CommandContext, instance: ProcessInstance, variables: Mapping[str, object], reason: str
) -> list[MovedDate]:
    """Change what the dates count from, and move them. The caller holds the family's lock."""
    world = World(ctx.now, ctx.calendar)
    process, moved = _move(ctx.session, instance, variables, world)
    instance.tokens, instance.timer_due_at = process.state(), process.next_timer_at()
    instance.version += 1
    for one in moved:
        if one.task_id is not None and not one.stays:
            _redate(ctx, ctx.session.get_one(UserTask, one.task_id), one, process, reason)
    clocks = [[one.element_id, one.before, one.after] for one in moved if one.task_id is None]
    ctx.record("instance.redated", instance, cause="anchor", reason=reason, timers=clocks)
    return moved


def _move(
    session: Session, instance: ProcessInstance, variables: Mapping[str, object], world: World
) -> tuple[Process, list[MovedDate]]:
    definition = deployed(session, instance.definition_id).compiled
    process = Process.restore(definition, instance.tokens, world)
    process.update(variables)
    clocks = [
        MovedDate(
            one.element_id,
            *_names(definition, one.element_id),
            world.calendar.local_date(one.before),
            world.calendar.local_date(one.after),
        )
        for one in process.rewind(variables)
    ]
    tasks = (
        _deadline(task, process, definition, world)
        for task in _open(session, instance)
        if names_used(definition.element(task.element_id).due_at) & set(variables)
    )
    return process, [*clocks, *(one for one in tasks if one is not None)]


def _deadline(
    task: UserTask, process: Process, definition: CompiledDefinition, world: World
) -> MovedDate | None:
    """Where an expression puts a task's deadline now; nothing where it stays."""
    element = definition.element(task.element_id)
    here = task.element_instance_id
    token = next((one for one in process.user_tasks() if one.element_instance_id == here), None)
    if token is None or not element.due_at or task.due_on is None:
        return None
    found = arrivals.deadline(world, process, token, element)
    if found is None or found[0] == task.due_on:
        return None
    by_hand = "reason" in (task.due_basis or {})
    names = _names(definition, task.element_id)
    about = task.item or task.business_key
    return MovedDate(element.id, *names, task.due_on, found[0], task.id, about, by_hand)


def _redate(
    ctx: CommandContext, task: UserTask, moved: MovedDate, process: Process, reason: str
) -> None:
    """Its ladder starts again, its baseline stays; later changes of the calendar move it on."""
    element = process.definition.element(task.element_id)
    basis = {"from": moved.after.isoformat(), "expression": element.due_at}
    arrivals.set_due(task, moved.after, ctx.calendar.end_of(moved.after), basis)
    task.due_version += 1
    task.version += 1
    task.ladder_level, task.ladder_failures = None, 0
    task.ladder_due_at = arrivals.next_rung_at(ctx, task, ctx.now)
    ctx.record(
        "user_task.rescheduled",
        task,
        before=moved.before.isoformat(),
        after=moved.after.isoformat(),
        due_version=task.due_version,
        reason=reason,
    )


def _open(session: Session, instance: ProcessInstance) -> list[UserTask]:
    return list(
        session.scalars(
            sa.select(UserTask)
            .where(
                UserTask.instance_id == instance.id,
                UserTask.state.in_([str(state) for state in OPEN]),
            )
            .order_by(UserTask.due_on, UserTask.id)
        )
    )


def _names(definition: CompiledDefinition, element_id: str) -> tuple[str, str]:
    element = definition.element(element_id)
    return element.name or element.id, element.name_cy
