"""Audits: what was asked, how, of whom, what was found and what became of it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Json
from engine.errors import NotInState


class AuditState(StrEnum):
    PROPOSED = "proposed"
    TRIAGED = "triaged"
    REJECTED = "rejected"
    MERGED = "merged"
    COMMISSIONED = "commissioned"
    APPROVED = "approved"
    COLLECTING = "collecting"
    MODERATION = "moderation"
    REPORTING = "reporting"
    ACCEPTED = "accepted"
    PLANNED = "planned"
    CLOSED = "closed"


# A state that is not a key here is final.
AUDIT_MOVES = {
    AuditState.PROPOSED: {AuditState.TRIAGED, AuditState.REJECTED, AuditState.MERGED},
    AuditState.TRIAGED: {AuditState.COMMISSIONED, AuditState.REJECTED},
    AuditState.COMMISSIONED: {AuditState.APPROVED},
    AuditState.APPROVED: {AuditState.COLLECTING},
    AuditState.COLLECTING: {AuditState.MODERATION},
    AuditState.MODERATION: {AuditState.REPORTING},
    AuditState.REPORTING: {AuditState.ACCEPTED},
    AuditState.ACCEPTED: {AuditState.PLANNED},
    AuditState.PLANNED: {AuditState.CLOSED},
}


class AuditTool(Base):
    """One version of a tool. The grading scale belongs to it: grades of two versions differ."""

    __tablename__ = "audit_tool"
    __table_args__ = (sa.UniqueConstraint("name", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.Text)
    version: Mapped[str] = mapped_column(sa.String(20))
    scale: Mapped[str] = mapped_column(sa.String(20))
    # the grades as they were offered: [{"value": ..., "label": {"en": ..., "cy": ...}}]
    grades: Mapped[Sequence[Mapping[str, Any]]] = mapped_column(Json)
    created_at: Mapped[datetime]
    created_by: Mapped[int | None]


class Audit(Base):
    """One commissioned audit, from the proposal to the last look at its impact."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(sa.String(40), unique=True)
    board: Mapped[str] = mapped_column(sa.String(20), default="children")
    instance_id: Mapped[UUID | None] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(sa.String(14), default=AuditState.PROPOSED, index=True)
    theme: Mapped[str] = mapped_column(sa.Text)
    theme_source: Mapped[str] = mapped_column(sa.String(20))
    linked_priority: Mapped[str] = mapped_column(sa.Text, default="")
    linked_action: Mapped[str] = mapped_column(sa.Text, default="")
    re_audit_of: Mapped[int | None] = mapped_column(sa.ForeignKey("audit.id"), index=True)
    rationale: Mapped[str] = mapped_column(sa.Text, default="")
    kloe: Mapped[Sequence[str]] = mapped_column(Json, default=list)
    urgency: Mapped[str] = mapped_column(sa.String(10), default="routine")
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[int | None]
    triage: Mapped[str | None] = mapped_column(sa.String(14))
    triage_reason: Mapped[str] = mapped_column(sa.Text, default="")
    triaged_at: Mapped[datetime | None]
    triaged_by: Mapped[int | None]
    merged_into: Mapped[int | None] = mapped_column(sa.ForeignKey("audit.id"), index=True)
    meeting_on: Mapped[date | None]
    commissioned_at: Mapped[datetime | None]
    commissioned_by: Mapped[int | None]
    commission_reason: Mapped[str] = mapped_column(sa.Text, default="")
    lead_id: Mapped[int | None] = mapped_column(sa.ForeignKey("app_user.id"))
    priority: Mapped[str | None] = mapped_column(sa.String(10))
    window_from: Mapped[date | None]
    window_to: Mapped[date | None]
    # scope, voice plan, exclusions, timetable, impact assessment: what only people read
    terms: Mapped[Mapping[str, Any]] = mapped_column(Json, default=dict)
    period_from: Mapped[date | None]
    period_to: Mapped[date | None]
    sample_size: Mapped[int | None]
    sampling_method: Mapped[str | None] = mapped_column(sa.String(12))
    sampling_note: Mapped[str] = mapped_column(sa.Text, default="")
    agencies: Mapped[Sequence[str]] = mapped_column(Json, default=list)
    tool_id: Mapped[int | None] = mapped_column(sa.ForeignKey("audit_tool.id"))
    terms_drafted_at: Mapped[datetime | None]
    terms_drafted_by: Mapped[int | None]
    terms_approved_at: Mapped[datetime | None]
    terms_approved_by: Mapped[int | None]
    returns_issued_on: Mapped[date | None]
    returns_due_on: Mapped[date | None]
    moderation_opened_at: Mapped[datetime | None]
    panel_on: Mapped[date | None]
    panel_agencies: Mapped[Sequence[str]] = mapped_column(Json, default=list)
    panel_note: Mapped[str] = mapped_column(sa.Text, default="")
    summary: Mapped[str] = mapped_column(sa.Text, default="")
    files: Mapped[Sequence[int]] = mapped_column(Json, default=list)
    reported_at: Mapped[datetime | None]
    reported_by: Mapped[int | None]
    accepted_on: Mapped[date | None]
    accepted_by: Mapped[int | None]
    acceptance: Mapped[str | None] = mapped_column(sa.String(10))
    acceptance_reason: Mapped[str] = mapped_column(sa.Text, default="")
    acceptance_route: Mapped[str | None] = mapped_column(sa.String(16))
    accepted_with: Mapped[Sequence[str]] = mapped_column(Json, default=list)
    plan_approved_on: Mapped[date | None]
    plan_approved_by: Mapped[int | None]
    action_plan_id: Mapped[int | None] = mapped_column(sa.ForeignKey("action_plan.id"), index=True)
    briefing: Mapped[str] = mapped_column(sa.Text, default="")
    briefing_cy: Mapped[str] = mapped_column(sa.Text, default="")
    briefed_on: Mapped[date | None]
    closed_on: Mapped[date | None]

    @property
    def is_open_to_panel(self) -> bool:
        return self.moderation_opened_at is not None

    def move_to(self, state: AuditState) -> None:
        if state not in AUDIT_MOVES.get(AuditState(self.state), ()):
            raise NotInState("audit", self.ref, self.state, f"able to become {state}")
        self.state = state


