"""Open incidents and what is due: for those who keep the product running."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models import (
    OPEN,
    Event,
    Incident,
    IncidentState,
    InstanceState,
    Job,
    ProcessInstance,
    UserTask,
)


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


def figures(session: Session) -> dict[str, int]:
    """How much of each there is, for the health page and the metrics."""
    states = [str(state) for state in OPEN]
    wanted = {
        "instances_active": sa.select(sa.func.count())
        .select_from(ProcessInstance)
        .where(ProcessInstance.state == str(InstanceState.ACTIVE)),
        "user_tasks_open": sa.select(sa.func.count())
        .select_from(UserTask)
        .where(UserTask.state.in_(states)),
        "incidents_open": sa.select(sa.func.count())
        .select_from(Incident)
        .where(Incident.state == str(IncidentState.OPEN)),
        "events_waiting": sa.select(sa.func.count())
        .select_from(Event)
        .where(Event.published_at.is_(None)),
    }
    return {name: session.scalar(statement) or 0 for name, statement in wanted.items()}
