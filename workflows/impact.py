"""After the sign-off: the plan is locked, and twice somebody asks whether anything changed."""

from datetime import date

import sqlalchemy as sa

from engine.context import CommandContext
from engine.errors import Invalid, NotInState
from engine.models import ProcessInstance
from workflows import action_plans, actions, timescales
from workflows.actions import ActionDraft
from workflows.models import Action, ActionPlan, ActionStatus, ImpactCheck, PlanState

STAGES = {1: "impact_first", 2: "impact_second"}


def conclude(ctx: CommandContext, plan: ActionPlan) -> ActionPlan:
    """The second of the two sign-offs is in force: actions are blue, the plan is locked."""
    today = ctx.calendar.local_date(ctx.now)
    open_ones = [
        one.ref for one in action_plans.actions_of(ctx.session, plan.id) if not one.is_accepted
    ]
    if open_ones:
        raise NotInState("action plan", plan.ref, "with open actions", "verified")
    plan.move_to(PlanState.SIGNED_OFF)
    plan.signed_off_on = plan.retention_from = today
    turn_blue(ctx, plan, action_plans.actions_of(ctx.session, plan.id))
    _date_checks(ctx, plan, today)
    ctx.record("action_plan.signed_off", _instance(ctx, plan), plan=plan.id, ref=plan.ref)
    return plan


def turn_blue(ctx: CommandContext, plan: ActionPlan, signed: list[Action]) -> None:
    """Signed off, not merely done; that an action was late stays to be seen."""
    today = ctx.calendar.local_date(ctx.now)
    figures = action_plans.figures_of(ctx.session, plan, today)
    for action in signed:
        if action.status == ActionStatus.VERIFIED:
            action.move_to(ActionStatus.PRESENTED)  # a condition is signed off with the plan
        if action.status == ActionStatus.PRESENTED:
            action.move_to(ActionStatus.SIGNED_OFF)
            action.signed_off_on = today
            action.impact_due = ctx.calendar.add(today, timescales.value(figures, STAGES[1]))
        action.rag, action.rag_on = "blue", today
        action.rag_override = None
    ctx.session.flush()


def next_check(ctx: CommandContext, plan: ActionPlan) -> ImpactCheck | None:
    return ctx.session.scalar(
        sa.select(ImpactCheck)
        .where(ImpactCheck.plan_id == plan.id, ImpactCheck.outcome.is_(None))
        .order_by(ImpactCheck.due_on, ImpactCheck.id)
        .limit(1)
    )


def judge(ctx: CommandContext, plan: ActionPlan, outcome: str, note: str) -> ImpactCheck:
    """Effective, partly, or not: the last two lead back to actions."""
    check = next_check(ctx, plan)
    if check is None:
        raise NotInState("action plan", plan.ref, "without an impact check", "to be checked")
    check.outcome, check.note = outcome, note.strip()
    check.done_on, check.done_by = ctx.calendar.local_date(ctx.now), ctx.actor.id
    ctx.session.flush()
    ctx.record(
        "action_plan.impact_checked",
        _instance(ctx, plan),
        plan=plan.id,
        ref=plan.ref,
        stage=check.stage,
        outcome=outcome,
        note=check.note,
    )
    return check


def add_action(ctx: CommandContext, plan: ActionPlan, wanted: ActionDraft) -> Action:
    """Partly effective: something is missing, and the plan goes on until it is done."""
    added = actions.add(ctx, plan, wanted)
    plan.move_to(PlanState.APPROVED)
    ctx.session.flush()
    return added


def reopen(ctx: CommandContext, plan: ActionPlan, named: list[Action], reason: str) -> None:
    """Not effective: the sign-off no longer stands, nor do the checks that counted on it."""
    if not named:
        raise Invalid("reopened_actions", "required")
    today = ctx.calendar.local_date(ctx.now)
    figures = action_plans.figures_of(ctx.session, plan, today)
    due = ctx.calendar.add(today, timescales.value(figures, "reopened"))
    for action in named:
        actions.reopen(ctx, action, due, reason)
    for check in ctx.session.scalars(
        sa.select(ImpactCheck).where(ImpactCheck.plan_id == plan.id, ImpactCheck.outcome.is_(None))
    ):
        check.outcome = "void"
    plan.signed_off_on = plan.retention_from = None
    plan.move_to(PlanState.APPROVED)
    ctx.session.flush()


def close(ctx: CommandContext, plan: ActionPlan) -> ActionPlan:
    plan.move_to(PlanState.CLOSED)
    plan.closed_on = ctx.calendar.local_date(ctx.now)
    ctx.record("action_plan.closed", _instance(ctx, plan), plan=plan.id, ref=plan.ref)
    return plan


def _date_checks(ctx: CommandContext, plan: ActionPlan, signed_off_on: date) -> None:
    """Both checks count from the sign-off; a plan that went on for a new action keeps its own."""
    if next_check(ctx, plan) is not None:
        return
    figures = action_plans.figures_of(ctx.session, plan, signed_off_on)
    for stage, name in STAGES.items():
        due_on = ctx.calendar.add(signed_off_on, timescales.value(figures, name))
        ctx.session.add(ImpactCheck(plan_id=plan.id, stage=stage, due_on=due_on))
    ctx.session.flush()


def _instance(ctx: CommandContext, plan: ActionPlan) -> ProcessInstance | None:
    return ctx.session.get(ProcessInstance, plan.instance_id) if plan.instance_id else None
