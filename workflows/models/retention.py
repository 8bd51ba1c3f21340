"""How long records are kept, what must be held, and what was destroyed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Json
from engine.errors import NotInState


class CountedFrom(StrEnum):
    CLOSURE = "closure"
    SIGN_OFF = "sign_off"


class Outcome(StrEnum):
    DESTROY = "destroy"
    ANONYMISE = "anonymise"
    KEEP = "keep"


class DestructionState(StrEnum):
    PREPARED = "prepared"
    APPROVED = "approved"
    DONE = "done"
    WITHDRAWN = "withdrawn"


DESTRUCTION_MOVES = {
    DestructionState.PREPARED: {DestructionState.APPROVED, DestructionState.WITHDRAWN},
    DestructionState.APPROVED: {DestructionState.DONE},
}


class ItemState(StrEnum):
    WAITING = "waiting"
    ERASED = "erased"  # in the database; its files are still to go
    DONE = "done"
    SPARED = "spared"


class RetentionClass(Base):
    """One rule of the board's schedule. Without years nothing in it is ever destroyed."""

    __tablename__ = "retention_class"

    key: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    name: Mapped[str] = mapped_column(sa.Text)
    name_cy: Mapped[str] = mapped_column(sa.Text)
    years: Mapped[int | None]
    proposed_years: Mapped[int | None]  # nobody has confirmed them
    counted_from: Mapped[str] = mapped_column(sa.String(10), default=CountedFrom.CLOSURE)
    outcome: Mapped[str] = mapped_column(sa.String(10), default=Outcome.DESTROY)
    version: Mapped[int] = mapped_column(default=1)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    changed_at: Mapped[datetime | None]
    changed_by: Mapped[int | None]


class RuleState(StrEnum):
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"  # its day has not come
    IN_FORCE = "in_force"  # or was, until the next one
    WITHDRAWN = "withdrawn"


class RetentionChange(Base):
    """What a class is to say from a day on: proposed by one person, confirmed by another."""

    __tablename__ = "retention_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(60), index=True)
    state: Mapped[str] = mapped_column(sa.String(10), default=RuleState.PROPOSED)
    name: Mapped[str] = mapped_column(sa.Text)
    name_cy: Mapped[str] = mapped_column(sa.Text)
    years: Mapped[int | None]
    counted_from: Mapped[str] = mapped_column(sa.String(10))
    outcome: Mapped[str] = mapped_column(sa.String(10))
    reason: Mapped[str] = mapped_column(sa.Text)
    starts_on: Mapped[date]
    seen: Mapped[int]  # the version of the class that it changes; none yet: 0
    shortens: Mapped[bool]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None]
    withdraw_reason: Mapped[str] = mapped_column(sa.Text, default="")


class LegalHold(Base):
    """While it stands, nothing that it names is destroyed: a record with its parts, or a class."""

    __tablename__ = "legal_hold"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(sa.String(120), default="", index=True)
    class_key: Mapped[str] = mapped_column(sa.String(60), default="")
    reason: Mapped[str] = mapped_column(sa.Text)
    placed_at: Mapped[datetime]
    placed_by: Mapped[int | None]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[int | None]
    lift_reason: Mapped[str] = mapped_column(sa.Text, default="")


class Destruction(Base):
    """A list of records that are due: prepared by one person, approved by another."""

    __tablename__ = "destruction"

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(sa.String(10), default=DestructionState.PREPARED)
    note: Mapped[str] = mapped_column(sa.Text, default="")
    prepared_at: Mapped[datetime]
    prepared_by: Mapped[int | None]
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[int | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None]
    withdraw_reason: Mapped[str] = mapped_column(sa.Text, default="")
    done_at: Mapped[datetime | None]

    def move_to(self, state: DestructionState) -> None:
        if state not in DESTRUCTION_MOVES.get(DestructionState(self.state), ()):
            raise NotInState("destruction", self.id, self.state, f"able to become {state}")
        self.state = state


class DestroyedRecord(Base):
    """A line of a list, later of the log: which record, under which rule, never what it said."""

    __tablename__ = "destroyed_record"

    id: Mapped[int] = mapped_column(primary_key=True)
    destruction_id: Mapped[int] = mapped_column(sa.ForeignKey("destruction.id"), index=True)
    root_id: Mapped[UUID] = mapped_column(index=True)
    ref: Mapped[str] = mapped_column(sa.String(120))
    process: Mapped[str] = mapped_column(sa.String(120))
    class_key: Mapped[str] = mapped_column(sa.String(60))
    outcome: Mapped[str] = mapped_column(sa.String(10))
    years: Mapped[int]
    counted_from: Mapped[date]
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(sa.String(10), default=ItemState.WAITING, index=True)
    spared_why: Mapped[str] = mapped_column(sa.String(20), default="")
    counts: Mapped[Mapping[str, Any]] = mapped_column(Json, default=dict)
    files: Mapped[Sequence[str]] = mapped_column(Json, default=list)  # still to be removed
    done_at: Mapped[datetime | None]
