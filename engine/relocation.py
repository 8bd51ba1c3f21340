"""One instance on its way to another version: rehearsed, made, and put back as it was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import arrivals, standing
from engine.bpmn.comparing import Comparison
from engine.bpmn.moving import Move, Survey
from engine.bpmn.outlook import Note
from engine.bpmn.process import Process
from engine.bpmn.world import World
from engine.context import CommandContext
from engine.deployments import Deployed, deployed
from engine.execution import in_flight, settle
from engine.models import OPEN, InstanceState, ProcessInstance, Subscription, UserTask
from engine.standing import Run

# What a version decides of an open task. Who holds it, and its first deadline, stay.
DECIDED = (
    "definition_id",
    "element_id",
    "name",
    "name_cy",
    "form",
    "candidate_group",
    "agency",
    "ladder",
)
DATED = ("due_on", "due_at", "due_basis", "ladder_due_at")
PAUSED = Note("paused", "")


@dataclass(frozen=True, slots=True)
class Plan:
    """How instances are to be moved: see `engine.models.Migration`."""

    target: Deployed
    renamed: Mapping[str, str] = field(default_factory=dict)
    new_dates: bool = False
    # what is otherwise than in each version that instances come from, where that shall be told
    comparisons: Mapping[int, Comparison] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TaskChange:
    """An open task, and what of it would be otherwise: column -> (before, after)."""

    task: UserTask
    changes: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What would become of one instance."""

    instance: ProcessInstance
    survey: Survey
    tasks: Sequence[TaskChange] = ()

    @property
    def is_possible(self) -> bool:
        return not self.survey.obstacles


def rehearse(session: Session, plan: Plan, instance: ProcessInstance, world: World) -> Rehearsal:
    """Make the move in memory and tell what it would change; nothing is stored."""
    if instance.state == InstanceState.SUSPENDED:
        return Rehearsal(instance, Survey((), (PAUSED,)))
    source = _restored(session, instance, world)
    comparison = plan.comparisons.get(instance.definition_id)
    process, survey = Move(source, plan.target.compiled, plan.renamed, world, comparison).make()
    if process is None:
        return Rehearsal(instance, survey)
    tasks = _open_tasks(session, instance)
    becomes = _becoming(plan, instance, process, tasks, world)
    changed = [
        TaskChange(task, _changes(task, becomes[task.element_instance_id]))
        for task in tasks
        if task.element_instance_id in becomes
    ]
    return Rehearsal(instance, survey, changed)


def relocate(ctx: CommandContext, plan: Plan, instance: ProcessInstance) -> tuple[Survey, bool]:
    """Move an instance whose family the caller has locked; say whether it can be put back.

    It can where nothing went on by the move itself.
    """
    if instance.state == InstanceState.SUSPENDED:
        return Survey((), (PAUSED,)), False
    world = World(ctx.now, ctx.calendar)
    source = _restored(ctx.session, instance, world)
    process, survey = Move(source, plan.target.compiled, plan.renamed, world).make()
    if process is None:
        return survey, False
    run = _run(instance, plan.target, source, process)
    stood_still = not process.passed()
    tasks = {one.element_instance_id: one for one in _open_tasks(ctx.session, instance)}
    for token, values in _becoming(plan, instance, process, [*tasks.values()], world).items():
        _set(tasks[token], values)
        _climb_on(ctx, tasks[token])
    instance.definition_id = plan.target.id
    with in_flight(ctx, run):
        settle(ctx, run)
    return survey, stood_still


def remembered(session: Session, instance: ProcessInstance) -> dict[str, Any]:
    """All of an instance that a move may change, beside its tokens."""
    return {
        "definition_id": instance.definition_id,
        "timer_due_at": as_text(instance.timer_due_at),
        "subscriptions": [
            [one.kind, one.name, one.element_id, one.element_instance_id]
            for one in _subscriptions(session, instance)
        ],
        "tasks": {
            str(task.id): {name: as_text(getattr(task, name)) for name in (*DECIDED, *DATED)}
            for task in _open_tasks(session, instance)
        },
    }


def put_back(
    ctx: CommandContext, instance: ProcessInstance, tokens: bytes, before: Mapping[str, Any]
) -> None:
    """Give an instance that has not gone on since what it had before, byte for byte."""
    instance.tokens, instance.definition_id = tokens, before["definition_id"]
    instance.timer_due_at = _moment(before["timer_due_at"])
    instance.version += 1
    for one in _subscriptions(ctx.session, instance):
        ctx.session.delete(one)
    for kind, name, element_id, element_instance_id in before["subscriptions"]:
        ctx.session.add(
            Subscription(
                instance_id=instance.id,
                kind=kind,
                name=name,
                element_id=element_id,
                element_instance_id=element_instance_id,
            )
        )
    for task in _open_tasks(ctx.session, instance):
        if (known := before["tasks"].get(str(task.id))) is not None:
            _set(task, _back(ctx, task, known, before.get("tasks_after", {})))