class AuditCase(Base):
    """One case of the sample: a reference whose key the local authority keeps."""

    __tablename__ = "audit_case"
    __table_args__ = (sa.UniqueConstraint("audit_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    audit_id: Mapped[int] = mapped_column(sa.ForeignKey("audit.id"), index=True)
    number: Mapped[int]
    ref: Mapped[str] = mapped_column(sa.String(50), unique=True)
    local_authority: Mapped[str] = mapped_column(sa.String(60))
    # what the local authority calls it in the table that was drawn from; no name either
    frame_ref: Mapped[str] = mapped_column(sa.String(120), default="", server_default="")
    is_reserve: Mapped[bool] = mapped_column(default=False)
    drawn_at: Mapped[datetime]
    drawn_by: Mapped[int | None]
    dropped_at: Mapped[datetime | None]
    dropped_by: Mapped[int | None]
    drop_reason: Mapped[str] = mapped_column(sa.Text, default="")
    agreed_grade: Mapped[str | None] = mapped_column(sa.String(30))
    dissent: Mapped[str] = mapped_column(sa.Text, default="")

    @property
    def is_in_audit(self) -> bool:
        return not self.is_reserve and self.dropped_at is None


class AuditVoice(Base):
    """What practitioners or families said, without names; or why they could not be heard."""

    __tablename__ = "audit_voice"
    __table_args__ = (sa.UniqueConstraint("audit_id", "whose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    audit_id: Mapped[int] = mapped_column(sa.ForeignKey("audit.id"))
    whose: Mapped[str] = mapped_column(sa.String(14))  # practitioners | families
    outcome: Mapped[str] = mapped_column(sa.String(16))  # heard | no | declined | not_appropriate
    method: Mapped[str | None] = mapped_column(sa.String(12))
    invited: Mapped[int | None]
    attended: Mapped[int | None]
    themes: Mapped[str] = mapped_column(sa.Text, default="")
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    # numbers and themes come from there
    engagement_id: Mapped[int | None] = mapped_column(sa.ForeignKey("engagement.id"), index=True)
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None]


class Finding(Base):
    """Something the report says: a finding, or good practice to be recognised."""

    __tablename__ = "audit_finding"
    __table_args__ = (sa.UniqueConstraint("audit_id", "kind", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    audit_id: Mapped[int] = mapped_column(sa.ForeignKey("audit.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(14))  # finding | good_practice
    number: Mapped[int]
    text: Mapped[str] = mapped_column(sa.Text)
    line: Mapped[int | None]
    basis: Mapped[str] = mapped_column(sa.Text, default="")
    agencies: Mapped[Sequence[str]] = mapped_column(Json, default=list)


class AuditRecommendation(Base):
    """What makes a recommendation of an audit SMART, and whether the group accepted it.

    Its words stand in `recommendation`, with those of reviews and inspections.
    """

    __tablename__ = "audit_recommendation"

    id: Mapped[int] = mapped_column(primary_key=True)
    audit_id: Mapped[int] = mapped_column(sa.ForeignKey("audit.id"), index=True)
    recommendation_id: Mapped[int] = mapped_column(sa.ForeignKey("recommendation.id"), unique=True)
    measure: Mapped[str] = mapped_column(sa.Text)
    achievable: Mapped[str] = mapped_column(sa.Text)
    finding_number: Mapped[int]
    lead_agencies: Mapped[Sequence[str]] = mapped_column(Json, default=list)
    by_when: Mapped[date]
    is_accepted: Mapped[bool | None]
    reason: Mapped[str] = mapped_column(sa.Text, default="")


class ProposedAction(Base):
    """What an agency says it will do, until the plan is approved and it becomes an action."""

    __tablename__ = "audit_proposed_action"

    id: Mapped[int] = mapped_column(primary_key=True)
    audit_id: Mapped[int] = mapped_column(sa.ForeignKey("audit.id"), index=True)
    recommendation_id: Mapped[int] = mapped_column(sa.ForeignKey("recommendation.id"))
    agency: Mapped[str] = mapped_column(sa.String(60))
    text: Mapped[str] = mapped_column(sa.Text)
    lead_officer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("app_user.id"))
    success_measure: Mapped[str] = mapped_column(sa.Text)
    evidence_required: Mapped[Sequence[str]] = mapped_column(Json, default=list)
    due_on: Mapped[date]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[int | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None]
    action_id: Mapped[int | None] = mapped_column(sa.ForeignKey("action.id"), index=True)


class BriefingReceipt(Base):
    """How one agency used a 7-minute briefing; the oldest belong to their audit alone."""

    __tablename__ = "audit_briefing_receipt"
    __table_args__ = (
        sa.UniqueConstraint("audit_id", "agency"),
        sa.UniqueConstraint("briefing_id", "agency"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    audit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("audit.id"))
    briefing_id: Mapped[int | None] = mapped_column(sa.ForeignKey("briefing.id"))
    agency: Mapped[str] = mapped_column(sa.String(60))
    used_on: Mapped[date]
    audience: Mapped[str] = mapped_column(sa.Text)
    people: Mapped[int | None]
    reflection: Mapped[str] = mapped_column(sa.Text)
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None]


class AuditImpactCheck(Base):
    """One look at what changed along the same lines of enquiry."""

    __tablename__ = "audit_impact_check"
    __table_args__ = (sa.UniqueConstraint("audit_id", "round"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    audit_id: Mapped[int] = mapped_column(sa.ForeignKey("audit.id"))
    round: Mapped[int]
    before: Mapped[str] = mapped_column(sa.Text)
    after: Mapped[str] = mapped_column(sa.Text)
    decision: Mapped[str] = mapped_column(sa.String(12))  # re_audit | data_check | close
    reason: Mapped[str] = mapped_column(sa.Text)
    checked_at: Mapped[datetime]
    checked_by: Mapped[int | None]
    # of a data check: [{"line", "measure", "before", "after"}]
    figures: Mapped[Sequence[Mapping[str, Any]]] = mapped_column(Json, default=list)
    conclusion: Mapped[str] = mapped_column(sa.Text, default="")
    compared_at: Mapped[datetime | None]
    compared_by: Mapped[int | None]
    re_audit_instance_id: Mapped[UUID | None] = mapped_column(index=True)
