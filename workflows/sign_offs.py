"""The route of a completed plan: pack, ratification, decision, and what the decision does."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.errors import ConflictOfInterest, Invalid, NotFound
from engine.models import ProcessInstance
from workflows import action_plans, actions, ballots, impact, packs, timescales
from workflows.actions import ActionDraft
from workflows.models import (
    Action,
    ActionPlan,
    ActionStatus,
    PlanState,
    SignOff,
    SignOffState,
)

SIGNED, CONDITIONS, PARTIAL, RETURN = "sign_off", "conditions", "partial", "return"


@dataclass(frozen=True, slots=True)
class Condition:
    """What must still be done: it becomes an action."""

    text: str
    lead_agency: str
    lead_officer_id: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What the group decided; `named` are the actions that re-open."""

    decision: str
    reason: str = ""
    named: Sequence[str] = ()
    conditions: Sequence[Condition] = field(default_factory=tuple)


def get(session: Session, sign_off_id: object) -> SignOff:
    found = session.get(SignOff, sign_off_id) if isinstance(sign_off_id, int) else None
    if found is None:
        raise NotFound("sign-off", sign_off_id)
    return found


def open_round(ctx: CommandContext, plan: ActionPlan, instance: ProcessInstance) -> SignOff:
    """Present what is verified and not signed off yet; note who has an interest in it."""
    presented = [
        action
        for action in action_plans.actions_of(ctx.session, plan.id)
        if action.status == ActionStatus.VERIFIED
    ]
    found = SignOff(
        plan_id=plan.id,
        round=len(rounds_of(ctx.session, plan)) + 1,
        group_key=plan.sign_off_group,
        instance_id=instance.id,
        state=SignOffState.PREPARING,
        action_ids=[action.id for action in presented],
        created_at=ctx.now,
    )
    ctx.session.add(found)
    ctx.session.flush()
    ballots.declare_known(ctx, found)
    ctx.record("sign_off.opened", instance, sign_off=found.id, plan=plan.ref, round=found.round)
    return found


def rounds_of(session: Session, plan: ActionPlan) -> list[SignOff]:
    found = session.scalars(
        sa.select(SignOff).where(SignOff.plan_id == plan.id).order_by(SignOff.round)
    )
    return list(found)


def returns_before(session: Session, plan: ActionPlan, this: SignOff) -> int:
    rounds = rounds_of(session, plan)
    return sum(one.decision == RETURN and one.round < this.round for one in rounds)


def build_pack(ctx: CommandContext, found: SignOff, exceptions: str, impact_plan: str) -> SignOff:
    """Freeze the pack from the register; only the judgement in it is written by hand."""
    pack = packs.freeze(ctx, found, exceptions.strip(), impact_plan.strip())
    found.pack_built_by = ctx.actor.id
    ctx.session.flush()
    ctx.record(
        "sign_off.pack_built",
        _instance(ctx, found),
        sign_off=found.id,
        pack=pack.number,
        sha256=pack.sha256,
    )
    return found


def ratify(ctx: CommandContext, found: SignOff, how: str, facts: dict[str, Any]) -> SignOff:
    """The Quality Assurance Group stands behind the pack; from here on it is presented."""
    plan = ctx.session.get_one(ActionPlan, found.plan_id)
    found.move_to(SignOffState.RATIFIED)
    found.ratified_on = ctx.calendar.local_date(ctx.now)
    found.ratification, found.ratification_facts = how, facts
    plan.move_to(PlanState.PRESENTED)
    for action in presented(ctx, found):
        action.move_to(ActionStatus.PRESENTED)
    ctx.session.flush()
    ctx.record("sign_off.ratified", _instance(ctx, found), sign_off=found.id, how=how, **facts)
    return found


def send(ctx: CommandContext, found: SignOff, sent_on: date, meeting_on: date) -> SignOff:
    """The pack goes to the group that signs off; papers that are late say so."""
    found.move_to(SignOffState.PRESENTED)
    found.pack_sent_on, found.meeting_on = sent_on, meeting_on
    ctx.session.flush()
    days = ctx.calendar.working_days_between(sent_on, meeting_on)
    ctx.record(
        "sign_off.pack_sent",
        _instance(ctx, found),
        sign_off=found.id,
        group=found.group_key,
        sent_on=sent_on.isoformat(),
        meeting_on=meeting_on.isoformat(),
        working_days_before=days,
    )
    return found


def decide(ctx: CommandContext, found: SignOff, wanted: Decision) -> SignOff:
    """Record the group's decision. Nobody records the sign-off of an action of their own."""
    plan = ctx.session.get_one(ActionPlan, found.plan_id)
    named = _named(ctx, plan, found, wanted)
    _check(wanted, named)
    signed = set(found.action_ids) - {action.id for action in named}
    if wanted.decision == RETURN:
        signed = set()
    _refuse_own(ctx, found, signed)
    _refuse_outvoted(ctx, found, signed)
    found.move_to(SignOffState.DECIDED)
    found.decision, found.decision_reason = wanted.decision, wanted.reason.strip()
    found.named_action_ids = [action.id for action in named]
    found.decided_on = found.meeting_on or ctx.calendar.local_date(ctx.now)
    found.decided_by = ctx.actor.id
    found.pack = {"conditions": [_plain(one) for one in wanted.conditions]}
    ctx.session.flush()
    ctx.record(
        "sign_off.decided",
        _instance(ctx, found),
        sign_off=found.id,
        plan=plan.ref,
        decision=found.decision,
        pack=packs.decided_on(ctx.session, found),
        named=[action.ref for action in named],
        conditions=[one.text for one in wanted.conditions],
        reason=found.decision_reason,
    )
    return found


