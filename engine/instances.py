"""Start, suspend, resume, terminate instances; messages; timers that are due."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

import sqlalchemy as sa

from engine import arrivals, standing
from engine.bpmn.expressions import check_data
from engine.bpmn.views import EventKind, Failure
from engine.context import CommandContext, lock_family
from engine.deployments import latest_of
from engine.ending import children, stop
from engine.errors import Invalid, NotFound, NotInState, NotWaiting
from engine.execution import Beginning, begin, running
from engine.models import (
    OPEN,
    InstanceState,
    ProcessDefinition,
    ProcessInstance,
    Subscription,
    UserTask,
    UserTaskState,
)
from engine.permissions import may_operate, may_start, require
from engine.standing import open_incident
from engine.texts import can_be_kept, tidy

BOARDS = ("children", "adults")


def start(
    ctx: CommandContext,
    key: str,
    *,
    business_key: str = "",
    title: str = "",
    variables: Mapping[str, object] | None = None,
    subject_task: UserTask | None = None,
) -> ProcessInstance:
    """Start an instance of the version that is live now, and run it to its first wait.

    `board` and `agency` among the variables place it; `subject_task` makes it part of that
    task's family (a rung of its ladder, an extension asked for it).
    """
    definition = latest_of(ctx, key)
    require(subject_task is not None or may_start(ctx.actor, definition.owner), "start")
    found = placed(definition, variables or {}, title, business_key)
    if subject_task is None:
        return begin(ctx, found)
    parent = ctx.session.get_one(ProcessInstance, subject_task.instance_id)
    return begin(ctx, replace(found, parent=parent, subject_task=subject_task))


def placed(
    definition: ProcessDefinition,
    variables: Mapping[str, object],
    title: str = "",
    business_key: str = "",
) -> Beginning:
    """What a new instance starts with; its variables say where it belongs."""
    given = dict(variables)
    check_data(given)
    board = str(given.get("board") or "children")
    if board not in BOARDS:
        raise Invalid("board", "not_an_option")
    title, business_key = _line("title", title), _line("business_key", business_key)
    _require_fit("business_key", business_key)
    _require_fit("agency", given.get("agency"))
    agency = given.get("agency")
    return Beginning(
        definition_id=definition.id,
        variables={**given, "board": board, "title": title, "business_key": business_key},
        title=title or definition.name,
        business_key=business_key,
        agency=str(agency) if agency else None,
        board=board,
    )


def suspend(ctx: CommandContext, instance_id: UUID, reason: str) -> ProcessInstance:
    """Pause an instance and all that it called: no clock runs, nobody can complete its tasks."""
    instance = locked(ctx, instance_id)
    require(may_operate(ctx.actor), "suspend")
    _require_reason(reason)
    if not instance.is_active:
        raise NotInState("instance", instance.id, instance.state, "active")
    for one in _family_below(ctx, instance):
        if not one.is_active:
            continue
        one.move_to(InstanceState.SUSPENDED)
        one.timer_due_at = None
        for task in _tasks(ctx, one, OPEN):
            task.move_to(UserTaskState.SUSPENDED)
            task.ladder_due_at = None
        ctx.record("instance.suspended", one, reason=reason)
    return instance


def resume(ctx: CommandContext, instance_id: UUID, reason: str = "") -> ProcessInstance:
    """Go on: clocks run again, and what became due meanwhile happens now, once."""
    instance = locked(ctx, instance_id)
    require(may_operate(ctx.actor), "resume")
    if instance.state != InstanceState.SUSPENDED:
        raise NotInState("instance", instance.id, instance.state, "suspended")
    _require_waking_parent(ctx, instance)
    for one in _family_below(ctx, instance):
        if one.state != InstanceState.SUSPENDED:
            continue
        one.move_to(InstanceState.ACTIVE)
        for task in _tasks(ctx, one, (UserTaskState.SUSPENDED,)):
            task.move_to(UserTaskState.ASSIGNED if task.assignee_id else UserTaskState.CREATED)
            task.ladder_due_at = arrivals.missed_rung_at(ctx, task)
        ctx.record("instance.resumed", one, reason=reason)
        with running(ctx, one):
            pass  # timers that came due while it slept fire now
        standing.try_open_incidents(ctx, one)
    return instance


def terminate(ctx: CommandContext, instance_id: UUID, reason: str) -> ProcessInstance:
    """End an instance before its end, with everything that it called."""
    instance = locked(ctx, instance_id)
    require(may_operate(ctx.actor), "terminate")
    _require_reason(reason)
    stop(ctx, instance, reason)
    _tell_parent(ctx, instance)
    return instance


def correlate(
    ctx: CommandContext, instance_id: UUID, name: str, payload: Mapping[str, object]
) -> ProcessInstance:
    """Hand a message to one instance that waits for it."""
    instance = locked(ctx, instance_id)
    require(may_operate(ctx.actor), "send a message")
    check_data(payload)
    if not deliver(ctx, instance, "message", name, payload, None):
        raise NotWaiting(name)
    return instance


def deliver(
    ctx: CommandContext,
    instance: ProcessInstance,
    kind: EventKind,
    name: str,
    payload: Mapping[str, object],
    correlation: Mapping[str, object] | None,
) -> bool:
    """Give a message or signal to an instance under its lock; say whether it was waiting."""
    if not instance.is_active:
        return False
    with running(ctx, instance) as process:
        taken = process.deliver(kind, name, payload, correlation)
    if taken:
        ctx.record(f"{kind}.received", instance, name=name)
    return taken


def waiting_for(ctx: CommandContext, kind: str, name: str) -> list[UUID]:
    """The instances that wait for this message or signal."""
    found = ctx.session.scalars(
        sa.select(Subscription.instance_id)
        .where(Subscription.kind == kind, Subscription.name == name)
        .order_by(Subscription.id)
    )
    return list(dict.fromkeys(found))


def fire_timers(ctx: CommandContext, instance_id: UUID) -> bool:
    """Fire what is due in one instance; under its lock it is looked at again, so it fires once."""
    instance = locked(ctx, instance_id)
    if not instance.is_active:
        instance.timer_due_at = None
    if instance.timer_due_at is None or instance.timer_due_at > ctx.now:
        return False
    with running(ctx, instance):
        pass  # a run fires every timer that is due
    instance.timer_failures = 0
    if instance.timer_due_at is not None and instance.timer_due_at <= ctx.now:
        instance.timer_due_at = None  # it failed; its incident leads on
    return True


def locked(ctx: CommandContext, instance_id: UUID) -> ProcessInstance:
    """The instance with its family's lock held."""
    root = (
        sa.select(ProcessInstance.root_id)
        .where(ProcessInstance.id == instance_id)
        .scalar_subquery()
    )
    try:
        found = lock_family(ctx, root)
    except NotFound:
        raise NotFound("instance", instance_id) from None
    if found.id == instance_id:
        return found
    return ctx.session.get_one(ProcessInstance, instance_id, populate_existing=True)


