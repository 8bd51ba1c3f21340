"""One action of a plan: who leads it, when it is due, how it ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import instances
from engine.actors import Actor
from engine.context import CommandContext
from engine.errors import Invalid, NotFound, NotInState, NotWaiting
from engine.models import ProcessInstance, User
from engine.permissions import is_steward, require
from workflows import due_dates
from workflows.models import (
    Action,
    ActionPlan,
    ActionStatus,
    EvidenceLevel,
    Milestone,
    PlanState,
)

# A plan takes new actions while it is drafted, when a sign-off sets conditions, and when an
# impact check finds that something is missing.
ORIGINS = {
    "plan": (PlanState.DRAFT,),
    "condition": (PlanState.PRESENTED, PlanState.CONDITIONAL),
    "impact": (PlanState.SIGNED_OFF,),
}


@dataclass(frozen=True, slots=True)
class ActionDraft:
    """What an action starts with. Its due date is the first promise, the baseline."""

    text: str
    lead_agency: str
    due: date
    lead_officer_id: int | None = None
    recommendation_id: int | None = None
    contributing_agencies: Sequence[str] = ()
    success_measure: str = ""
    evidence_required: Sequence[str] = (EvidenceLevel.OUTPUT, EvidenceLevel.EMBEDDED)
    starts_on: date | None = None
    origin: str = "plan"
    milestones: Sequence[tuple[str, date]] = field(default_factory=tuple)


def may_speak_for(actor: Actor, action: Action) -> bool:
    """The lead officer, a colleague with the same role, or the agency's representative."""
    agency = action.lead_agency
    groups = {f"lead_officer@{agency}", f"agency_rep@{agency}"}
    return (
        actor.is_system
        or bool(groups & actor.all_groups)
        or (
            action.lead_officer_id is not None
            and (
                actor.id == action.lead_officer_id or action.lead_officer_id in actor.stands_in_for
            )
        )
    )


def may_withdraw(actor: Actor, plan: ActionPlan) -> bool:
    chairs = {f"qa_chair@{plan.board}", f"qa_deputy@{plan.board}"}
    return actor.is_system or bool(chairs & actor.all_groups)


def may_colour(actor: Actor, plan: ActionPlan) -> bool:
    """Who validates colours before a meeting, and the chair who answers for them."""
    return is_steward(actor) or may_withdraw(actor, plan)


def get(session: Session, action_id: object) -> Action:
    action = session.get(Action, action_id) if isinstance(action_id, int) else None
    if action is None:
        raise NotFound("action", action_id)
    return action


def by_ref(session: Session, ref: str) -> Action | None:
    return session.scalar(sa.select(Action).where(Action.ref == ref))


def instance_of(ctx: CommandContext, action: Action) -> ProcessInstance | None:
    return ctx.session.get(ProcessInstance, action.instance_id) if action.instance_id else None


def held(ctx: CommandContext, action_id: int) -> Action:
    """The action with its family's lock, so that its record can be added to."""
    action = get(ctx.session, action_id)
    if action.instance_id is not None:
        instances.locked(ctx, action.instance_id)
        ctx.session.refresh(action)
    return action


def add(ctx: CommandContext, plan: ActionPlan, wanted: ActionDraft) -> Action:
    """Add an action to a plan that may still take one."""
    if plan.state not in ORIGINS[wanted.origin]:
        raise NotInState("action plan", plan.ref, plan.state, "able to take actions")
    _check(ctx, wanted)
    last = ctx.session.scalar(
        sa.select(sa.func.max(Action.number)).where(Action.plan_id == plan.id)
    )
    number = (last or 0) + 1
    action = Action(
        plan_id=plan.id,
        recommendation_id=wanted.recommendation_id,
        number=number,
        ref=f"{plan.ref}/{number}",
        origin=wanted.origin,
        text=wanted.text.strip(),
        lead_agency=wanted.lead_agency,
        lead_officer_id=wanted.lead_officer_id,
        contributing_agencies=list(wanted.contributing_agencies),
        success_measure=wanted.success_measure,
        evidence_required=[str(level) for level in wanted.evidence_required],
        starts_on=wanted.starts_on,
        baseline_due=wanted.due,
        due_as_set=wanted.due,
        status=ActionStatus.DRAFT,
        created_at=ctx.now,
        created_by=ctx.actor.id,
    )
    ctx.session.add(action)
    ctx.session.flush()
    for title, due_on in wanted.milestones:
        ctx.session.add(Milestone(action_id=action.id, title=title, due_on=due_on))
    ctx.session.flush()
    return action


