"""Dry runs: a version tried on running instances, or on what finished ones have recorded."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Json


class TrialKind(StrEnum):
    IMPACT = "impact"  # every running instance, before a version goes live
    REPLAY = "replay"  # the last finished ones, with the answers that they have on record
    MOVE = "move"  # the instances that somebody would move to a version


class TrialState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    STALE = "stale"  # what is tried was changed meanwhile


class Verdict(StrEnum):
    WAITING = "waiting"
    FITS = "fits"  # it could be moved; or: it would have gone the same way
    DIFFERS = "differs"
    STOPS = "stops"  # nothing is on record for what the new version asks
    CANNOT = "cannot"  # something stands against moving it
    ENDED = "ended"  # it came to its end before it was looked at
    UNKNOWN = "unknown"  # it cannot be told: see `told`


class Trial(Base):
    """One dry run in the background.

    `target_id` is the version tried; without it, the sketch of this process. `ref` is the digest
    of what is tried: when that changes, what was found says nothing any more.
    """

    __tablename__ = "trial"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(120), index=True)
    kind: Mapped[str] = mapped_column(sa.String(10))
    target_id: Mapped[int | None]
    ref: Mapped[str] = mapped_column(sa.String(64))
    renamed: Mapped[Mapping[str, str]] = mapped_column(Json)
    new_dates: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(sa.String(12), default=TrialState.RUNNING)
    created_at: Mapped[datetime]
    created_by: Mapped[int | None]
    ended_at: Mapped[datetime | None]

    @property
    def is_running(self) -> bool:
        return self.state == TrialState.RUNNING


class TriedInstance(Base):
    """What the dry run found for one instance; `told` is as `engine.trials` writes it."""

    __tablename__ = "tried_instance"
    __table_args__ = (sa.Index("ix_tried_instance_verdict", "trial_id", "verdict", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    trial_id: Mapped[int] = mapped_column(sa.ForeignKey("trial.id", ondelete="CASCADE"))
    instance_id: Mapped[UUID] = mapped_column(sa.ForeignKey("process_instance.id"), index=True)
    verdict: Mapped[str] = mapped_column(sa.String(10), default=Verdict.WAITING)
    told: Mapped[Mapping[str, Any]] = mapped_column(Json)
