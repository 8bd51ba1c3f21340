"""Open incidents and what is due: for those who keep the product running."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models import Event, Incident, IncidentState, Job, ProcessInstance, UserTask
from engine.models.process import IS_ACTIVE
from engine.models.user_task import OF_ANYBODY, OPEN_NOW
from engine.queries.due import RUNNABLE


@dataclass(frozen=True, slots=True)
class DueWork:
    """One thing that is due, wherever it stands."""

    kind: str
    id: str
    due_at: datetime
    retries_left: int | None = None
    last_error: str = ""


def open_incidents(session: Session, limit: int = 100) -> Sequence[Incident]:
    return session.scalars(
        sa.select(Incident)
        .where(Incident.state == str(IncidentState.OPEN))
        .order_by(Incident.created_at.desc(), Incident.id.desc())
        .limit(limit)
    ).all()


def due_work(session: Session, limit: int = 100) -> list[DueWork]:
    """Timers, rungs and jobs in the order in which they come due."""
    timers = session.execute(
        sa.select(ProcessInstance.timer_due_at, ProcessInstance.id)
        .where(ProcessInstance.timer_due_at.is_not(None))
        .order_by(ProcessInstance.timer_due_at)
        .limit(limit)
    )
    rungs = session.execute(
        sa.select(UserTask.ladder_due_at, UserTask.id)
        .where(UserTask.ladder_due_at.is_not(None))
        .order_by(UserTask.ladder_due_at)
        .limit(limit)
    )
    jobs = session.scalars(sa.select(Job).order_by(Job.due_at, Job.id).limit(limit))
    found = [DueWork("timer", str(key), due) for due, key in timers if due is not None]
    found += [DueWork("ladder", str(key), due) for due, key in rungs if due is not None]
    found += [
        DueWork(job.kind, str(job.id), job.due_at, job.retries_left, job.last_error) for job in jobs
    ]
    return sorted(found, key=lambda one: one.due_at)[:limit]


def figures(session: Session, now: datetime) -> dict[str, int]:
    """How much of each there is, for the metrics; each is counted along an index of few rows."""
    open_tasks = sa.select(sa.func.count()).where(OPEN_NOW, OF_ANYBODY)
    wanted = {
        "instances_active": sa.select(sa.func.count()).where(IS_ACTIVE),
        "user_tasks_open": open_tasks,
        "user_tasks_late": open_tasks.where(UserTask.due_at < now),
        "incidents_open": _incidents(),
        "job_incidents_open": _incidents().where(Incident.kind == "job"),
        "jobs_waiting": sa.select(sa.func.count()).where(RUNNABLE),
        "events_waiting": sa.select(sa.func.count()).where(Event.published_at.is_(None)),
    }
    return {name: session.scalar(statement) or 0 for name, statement in wanted.items()}


def _incidents() -> sa.Select[int]:
    is_open = Incident.state == sa.literal_column(f"'{IncidentState.OPEN}'", sa.String)
    return sa.select(sa.func.count()).where(is_open)