def apply(ctx: CommandContext, found: SignOff) -> str:
    """Put the decision into force; say how the round ended."""
    plan = ctx.session.get_one(ActionPlan, found.plan_id)
    decision = found.decision
    if decision == RETURN and found.chair_decision == "accept":
        decision = SIGNED
    if decision == SIGNED:
        return "signed_off"
    if decision == CONDITIONS:
        _set_conditions(ctx, plan, found)
        return "conditions"
    _reopen(ctx, plan, found, turn_blue=decision == PARTIAL)
    return "partial" if decision == PARTIAL else "returned"


def presented(ctx: CommandContext, found: SignOff) -> list[Action]:
    listed = ctx.session.scalars(
        sa.select(Action).where(Action.id.in_(found.action_ids)).order_by(Action.number)
    )
    return list(listed)


def _set_conditions(ctx: CommandContext, plan: ActionPlan, found: SignOff) -> None:
    decided_on = found.decided_on or ctx.calendar.local_date(ctx.now)
    figures = action_plans.figures_of(ctx.session, plan, decided_on)
    due = ctx.calendar.add(decided_on, timescales.value(figures, "condition"))
    added = [
        actions.add(ctx, plan, ActionDraft(**condition, due=due, origin="condition"))
        for condition in found.pack["conditions"]
    ]
    found.condition_ids = [action.id for action in added]
    plan.move_to(PlanState.CONDITIONAL)
    ctx.session.flush()


def _reopen(ctx: CommandContext, plan: ActionPlan, found: SignOff, *, turn_blue: bool) -> None:
    """Named actions re-open; the others are signed off, or wait verified for the next round."""
    decided_on = found.decided_on or ctx.calendar.local_date(ctx.now)
    figures = action_plans.figures_of(ctx.session, plan, decided_on)
    due = ctx.calendar.add(decided_on, timescales.value(figures, "reopened"))
    others = []
    for action in presented(ctx, found):
        if action.id in found.named_action_ids:
            actions.reopen(ctx, action, due, found.decision_reason)
        else:
            others.append(action)
    if turn_blue:
        impact.turn_blue(ctx, plan, others)
    else:
        for action in others:
            action.move_to(ActionStatus.VERIFIED)
    plan.move_to(PlanState.APPROVED)
    ctx.session.flush()


def _named(ctx: CommandContext, plan: ActionPlan, found: SignOff, wanted: Decision) -> list[Action]:
    by_name = {
        name: action
        for action in presented(ctx, found)
        for name in (action.ref, str(action.number))
    }
    unknown = [name for name in wanted.named if name not in by_name]
    if unknown:
        raise Invalid("named_actions", "not_an_option", unknown=unknown, plan=plan.ref)
    return [by_name[name] for name in wanted.named]


def _check(wanted: Decision, named: Sequence[Action]) -> None:
    if wanted.decision in (PARTIAL, RETURN) and not named:
        raise Invalid("named_actions", "required")
    if wanted.decision in (PARTIAL, RETURN) and not wanted.reason.strip():
        raise Invalid("decision_reason", "required")
    if wanted.decision == CONDITIONS and not wanted.conditions:
        raise Invalid("conditions", "required")


def _refuse_own(ctx: CommandContext, found: SignOff, signed: set[int]) -> None:
    people = [one for one in (ctx.actor.id, *ctx.actor.stands_in_for) if one is not None]
    own = ballots.conflicts(ctx, found, people) & signed
    if own:
        refs = [action.ref for action in presented(ctx, found) if action.id in own]
        raise ConflictOfInterest("record this sign-off", f"they own or verified {refs}")


def _refuse_outvoted(ctx: CommandContext, found: SignOff, signed: set[int]) -> None:
    """What the members voted down cannot be recorded as signed off."""
    counted = ballots.count(ctx, found, ballots.REVIEW, found.group_key)
    lost = set(counted.outvoted) & signed
    if lost:
        refs = [action.ref for action in presented(ctx, found) if action.id in lost]
        raise Invalid("sign_off_decision", "outvoted", actions=refs)


def _plain(condition: Condition) -> dict[str, Any]:
    return {
        "text": condition.text,
        "lead_agency": condition.lead_agency,
        "lead_officer_id": condition.lead_officer_id,
    }


def _instance(ctx: CommandContext, found: SignOff) -> ProcessInstance | None:
    return ctx.session.get(ProcessInstance, found.instance_id) if found.instance_id else None