def amend(ctx: CommandContext, action: Action, changes: Mapping[str, object]) -> Action:
    """Change an action that is still a draft of a draft plan."""
    if action.status != ActionStatus.DRAFT or action.instance_id is not None:
        raise NotInState("action", action.ref, action.status, "a draft")
    for name in ("text", "success_measure", "lead_agency", "lead_officer_id", "starts_on"):
        if name in changes:
            setattr(action, name, changes[name])
    if isinstance(due := changes.get("due"), date):
        action.baseline_due = due
        due_dates.settle(ctx, action, due)
    ctx.session.flush()
    return action


def take_on(ctx: CommandContext, action: Action) -> Action:
    """The lead officer says: this is mine."""
    if action.lead_officer_id is None:
        action.lead_officer_id = ctx.actor.id
    action.move_to(ActionStatus.ACKNOWLEDGED)
    ctx.record("action.acknowledged", instance_of(ctx, action), action=action.ref)
    return action


def reassign(
    ctx: CommandContext, action: Action, agency: str, officer_id: int | None, reason: str
) -> Action:
    """Give the lead to another officer, perhaps of another agency."""
    before = {"agency": action.lead_agency, "officer": action.lead_officer_id}
    _check_officer(ctx, officer_id)
    action.lead_agency, action.lead_officer_id = agency, officer_id
    instance = instance_of(ctx, action)
    if instance is not None:
        instance.agency = agency  # whose instance it is decides who may see it
    ctx.record(
        "action.reassigned",
        instance,
        action=action.ref,
        before=before,
        after={"agency": agency, "officer": officer_id},
        reason=reason,
    )
    return action


def withdraw(ctx: CommandContext, action: Action, reason: str) -> Action:
    """Take an action out of the plan; it stays in the register with its reason."""
    if not reason.strip():
        raise Invalid("reason", "required")
    action.move_to(ActionStatus.WITHDRAWN)
    action.status_reason = reason
    ctx.record("action.withdrawn", instance_of(ctx, action), action=action.ref, reason=reason)
    return action


def end_as_superseded(ctx: CommandContext, action_id: int, reason: str) -> Action:
    """Withdraw an action while its instance runs: the chair's decision, at any moment."""
    action = get(ctx.session, action_id)
    plan = ctx.session.get_one(ActionPlan, action.plan_id)
    require(may_withdraw(ctx.actor, plan), "withdraw an action")
    instance = _held_instance(ctx, action)
    withdraw(ctx, action, reason)
    if not instances.deliver(ctx, instance, "message", "action_withdrawn", {}, None):
        raise NotWaiting("action_withdrawn")
    return action


def reopen(ctx: CommandContext, action: Action, due: date, reason: str) -> Action:
    """Open an action again after it was accepted; the first promise stays the baseline."""
    action.move_to(ActionStatus.RETURNED)
    action.status_reason = reason
    action.completed_on = action.verified_on = action.verified_by = action.signed_off_on = None
    action.instance_id = action.rag_override = None
    due_dates.settle(ctx, action, due)
    ctx.record("action.reopened", None, action=action.ref, due=due.isoformat(), reason=reason)
    return action


def _held_instance(ctx: CommandContext, action: Action) -> ProcessInstance:
    """The action's instance with its family's lock held."""
    if action.instance_id is None:
        raise NotInState("action", action.ref, action.status, "monitored")
    return instances.locked(ctx, action.instance_id)


def _check(ctx: CommandContext, wanted: ActionDraft) -> None:
    if not wanted.text.strip():
        raise Invalid("action_text", "required")
    if not wanted.lead_agency:
        raise Invalid("lead_agency", "required")
    unknown = set(wanted.evidence_required) - set(EvidenceLevel)
    if unknown or not wanted.evidence_required:
        raise Invalid("evidence_required", "not_an_option")
    if wanted.starts_on is not None and wanted.starts_on > wanted.due:
        raise Invalid("starts_on", "too_late")
    _check_officer(ctx, wanted.lead_officer_id)


def _check_officer(ctx: CommandContext, officer_id: int | None) -> None:
    if officer_id is None:
        return
    officer = ctx.session.get(User, officer_id)
    if officer is None or not officer.is_active:
        raise Invalid("lead_officer", "not_an_option")
