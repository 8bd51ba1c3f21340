"""Standards with their versions, and the rounds in which agencies assess themselves by them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.db import Base, Json
from engine.errors import NotInState


class RoundState(StrEnum):
    WAITING = "waiting"
    PREPARING = "preparing"
    COLLECTING = "collecting"
    CHALLENGING = "challenging"
    REPORTING = "reporting"
    REPORTED = "reported"
    CLOSED = "closed"


# A state that is not a key here is final.
ROUND_MOVES = {
    RoundState.WAITING: {RoundState.PREPARING},
    RoundState.PREPARING: {RoundState.COLLECTING},
    RoundState.COLLECTING: {RoundState.CHALLENGING, RoundState.REPORTING},
    RoundState.CHALLENGING: {RoundState.REPORTING},
    RoundState.REPORTING: {RoundState.REPORTED},
    RoundState.REPORTED: {RoundState.CLOSED},
}
# The group reads every assessment once the panels begin; all who took part once it has reported.
OPEN_TO_PANEL = (
    RoundState.CHALLENGING,
    RoundState.REPORTING,
    RoundState.REPORTED,
    RoundState.CLOSED,
)
SHARED = (RoundState.REPORTED, RoundState.CLOSED)


class AssessmentState(StrEnum):
    ASKED = "asked"
    HANDED_IN = "handed_in"
    SENT_BACK = "sent_back"
    SIGNED = "signed"
    UNSIGNED = "unsigned"
    MODERATED = "moderated"
    SETTLED = "settled"
    CHALLENGED = "challenged"
    CLOSED = "closed"
    MISSING = "missing"


ASSESSMENT_MOVES = {
    AssessmentState.ASKED: {AssessmentState.HANDED_IN, AssessmentState.MISSING},
    AssessmentState.HANDED_IN: {
        AssessmentState.SENT_BACK,
        AssessmentState.SIGNED,
        AssessmentState.UNSIGNED,
    },
    AssessmentState.SENT_BACK: {AssessmentState.HANDED_IN, AssessmentState.UNSIGNED},
    AssessmentState.SIGNED: {AssessmentState.MODERATED},
    AssessmentState.UNSIGNED: {AssessmentState.MODERATED},
    AssessmentState.MODERATED: {AssessmentState.SETTLED},
    AssessmentState.SETTLED: {AssessmentState.CHALLENGED},
    AssessmentState.CHALLENGED: {AssessmentState.CLOSED},
}


class StandardSet(Base):
    """One version of what a board's agencies assess themselves against; approved, it is fixed."""

    __tablename__ = "standard_set"
    __table_args__ = (sa.UniqueConstraint("board", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    board: Mapped[str] = mapped_column(sa.String(20))
    version: Mapped[int]
    # [{"value": 1, "en": …, "cy": …}, …], and the first score that meets a standard
    scale: Mapped[Sequence[Mapping[str, Any]]] = mapped_column(Json)
    meets_from: Mapped[int]
    drafted_at: Mapped[datetime]
    drafted_by: Mapped[int | None]
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[int | None]
    standards: Mapped[list["Standard"]] = relationship(
        order_by="Standard.number", lazy="selectin", back_populates="standard_set"
    )

    @property
    def scores(self) -> list[int]:
        return [int(one["value"]) for one in self.scale]

    def meets(self, score: int | None) -> bool:
        return score is not None and score >= self.meets_from


class Standard(Base):
    """One standard of one version; one that goes on in the next version keeps its key."""

    __tablename__ = "standard"
    __table_args__ = (
        sa.UniqueConstraint("set_id", "number"),
        sa.UniqueConstraint("set_id", "key", name="uq_standard_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    set_id: Mapped[int] = mapped_column(sa.ForeignKey("standard_set.id"))
    number: Mapped[int]
    key: Mapped[str] = mapped_column(sa.String(10))
    title: Mapped[str] = mapped_column(sa.Text)
    title_cy: Mapped[str] = mapped_column(sa.Text)
    expects: Mapped[str] = mapped_column(sa.Text)
    expects_cy: Mapped[str] = mapped_column(sa.Text)
    standard_set: Mapped[StandardSet] = relationship(back_populates="standards")


class AssuranceRound(Base):
    """One round: every agency assesses itself, is challenged, and the board reads what it shows."""

    __tablename__ = "assurance_round"
    __table_args__ = (sa.UniqueConstraint("board", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(sa.String(40), unique=True)
    board: Mapped[str] = mapped_column(sa.String(20))
    year: Mapped[int]
    state: Mapped[str] = mapped_column(sa.String(12), default=RoundState.WAITING, index=True)
    instance_id: Mapped[UUID | None] = mapped_column(index=True)
    set_id: Mapped[int | None] = mapped_column(sa.ForeignKey("standard_set.id"), index=True)
    agencies: Mapped[Sequence[str]] = mapped_column(Json)
    opens_on: Mapped[date]
    launch_on: Mapped[date]
    # counted from the day of the launch
    launched_on: Mapped[date | None]
    self_due: Mapped[date | None]
    survey_due: Mapped[date | None]
    cut_off_on: Mapped[date | None]
    panels_due: Mapped[date | None]
    # the board's figures on the day of the launch
    survey_smallest: Mapped[int | None]
    survey_low: Mapped[int | None]
    summary: Mapped[str] = mapped_column(sa.Text, default="")
    summary_cy: Mapped[str] = mapped_column(sa.Text, default="")
    concerns: Mapped[str] = mapped_column(sa.Text, default="")
    concerns_cy: Mapped[str] = mapped_column(sa.Text, default="")
    reported_at: Mapped[datetime | None]
    reported_by: Mapped[int | None]
    bpg_on: Mapped[date | None]
    bpg_said: Mapped[str] = mapped_column(sa.Text, default="")
    board_on: Mapped[date | None]
    board_said: Mapped[str] = mapped_column(sa.Text, default="")
    closed_at: Mapped[datetime | None]
    standard_set: Mapped[StandardSet | None] = relationship(lazy="joined")

    @property
    def is_open_to_panel(self) -> bool:
        return self.state in OPEN_TO_PANEL

    @property
    def is_shared(self) -> bool:
        return self.state in SHARED

    def move_to(self, state: RoundState) -> None:
        if state not in ROUND_MOVES.get(RoundState(self.state), ()):
            raise NotInState("self-assessment round", self.ref, self.state, f"able to be {state}")
        self.state = state


class Assessment(Base):
    """What one agency says of itself in one round, and what the panel made of it."""

    __tablename__ = "assessment"
    __table_args__ = (sa.UniqueConstraint("round_id", "agency"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("assurance_round.id"))
    agency: Mapped[str] = mapped_column(sa.String(60), index=True)
    state: Mapped[str] = mapped_column(sa.String(12), default=AssessmentState.ASKED, index=True)
    instance_id: Mapped[UUID | None] = mapped_column(index=True)
    challenge_instance_id: Mapped[UUID | None] = mapped_column(index=True)
    due_on: Mapped[date]
    handed_in_at: Mapped[datetime | None]
    handed_in_by: Mapped[int | None]
    is_late: Mapped[bool] = mapped_column(default=False)
    # how many practitioners were asked and answered; nothing where no survey was held
    survey_asked: Mapped[int | None]
    survey_replies: Mapped[int | None]
    survey_note: Mapped[str] = mapped_column(sa.Text, default="")
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[int | None]
    signed_name: Mapped[str] = mapped_column(sa.Text, default="")
    feedback: Mapped[str] = mapped_column(sa.Text, default="")
    moderated_at: Mapped[datetime | None]
    moderated_by: Mapped[int | None]
    agreed_by: Mapped[int | None]
    amended_at: Mapped[datetime | None]
    panel_on: Mapped[date | None]
    panel_agencies: Mapped[Sequence[str]] = mapped_column(Json, default=list)
    panel_said: Mapped[str] = mapped_column(sa.Text, default="")
    questions: Mapped[Sequence[Mapping[str, str]]] = mapped_column(Json, default=list)
    replied_at: Mapped[datetime | None]
    plan_id: Mapped[int | None] = mapped_column(sa.ForeignKey("action_plan.id"), index=True)
    round: Mapped[AssuranceRound] = relationship(lazy="joined", innerjoin=True)

    @property
    def has_answered(self) -> bool:
        return self.handed_in_at is not None

    def move_to(self, state: AssessmentState) -> None:
        if state not in ASSESSMENT_MOVES.get(AssessmentState(self.state), ()):
            where = f"{self.round.ref} {self.agency}"
            raise NotInState("self-assessment", where, self.state, f"able to be {state}")
        self.state = state


class AssessmentScore(Base):
    """One standard of one assessment, as it stands; how it came about stands in the entries."""

    __tablename__ = "assessment_score"
    __table_args__ = (sa.UniqueConstraint("assessment_id", "standard_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(sa.ForeignKey("assessment.id"))
    standard_id: Mapped[int] = mapped_column(sa.ForeignKey("standard.id"), index=True)
    self_score: Mapped[int | None]
    evidence: Mapped[str] = mapped_column(sa.Text, default="")
    gap: Mapped[str] = mapped_column(sa.Text, default="")
    action: Mapped[str] = mapped_column(sa.Text, default="")
    survey_agree: Mapped[int | None]  # of a hundred practitioners who answered
    desk_score: Mapped[int | None]
    desk_reason: Mapped[str] = mapped_column(sa.Text, default="")
    moderated_score: Mapped[int | None]
    moderated_reason: Mapped[str] = mapped_column(sa.Text, default="")
    standard: Mapped[Standard] = relationship(lazy="joined", innerjoin=True)


class AssessmentEntry(Base):
    """One thing that was said about an assessment; rows are only added."""

    __tablename__ = "assessment_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(sa.ForeignKey("assessment.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    said: Mapped[Mapping[str, Any]] = mapped_column(Json, default=dict)
    at: Mapped[datetime]
    by: Mapped[int | None]


class AssessmentAction(Base):
    """What an agency will do about a gap, until the chair agrees and the plan takes it over."""

    __tablename__ = "assessment_action"

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(sa.ForeignKey("assessment.id"), index=True)
    standard_id: Mapped[int] = mapped_column(sa.ForeignKey("standard.id"), index=True)
    text: Mapped[str] = mapped_column(sa.Text)
    lead_officer_id: Mapped[int | None]
    success_measure: Mapped[str] = mapped_column(sa.Text, default="")
    evidence_required: Mapped[Sequence[str]] = mapped_column(Json)
    due_on: Mapped[date]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[int | None]
    replaced_at: Mapped[datetime | None]
    action_id: Mapped[int | None] = mapped_column(sa.ForeignKey("action.id"), index=True)
