"""Run what is due: timers, rungs of ladders, jobs; each in a transaction of its own."""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import (
    attempts,
    escalation,
    giving_up,
    incidents,
    instances,
    migration,
    redating,
    starting,
)
from engine.carrying import row_number
from engine.context import CommandContext, ProcessEngine
from engine.db import is_away, is_lost, wait_briefly
from engine.errors import NotFound
from engine.models import Incident, IncidentState, Job, JobKind, ProcessInstance
from engine.queries.due import due_jobs, due_rungs, due_timers

log = logging.getLogger(__name__)

Key = TypeVar("Key", bound=int | UUID)
Find = Callable[[Session, datetime, int], list[tuple[datetime, Key]]]
Do = Callable[[CommandContext, Key], bool]


@dataclass(slots=True)
class Done:
    """What one sweep did, and how late the latest of it was."""

    timers: int = 0
    rungs: int = 0
    jobs: int = 0
    failed: int = 0
    lateness: timedelta = field(default_factory=timedelta)

    @property
    def total(self) -> int:
        return self.timers + self.rungs + self.jobs

    def note(self, now: datetime, due_at: datetime) -> None:
        self.lateness = max(self.lateness, now - due_at)


def run_due(engine: ProcessEngine, limit: int = 200) -> Done:
    """One sweep over all that is due. Any number of workers may sweep at the same time."""
    done = Done()
    now = engine.now()
    # Jobs first: one that moves dates to another calendar comes before what is due by the old.
    done.jobs = _each(engine, done, now, _look(engine, due_jobs, now, limit), _run)
    done.timers = _each(engine, done, now, _look(engine, due_timers, now, limit), _fire)
    done.rungs = _each(engine, done, now, _look(engine, due_rungs, now, limit), _climb)
    for key, due_at in attempts.deadly(engine):
        at_last = partial(giving_up.at_last, due_at=due_at)
        done.failed += _try(engine, done, at_last, row_number(key))
    return done


def run_one(engine: ProcessEngine, kind: str, number: str) -> Done:
    """Do the one thing that was handed on, if it is still due and nobody else has done it."""
    done = Done()
    if kind == Job.__tablename__:
        while _try(engine, done, _run, int(number)):
            done.jobs += 1
    elif kind == ProcessInstance.__tablename__:
        done.timers += _try(engine, done, _fire, UUID(number))
    else:
        done.rungs += _try(engine, done, _climb, UUID(number))
    return done


def run_all_due(engine: ProcessEngine, limit: int = 200) -> Done:
    """Sweep until nothing more is due: what one rung starts may itself be due at once."""
    total = Done()
    for _ in range(10_000):
        done = run_due(engine, limit)
        total.timers += done.timers
        total.rungs += done.rungs
        total.jobs += done.jobs
        total.failed += done.failed
        total.lateness = max(total.lateness, done.lateness)
        if not done.total:
            break
    return total


def _each(
    engine: ProcessEngine,
    done: Done,
    now: datetime,
    due: Sequence[tuple[datetime, Key]],
    do: Do[Key],
) -> int:
    count = 0
    with closing(attempts.each(engine, due)) as given:
        for due_at, key in given:
            if _try(engine, done, do, key):
                count += 1
                done.note(now, due_at)
    return count


def _look(
    engine: ProcessEngine, find: Find[Key], now: datetime, limit: int
) -> list[tuple[datetime, Key]]:
    """What is due, read before any of it is done: no command runs inside of a query."""
    with engine.query() as session:
        return find(session, now, limit)


def _try(engine: ProcessEngine, done: Done, do: Do[Key], key: Key) -> bool:
    """Do one thing in its own transaction; what breaks is put off, then becomes an incident."""
    try:
        with engine.command() as ctx:
            wait_briefly(ctx.session.connection())
            return do(ctx, key)
    except Exception as error:  # one broken thing must not stop the others
        if is_lost(error):
            raise  # it is still due, as all the others are: another sweep finds them
        if is_away(error) or _is_missing(error, key):
            return False  # it is still due, and others are, too
        log.exception("due work failed", extra={"action": "due_failed", "key": str(key)})
        done.failed += 1
        with engine.command() as ctx:
            giving_up.put_off(ctx, key, error)
        return False


