"""Late tasks that somebody had to answer for, and the time that was asked for them."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Json
from engine.errors import NotInState


class LateTaskResponse(Base):
    """What the agency's representative said about a late task (level 2)."""

    __tablename__ = "late_task_response"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_task_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user_task.id"), index=True)
    instance_id: Mapped[UUID] = mapped_column(sa.ForeignKey("process_instance.id"), unique=True)
    agency: Mapped[str | None] = mapped_column(sa.String(60))
    response: Mapped[str] = mapped_column(sa.String(14))  # reassign | revised_date | blocker
    new_assignee_id: Mapped[int | None]
    new_due_on: Mapped[date | None]
    blocker: Mapped[str] = mapped_column(sa.Text, default="")
    reason: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime]
    by: Mapped[int | None]


class EscalationState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    CLOSED = "closed"


ESCALATION_MOVES = {
    EscalationState.WAITING: {EscalationState.SENT, EscalationState.CLOSED},
    EscalationState.SENT: {EscalationState.CLOSED},
}


class Escalation(Base):
    """A late task before the chair (level 3), and what the chair, and those above, decided."""

    __tablename__ = "escalation"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_task_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user_task.id"), index=True)
    instance_id: Mapped[UUID] = mapped_column(sa.ForeignKey("process_instance.id"), unique=True)
    board: Mapped[str] = mapped_column(sa.String(20))
    agency: Mapped[str | None] = mapped_column(sa.String(60))
    state: Mapped[str] = mapped_column(sa.String(10), default=EscalationState.WAITING, index=True)
    task_due_on: Mapped[date | None]
    review_chair: Mapped[str] = mapped_column(sa.String(20))  # cprg_chair | crg_chair
    opened_at: Mapped[datetime]
    # approve | extension | return | superseded
    decision: Mapped[str | None] = mapped_column(sa.String(12))
    addressees: Mapped[Sequence[str]] = mapped_column(Json, default=list)
    letter: Mapped[str] = mapped_column(sa.Text, default="")
    letter_cy: Mapped[str] = mapped_column(sa.Text, default="")
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None]
    board_decision: Mapped[str | None] = mapped_column(sa.String(16))
    board_reason: Mapped[str] = mapped_column(sa.Text, default="")
    board_final_date: Mapped[date | None]
    board_decided_at: Mapped[datetime | None]
    board_decided_by: Mapped[int | None]
    review_decision: Mapped[str | None] = mapped_column(sa.String(16))
    review_reason: Mapped[str] = mapped_column(sa.Text, default="")
    review_final_date: Mapped[date | None]
    review_decided_at: Mapped[datetime | None]
    review_decided_by: Mapped[int | None]
    referred_to: Mapped[str | None] = mapped_column(sa.String(80))
    closed_at: Mapped[datetime | None]

    def move_to(self, state: EscalationState) -> None:
        if state not in ESCALATION_MOVES.get(EscalationState(self.state), ()):
            raise NotInState("escalation", self.id, self.state, f"able to become {state}")
        self.state = state


class TaskExtensionState(StrEnum):
    ASKED = "asked"
    SUPPORTED = "supported"
    GRANTED = "granted"
    REFUSED = "refused"


TASK_EXTENSION_MOVES = {
    TaskExtensionState.ASKED: {TaskExtensionState.SUPPORTED, TaskExtensionState.REFUSED},
    TaskExtensionState.SUPPORTED: {TaskExtensionState.GRANTED, TaskExtensionState.REFUSED},
}


class TaskExtension(Base):
    """More time for one task: asked, supported, granted. The task keeps its baseline."""

    __tablename__ = "task_extension"
    __table_args__ = (sa.UniqueConstraint("user_task_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_task_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user_task.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(sa.String(10), default=TaskExtensionState.ASKED)
    due_before: Mapped[date | None]
    asked_due: Mapped[date]
    reason: Mapped[str] = mapped_column(sa.Text)
    asked_at: Mapped[datetime]
    asked_by: Mapped[int | None]
    supported_at: Mapped[datetime | None]
    supported_by: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None]
    agreed_at: Mapped[datetime | None]
    agreed_by: Mapped[int | None]
    decision_reason: Mapped[str] = mapped_column(sa.Text, default="")

    def move_to(self, state: TaskExtensionState) -> None:
        if state not in TASK_EXTENSION_MOVES.get(TaskExtensionState(self.state), ()):
            raise NotInState("extension", self.id, self.state, f"able to become {state}")
        self.state = state
