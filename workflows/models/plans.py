"""Reviews, their recommendations and action plans, and the figures that time them."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Json
from engine.errors import NotInState


class Regime(StrEnum):
    """Under which guidance a review runs: begun before October 2024, or since."""

    CPR = "cpr"
    SUSR = "susr"


class PlanSource(StrEnum):
    """What a plan answers to."""

    AUDIT = "audit"
    CPR = "cpr"
    SUSR = "susr"
    INSPECTION = "inspection"
    SELF_ASSESSMENT = "self_assessment"


class PlanState(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    PRESENTED = "presented"
    CONDITIONAL = "conditional"
    SIGNED_OFF = "signed_off"
    CLOSED = "closed"


# Approval of a plan and acceptance that it is complete are two different sign-offs.
PLAN_MOVES = {
    PlanState.DRAFT: {PlanState.APPROVED},
    PlanState.APPROVED: {PlanState.PRESENTED},
    PlanState.PRESENTED: {PlanState.APPROVED, PlanState.CONDITIONAL, PlanState.SIGNED_OFF},
    PlanState.CONDITIONAL: {PlanState.SIGNED_OFF},
    PlanState.SIGNED_OFF: {PlanState.APPROVED, PlanState.CLOSED},
}
LOCKED = (PlanState.SIGNED_OFF, PlanState.CLOSED)


class TimescaleSet(Base):
    """Figures that a process owner may change: dated, versioned, each with its evidence tag.

    A live plan keeps the set it was registered under; a new one takes the set in force.
    """

    __tablename__ = "timescale_set"
    __table_args__ = (sa.UniqueConstraint("key", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(40))
    version: Mapped[int]
    in_force_from: Mapped[date]
    # figure name -> {"value": "28d" or a number or null, "tag": "K" | "P" | "V"}
    figures: Mapped[Mapping[str, Mapping[str, Any]]] = mapped_column(Json)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[datetime]
    created_by: Mapped[int | None]


class Review(Base):
    """A practice review. Its reference is anonymised; no child is named in here."""

    __tablename__ = "review"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(sa.String(60), unique=True)
    board: Mapped[str] = mapped_column(sa.String(20), default="children")
    regime: Mapped[str] = mapped_column(sa.String(10), index=True)
    kind: Mapped[str | None] = mapped_column(sa.String(20))  # concise | extended
    title: Mapped[str] = mapped_column(sa.Text, default="")
    begun_on: Mapped[date | None]
    accepted_on: Mapped[date | None]
    published_on: Mapped[date | None]
    repository_ref: Mapped[str | None] = mapped_column(sa.String(120))
    created_at: Mapped[datetime]


class ActionPlan(Base):
    """What agencies will do about the findings and recommendations of one source."""

    __tablename__ = "action_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(sa.String(60), unique=True)
    board: Mapped[str] = mapped_column(sa.String(20), default="children")
    source: Mapped[str] = mapped_column(sa.String(20))
    regime: Mapped[str | None] = mapped_column(sa.String(10), index=True)
    source_ref: Mapped[str] = mapped_column(sa.String(120), default="")
    review_id: Mapped[int | None] = mapped_column(sa.ForeignKey("review.id"), index=True)
    title: Mapped[str] = mapped_column(sa.Text, default="")
    state: Mapped[str] = mapped_column(sa.String(12), default=PlanState.DRAFT, index=True)
    instance_id: Mapped[UUID | None] = mapped_column(index=True)
    timescale_set_id: Mapped[int | None] = mapped_column(sa.ForeignKey("timescale_set.id"))
    # who approves and who signs off, as the route stood when the plan was registered
    approval_chair: Mapped[str] = mapped_column(sa.String(120), default="")
    sign_off_group: Mapped[str] = mapped_column(sa.String(120), default="")
    sign_off_chair: Mapped[str] = mapped_column(sa.String(120), default="")
    review_chair: Mapped[str] = mapped_column(sa.String(120), default="")
    decided_by_qa_group: Mapped[bool] = mapped_column(default=False)
    accepted_on: Mapped[date | None]
    finalise_due: Mapped[date | None]
    finalised_on: Mapped[date | None]
    finalised_by: Mapped[int | None]
    approved_on: Mapped[date | None]
    approved_by: Mapped[int | None]
    noted_on: Mapped[date | None]
    sent_to_government_on: Mapped[date | None]
    government_receipt: Mapped[str] = mapped_column(sa.Text, default="")
    sent_to_hub_on: Mapped[date | None]
    hub_receipt: Mapped[str] = mapped_column(sa.Text, default="")
    signed_off_on: Mapped[date | None]
    retention_from: Mapped[date | None]
    closed_on: Mapped[date | None]
    created_at: Mapped[datetime]
    created_by: Mapped[int | None]

    @property
    def is_locked(self) -> bool:
        return self.state in LOCKED

    def move_to(self, state: PlanState) -> None:
        if state not in PLAN_MOVES.get(PlanState(self.state), ()):
            raise NotInState("action_plan", self.ref, self.state, f"able to become {state}")
        self.state = state


class Recommendation(Base):
    """One thing that a plan's source recommends; many actions may answer it.

    It may be written down before there is a plan: `source` and `source_ref` say whose it is.
    """

    __tablename__ = "recommendation"
    __table_args__ = (sa.UniqueConstraint("source", "source_ref", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(sa.String(20))
    source_ref: Mapped[str] = mapped_column(sa.String(120))
    plan_id: Mapped[int | None] = mapped_column(sa.ForeignKey("action_plan.id"), index=True)
    number: Mapped[int]
    text: Mapped[str] = mapped_column(sa.Text)
    text_cy: Mapped[str] = mapped_column(sa.Text, default="")
    scope: Mapped[str] = mapped_column(sa.String(12), default="local")  # local|regional|national
    created_at: Mapped[datetime]


class RecommendationResponse(Base):
    """What one agency says to one recommendation: accepted, partly, not; and why."""

    __tablename__ = "recommendation_response"
    __table_args__ = (sa.UniqueConstraint("recommendation_id", "agency"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recommendation_id: Mapped[int] = mapped_column(sa.ForeignKey("recommendation.id"))
    agency: Mapped[str] = mapped_column(sa.String(60))
    response: Mapped[str] = mapped_column(sa.String(12))
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    responded_on: Mapped[date]
    responded_by: Mapped[int | None]


class ImpactCheck(Base):
    """Whether what was done changed anything: asked twice after a plan is signed off."""

    __tablename__ = "impact_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("action_plan.id"), index=True)
    stage: Mapped[int]  # 1 and 2
    due_on: Mapped[date]
    done_on: Mapped[date | None]
    done_by: Mapped[int | None]
    outcome: Mapped[str | None] = mapped_column(sa.String(12))  # effective | partly | not | void
    note: Mapped[str] = mapped_column(sa.Text, default="")
