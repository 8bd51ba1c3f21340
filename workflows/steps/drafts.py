"""What several steps read in the same way: the plan, and an action as a form describes it."""

from collections.abc import Mapping

from engine.context import CommandContext
from engine.steps import StepCall
from workflows import action_plans, recommendations
from workflows.actions import ActionDraft
from workflows.models import ActionPlan
from workflows.steps.answers import day, number, required_day, text, texts


def plan_of(ctx: CommandContext, call: StepCall) -> ActionPlan:
    return action_plans.get(ctx.session, call.variables.get("plan_id"))


def action_draft(
    ctx: CommandContext, plan: ActionPlan, row: Mapping[str, object], agency: str
) -> ActionDraft:
    asked = number(row, "recommendation")
    answered = recommendations.numbered(ctx, plan, asked) if asked else None
    return ActionDraft(
        text=text(row, "action_text"),
        lead_agency=agency,
        due=required_day(row, "due_on"),
        lead_officer_id=number(row, "lead_officer"),
        recommendation_id=answered.id if answered else None,
        contributing_agencies=texts(row, "contributing_agencies"),
        success_measure=text(row, "success_measure"),
        evidence_required=texts(row, "evidence_required") or ("E1", "E2"),
        starts_on=day(row, "starts_on"),
    )
