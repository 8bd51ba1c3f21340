"""What the diagram of an action plan does in the registers."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from engine.context import CommandContext
from engine.errors import Invalid
from engine.steps import Step, StepCall
from workflows import action_plans, actions, recommendations, timescales
from workflows.action_plans import PlanDraft
from workflows.models import ActionPlan, ActionStatus, PlanSource, PlanState
from workflows.recommendations import Wording
from workflows.steps import monitoring, outcome, quarter, route
from workflows.steps.answers import day, number, only, required_day, rows, text, texts
from workflows.steps.drafts import action_draft, plan_of

Results = Mapping[str, object]

ROUTE = ("approval_chair", "sign_off_group", "sign_off_chair", "review_chair")
SHORT = 120


def open_plan(ctx: CommandContext, call: StepCall) -> Results:
    """Take up what an audit or an import has written under this key, or begin with nothing."""
    plan = ctx.session.get(ActionPlan, number(call.variables, "plan_id") or 0)
    plan = plan or action_plans.by_ref(ctx.session, call.instance.business_key)
    today = ctx.calendar.local_date(ctx.now)
    accepted_on = day(call.variables, "accepted_on") or (plan.accepted_on if plan else None)
    known = {
        "board": call.instance.board,
        "registered": plan is not None and plan.timescale_set_id is not None,
        "approved": plan is not None and plan.state != PlanState.DRAFT,
        "register_from": (accepted_on or today).isoformat(),
        "accepted_on": accepted_on.isoformat() if accepted_on else "",
        "responses": [],
        "without_period": action_plans.without_period(ctx.session, today),
    }
    if plan is None:
        return {**known, "plan_id": None, "plan_ref": call.instance.business_key}
    plan.instance_id = call.instance.id
    ctx.session.flush()
    return {**known, **_identity(plan)}


def register_plan(ctx: CommandContext, call: StepCall) -> Results:
    answers = call.answers
    facts = PlanDraft(
        ref=text(answers, "plan_ref"),
        source=text(answers, "source"),
        source_ref=text(answers, "source_ref"),
        board=call.instance.board,
        title=text(answers, "plan_title"),
        accepted_on=required_day(answers, "accepted_on"),
        finalise_due=_finalise_by(answers),
    )
    known = number(call.variables, "plan_id")
    plan = action_plans.get(ctx.session, known) if known else action_plans.draft(ctx, facts)
    plan.instance_id = call.instance.id
    action_plans.register(ctx, plan, facts)
    if plan.regime:
        action_plans.review_of(ctx, plan, _review_facts(answers))
    for row in rows(answers, "recommendations"):
        wording = Wording(text(row, "recommendation"), text(row, "recommendation_cy"))
        wording = replace(wording, scope=text(row, "scope") or wording.scope)
        recommendations.write(ctx, plan.source, plan.source_ref, wording)
    _name_instance(call, plan)
    return only(call, responding=texts(answers, "agencies"), **_identity(plan))


def keep_route(ctx: CommandContext, call: StepCall) -> Results:
    """The groups that the decision table named, for this board; a live plan keeps them."""
    plan = plan_of(ctx, call)
    found = {name: text(call.variables, name).replace("{board}", plan.board) for name in ROUTE}
    for name, group in found.items():
        setattr(plan, name, group)
    plan.decided_by_qa_group = bool(call.variables.get("decided_by_qa_group"))
    recommendations.adopt(ctx, plan)
    responding = texts(call.variables, "responding") or _lead_agencies(ctx, plan)
    return {**found, "responding": responding, **_response_round(ctx, plan)}


def respond(ctx: CommandContext, call: StepCall) -> Results:
    """One agency's answer to each recommendation, and the actions that it proposes."""
    plan, agency = plan_of(ctx, call), text(call.variables, "agency")
    for row in rows(call.answers, "agency_responses"):
        asked = recommendations.numbered(ctx, plan, number(row, "recommendation") or 0)
        recommendations.respond(ctx, asked, agency, row)
    for row in rows(call.answers, "proposed_actions"):
        actions.add(ctx, plan, action_draft(ctx, plan, row, agency))
    return only(call, response_kept="yes")


def finalise_plan(ctx: CommandContext, call: StepCall) -> Results:
    plan = plan_of(ctx, call)
    for row in rows(call.answers, "further_actions"):
        actions.add(ctx, plan, action_draft(ctx, plan, row, text(row, "lead_agency")))
    action_plans.finalise(ctx, plan)
    return only(call, recommendation_list=[], responses=[])


