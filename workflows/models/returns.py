"""What agencies hand in for an audit: their returns, and what they say to the draft report."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.db import Base, Json
from engine.errors import NotInState
from workflows.models.audits import Audit


class ReturnState(StrEnum):
    ISSUED = "issued"
    HANDED_IN = "handed_in"
    SENT_BACK = "sent_back"
    APPROVED = "approved"
    NO_INVOLVEMENT = "no_involvement"
    WITH_RESERVATIONS = "with_reservations"
    MISSING = "missing"
    DROPPED = "dropped"


# A state that is not a key here is final.
RETURN_MOVES = {
    ReturnState.ISSUED: {
        ReturnState.HANDED_IN,
        ReturnState.NO_INVOLVEMENT,
        ReturnState.MISSING,
        ReturnState.DROPPED,
    },
    ReturnState.HANDED_IN: {
        ReturnState.SENT_BACK,
        ReturnState.APPROVED,
        ReturnState.MISSING,
        ReturnState.DROPPED,
    },
    ReturnState.SENT_BACK: {
        ReturnState.HANDED_IN,
        ReturnState.WITH_RESERVATIONS,
        ReturnState.MISSING,
        ReturnState.DROPPED,
    },
    ReturnState.APPROVED: {ReturnState.DROPPED},
    ReturnState.NO_INVOLVEMENT: {ReturnState.DROPPED},
    ReturnState.WITH_RESERVATIONS: {ReturnState.DROPPED},
}
OUTSTANDING = (ReturnState.ISSUED, ReturnState.HANDED_IN, ReturnState.SENT_BACK)
GRADED = (ReturnState.APPROVED, ReturnState.WITH_RESERVATIONS)


class AgencyReturn(Base):
    """One agency's answers on one case. Its own grade and the moderated one stay two fields."""

    __tablename__ = "agency_return"
    __table_args__ = (sa.UniqueConstraint("case_id", "agency"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    audit_id: Mapped[int] = mapped_column(sa.ForeignKey("audit.id"), index=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("audit_case.id"))
    case_ref: Mapped[str] = mapped_column(sa.String(50))
    agency: Mapped[str] = mapped_column(sa.String(60), index=True)
    instance_id: Mapped[UUID | None] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(sa.String(18), default=ReturnState.ISSUED)
    issued_on: Mapped[date]
    due_on: Mapped[date]
    handed_in_at: Mapped[datetime | None]
    handed_in_by: Mapped[int | None]
    is_late: Mapped[bool] = mapped_column(default=False)
    no_involvement_note: Mapped[str] = mapped_column(sa.Text, default="")
    # [{"event_on", "event"}], [{"line", "answer"}] and the ids of attachments
    chronology: Mapped[Sequence[Mapping[str, Any]]] = mapped_column(Json, default=list)
    answers: Mapped[Sequence[Mapping[str, Any]]] = mapped_column(Json, default=list)
    evidence: Mapped[Sequence[int]] = mapped_column(Json, default=list)
    evidence_note: Mapped[str] = mapped_column(sa.Text, default="")
    strengths: Mapped[str] = mapped_column(sa.Text, default="")
    gaps: Mapped[str] = mapped_column(sa.Text, default="")
    voice: Mapped[str] = mapped_column(sa.Text, default="")
    has_concern: Mapped[bool] = mapped_column(default=False)
    concern_summary: Mapped[str] = mapped_column(sa.Text, default="")
    concern_raised_at: Mapped[datetime | None]
    self_grade: Mapped[str | None] = mapped_column(sa.String(30))
    times_returned: Mapped[int] = mapped_column(default=0)
    check_comment: Mapped[str] = mapped_column(sa.Text, default="")
    checked_at: Mapped[datetime | None]
    checked_by: Mapped[int | None]
    accountable_name: Mapped[str] = mapped_column(sa.Text, default="")
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None]
    close_reason: Mapped[str] = mapped_column(sa.Text, default="")
    moderated_grade: Mapped[str | None] = mapped_column(sa.String(30))
    moderation_reason: Mapped[str] = mapped_column(sa.Text, default="")
    dissent: Mapped[str] = mapped_column(sa.Text, default="")
    moderated_at: Mapped[datetime | None]
    moderated_by: Mapped[int | None]
    # always there: who may see a return depends on how far its audit is
    audit: Mapped[Audit] = relationship(lazy="joined", innerjoin=True)

    @property
    def is_outstanding(self) -> bool:
        return self.state in OUTSTANDING

    def move_to(self, state: ReturnState) -> None:
        if state not in RETURN_MOVES.get(ReturnState(self.state), ()):
            label = f"{self.case_ref} {self.agency}"
            raise NotInState("agency_return", label, self.state, f"able to become {state}")
        self.state = state


class ReturnSubmission(Base):
    """What was handed in, and each time anew: an amended return keeps what it said before."""

    __tablename__ = "agency_return_submission"
    __table_args__ = (sa.UniqueConstraint("return_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    return_id: Mapped[int] = mapped_column(sa.ForeignKey("agency_return.id"))
    number: Mapped[int]
    said: Mapped[Mapping[str, Any]] = mapped_column(Json)
    at: Mapped[datetime]
    by: Mapped[int | None]
    # what the representative decided about this one
    decision: Mapped[str | None] = mapped_column(sa.String(10))
    comment: Mapped[str] = mapped_column(sa.Text, default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None]


class CutOffDecision(Base):
    """What the chair decided about returns that were missing, each time it was asked."""

    __tablename__ = "audit_cut_off_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    audit_id: Mapped[int] = mapped_column(sa.ForeignKey("audit.id"), index=True)
    missing: Mapped[Sequence[Mapping[str, Any]]] = mapped_column(Json)
    chased: Mapped[str] = mapped_column(sa.Text, default="")
    reported_by: Mapped[int | None]
    decision: Mapped[str] = mapped_column(sa.String(10))  # proceed | wait | drop
    wait_until: Mapped[date | None]
    dropped_cases: Mapped[Sequence[str]] = mapped_column(Json, default=list)
    reason: Mapped[str] = mapped_column(sa.Text)
    decided_at: Mapped[datetime]
    decided_by: Mapped[int | None]


class AccuracyAnswer(Base):
    """What one agency says to the draft: accepted, comments, or silence that counts as accepted."""

    __tablename__ = "audit_accuracy_answer"
    __table_args__ = (sa.UniqueConstraint("audit_id", "agency"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    audit_id: Mapped[int] = mapped_column(sa.ForeignKey("audit.id"))
    agency: Mapped[str] = mapped_column(sa.String(60))
    outcome: Mapped[str] = mapped_column(sa.String(10))  # accept | comments | silence
    due_on: Mapped[date | None]
    at: Mapped[datetime]
    by: Mapped[int | None]


class AccuracyComment(Base):
    """One passage an agency calls wrong, and what the audit lead answered."""

    __tablename__ = "audit_accuracy_comment"
    __table_args__ = (sa.UniqueConstraint("audit_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    audit_id: Mapped[int] = mapped_column(sa.ForeignKey("audit.id"))
    number: Mapped[int]
    agency: Mapped[str] = mapped_column(sa.String(60))
    passage: Mapped[str] = mapped_column(sa.Text)
    comment: Mapped[str] = mapped_column(sa.Text)
    source: Mapped[str] = mapped_column(sa.Text)
    outcome: Mapped[str | None] = mapped_column(sa.String(10))  # accepted | partly | not
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None]
