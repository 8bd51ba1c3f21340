"""What breaks is tried again later; after the third time, an incident stands and a person looks."""

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from engine import arrivals, attempts, instances, tasks
from engine.bpmn.views import Failure
from engine.context import CommandContext
from engine.models import (
    MAX_FAILURES,
    Incident,
    IncidentState,
    Job,
    ProcessInstance,
    UserTask,
)
from engine.standing import open_incident

BACK_OFF = timedelta(minutes=2)


class WorkerDied(Exception):
    """A process that did it was killed, or its memory was used up."""


def put_off(ctx: CommandContext, key: UUID | int, error: Exception) -> None:
    """Try again later; after the third time a person must look."""
    if (held := _held(ctx, key)) is not None:
        _fail(ctx, held, error)


def _held(ctx: CommandContext, key: UUID | int) -> Job | ProcessInstance | UserTask | None:
    """What a key stands for, under its lock."""
    if isinstance(key, int):
        return ctx.session.get(Job, key, with_for_update=True)
    if ctx.session.scalar(sa.select(UserTask.id).where(UserTask.id == key)) is not None:
        return tasks.locked(ctx, key)
    return instances.locked(ctx, key)


def _fail(ctx: CommandContext, held: Job | ProcessInstance | UserTask, error: Exception) -> None:
    if isinstance(held, Job):
        again(ctx, held, f"{type(error).__name__}: {error}")
    elif isinstance(held, UserTask):
        _put_off_rung(ctx, held, error)
    else:
        _put_off_timer(ctx, held, error)


def at_last(ctx: CommandContext, key: UUID | int, due_at: datetime) -> bool:
    """Nobody is to begin again what ended with whoever began it: a person must look now."""
    held = _held(ctx, key)
    attempts.forget(ctx, key)
    match held:
        case Job(due_at=moment, retries_left=left) if left > 0 and moment == due_at:
            held.retries_left = 1
        case ProcessInstance(timer_due_at=moment) if moment == due_at:
            held.timer_failures = MAX_FAILURES - 1
        case UserTask(ladder_due_at=moment) if moment == due_at:
            held.ladder_failures = MAX_FAILURES - 1
        case _:
            return False  # somebody was quicker
    _fail(ctx, held, WorkerDied(f"{attempts.MOST} workers began it, and none came to its end"))
    return True


def again(ctx: CommandContext, job: Job, why: str) -> None:
    job.retries_left -= 1
    job.last_error = why[:2000]
    job.due_at = ctx.now + BACK_OFF * (MAX_FAILURES - job.retries_left)
    if job.retries_left <= 0:
        _give_up(ctx, job, why)


def _give_up(ctx: CommandContext, job: Job, why: str) -> None:
    """A person must look; the incident knows the job, so that a retry finds it."""
    incident = Incident(
        instance_id=job.instance_id,
        kind="job",
        message=f"{job.kind}: {why}"[:2000],
        created_at=ctx.now,
        state=IncidentState.OPEN,
        element_id="",
        source=str(job.id),
    )
    ctx.session.add(incident)
    ctx.session.flush()
    subject = instances.locked(ctx, job.instance_id) if job.instance_id is not None else None
    ctx.record(
        "incident.opened", subject, incident=incident.id, kind="job", message=incident.message
    )


def _put_off_timer(ctx: CommandContext, instance: ProcessInstance, error: Exception) -> None:
    if not instance.is_active or instance.timer_due_at is None:
        return  # somebody was quicker
    instance.timer_failures += 1
    instance.timer_due_at = _next_try(ctx, instance.timer_failures)
    if instance.timer_due_at is None:
        instance.timer_failures = 0
        open_incident(ctx, instance, "timer", _failure("", None, error))


def _put_off_rung(ctx: CommandContext, task: UserTask, error: Exception) -> None:
    """A rung that cannot be climbed does not keep the task from the next one."""
    if not task.is_open or task.ladder_due_at is None:
        return  # somebody was quicker
    task.ladder_failures += 1
    task.ladder_due_at = _next_try(ctx, task.ladder_failures)
    if task.ladder_due_at is None:
        task.ladder_due_at, task.ladder_failures = arrivals.next_rung_at(ctx, task, ctx.now), 0
        instance = ctx.session.get_one(ProcessInstance, task.instance_id)
        failure = _failure(task.element_id, task.element_instance_id, error)
        open_incident(ctx, instance, "ladder", failure)


def _next_try(ctx: CommandContext, failures: int) -> datetime | None:
    """Later each time, until there is none."""
    return ctx.now + BACK_OFF * failures if failures < MAX_FAILURES else None


def _failure(element_id: str, element_instance_id: str | None, error: Exception) -> Failure:
    return Failure(
        element_id=element_id,
        element_instance_id=element_instance_id or "",
        message=f"{type(error).__name__}: {error}"[:2000],
        line=None,
        source="",
    )
