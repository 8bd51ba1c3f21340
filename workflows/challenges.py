"""The peer challenge of one agency: the panel's scores and questions, the reply, and the plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.errors import Invalid, NotPermitted
from workflows import action_plans, actions, assurance_rounds, recommendations
from workflows.action_plans import PlanDraft
from workflows.actions import ActionDraft
from workflows.agencies import name_of
from workflows.assessments import each_once, keep, score_in, scores_of, set_of
from workflows.models import (
    ActionPlan,
    Assessment,
    AssessmentAction,
    AssessmentScore,
    AssessmentState,
    PlanSource,
)
from workflows.moderations import may_moderate
from workflows.recommendations import Wording


@dataclass(frozen=True, slots=True)
class Panel:
    """How one agency's challenge went."""

    on: date
    agencies: Sequence[str]
    scores: Sequence[Mapping[str, object]]
    questions: Sequence[str]
    said: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """One thing that an agency will do about the gap in a standard."""

    standard: int
    text: str
    success_measure: str
    due_on: date
    evidence_required: Sequence[str]
    lead_officer_id: int | None = None


def hold(ctx: CommandContext, row: Assessment, panel: Panel) -> None:
    """Keep the panel's scores, each with its reason where it is not the agency's, and questions."""
    if not may_moderate(ctx.actor, row):
        raise NotPermitted("challenge your own agency")
    _check_panel(ctx, row, panel)
    scores = {one.standard.number: one for one in scores_of(ctx.session, row)}
    for number, one in each_once(ctx, row, panel.scores, "panel_scores").items():
        score = score_in(set_of(row), "panel_scores", number, one.get("score"))
        reason = str(one.get("reason") or "").strip()
        if score != scores[number].self_score and not reason:
            raise Invalid("panel_scores", "no_reason", standard=number)
        scores[number].moderated_score, scores[number].moderated_reason = score, reason
    row.move_to(AssessmentState.CHALLENGED)
    row.panel_on, row.panel_agencies = panel.on, list(panel.agencies)
    row.panel_said = panel.said
    row.questions = [{"question": one, "reply": ""} for one in panel.questions]
    said = {"scores": list(panel.scores), "questions": list(panel.questions), "said": panel.said}
    keep(ctx, row, "challenged", said, questions=len(panel.questions))


def reply(ctx: CommandContext, row: Assessment, replies: Sequence[str]) -> None:
    """The agency answers every question of the panel."""
    if len(replies) != len(row.questions) or not all(replies):
        raise Invalid("panel_replies", "unanswered")
    row.questions = [
        {"question": one["question"], "reply": said}
        for one, said in zip(row.questions, replies, strict=True)
    ]
    row.replied_at = ctx.now
    keep(ctx, row, "replied", {"questions": list(row.questions)})


def take_silence(ctx: CommandContext, row: Assessment) -> None:
    """No reply in time: recorded, and the agency goes on to its plan."""
    keep(ctx, row, "not_replied")


def gaps_of(session: Session, row: Assessment) -> list[AssessmentScore]:
    """The standards that the panel found not to be met."""
    scale = set_of(row)
    return [one for one in scores_of(session, row) if not scale.meets(one.moderated_score)]


def plan(ctx: CommandContext, row: Assessment, promises: Sequence[Promise]) -> bool:
    """What the agency will do; a plan may be empty only where there is no gap."""
    by_number = {one.standard.number: one.standard for one in scores_of(ctx.session, row)}
    answered = {one.standard for one in promises}
    if not answered <= by_number.keys():
        raise Invalid("plan_actions", "no_such_standard")
    open_gaps = [one.standard.number for one in gaps_of(ctx.session, row)]
    if missing := [number for number in open_gaps if number not in answered]:
        raise Invalid("plan_actions", "gap_unanswered", standard=missing[0])
    for old in proposed(ctx.session, row):
        old.replaced_at = ctx.now
    for one in promises:
        ctx.session.add(
            AssessmentAction(
                assessment_id=row.id,
                standard_id=by_number[one.standard].id,
                text=one.text,
                lead_officer_id=one.lead_officer_id,
                success_measure=one.success_measure,
                evidence_required=list(one.evidence_required),
                due_on=one.due_on,
                proposed_at=ctx.now,
                proposed_by=ctx.actor.id,
            )
        )
    ctx.session.flush()
    keep(ctx, row, "planned", {"actions": len(promises)}, actions=len(promises))
    return bool(promises)