def _is_missing(error: Exception, key: UUID | int) -> bool:
    """Whether it came before its row did: a sweep finds it when it is there."""
    return isinstance(error, NotFound) and error.key == str(key)


def _fire(ctx: CommandContext, instance_id: UUID) -> bool:
    return instances.fire_timers(ctx, instance_id)


def _climb(ctx: CommandContext, task_id: UUID) -> bool:
    return escalation.fire_rung(ctx, task_id) is not None


def _run(ctx: CommandContext, job_id: int) -> bool:
    """Claim the job in the transaction that does its work."""
    job = ctx.session.scalar(
        sa.select(Job)
        .where(Job.id == job_id, Job.retries_left > 0, Job.due_at <= ctx.now)
        .with_for_update(skip_locked=True)
    )
    if job is None:
        return False
    HANDLERS[JobKind(job.kind)](ctx, job)
    attempts.forget(ctx, job_id)
    return True


def _retry_incident(ctx: CommandContext, job: Job) -> None:
    incident = ctx.session.get(Incident, job.payload["incident"])
    ctx.session.delete(job)
    if incident is not None and incident.state == IncidentState.OPEN:
        incidents.retry_or_wait(ctx, incident.id)


def _deliver(ctx: CommandContext, job: Job) -> None:
    """Bring a thrown message to the first that waits for it; a signal gets a job for each.

    One family a command: who holds two locks meets somebody who took them the other way round.
    """
    told = job.payload
    waiting = instances.waiting_for(ctx, told["kind"], told["name"])
    if told["kind"] == "signal" and "to" not in told:
        ctx.session.add_all(_copy(job, to=str(receiver)) for receiver in waiting)
        ctx.session.add_all(starting.by_signal(ctx, told))
        ctx.session.delete(job)
        return
    receiver = _next_receiver(told, waiting)
    if receiver is not None and _hand_over(ctx, told, receiver):
        ctx.session.delete(job)
    elif receiver is not None and told["kind"] == "message":
        job.payload = {**told, "declined": [*told.get("declined", ()), str(receiver)]}
    elif told["kind"] == "signal" or starting.by_message(ctx, told):
        ctx.session.delete(job)
    else:
        job.payload = {**told, "declined": []}
        giving_up.again(ctx, job, "nobody is waiting for it")


def _next_receiver(told: Mapping[str, Any], waiting: Sequence[UUID]) -> UUID | None:
    if told["kind"] == "signal":
        return UUID(told["to"])
    declined = told.get("declined", ())
    return next((one for one in waiting if str(one) not in declined), None)


def _hand_over(ctx: CommandContext, told: Mapping[str, Any], receiver: UUID) -> bool:
    instance = instances.locked(ctx, receiver)
    return instances.deliver(
        ctx, instance, told["kind"], told["name"], told["payload"], told["correlation"]
    )


def _copy(job: Job, to: str) -> Job:
    return Job(
        kind=job.kind,
        due_at=job.due_at,
        payload={**job.payload, "to": to},
        instance_id=job.instance_id,
    )


def _migrate(ctx: CommandContext, job: Job) -> None:
    """One instance a transaction; the job stays until there is none left."""
    if not migration.work(ctx, job.payload["migration"]):
        ctx.session.delete(job)


def _try_out(ctx: CommandContext, job: Job) -> None:
    """A few instances a transaction; the job stays until there is none left."""
    from engine import trials  # noqa: PLC0415 - with it comes the whole lint

    if not trials.work(ctx, job.payload["trial"]):
        ctx.session.delete(job)


HANDLERS: dict[JobKind, Callable[[CommandContext, Job], None]] = {
    JobKind.RETRY: _retry_incident,
    JobKind.DELIVER: _deliver,
    JobKind.REDATE: redating.go_on,
    JobKind.MIGRATE: _migrate,
    JobKind.TRY: _try_out,
    JobKind.START: starting.run,
}
