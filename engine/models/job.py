"""Something due at a time that is neither a timer of a diagram nor a rung of a ladder."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from importlib.resources import files
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Json

MAX_FAILURES = 3  # after so many an incident stands


class JobKind(StrEnum):
    RETRY = "retry"  # an incident that may heal by itself
    DELIVER = "deliver"  # a message or signal thrown by another instance
    MIGRATE = "migrate"  # the next instance on its way to another version
    REDATE = "redate"  # dates that follow the calendar or a ladder, and were not moved at once
    TRY = "try"  # the next instances of a dry run
    START = "start"  # a timer start event of a definition


class Job(Base):
    """Has no state: `due_at`, `locked_until` and `retries_left` say all."""

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    due_at: Mapped[datetime]
    payload: Mapped[Mapping[str, Any]] = mapped_column(Json)
    instance_id: Mapped[UUID | None] = mapped_column(index=True)
    retries_left: Mapped[int] = mapped_column(default=MAX_FAILURES)
    last_error: Mapped[str] = mapped_column(sa.Text, default="")


_runnable = Job.retries_left > 0
sa.Index("ix_job_due", Job.due_at, sqlite_where=_runnable, postgresql_where=_runnable)

# What procrastinate keeps beside it on PostgreSQL, as the migrations bring it in.
CARRIED = files("engine") / "migrations" / "procrastinate_3_10.sql"
THERE = sa.text("SELECT to_regclass('procrastinate_jobs')")


@sa.event.listens_for(Job.__table__, "after_create")
def _create_what_carries(_table: sa.Table, connection: sa.Connection, **_more: object) -> None:
    if connection.dialect.name == "postgresql" and connection.scalar(THERE) is None:
        driver: Any = connection.connection.driver_connection
        driver.execute(CARRIED.read_text())
