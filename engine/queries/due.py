"""What is due, and when the next thing is: each by its own partial index, at any size."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.db import UtcDateTime
from engine.models import Job, ProcessInstance, UserTask

# As the index of these rows says it: neither database matches a parameter with that.
RUNNABLE = Job.retries_left > sa.literal_column("0")


def next_due_at(session: Session) -> datetime | None:
    """The next moment at which anything becomes due: three index look-ups."""
    moments = [moment for moment in next_of_each(session).values() if moment is not None]
    return min(moments, default=None)


def next_of_each(session: Session) -> dict[str, datetime | None]:
    """The next moment at which a timer, a rung of a ladder, a job becomes due."""
    timer, rung = ProcessInstance.timer_due_at, UserTask.ladder_due_at
    return {
        "timer": session.scalar(sa.select(sa.func.min(timer)).where(timer.is_not(None))),
        "ladder": session.scalar(sa.select(sa.func.min(rung)).where(rung.is_not(None))),
        "job": session.scalar(sa.select(sa.func.min(Job.due_at)).where(RUNNABLE)),
    }


def _wanted(due_at: Any, key: Any) -> sa.Select[Any]:
    """The earliest things due; each reads its own partial index and stops at the limit."""
    return (
        sa.select(due_at, key)
        .where(due_at.is_not(None), due_at <= sa.bindparam("now", type_=UtcDateTime))
        .order_by(due_at)
        .limit(sa.bindparam("most"))
    )


_timers = _wanted(ProcessInstance.timer_due_at, ProcessInstance.id)
_rungs = _wanted(UserTask.ladder_due_at, UserTask.id)
_jobs = _wanted(Job.due_at, Job.id).where(RUNNABLE)


def due_timers(session: Session, now: datetime, limit: int) -> list[tuple[datetime, UUID]]:
    return _found(session, _timers, now, limit)


def due_rungs(session: Session, now: datetime, limit: int) -> list[tuple[datetime, UUID]]:
    return _found(session, _rungs, now, limit)


def due_jobs(session: Session, now: datetime, limit: int) -> list[tuple[datetime, int]]:
    return _found(session, _jobs, now, limit)


def _found(
    session: Session, wanted: sa.Select[Any], now: datetime, limit: int
) -> list[tuple[datetime, Any]]:
    return [(row[0], row[1]) for row in session.execute(wanted, {"now": now, "most": limit})]
