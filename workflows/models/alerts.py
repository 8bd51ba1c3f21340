"""Alerts that need attention at once: what was seen, who acted when, and what came of it."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Json
from engine.errors import NotInState


class AlertState(StrEnum):
    RAISED = "raised"
    NOT_IMMEDIATE = "not_immediate"
    CONFIRMED = "confirmed"
    REVIEWED = "reviewed"
    DECIDED = "decided"
    CLOSED = "closed"


# A state that is not a key here is final.
ALERT_MOVES = {
    AlertState.RAISED: {AlertState.NOT_IMMEDIATE, AlertState.CONFIRMED},
    AlertState.CONFIRMED: {AlertState.REVIEWED},
    AlertState.REVIEWED: {AlertState.DECIDED},
    AlertState.DECIDED: {AlertState.CLOSED},
}


class Alert(Base):
    """One alert. It carries a reference at most, never a name; it is no referral."""

    __tablename__ = "alert"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(sa.String(40), unique=True)
    board: Mapped[str] = mapped_column(sa.String(20), default="children")
    instance_id: Mapped[UUID | None] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(sa.String(14), default=AlertState.RAISED, index=True)
    subject: Mapped[str] = mapped_column(sa.Text)
    concern: Mapped[str] = mapped_column(sa.Text)
    case_ref: Mapped[str] = mapped_column(sa.String(120), default="")
    audit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("audit.id"), index=True)
    return_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agency_return.id"), index=True)
    # of the person who raised it, and those whom it concerns
    agency: Mapped[str | None] = mapped_column(sa.String(60))
    agencies: Mapped[Sequence[str]] = mapped_column(Json, default=list)
    raised_at: Mapped[datetime]
    raised_by: Mapped[int | None] = mapped_column(index=True)
    # when nobody had looked in time and the Board chair was told without anybody's decision
    board_told_at: Mapped[datetime | None]
    triage: Mapped[str | None] = mapped_column(sa.String(20))  # child | systemic | not_immediate
    triage_reason: Mapped[str] = mapped_column(sa.Text, default="")
    triaged_at: Mapped[datetime | None]
    triaged_by: Mapped[int | None]
    referral_by: Mapped[str] = mapped_column(sa.Text, default="")
    referral_to: Mapped[str] = mapped_column(sa.Text, default="")
    referral_on: Mapped[date | None]
    referral_time: Mapped[str] = mapped_column(sa.String(5), default="")
    acknowledge_on: Mapped[date | None]
    safeguards_due: Mapped[date | None]
    review_due: Mapped[date | None]
    assurance_due: Mapped[date | None]
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[int | None]
    review_note: Mapped[str] = mapped_column(sa.Text, default="")
    outcome: Mapped[str | None] = mapped_column(sa.String(10))  # close | audit | referral
    outcome_reason: Mapped[str] = mapped_column(sa.Text, default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None]
    audit_instance_id: Mapped[UUID | None] = mapped_column(index=True)
    noted_at_group_on: Mapped[date | None]
    noted_at_planning_on: Mapped[date | None]
    closed_at: Mapped[datetime | None]

    @property
    def is_live(self) -> bool:
        return self.state in ALERT_MOVES

    @property
    def is_confirmed(self) -> bool:
        return self.state not in (AlertState.RAISED, AlertState.NOT_IMMEDIATE)

    def move_to(self, state: AlertState) -> None:
        if state not in ALERT_MOVES.get(AlertState(self.state), ()):
            raise NotInState("alert", self.ref, self.state, f"able to become {state}")
        self.state = state


class AlertEntry(Base):
    """One thing said about an alert after it was raised; entries are only added."""

    __tablename__ = "alert_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    alert_id: Mapped[int] = mapped_column(sa.ForeignKey("alert.id"), index=True)
    # addition | acknowledged | safeguards | asked_again | assurance
    kind: Mapped[str] = mapped_column(sa.String(14))
    agency: Mapped[str | None] = mapped_column(sa.String(60))  # none: the Board chair, or a person
    text: Mapped[str] = mapped_column(sa.Text)
    in_place_on: Mapped[date | None]
    at: Mapped[datetime]
    by: Mapped[int | None]