def proposed(session: Session, row: Assessment) -> list[AssessmentAction]:
    """The actions that stand in the agency's plan."""
    found = session.scalars(
        sa.select(AssessmentAction)
        .where(AssessmentAction.assessment_id == row.id, AssessmentAction.replaced_at.is_(None))
        .order_by(AssessmentAction.id)
    )
    return list(found)


def return_plan(ctx: CommandContext, row: Assessment, reason: str) -> None:
    if not reason:
        raise Invalid("plan_reason", "required")
    keep(ctx, row, "plan_returned", {"reason": reason})


def close_without_plan(ctx: CommandContext, row: Assessment) -> None:
    """No plan was needed, or none came in time; the report says which."""
    has_gaps = bool(gaps_of(ctx.session, row))
    row.move_to(AssessmentState.CLOSED)
    keep(ctx, row, "no_plan" if has_gaps else "no_gaps")


def open_plan(ctx: CommandContext, row: Assessment) -> ActionPlan:
    """Register what the chair agreed to, each gap as what is recommended, and monitor it."""
    found = row.round
    ref = assurance_rounds.ref_of(found, row.agency)
    facts = PlanDraft(
        ref=f"{ref}-P",
        source=PlanSource.SELF_ASSESSMENT,
        source_ref=ref,
        board=found.board,
        title=name_of(row.agency),
        accepted_on=ctx.calendar.local_date(ctx.now),
    )
    plan = action_plans.draft(ctx, facts)
    action_plans.register(ctx, plan, facts)
    numbered = _recommend(ctx, row, ref)
    recommendations.adopt(ctx, plan)
    for one in proposed(ctx.session, row):
        one.action_id = actions.add(ctx, plan, _draft(row, one, numbered)).id
    action_plans.finalise(ctx, plan)
    action_plans.approve(ctx, plan)
    row.plan_id = plan.id
    row.move_to(AssessmentState.CLOSED)
    action_plans.begin_monitoring(ctx, plan)
    keep(ctx, row, "plan_opened", {"plan": plan.ref}, plan=plan.ref)
    return plan


def _check_panel(ctx: CommandContext, row: Assessment, panel: Panel) -> None:
    if panel.on > ctx.calendar.local_date(ctx.now):
        raise Invalid("panel_on", "too_late")
    if set(panel.agencies) <= {row.agency}:
        raise Invalid("panel_agencies", "no_peers")
    if not all(panel.questions):
        raise Invalid("panel_questions", "required")


def _recommend(ctx: CommandContext, row: Assessment, ref: str) -> dict[int, int]:
    """One recommendation for each standard that the plan answers."""
    planned = {one.standard_id for one in proposed(ctx.session, row)}
    numbered = {}
    for one in scores_of(ctx.session, row):
        if one.standard_id in planned:
            wording = Wording(one.standard.title, one.standard.title_cy)
            written = recommendations.write(ctx, PlanSource.SELF_ASSESSMENT, ref, wording)
            numbered[one.standard_id] = written.id
    return numbered


def _draft(row: Assessment, promise: AssessmentAction, numbered: Mapping[int, int]) -> ActionDraft:
    return ActionDraft(
        text=promise.text,
        lead_agency=row.agency,
        due=promise.due_on,
        lead_officer_id=promise.lead_officer_id,
        recommendation_id=numbered[promise.standard_id],
        success_measure=promise.success_measure,
        evidence_required=promise.evidence_required,
    )
