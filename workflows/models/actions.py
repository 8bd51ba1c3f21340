"""The actions of a plan, and the dated records that only ever grow."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, column_property, mapped_column

from engine.db import Base, Json
from engine.errors import NotInState
from engine.models import OPEN, UserTask, UserTaskState


class ActionStatus(StrEnum):
    """How far an action is. Whether it will be in time is its colour, not its status."""

    DRAFT = "draft"
    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "in_progress"
    AWAITING = "awaiting_verification"
    RETURNED = "returned"
    VERIFIED = "verified"
    PRESENTED = "presented"
    SIGNED_OFF = "signed_off"
    WITHDRAWN = "withdrawn"


# A status that is not a key here is final. `returned` is also where a re-opened action stands.
ACTION_MOVES = {
    ActionStatus.DRAFT: {ActionStatus.ACKNOWLEDGED, ActionStatus.WITHDRAWN},
    ActionStatus.ACKNOWLEDGED: {
        ActionStatus.IN_PROGRESS,
        ActionStatus.AWAITING,
        ActionStatus.WITHDRAWN,
    },
    ActionStatus.IN_PROGRESS: {ActionStatus.AWAITING, ActionStatus.WITHDRAWN},
    ActionStatus.AWAITING: {
        ActionStatus.RETURNED,
        ActionStatus.VERIFIED,
        ActionStatus.WITHDRAWN,
    },
    ActionStatus.RETURNED: {
        ActionStatus.ACKNOWLEDGED,
        ActionStatus.IN_PROGRESS,
        ActionStatus.AWAITING,
        ActionStatus.WITHDRAWN,
    },
    ActionStatus.VERIFIED: {ActionStatus.PRESENTED, ActionStatus.RETURNED},
    ActionStatus.PRESENTED: {
        ActionStatus.VERIFIED,
        ActionStatus.RETURNED,
        ActionStatus.SIGNED_OFF,
    },
    ActionStatus.SIGNED_OFF: {ActionStatus.RETURNED},
}
DONE = (
    ActionStatus.AWAITING,
    ActionStatus.VERIFIED,
    ActionStatus.PRESENTED,
    ActionStatus.SIGNED_OFF,
)
ACCEPTED = (ActionStatus.VERIFIED, ActionStatus.PRESENTED, ActionStatus.SIGNED_OFF)


# The user task on which a lead officer reports completion, in the diagram of one action.
COMPLETION_TASK = "report_completion"
LIVE = tuple(str(state) for state in (*OPEN, UserTaskState.SUSPENDED))


class EvidenceLevel(StrEnum):
    OUTPUT = "E1"
    EMBEDDED = "E2"
    IMPACT = "E3"


class Action(Base):
    """One agency's answer to a recommendation.

    `baseline_due` is what was first promised and never moves. `current_due` is read: while the
    action's task is open and somebody has moved its deadline, it is the task's; else `due_as_set`.
    """

    __tablename__ = "action"
    __table_args__ = (sa.UniqueConstraint("plan_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("action_plan.id"), index=True)
    recommendation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("recommendation.id"))
    number: Mapped[int]
    ref: Mapped[str] = mapped_column(sa.String(80), unique=True)
    origin: Mapped[str] = mapped_column(sa.String(12), default="plan")  # plan|condition|impact
    text: Mapped[str] = mapped_column(sa.Text)
    lead_agency: Mapped[str] = mapped_column(sa.String(60), index=True)
    lead_officer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("app_user.id"))
    contributing_agencies: Mapped[Sequence[str]] = mapped_column(Json, default=list)
    success_measure: Mapped[str] = mapped_column(sa.Text, default="")
    evidence_required: Mapped[Sequence[str]] = mapped_column(Json, default=list)
    starts_on: Mapped[date | None]
    baseline_due: Mapped[date]
    due_as_set: Mapped[date] = mapped_column("current_due")
    status: Mapped[str] = mapped_column(sa.String(24), default=ActionStatus.DRAFT, index=True)
    status_reason: Mapped[str] = mapped_column(sa.Text, default="")
    rag: Mapped[str] = mapped_column(sa.String(6), default="grey")
    rag_on: Mapped[date | None]
    rag_override: Mapped[str | None] = mapped_column(sa.String(6))
    rag_override_reason: Mapped[str] = mapped_column(sa.Text, default="")
    completed_on: Mapped[date | None]
    verified_on: Mapped[date | None]
    verified_by: Mapped[int | None]
    signed_off_on: Mapped[date | None]
    impact_due: Mapped[date | None]
    instance_id: Mapped[UUID | None] = mapped_column(index=True)
    created_at: Mapped[datetime]
    created_by: Mapped[int | None]

    if TYPE_CHECKING:
        current_due: Mapped[date]

    @property
    def is_done(self) -> bool:
        return self.status in DONE

    @property
    def is_accepted(self) -> bool:
        return self.status in ACCEPTED

    @property
    def days_after_baseline(self) -> int | None:
        """Calendar days between the first promise and completion; negative when early."""
        return None if self.completed_on is None else (self.completed_on - self.baseline_due).days

    @property
    def was_completed_late(self) -> bool:
        return self.completed_on is not None and self.completed_on > self.current_due

    def move_to(self, status: ActionStatus) -> None:
        if status not in ACTION_MOVES.get(ActionStatus(self.status), ()):
            raise NotInState("action", self.ref, self.status, f"able to become {status}")
        self.status = status


_moved_task_due = (
    sa.select(sa.func.max(UserTask.due_on))
    .where(
        UserTask.instance_id == Action.instance_id,
        UserTask.element_id == COMPLETION_TASK,
        UserTask.state.in_(LIVE),
        UserTask.due_version > 1,
    )
    .correlate_except(UserTask)
    .scalar_subquery()
)
Action.current_due = column_property(sa.func.coalesce(_moved_task_due, Action.due_as_set))


class Milestone(Base):
    """A point on the way. Missing one turns an action amber."""

    __tablename__ = "milestone"

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(sa.ForeignKey("action.id"), index=True)
    title: Mapped[str] = mapped_column(sa.Text)
    due_on: Mapped[date]
    met_on: Mapped[date | None]


class ProgressUpdate(Base):
    """What was said, and when. Never altered; a missed update is a row too."""

    __tablename__ = "progress_update"

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(sa.ForeignKey("action.id"), index=True)
    # one of update, missed, endorsed, returned, note
    kind: Mapped[str] = mapped_column(sa.String(12), default="update")
    meeting_on: Mapped[date | None]
    at: Mapped[datetime]
    by: Mapped[int | None]
    is_late: Mapped[bool] = mapped_column(default=False)
    progress: Mapped[str] = mapped_column(sa.Text, default="")
    barriers: Mapped[str] = mapped_column(sa.Text, default="")
    forecast_on: Mapped[date | None]


class Evidence(Base):
    """A file or a fact at a level, with the date of the fact and the date of its receipt."""

    __tablename__ = "evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(sa.ForeignKey("action.id"), index=True)
    level: Mapped[str] = mapped_column(sa.String(2))
    description: Mapped[str] = mapped_column(sa.Text)
    attachment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("attachment.id"), index=True)
    sha256: Mapped[str | None] = mapped_column(sa.String(64))
    fact_on: Mapped[date | None]
    received_at: Mapped[datetime]
    received_from: Mapped[int | None]


class Verification(Base):
    """One look at a completion: by the Business Unit (`check`) or by the verifier (`verify`)."""

    __tablename__ = "verification"

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(sa.ForeignKey("action.id"), index=True)
    stage: Mapped[str] = mapped_column(sa.String(8))  # check | verify
    decision: Mapped[str] = mapped_column(sa.String(10))  # passed | verified | returned
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    from_lead_agency: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]
    by: Mapped[int | None]


class Extension(Base):
    """A due date that was moved: granted by the chair, never by the officer who asked."""

    __tablename__ = "extension"
    __table_args__ = (sa.UniqueConstraint("user_task_id", "due_version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(sa.ForeignKey("action.id"), index=True)
    user_task_id: Mapped[UUID]
    due_version: Mapped[int]
    due_before: Mapped[date]
    due_after: Mapped[date]
    reason: Mapped[str] = mapped_column(sa.Text)
    granted_at: Mapped[datetime]
    granted_by: Mapped[int | None]


class Scrutiny(Base):
    """One action at one quarterly meeting: what was computed, asked, answered and decided."""

    __tablename__ = "scrutiny"
    __table_args__ = (sa.UniqueConstraint("action_id", "meeting_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(sa.ForeignKey("action.id"), index=True)
    meeting_on: Mapped[date]
    computed_at: Mapped[datetime]
    rag: Mapped[str] = mapped_column(sa.String(6))
    flags: Mapped[Mapping[str, Any]] = mapped_column(Json)
    validated_by: Mapped[int | None]
    adequate: Mapped[bool | None]
    scrutinised_by: Mapped[int | None]
    challenge: Mapped[str] = mapped_column(sa.Text, default="")
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    addressees: Mapped[Sequence[str]] = mapped_column(Json, default=list)
    letter: Mapped[str] = mapped_column(sa.Text, default="")
    told_on: Mapped[date | None]
    told_by: Mapped[int | None]
    recovery_plan: Mapped[str] = mapped_column(sa.Text, default="")
    recovery_on: Mapped[date | None]
    # addressee -> {outcome, reason, by, on}
    decisions: Mapped[Mapping[str, Any]] = mapped_column(Json, default=dict)