def _back(
    ctx: CommandContext, task: UserTask, known: Mapping[str, Any], after: Mapping[str, Any]
) -> dict[str, Any]:
    """What it had; a deadline that somebody has moved since stays, and no rung comes twice."""
    values = _read(known)
    moved = _read(after.get(str(task.id), known))
    if any(getattr(task, name) != moved[name] for name in ("due_on", "due_at")):
        return {name: value for name, value in values.items() if name not in DATED}
    if values["ladder_due_at"] is not None and values["ladder_due_at"] <= ctx.now:
        values["ladder_due_at"] = task.ladder_due_at
    return values


def _restored(session: Session, instance: ProcessInstance, world: World) -> Process:
    definition = deployed(session, instance.definition_id)
    return Process.restore(definition.compiled, instance.tokens, world)


def _run(instance: ProcessInstance, target: Deployed, source: Process, process: Process) -> Run:
    """The move as a run: what the source had waiting is not new."""
    calls = {call.element_instance_id for call in source.calls()}
    return Run(
        instance,
        target,
        process,
        open_tasks=frozenset(task.element_instance_id for task in source.user_tasks()),
        waiting_for=standing.waiting_for(source),
        calls=calls,
        settled=calls | {step.element_instance_id for step in source.steps()},
    )


def _becoming(
    plan: Plan,
    instance: ProcessInstance,
    process: Process,
    tasks: Sequence[UserTask],
    world: World,
) -> dict[str, dict[str, Any]]:
    """What each open task that stays would be, by its element instance."""
    by_token = {task.element_instance_id: task for task in tasks}
    found = {}
    for token in process.user_tasks():
        task = by_token.get(token.element_instance_id)
        if task is None:
            continue
        element = plan.target.compiled.element(token.element_id)
        found[token.element_instance_id] = {
            "definition_id": plan.target.id,
            "element_id": element.id,
            "name": element.name or element.id,
            "name_cy": element.name_cy,
            "form": element.form or None,
            "candidate_group": arrivals.offered_to(element, token.data, instance),
            "agency": arrivals.agency_of(element, token.data, instance),
            "ladder": element.ladder or plan.target.compiled.diagram.ladder or None,
        }
        if plan.new_dates and task.due_version == 1:
            then = World(task.created_at, world.calendar)
            due = arrivals.deadline(then, process, token, element)
            if due is not None:
                found[token.element_instance_id] |= dict(
                    zip(("due_on", "due_at", "due_basis"), due, strict=True)
                )
    return found


def _changes(task: UserTask, becomes: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    shown = [name for name in becomes if name not in ("definition_id", "due_basis")]
    return {
        name: (getattr(task, name), becomes[name])
        for name in shown
        if getattr(task, name) != becomes[name]
    }


def _set(task: UserTask, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(task, name, value)
    task.version += 1


def _climb_on(ctx: CommandContext, task: UserTask) -> None:
    """The next rung of the ladder that it has now; what has passed does not fire again."""
    task.ladder_due_at = arrivals.next_rung_at(ctx, task, ctx.now)


def _open_tasks(session: Session, instance: ProcessInstance) -> Sequence[UserTask]:
    return session.scalars(
        sa.select(UserTask)
        .where(UserTask.instance_id == instance.id, UserTask.state.in_([str(s) for s in OPEN]))
        .order_by(UserTask.id)
    ).all()


def _subscriptions(session: Session, instance: ProcessInstance) -> Sequence[Subscription]:
    return session.scalars(
        sa.select(Subscription)
        .where(Subscription.instance_id == instance.id)
        .order_by(Subscription.id)
    ).all()


def as_text(value: Any) -> Any:
    """A value as it is kept: dates as text."""
    return value.isoformat() if isinstance(value, date) else value


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def _read(known: Mapping[str, Any]) -> dict[str, Any]:
    """Dates were kept as text."""
    moments = {name: _moment(known[name]) for name in ("due_at", "ladder_due_at")}
    due_on = date.fromisoformat(known["due_on"]) if known["due_on"] else None
    return {**known, **moments, "due_on": due_on}
