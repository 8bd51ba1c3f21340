"""Where an instance stands after a move, written down: tokens, tasks, subscriptions, incidents."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import sqlalchemy as sa

from engine import arrivals
from engine.bpmn.process import Process
from engine.bpmn.views import Failure, PendingCall, PendingStep
from engine.context import CommandContext
from engine.deployments import Deployed
from engine.models import (
    OPEN,
    Incident,
    IncidentState,
    Job,
    JobKind,
    ProcessInstance,
    Subscription,
    UserTask,
    UserTaskState,
)

# After each failure of the same element; when they are used up, a person must look.
RETRY_AFTER = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=4))


@dataclass(slots=True)
class Run:
    """An instance on the move, with what was open before, so that the difference can be stored."""

    instance: ProcessInstance
    definition: Deployed
    process: Process
    open_tasks: frozenset[str] = frozenset()
    waiting_for: frozenset[tuple[str, str, str, str]] = frozenset()
    calls: set[str] = field(default_factory=set)
    # service tasks and calls that are not this run's to begin: they failed, or their child runs
    settled: set[str] = field(default_factory=set)
    # user tasks that this run completed: their token has left, and nobody canceled them
    done: set[str] = field(default_factory=set)
    # what service tasks gave back, in their order: no run can find it out again
    gave: list[tuple[str, Mapping[str, object]]] = field(default_factory=list)


def store(ctx: CommandContext, run: Run) -> list[UserTask]:
    """Write down where it stopped; return the tasks that the diagram no longer needs."""
    instance, process = run.instance, run.process
    instance.tokens = process.state()
    instance.version = (instance.version or 0) + 1
    instance.timer_due_at = process.next_timer_at()
    tokens = process.user_tasks()
    still_open = {token.element_instance_id for token in tokens}
    canceled = cancel_tasks(ctx, instance, run.open_tasks - still_open - run.done)
    for token in tokens:
        if token.element_instance_id not in run.open_tasks:
            task, failures = arrivals.arrive(ctx, instance, run.definition, process, token)
            ctx.session.add(task)
            ctx.record("user_task.created", task, **_told(task))
            for failure in failures:
                open_incident(ctx, instance, "expression", failure)
    _store_subscriptions(ctx, run)
    passed = [list(step) for step in process.passed()]
    if passed:
        gave = {"gave": [list(pair) for pair in run.gave]} if run.gave else {}
        ctx.record("instance.moved", instance, passed=passed, **gave)
    return canceled


def make_good(ctx: CommandContext, run: Run, element_instance_id: str) -> None:
    """Give an open task the deadline or the person that it could not be given when it came."""
    tokens = run.process.user_tasks()
    token = next((one for one in tokens if one.element_instance_id == element_instance_id), None)
    task = ctx.session.scalar(
        sa.select(UserTask).where(
            UserTask.instance_id == run.instance.id,
            UserTask.element_instance_id == element_instance_id,
        )
    )
    if token is None or task is None or task.due_on is not None:
        return
    for failure in arrivals.settle(ctx, run.definition, run.process, token, task):
        open_incident(ctx, run.instance, "expression", failure)
    due = arrivals.due(task)
    if due is not None:
        ctx.record(
            "user_task.rescheduled", task, after=due.on.isoformat(), due_version=task.due_version
        )


def _told(task: UserTask) -> dict[str, object]:
    return {
        "element": task.element_id,
        "group": task.candidate_group,
        "assignee": task.assignee_id,
        "due": task.due_on.isoformat() if task.due_on else None,
        "item": task.item,
    }


def cancel_tasks(
    ctx: CommandContext, instance: ProcessInstance, gone: frozenset[str] | set[str] | None
) -> list[UserTask]:
    """Tasks whose token has left without their completion: the diagram took another way."""
    if gone is not None and not gone:
        return []
    canceled = []
    open_states = [str(state) for state in (*OPEN, UserTaskState.SUSPENDED)]
    statement = sa.select(UserTask).where(
        UserTask.instance_id == instance.id, UserTask.state.in_(open_states)
    )
    if gone is not None:
        statement = statement.where(UserTask.element_instance_id.in_(gone))
    for task in ctx.session.scalars(statement.order_by(UserTask.id)):
        if task.state in open_states:  # not the one that this command has just completed
            task.move_to(UserTaskState.CANCELED)
            task.completed_at, task.ladder_due_at = ctx.now, None
            ctx.record("user_task.canceled", task, element=task.element_id)
            canceled.append(task)
    return canceled


def waiting_for(process: Process) -> frozenset[tuple[str, str, str, str]]:
    return frozenset(
        (one.kind, one.name, one.element_id, one.element_instance_id)
        for one in process.subscriptions()
    )


def _store_subscriptions(ctx: CommandContext, run: Run) -> None:
    now_waiting = waiting_for(run.process)
    for kind, name, element_id, element_instance_id in sorted(now_waiting - run.waiting_for):
        ctx.session.add(
            Subscription(
                instance_id=run.instance.id,
                kind=kind,
                name=name,
                element_id=element_id,
                element_instance_id=element_instance_id,
            )
        )
    gone = run.waiting_for - now_waiting
    if gone:
        ctx.session.execute(
            sa.delete(Subscription).where(
                Subscription.instance_id == run.instance.id,
                sa.or_(*(_heard(one) for one in sorted(gone))),
            )
        )


def _heard(one: tuple[str, str, str, str]) -> sa.ColumnElement[bool]:
    """That wait alone: an element that waits for several things together goes on with the rest."""
    kind, name, _, element_instance_id = one
    return sa.and_(
        Subscription.kind == kind,
        Subscription.name == name,
        Subscription.element_instance_id == element_instance_id,
    )


def report(ctx: CommandContext, run: Run) -> None:
    for failure in run.process.failures():
        open_incident(ctx, run.instance, "expression", failure)


def failure_of(step: PendingStep | PendingCall, error: Exception) -> Failure:
    return Failure(
        element_id=step.element_id,
        element_instance_id=step.element_instance_id,
        message=f"{type(error).__name__}: {error}"[:2000],
        line=None,
        source="",
    )


def open_incident(
    ctx: CommandContext, instance: ProcessInstance, kind: str, failure: Failure
) -> Incident:
    """Something failed and stays where it is; it is tried again, then a person must look."""
    incident = Incident(
        instance_id=instance.id,
        kind=kind,
        element_id=failure.element_id,
        element_instance_id=failure.element_instance_id,
        message=failure.message,
        line=failure.line,
        source=failure.source or "",
        created_at=ctx.now,
        state=IncidentState.OPEN,
    )
    ctx.session.add(incident)
    ctx.session.flush()
    ctx.record(
        "incident.opened",
        instance,
        incident=incident.id,
        kind=kind,
        element=failure.element_id,
        message=failure.message,
    )
    if kind in ("step", "call"):
        _try_again_later(ctx, incident)
    return incident


def _try_again_later(ctx: CommandContext, incident: Incident) -> None:
    """A few times, each later than the one before; then a person must look."""
    before = ctx.session.scalar(
        sa.select(sa.func.count())
        .select_from(Incident)
        .where(
            Incident.instance_id == incident.instance_id,
            Incident.element_instance_id == incident.element_instance_id,
            Incident.id < incident.id,
        )
    )
    if before is not None and before < len(RETRY_AFTER):
        _add_retry(ctx, incident, RETRY_AFTER[before])


def try_open_incidents(ctx: CommandContext, instance: ProcessInstance) -> None:
    """What failed before an instance went to sleep is tried again when it wakes."""
    planned = sa.select(Job.payload).where(
        Job.instance_id == instance.id, Job.kind == str(JobKind.RETRY)
    )
    known = {payload["incident"] for payload in ctx.session.scalars(planned)}
    failed = ctx.session.scalars(
        sa.select(Incident).where(
            Incident.instance_id == instance.id,
            Incident.kind.in_(("step", "call")),
            Incident.state == str(IncidentState.OPEN),
        )
    )
    for incident in failed:
        if incident.id not in known:
            _add_retry(ctx, incident, timedelta())


def _add_retry(ctx: CommandContext, incident: Incident, after: timedelta) -> None:
    ctx.session.add(
        Job(
            kind=JobKind.RETRY,
            due_at=ctx.now + after,
            payload={"incident": incident.id},
            instance_id=incident.instance_id,
        )
    )
