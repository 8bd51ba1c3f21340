"""What becomes of an accepted report: the agencies' responses, the plan and the briefing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.errors import Invalid
from workflows import action_plans, actions, audits, recommendations
from workflows.action_plans import PlanDraft
from workflows.actions import ActionDraft
from workflows.audit_reports import accepted_recommendations
from workflows.models import (
    ActionPlan,
    Audit,
    AuditState,
    BriefingReceipt,
    PlanSource,
    ProposedAction,
    Recommendation,
    RecommendationResponse,
)


@dataclass(frozen=True, slots=True)
class Promise:
    """One thing an agency says it will do about a recommendation."""

    number: int
    agency: str
    text: str
    success_measure: str
    due_on: date
    evidence_required: Sequence[str]
    lead_officer_id: int | None = None


def respond(
    ctx: CommandContext,
    audit: Audit,
    agency: str,
    responses: Mapping[int, Mapping[str, object]],
    promises: Sequence[Promise],
) -> list[ProposedAction]:
    """Keep what one agency says to each recommendation, and what it will do."""
    accepted = accepted_recommendations(ctx.session, audit)
    if unanswered := [r.number for r, _ in accepted if r.number not in responses]:
        raise Invalid("responses", "unanswered", numbers=unanswered)
    for recommendation, smart in accepted:
        answer = responses[recommendation.number]
        recommendations.respond(ctx, recommendation, agency, answer)
        is_willing = answer.get("response") != "not" and agency in smart.lead_agencies
        if is_willing and all(one.number != recommendation.number for one in promises):
            raise Invalid("actions", "required", number=recommendation.number)
    found = [propose_action(ctx, audit, one) for one in promises]
    audits.note(ctx, audit, "responded", agency=agency, actions=len(found))
    return found


def propose_action(ctx: CommandContext, audit: Audit, promise: Promise) -> ProposedAction:
    """Note an action that the plan should hold."""
    numbered = {r.number: r for r, _ in accepted_recommendations(ctx.session, audit)}
    if promise.number not in numbered:
        raise Invalid("actions", "no_such_recommendation", number=promise.number)
    found = ProposedAction(
        audit_id=audit.id,
        recommendation_id=numbered[promise.number].id,
        agency=promise.agency,
        text=promise.text,
        lead_officer_id=promise.lead_officer_id,
        success_measure=promise.success_measure,
        evidence_required=list(promise.evidence_required),
        due_on=promise.due_on,
        proposed_at=ctx.now,
        proposed_by=ctx.actor.id,
    )
    ctx.session.add(found)
    ctx.session.flush()
    return found


def proposed(session: Session, audit: Audit) -> list[tuple[ProposedAction, Recommendation]]:
    """The actions that stand in the draft plan, by recommendation and agency."""
    found = session.execute(
        sa.select(ProposedAction, Recommendation)
        .join(Recommendation, Recommendation.id == ProposedAction.recommendation_id)
        .where(ProposedAction.audit_id == audit.id, ProposedAction.withdrawn_at.is_(None))
        .order_by(Recommendation.number, ProposedAction.agency, ProposedAction.id)
    )
    return [(row[0], row[1]) for row in found]


def responses(session: Session, audit: Audit) -> list[dict[str, object]]:
    """What every agency said to every recommendation, in their order."""
    found = session.execute(
        sa.select(RecommendationResponse, Recommendation.number)
        .join(Recommendation, Recommendation.id == RecommendationResponse.recommendation_id)
        .where(Recommendation.source == PlanSource.AUDIT, Recommendation.source_ref == audit.ref)
        .order_by(Recommendation.number, RecommendationResponse.agency)
    )
    return [
        {
            "agency": one.agency,
            "recommendation": str(number),
            "response": one.response,
            "reason": one.reason,
        }
        for one, number in found
    ]


def amend(
    ctx: CommandContext,
    audit: Audit,
    withdrawn: Sequence[int],
    redated: Mapping[int, date],
    added: Sequence[Promise],
) -> None:
    """Change the draft plan as the chair asked; what is taken out stays on record."""
    for action, _ in proposed(ctx.session, audit):
        if action.id in withdrawn:
            action.withdrawn_at, action.withdrawn_by = ctx.now, ctx.actor.id
        elif action.id in redated:
            action.due_on = redated[action.id]
    for promise in added:
        propose_action(ctx, audit, promise)
    ctx.session.flush()
    audits.note(
        ctx,
        audit,
        "plan_amended",
        withdrawn=list(withdrawn),
        redated={str(key): on.isoformat() for key, on in redated.items()},
        added=len(added),
    )


def approve_plan(ctx: CommandContext, audit: Audit) -> date:
    """The chair approves the plan: monitoring may begin. Gives the day impact counts from."""
    if not proposed(ctx.session, audit):
        raise Invalid("plan_decision", "no_actions")
    audit.plan_approved_on = ctx.calendar.local_date(ctx.now)
    audit.plan_approved_by = ctx.actor.id
    audits.note(ctx, audit, "plan_approved")
    return audit.plan_approved_on


def open_action_plan(ctx: CommandContext, audit: Audit) -> ActionPlan:
    """Register the approved plan with the audit as its source, and start its monitoring."""
    facts = PlanDraft(
        ref=f"{audit.ref}-P",
        source=PlanSource.AUDIT,
        source_ref=audit.ref,
        board=audit.board,
        title=audit.theme,
        accepted_on=audit.accepted_on,
    )
    plan = action_plans.draft(ctx, facts)
    action_plans.register(ctx, plan, facts)
    recommendations.adopt(ctx, plan)
    for promise, recommendation in proposed(ctx.session, audit):
        promise.action_id = actions.add(ctx, plan, _draft(promise, recommendation)).id
    action_plans.finalise(ctx, plan)
    action_plans.approve(ctx, plan)
    audit.action_plan_id = plan.id
    audit.move_to(AuditState.PLANNED)
    action_plans.begin_monitoring(ctx, plan)
    audits.note(ctx, audit, "plan_opened", plan=plan.ref)
    return plan


def brief(ctx: CommandContext, audit: Audit, english: str, welsh: str, on: date) -> Audit:
    """Issue the 7-minute briefing in both languages."""
    audit.briefing, audit.briefing_cy, audit.briefed_on = english, welsh, on
    audits.note(ctx, audit, "briefed", on=on.isoformat())
    return audit


def confirm_briefing(
    ctx: CommandContext, audit: Audit, agency: str, used_on: date, words: tuple[str, str]
) -> BriefingReceipt:
    """Keep how an agency used the briefing: audience and what the teams took from it."""
    found = BriefingReceipt(
        audit_id=audit.id,
        agency=agency,
        used_on=used_on,
        audience=words[0],
        reflection=words[1],
        recorded_at=ctx.now,
        recorded_by=ctx.actor.id,
    )
    ctx.session.add(found)
    ctx.session.flush()
    audits.note(ctx, audit, "briefing_confirmed", agency=agency, on=used_on.isoformat())
    return found


def _draft(promise: ProposedAction, recommendation: Recommendation) -> ActionDraft:
    return ActionDraft(
        text=promise.text,
        lead_agency=promise.agency,
        due=promise.due_on,
        lead_officer_id=promise.lead_officer_id,
        recommendation_id=recommendation.id,
        success_measure=promise.success_measure,
        evidence_required=promise.evidence_required,
    )
