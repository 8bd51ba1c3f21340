"""What the diagram of an action plan does once its actions are verified."""

from collections.abc import Mapping
from dataclasses import replace

from engine.context import CommandContext
from engine.steps import Step, StepCall
from workflows import action_plans, actions, evidence, impact
from workflows.evidence import Proof
from workflows.models import PlanState
from workflows.steps.answers import day, only, rows, text, texts
from workflows.steps.drafts import action_draft, plan_of

Results = Mapping[str, object]


def take_stock(ctx: CommandContext, call: StepCall) -> Results:
    """Conditions of a sign-off that was given need no second one."""
    conditional = plan_of(ctx, call).state == PlanState.CONDITIONAL
    return {"actions": [], "ended": [], "next_step": "conclude" if conditional else "present"}


def conclude(ctx: CommandContext, call: StepCall) -> Results:
    plan = impact.conclude(ctx, plan_of(ctx, call))
    return {"signed_off_on": plan.signed_off_on.isoformat() if plan.signed_off_on else ""}


def tell_parties(ctx: CommandContext, call: StepCall) -> Results:
    ctx.record("action_plan.parties_told", call.instance, told_on=text(call.answers, "told_on"))
    return only(call)


def tell_hub(ctx: CommandContext, call: StepCall) -> Results:
    ctx.record(
        "action_plan.hub_told",
        call.instance,
        told_on=text(call.answers, "told_on"),
        repository_ref=text(call.answers, "repository_ref") or None,
    )
    return only(call)


def find_impact_check(ctx: CommandContext, call: StepCall) -> Results:
    plan = plan_of(ctx, call)
    check = impact.next_check(ctx, plan)
    refs = [action.ref for action in action_plans.actions_of(ctx.session, plan.id)]
    return {"impact_due_on": check.due_on.isoformat() if check else "", "signed_actions": refs}


def check_impact(ctx: CommandContext, call: StepCall) -> Results:
    plan, outcome = plan_of(ctx, call), text(call.answers, "impact")
    note = text(call.answers, "impact_note")
    for row in rows(call.answers, "impact_evidence"):
        action = actions.by_ref(ctx.session, text(row, "action"))
        if action is not None and action.plan_id == plan.id:
            evidence.attach(ctx, action, _impact_proof(row))
    impact.judge(ctx, plan, outcome, note)
    if outcome == "partly":
        for row in rows(call.answers, "new_actions"):
            wanted = action_draft(ctx, plan, row, text(row, "lead_agency"))
            impact.add_action(ctx, plan, replace(wanted, origin="impact"))
    elif outcome == "not":
        refs = set(texts(call.answers, "reopened_actions"))
        named = [one for one in action_plans.actions_of(ctx.session, plan.id) if one.ref in refs]
        impact.reopen(ctx, plan, named, note)
    return only(call, "impact")


def close_plan(ctx: CommandContext, call: StepCall) -> Results:
    impact.close(ctx, plan_of(ctx, call))
    return {}


def _impact_proof(row: Mapping[str, object]) -> Proof:
    files = texts(row, "file")
    return Proof(
        level="E3",
        description=text(row, "description"),
        fact_on=day(row, "fact_on"),
        attachment_id=int(files[0]) if files else None,
    )


STEPS: dict[str, Step] = {
    f"plans.{step.__name__}": step
    for step in (
        take_stock,
        conclude,
        tell_parties,
        tell_hub,
        find_impact_check,
        check_impact,
        close_plan,
    )
}