def approve_plan(ctx: CommandContext, call: StepCall) -> Results:
    plan = plan_of(ctx, call)
    if call.answers["plan_approval"] == "approve":
        action_plans.approve(ctx, plan)
        return only(call, "plan_approval")
    reason = text(call.answers, "approval_reason")
    if not reason:
        raise Invalid("approval_reason", "required")
    today = ctx.calendar.local_date(ctx.now)
    figures = action_plans.figures_of(ctx.session, plan, today)
    again = ctx.calendar.add(today, timescales.value(figures, "rework"))
    return only(call, "plan_approval", "approval_reason", finalise_due=again.isoformat())


def note_plan(ctx: CommandContext, call: StepCall) -> Results:
    plan = plan_of(ctx, call)
    plan.noted_on = ctx.calendar.local_date(ctx.now)
    ctx.record("action_plan.noted", call.instance, plan=plan.id, ref=plan.ref)
    return only(call)


def send_to_government(ctx: CommandContext, call: StepCall) -> Results:
    plan = plan_of(ctx, call)
    plan.sent_to_government_on = required_day(call.answers, "sent_on")
    plan.government_receipt = text(call.answers, "receipt")
    ctx.record("action_plan.sent", call.instance, ref=plan.ref, to="government")
    return only(call)


def send_to_hub(ctx: CommandContext, call: StepCall) -> Results:
    plan = plan_of(ctx, call)
    plan.sent_to_hub_on = required_day(call.answers, "sent_on")
    plan.hub_receipt = text(call.answers, "receipt")
    ctx.record("action_plan.sent", call.instance, ref=plan.ref, to="hub")
    return only(call)


def list_actions(ctx: CommandContext, call: StepCall) -> Results:
    """Every action that nobody monitors: new ones, conditions, and those that were re-opened."""
    waiting = [
        {
            "id": one.id,
            "reference": one.ref,
            "agency": one.lead_agency,
            "title": one.text[:SHORT],
        }
        for one in action_plans.actions_of(ctx.session, plan_of(ctx, call).id)
        if one.instance_id is None and one.status in (ActionStatus.DRAFT, ActionStatus.RETURNED)
    ]
    return {"actions": waiting, "ended": []}


def _identity(plan: ActionPlan) -> dict[str, object]:
    return {
        "plan_id": plan.id,
        "plan_ref": plan.ref,
        "source": plan.source,
        "regime": plan.regime or "",
        "finalise_due": plan.finalise_due.isoformat() if plan.finalise_due else "",
    }


def _finalise_by(answers: Mapping[str, object]) -> date | None:
    """The day that the form asked for, of the one source that was chosen."""
    asked = ("finalise_by", *(f"finalise_by_{source}" for source in PlanSource))
    return next((found for name in asked if (found := day(answers, name))), None)


def _name_instance(call: StepCall, plan: ActionPlan) -> None:
    call.instance.business_key = call.instance.business_key or plan.ref
    if plan.title:
        call.instance.title = plan.title


def _review_facts(answers: Mapping[str, object]) -> dict[str, date | str | None]:
    return {
        "kind": text(answers, "review_kind") or None,
        "title": text(answers, "plan_title"),
        "begun_on": day(answers, "begun_on"),
        "accepted_on": day(answers, "accepted_on"),
        "published_on": day(answers, "published_on"),
    }


def _lead_agencies(ctx: CommandContext, plan: ActionPlan) -> list[str]:
    planned = action_plans.actions_of(ctx.session, plan.id)
    return sorted({action.lead_agency for action in planned})


def _response_round(ctx: CommandContext, plan: ActionPlan) -> dict[str, object]:
    """Agencies answer before the plan must be final, so that the unit can put it together."""
    listed = [
        {"value": str(one.number), "label": f"{one.number}. {one.text[:SHORT]}"}
        for one in action_plans.recommendations_of(ctx.session, plan)
    ]
    if plan.finalise_due is None:
        return {"recommendation_list": listed, "respond_due": ""}
    offset = timescales.figure(ctx, "agency_response_before")
    due = ctx.calendar.add(plan.finalise_due, offset)
    return {"recommendation_list": listed, "respond_due": due.isoformat()}


STEPS: dict[str, Step] = {
    **{
        f"plans.{step.__name__}": step
        for step in (
            open_plan,
            register_plan,
            keep_route,
            respond,
            finalise_plan,
            approve_plan,
            note_plan,
            send_to_government,
            send_to_hub,
            list_actions,
        )
    },
    **monitoring.STEPS,
    **quarter.STEPS,
    **route.STEPS,
    **outcome.STEPS,
}
