"""Moves of running instances to another version: what was asked, and what became of each."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Json
from engine.errors import NotInState


class MigrationState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


# A state that is not a key is final.
MOVES = {
    MigrationState.RUNNING: {MigrationState.PAUSED, MigrationState.DONE},
    MigrationState.PAUSED: {MigrationState.RUNNING, MigrationState.UNDOING},
    MigrationState.DONE: {MigrationState.UNDOING},
    MigrationState.UNDOING: {MigrationState.UNDONE},
}


class Outcome(StrEnum):
    WAITING = "waiting"
    MOVED = "moved"
    THERE = "there"  # somebody else had moved it there meanwhile
    REFUSED = "refused"  # something stands against it: see `why`
    ENDED = "ended"  # it had come to its end meanwhile
    UNDONE = "undone"
    KEPT = "kept"  # it has gone on since, so it stays where it was moved to


class Migration(Base):
    """Instances of one process on their way to another version.

    `renamed` maps ids of elements to those in the target; with `new_dates`, deadlines that nobody
    has moved are computed again as the target says.
    """

    __tablename__ = "migration"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(120), index=True)
    target_id: Mapped[int] = mapped_column(sa.ForeignKey("process_definition.id"))
    renamed: Mapped[Mapping[str, str]] = mapped_column(Json)
    new_dates: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(sa.Text)
    state: Mapped[str] = mapped_column(sa.String(12), default=MigrationState.RUNNING)
    created_at: Mapped[datetime]
    created_by: Mapped[int | None]
    ended_at: Mapped[datetime | None]
    undo_reason: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    undone_by: Mapped[int | None]

    def move_to(self, state: MigrationState) -> None:
        if state not in MOVES.get(MigrationState(self.state), ()):
            raise NotInState("migration", self.id, self.state, f"able to become {state}")
        self.state = state


class MigratedInstance(Base):
    """One instance of a migration, with all that is needed to put it back as it was."""

    __tablename__ = "migrated_instance"
    __table_args__ = (sa.Index("ix_migrated_instance_waiting", "migration_id", "state", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    migration_id: Mapped[int] = mapped_column(sa.ForeignKey("migration.id"))
    instance_id: Mapped[UUID] = mapped_column(sa.ForeignKey("process_instance.id"), index=True)
    state: Mapped[str] = mapped_column(sa.String(12), default=Outcome.WAITING)
    why: Mapped[Sequence[Sequence[str]]] = mapped_column(Json)  # pairs of rule and element
    before: Mapped[Mapping[str, Any] | None] = mapped_column(Json, deferred=True)
    tokens_before: Mapped[bytes | None] = mapped_column(sa.LargeBinary, deferred=True)
    version_after: Mapped[int | None]
    at: Mapped[datetime | None]
