"""The registers of the board's business: audits, plans, actions, recommendations, meetings."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from webapp.api.schemas.base import Given, Id, Paging, Taken

# Dates that the calendar knows; one beyond them is a slip.
Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2099, 12, 31))]
Board = Literal["children", "adults"]
PlanSourceName = Literal["audit", "cpr", "susr", "inspection", "self_assessment"]
Key = Annotated[str, Field(max_length=120)]


class Audit(Given):
    id: int
    ref: str
    board: str
    instance_id: UUID | None
    state: str
    theme: str
    theme_source: str
    rationale: str
    kloe: list[str]
    urgency: str
    proposed_at: datetime
    triage: str | None
    priority: str | None
    lead_id: int | None
    window_from: date | None
    window_to: date | None
    period_from: date | None
    period_to: date | None
    sample_size: int | None
    sampling_method: str | None
    agencies: list[str]
    returns_due_on: date | None
    panel_on: date | None
    meeting_on: date | None
    summary: str
    accepted_on: date | None
    acceptance: str | None
    plan_approved_on: date | None
    action_plan_id: int | None
    briefed_on: date | None
    closed_on: date | None


class Audits(Given):
    items: list[Audit]
    next: str | None


class AuditQuery(Paging):
    board: Board | None = None
    state: Key | None = None
    q: str = Field("", max_length=200, description="Part of the reference or the theme.")


class NotInvolved(Taken):
    """Open returns of one's own agency in an audit, and what was searched for each of them."""

    returns: list[int] = Field(min_length=1, max_length=200)
    note: str = Field(min_length=1, max_length=2000)


class ReturnsClosed(Given):
    closed: list[int]


class PastAuditImport(Taken):
    """The field beside the file."""

    board: Board = "children"


class PastAudits(Given):
    refs: list[str]


class PastAuditTable(Given):
    """One table that came in; `number` is its own, to take it back."""

    number: int
    at: datetime
    by: int | None
    filename: str
    refs: Sequence[str]
    may_undo: bool


class PastAuditTables(Given):
    items: list[PastAuditTable]
    next: str | None


class ActionPlan(Given):
    id: int
    ref: str
    board: str
    source: str
    source_ref: str
    regime: str | None
    review_id: int | None
    title: str
    state: str
    instance_id: UUID | None
    accepted_on: date | None
    finalise_due: date | None
    finalised_on: date | None
    approved_on: date | None
    noted_on: date | None
    sent_to_government_on: date | None
    sent_to_hub_on: date | None
    signed_off_on: date | None
    closed_on: date | None
    created_at: datetime
    actions: int
    by_status: Mapping[str, int]
    by_rag: Mapping[str, int]
    overdue: int


class ActionPlans(Given):
    items: list[ActionPlan]
    next: str | None


class PlanQuery(Paging):
    board: Board | None = None
    regime: Literal["cpr", "susr"] | None = None
    source: PlanSourceName | None = None
    state: Key | None = None
    q: str = Field("", max_length=200, description="Part of a reference or the title.")


class NewPlan(Taken):
    """With `accepted_on` its clock starts at once, under the figures in force."""

    ref: str = Field(min_length=1, max_length=60)
    source: PlanSourceName
    source_ref: str = Field("", max_length=120)
    board: Board = "children"
    title: str = Field("", max_length=300)
    accepted_on: Day | None = None
    finalise_due: Day | None = None


class PlanImport(Taken):
    """The fields beside the file."""

    review: str = Field(min_length=1, max_length=120)


class Action(Given):
    """`rag` is the forecast of today, or what somebody put in its place with a reason."""

    id: int
    ref: str
    plan_id: int
    recommendation_id: int | None
    number: int
    origin: str
    text: str
    lead_agency: str
    lead_officer_id: int | None
    contributing_agencies: list[str]
    success_measure: str
    evidence_required: list[str]
    starts_on: date | None
    baseline_due: date
    current_due: date
    status: str
    status_reason: str
    rag: str
    rag_computed: str
    rag_override: str | None
    rag_override_reason: str
    doubts: list[str]
    completed_on: date | None
    verified_on: date | None
    signed_off_on: date | None
    impact_due: date | None
    instance_id: UUID | None
    created_at: datetime


class Actions(Given):
    items: list[Action]
    next: str | None


class ActionQuery(Paging):
    plan: Id | None = None
    agency: Key | None = None
    officer: Id | None = None
    status: Key | None = None
    regime: Literal["cpr", "susr"] | None = None
    due_before: Day | None = None
    q: str = Field("", max_length=200, description="Part of the reference or the text.")


class NewAction(Taken):
    plan: Id
    text: str = Field(min_length=1, max_length=4000)
    lead_agency: str = Field(min_length=1, max_length=60)
    due: Day
    lead_officer_id: Id | None = None
    recommendation_id: Id | None = None
    contributing_agencies: list[Annotated[str, Field(max_length=60)]] = Field(
        default_factory=list, max_length=50
    )
    success_measure: str = Field("", max_length=4000)
    evidence_required: Sequence[Literal["E1", "E2", "E3"]] = Field(("E1", "E2"), max_length=3)
    starts_on: Day | None = None


class ActionChange(Taken):
    """Only while the action is a draft; what is left out stays."""

    text: str | None = Field(None, min_length=1, max_length=4000)
    success_measure: str | None = Field(None, max_length=4000)
    lead_agency: str | None = Field(None, min_length=1, max_length=60)
    lead_officer_id: Id | None = None
    starts_on: Day | None = None
    due: Day | None = None


class Recommendation(Given):
    id: int
    source: str
    source_ref: str
    plan_id: int | None
    number: int
    text: str
    text_cy: str
    scope: str
    created_at: datetime


class Recommendations(Given):
    items: list[Recommendation]
    next: str | None


class RecommendationQuery(Paging):
    plan: Id | None = None
    source: PlanSourceName | None = None
    source_ref: Key | None = None
    scope: Literal["local", "regional", "national"] | None = None


class NewRecommendation(Taken):
    source: PlanSourceName
    source_ref: str = Field(min_length=1, max_length=120)
    text: str = Field(min_length=1, max_length=4000)
    text_cy: str = Field("", max_length=4000)
    scope: Literal["local", "regional", "national"] = "local"


class Meeting(Given):
    id: int
    group_key: str
    on: date
    cancelled_on: date | None
    reason: str


class Meetings(Given):
    items: list[Meeting]
    next: str | None


class MeetingQuery(Paging):
    group: Key | None = None
    after: Day | None = None
    before: Day | None = None


class NewMeeting(Taken):
    group: str = Field(min_length=1, max_length=120)
    on: Day


class MeetingChange(Taken):
    """Call it off; what already counts from it keeps its dates."""

    cancelled: Literal[True]
    reason: str = Field(max_length=4000)
