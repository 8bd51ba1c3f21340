"""An action reported complete: the report, the check, and the verifier's independent look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from engine.context import CommandContext
from engine.errors import ConflictOfInterest, Invalid
from engine.models import Membership, User
from workflows import action_plans, actions, evidence, timescales
from workflows.evidence import Proof
from workflows.models import Action, ActionPlan, ActionStatus, Verification

VERIFIERS = "verifier"


@dataclass(frozen=True, slots=True)
class Completion:
    """What the lead officer reports."""

    completed_on: date
    summary: str
    proofs: Sequence[Proof]


def report(ctx: CommandContext, action: Action, said: Completion) -> Action:
    """The officer says: done. From here on others look; the evidence stays whatever they find."""
    today = ctx.calendar.local_date(ctx.now)
    if said.completed_on > today:
        raise Invalid("completed_on", "too_late")
    if not said.proofs and not evidence.of_action(ctx.session, action.id):
        raise Invalid("evidence", "required")
    for proof in said.proofs:
        evidence.attach(ctx, action, proof)
    action.move_to(ActionStatus.AWAITING)
    action.completed_on = said.completed_on
    ctx.session.flush()
    ctx.record(
        "action.completion_reported",
        actions.instance_of(ctx, action),
        action=action.ref,
        completed_on=said.completed_on.isoformat(),
        on_time=not action.was_completed_late,
        days_after_baseline=action.days_after_baseline,
        summary=said.summary,
    )
    return action


def check(ctx: CommandContext, action: Action, *, passed: bool, reason: str) -> Action:
    """The Business Unit looks whether what was promised is there at all."""
    _keep(
        ctx,
        action,
        Verification(stage="check", decision="passed" if passed else "returned"),
        reason,
    )
    if not passed:
        _send_back(ctx, action, reason)
    return action


def verify(
    ctx: CommandContext, action: Action, *, verified: bool, reason: str, no_alternative: str = ""
) -> Action:
    """The verifier's look. Nobody verifies their own action."""
    from_lead_agency = _require_independent(ctx, action, no_alternative)
    if verified:
        absent = evidence.missing(ctx, action)
        if absent:
            raise Invalid("verification", "evidence_missing", levels=absent)
        action.move_to(ActionStatus.VERIFIED)
        action.verified_on = ctx.calendar.local_date(ctx.now)
        action.verified_by = ctx.actor.id
    looked = Verification(
        stage="verify",
        decision="verified" if verified else "returned",
        from_lead_agency=from_lead_agency,
    )
    _keep(ctx, action, looked, reason or no_alternative)
    if not verified:
        _send_back(ctx, action, reason)
    return action


def rework_due(ctx: CommandContext, action: Action) -> date:
    """What was returned gets time of its own, and never less than the action had."""
    plan = ctx.session.get_one(ActionPlan, action.plan_id)
    today = ctx.calendar.local_date(ctx.now)
    figures = action_plans.figures_of(ctx.session, plan, today)
    return max(action.current_due, ctx.calendar.add(today, timescales.value(figures, "rework")))


def _send_back(ctx: CommandContext, action: Action, reason: str) -> None:
    if not reason.strip():
        raise Invalid("return_reason", "required")
    action.move_to(ActionStatus.RETURNED)
    action.status_reason = reason
    action.completed_on = None
    ctx.session.flush()


def _keep(ctx: CommandContext, action: Action, looked: Verification, reason: str) -> None:
    looked.action_id, looked.reason = action.id, reason
    looked.at, looked.by = ctx.now, ctx.actor.id
    ctx.session.add(looked)
    ctx.session.flush()
    ctx.record(
        f"action.{looked.decision}",
        actions.instance_of(ctx, action),
        action=action.ref,
        stage=looked.stage,
        reason=reason,
        from_lead_agency=looked.from_lead_agency or None,
    )


def _require_independent(ctx: CommandContext, action: Action, no_alternative: str) -> bool:
    """Refuse the owner; refuse the lead agency while anybody else could do it.

    Returns whether the verifier comes from the lead agency after all.
    """
    people = {ctx.actor.id, *ctx.actor.stands_in_for}
    if action.lead_officer_id is not None and action.lead_officer_id in people:
        raise ConflictOfInterest("verify an action", "they lead it")
    if ctx.actor.agency is None or ctx.actor.agency != action.lead_agency:
        return False
    if _somebody_else_could(ctx, action):
        raise ConflictOfInterest("verify an action", "they work for its lead agency")
    if not no_alternative.strip():
        raise Invalid("no_alternative", "required")
    return True


def _somebody_else_could(ctx: CommandContext, action: Action) -> bool:
    today = ctx.calendar.local_date(ctx.now)
    found = ctx.session.scalar(
        sa.select(User.id)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.group_key == VERIFIERS,
            Membership.starts_on <= today,
            Membership.ends_on.is_(None) | (Membership.ends_on >= today),
            User.is_active,
            User.agency.is_distinct_from(action.lead_agency),
            User.id.is_distinct_from(action.lead_officer_id),
            User.id != (ctx.actor.id or 0),
        )
        .limit(1)
    )
    return found is not None
