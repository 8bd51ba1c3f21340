"""What the group makes of a quarter: noted, asked about, looked into, audited, or an alert."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.deployments import latest_of
from engine.errors import Invalid
from engine.execution import Beginning, begin
from workflows import alerts
from workflows.alert_followup import AUDIT_PROCESS
from workflows.alerts import Raised
from workflows.data_reviews import day_after, note
from workflows.models import DataDecision, DataReview

KINDS = ("note", "narrative", "deep_dive", "audit", "alert")
ANSWERS = ("answer", "silence", "dive")


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided and why; what it starts is about `subject`."""

    kind: str
    reason: str
    agencies: Sequence[str] = ()
    subject: str = ""
    concern: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was decided or answered."""

    kind: str
    text: str
    agency: str | None = None
    details: Mapping[str, object] = field(default_factory=dict)


def of_review(session: Session, review: DataReview) -> list[DataDecision]:
    """Everything decided and answered, in its order."""
    found = session.scalars(
        sa.select(DataDecision).where(DataDecision.review_id == review.id).order_by(DataDecision.id)
    )
    return list(found)


def decide(ctx: CommandContext, review: DataReview, decided: Decision) -> Mapping[str, object]:
    """Keep it; the diagram goes where it leads, with the dates that count from today."""
    if not decided.reason:
        raise Invalid("decision_reason", "required")
    if decided.kind == "narrative" and not decided.agencies:
        raise Invalid("narrative_agencies", "required")
    if decided.kind == "alert":
        for fault in alerts.faults(_raised(review, decided)):
            raise fault
    if decided.kind == "audit" and not decided.subject:
        raise Invalid("subject", "required")
    named = {
        "agencies": list(decided.agencies),
        "subject": decided.subject,
        "concern": decided.concern,
    }
    details = {name: value for name, value in named.items() if value}
    _keep(ctx, review, Said(decided.kind, decided.reason, details=details))
    note(ctx, review, "decided", decision=decided.kind)
    today = ctx.calendar.local_date(ctx.now)
    narrative_due = day_after(ctx, today, "narrative")
    return {
        "agencies": list(decided.agencies),
        "question": decided.reason,
        "narrative_due": narrative_due.isoformat(),
        "narrative_over": day_after(ctx, narrative_due, "narrative_wait").isoformat(),
        "deep_dive_due": day_after(ctx, today, "deep_dive").isoformat(),
        "decide_due": day_after(ctx, today, "decide").isoformat(),
    }


def answered(
    ctx: CommandContext, review: DataReview, agency: str, text: str
) -> Mapping[str, object]:
    """What an agency says to the question of the group."""
    _keep(ctx, review, Said("answer", text, agency))
    note(ctx, review, "answered", agency=agency)
    return {}


def silent(ctx: CommandContext, review: DataReview, agency: str) -> Mapping[str, object]:
    """It said nothing in time: the group decides without, and sees who was silent."""
    _keep(ctx, review, Said("silence", "", agency))
    note(ctx, review, "unanswered", agency=agency)
    return {}


def looked_into(ctx: CommandContext, review: DataReview, text: str) -> Mapping[str, object]:
    """What the Business Unit found behind the figures."""
    _keep(ctx, review, Said("dive", text))
    note(ctx, review, "looked_into")
    return {}


def gathered(ctx: CommandContext, review: DataReview) -> Mapping[str, object]:
    """What was said since the figures were commented, for whoever decides."""
    said = of_review(ctx.session, review)
    today = ctx.calendar.local_date(ctx.now)
    return {
        "answers_said": [
            {"agency": one.agency or "business_unit", "said": one.text}
            for one in said
            if one.kind in ("answer", "dive")
        ],
        "silent": [one.agency for one in said if one.kind == "silence"],
        "decide_due": day_after(ctx, today, "decide").isoformat(),
    }


def begin_audit(ctx: CommandContext, review: DataReview) -> UUID:
    """Propose an audit of what the figures show, linked by the reference of the quarter."""
    subject = _subject(ctx, review)
    proposal = {
        "board": review.board,
        "title": subject,
        "business_key": "",
        "theme": subject,
        "theme_source": "group",
        "rationale": f"{review.ref}: {_latest(ctx, review).text}",
    }
    instance = begin(
        ctx,
        Beginning(
            definition_id=latest_of(ctx, AUDIT_PROCESS).id,
            variables=proposal,
            title=subject,
            board=review.board,
        ),
    )
    review.audit_instance_id = instance.id
    note(ctx, review, "audit_begun", instance=instance.id)
    return instance.id


def raise_alert(ctx: CommandContext, review: DataReview) -> int:
    """What the figures show needs attention at once: told today to those who look at alerts."""
    latest = _latest(ctx, review)
    raised = Raised(
        subject=str(latest.details["subject"]),
        concern=str(latest.details["concern"]),
        board=review.board,
        case_ref=review.ref,
        agencies=list(latest.details.get("agencies", [])),
        is_checked=True,  # figures of a quarter name nobody
    )
    review.alert_id = alerts.raise_alert(ctx, raised).id
    note(ctx, review, "alert_raised", alert=review.alert_id)
    return review.alert_id


def _raised(review: DataReview, decided: Decision) -> Raised:
    return Raised(decided.subject, decided.concern, review.board, review.ref, decided.agencies)


def _subject(ctx: CommandContext, review: DataReview) -> str:
    return str(_latest(ctx, review).details.get("subject") or review.ref)


def _latest(ctx: CommandContext, review: DataReview) -> DataDecision:
    return next(one for one in reversed(of_review(ctx.session, review)) if one.kind not in ANSWERS)


def _keep(ctx: CommandContext, review: DataReview, said: Said) -> None:
    row = DataDecision(
        review_id=review.id,
        kind=said.kind,
        agency=said.agency,
        text=said.text,
        details=said.details,
        at=ctx.now,
        by=ctx.actor.id,
    )
    ctx.session.add(row)
    ctx.session.flush()
