"""The registers of the board's business."""

from workflows.models.actions import (
    Action,
    ActionStatus,
    Evidence,
    EvidenceLevel,
    Extension,
    Milestone,
    ProgressUpdate,
    Scrutiny,
    Verification,
)
from workflows.models.plans import (
    ActionPlan,
    ImpactCheck,
    Meeting,
    PlanSource,
    PlanState,
    Recommendation,
    RecommendationResponse,
    Regime,
    Review,
    TimescaleSet,
)
from workflows.models.sign_offs import Declaration, SignOff, SignOffState, SignOffVote

__all__ = [
    "Action",
    "ActionPlan",
    "ActionStatus",
    "Declaration",
    "Evidence",
    "EvidenceLevel",
    "Extension",
    "ImpactCheck",
    "Meeting",
    "Milestone",
    "PlanSource",
    "PlanState",
    "ProgressUpdate",
    "Recommendation",
    "RecommendationResponse",
    "Regime",
    "Review",
    "Scrutiny",
    "SignOff",
    "SignOffState",
    "SignOffVote",
    "TimescaleSet",
    "Verification",
]