def _require_waking_parent(ctx: CommandContext, instance: ProcessInstance) -> None:
    """A child that ended under a parent asleep would wake it."""
    parent = ctx.session.get(ProcessInstance, instance.parent_id) if instance.parent_id else None
    if parent is not None and parent.state == InstanceState.SUSPENDED:
        raise NotInState("instance", parent.id, parent.state, "active")


def _tell_parent(ctx: CommandContext, instance: ProcessInstance) -> None:
    """The caller waits for what will not come: an incident says so, and a retry calls again."""
    if instance.parent_id is None or instance.parent_element_instance_id is None:
        return
    parent = ctx.session.get_one(ProcessInstance, instance.parent_id)
    if parent.is_live:
        failure = Failure(
            element_id="",
            element_instance_id=instance.parent_element_instance_id,
            message=f"The called instance {instance.id} was terminated.",
            line=None,
            source="",
        )
        open_incident(ctx, parent, "terminated", failure)


def _family_below(ctx: CommandContext, instance: ProcessInstance) -> list[ProcessInstance]:
    found = [instance]
    for one in found:  # grows while it is walked
        found += children(ctx, one)
    return found


def _tasks(
    ctx: CommandContext, instance: ProcessInstance, states: tuple[UserTaskState, ...]
) -> list[UserTask]:
    found = ctx.session.scalars(
        sa.select(UserTask)
        .where(
            UserTask.instance_id == instance.id,
            UserTask.state.in_([str(state) for state in states]),
        )
        .order_by(UserTask.id)
    )
    return list(found)


def _line(name: str, text: str) -> str:
    """One line as people read it: nothing in it turns round what stands beside it on a page."""
    line = " ".join(tidy(text).split())
    if not can_be_kept(line):
        raise Invalid(name, "not_text")
    return line


def _require_fit(name: str, value: object) -> None:
    """SQLite would take any length, PostgreSQL would fail: both refuse by name."""
    column = ProcessInstance.__table__.columns[name].type
    longest = column.length if isinstance(column, sa.String) else None
    if longest is not None and len(str(value or "")) > longest:
        raise Invalid(name, "too_long", maximum=longest)


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid("reason", "required")
