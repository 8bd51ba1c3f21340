"""One action at one quarterly meeting: update, colour, scrutiny, and what is done about doubt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa

from engine.context import CommandContext
from engine.errors import Invalid, NotFound, NotInState
from engine.permissions import require
from workflows import actions, rag, timescales
from workflows.models import Action, ActionPlan, ActionStatus, ProgressUpdate, Regime, Scrutiny
from workflows.queries.actions import facts_of, plan_facts
from workflows.rag import Colour, Thresholds

ADDRESSEES = {"board_chair": ["board_chair"], "review_chair": ["review_chair"]}
ADDRESSEES["both"] = [*ADDRESSEES["board_chair"], *ADDRESSEES["review_chair"]]
BEHIND = "plan_behind"


@dataclass(frozen=True, slots=True)
class Update:
    """What an officer says of an action; added to what was said before, never replacing it."""

    progress: str
    barriers: str = ""
    forecast_on: date | None = None
    kind: str = "update"
    meeting_on: date | None = None
    is_late: bool = False


def note(ctx: CommandContext, action_id: int, update: Update) -> ProgressUpdate:
    """Say something between meetings: whoever speaks for the action may, at any time."""
    action = actions.held(ctx, action_id)
    require(actions.may_speak_for(ctx.actor, action), "update an action")
    return say(ctx, action, replace(update, kind="note", meeting_on=None, is_late=False))


def say(ctx: CommandContext, action: Action, update: Update) -> ProgressUpdate:
    """Add a dated update to what was said before. Rights were checked by the caller."""
    if update.kind in ("update", "note") and not update.progress.strip():
        raise Invalid("progress", "required")
    said = ProgressUpdate(
        action_id=action.id,
        kind=update.kind,
        meeting_on=update.meeting_on,
        at=ctx.now,
        by=ctx.actor.id,
        is_late=update.is_late,
        progress=update.progress.strip(),
        barriers=update.barriers.strip(),
        forecast_on=update.forecast_on,
    )
    ctx.session.add(said)
    if update.kind == "update" and action.status in (
        ActionStatus.ACKNOWLEDGED,
        ActionStatus.RETURNED,
    ):
        action.move_to(ActionStatus.IN_PROGRESS)
    ctx.session.flush()
    ctx.record(
        f"action.update_{update.kind}",
        actions.instance_of(ctx, action),
        action=action.ref,
        meeting_on=update.meeting_on.isoformat() if update.meeting_on else None,
        forecast_on=update.forecast_on.isoformat() if update.forecast_on else None,
        progress=said.progress or None,
        late=update.is_late or None,
    )
    return said


def compute(ctx: CommandContext, action: Action, meeting_on: date) -> Scrutiny:
    """Write down the colour and the doubts with which the action comes to a meeting."""
    limits = thresholds(ctx)
    found = _find(ctx, action, meeting_on) or Scrutiny(
        action_id=action.id, meeting_on=meeting_on, decisions={}, addressees=[]
    )
    facts = facts_of(ctx.session, [action], ctx.calendar, ctx.now)[action.id]
    found.rag, found.computed_at, found.flags = rag.colour(facts, limits), ctx.now, {}
    ctx.session.add(found)
    ctx.session.flush()
    again = facts_of(ctx.session, [action], ctx.calendar, ctx.now)[action.id]
    doubts = list(rag.doubts(again, limits))
    if _plan_is_behind(ctx, action, limits):
        doubts.append(BEHIND)
    found.flags = {"doubts": doubts, "forecast_late": facts.forecast_late, "overdue": facts.overdue}
    action.rag, action.rag_on = found.rag, facts.today
    action.rag_override, action.rag_override_reason = None, ""
    ctx.session.flush()
    return found


def validate(ctx: CommandContext, found: Scrutiny, override: str | None, reason: str) -> Scrutiny:
    """Confirm what was computed, or override the colour; the reason stands beside it."""
    action = ctx.session.get_one(Action, found.action_id)
    if override is not None and override != found.rag:
        if override not in list(Colour) or override == Colour.BLUE:
            raise Invalid("rag_override", "not_an_option")
        if not reason.strip():
            raise Invalid("rag_override_reason", "required")
        action.rag_override, action.rag_override_reason = override, reason.strip()
        ctx.record(
            "action.rag_overridden",
            actions.instance_of(ctx, action),
            action=action.ref,
            computed=found.rag,
            override=override,
            reason=reason,
        )
        found.rag = action.rag = override
    found.validated_by = ctx.actor.id
    ctx.session.flush()
    return found


def override(ctx: CommandContext, action_id: int, wanted: str | None, reason: str) -> Action:
    """Put a colour in the place of the computed one until the next meeting, or take it back."""
    action = actions.held(ctx, action_id)
    plan = ctx.session.get_one(ActionPlan, action.plan_id)
    require(actions.may_colour(ctx.actor, plan), "override a colour")
    if action.status in (ActionStatus.SIGNED_OFF, ActionStatus.WITHDRAWN):
        raise NotInState("action", action.ref, action.status, "live")
    if wanted is not None and (wanted not in list(Colour) or wanted == Colour.BLUE):
        raise Invalid("rag_override", "not_an_option")
    if not reason.strip():
        raise Invalid("rag_override_reason", "required")
    computed = rag.colour(
        facts_of(ctx.session, [action], ctx.calendar, ctx.now)[action.id], thresholds(ctx)
    )
    action.rag_override, action.rag = wanted, wanted or computed
    action.rag_override_reason = reason.strip() if wanted else ""
    ctx.session.flush()
    ctx.record(
        "action.rag_overridden",
        actions.instance_of(ctx, action),
        action=action.ref,
        computed=computed,
        override=wanted,
        reason=reason.strip(),
    )
    return action


def scrutinise(
    ctx: CommandContext, found: Scrutiny, *, adequate: bool, challenge: str, reason: str
) -> Scrutiny:
    """The group's own judgement. The computed doubts propose; they do not decide."""
    if not adequate and not reason.strip():
        raise Invalid("scrutiny_reason", "required")
    found.adequate, found.scrutinised_by = adequate, ctx.actor.id
    found.challenge, found.reason = challenge.strip(), reason.strip()
    ctx.session.flush()
    action = ctx.session.get_one(Action, found.action_id)
    ctx.record(
        "action.scrutinised",
        actions.instance_of(ctx, action),
        action=action.ref,
        meeting_on=found.meeting_on.isoformat(),
        adequate=adequate,
        challenge=found.challenge,
        reason=found.reason,
    )
    return found


def raise_concern(ctx: CommandContext, found: Scrutiny, addressee: str, letter: str) -> Scrutiny:
    """The chair chooses who is told, and nobody else is."""
    if addressee not in ADDRESSEES:
        raise Invalid("addressee", "not_an_option")
    if not letter.strip():
        raise Invalid("letter", "required")
    found.addressees, found.letter = ADDRESSEES[addressee], letter.strip()
    found.told_on, found.told_by = ctx.calendar.local_date(ctx.now), ctx.actor.id
    ctx.session.flush()
    action = ctx.session.get_one(Action, found.action_id)
    ctx.record(
        "action.concern_raised",
        actions.instance_of(ctx, action),
        action=action.ref,
        addressees=found.addressees,
        letter=found.letter,
        reason=found.reason,
    )
    return found


def decide_concern(
    ctx: CommandContext, found: Scrutiny, addressee: str, outcome: str, reason: str
) -> Scrutiny:
    """What an addressee decides; a national barrier may go to the Strategy Group under SUSR."""
    action = ctx.session.get_one(Action, found.action_id)
    plan = ctx.session.get_one(ActionPlan, action.plan_id)
    if outcome == "strategy_group" and plan.regime != Regime.SUSR:
        raise Invalid("concern_decision", "only_susr")
    decided: Mapping[str, object] = {
        "outcome": outcome,
        "reason": reason,
        "by": ctx.actor.id,
        "on": ctx.calendar.local_date(ctx.now).isoformat(),
    }
    found.decisions = {**found.decisions, addressee: decided}
    ctx.session.flush()
    ctx.record(
        "action.concern_decided",
        actions.instance_of(ctx, action),
        action=action.ref,
        addressee=addressee,
        outcome=outcome,
        reason=reason,
    )
    return found


def at_meeting(ctx: CommandContext, action: Action, meeting_on: date) -> Scrutiny:
    found = _find(ctx, action, meeting_on)
    if found is None:
        raise NotFound("scrutiny", f"{action.ref} {meeting_on}")
    return found


def meetings_of(ctx: CommandContext, action: Action) -> Sequence[date]:
    """The meetings that have looked at an action, or for which an update was due."""
    looked = sa.select(Scrutiny.meeting_on).where(Scrutiny.action_id == action.id)
    return list(ctx.session.scalars(looked.order_by(Scrutiny.meeting_on)))


def thresholds(ctx: CommandContext) -> Thresholds:
    today = ctx.calendar.local_date(ctx.now)
    figures = timescales.in_force(ctx.session, timescales.MONITORING, today)
    return Thresholds.from_figures(figures.figures)


def _find(ctx: CommandContext, action: Action, meeting_on: date) -> Scrutiny | None:
    return ctx.session.scalar(
        sa.select(Scrutiny).where(
            Scrutiny.action_id == action.id, Scrutiny.meeting_on == meeting_on
        )
    )


def _plan_is_behind(ctx: CommandContext, action: Action, limits: Thresholds) -> bool:
    plan = ctx.session.get_one(ActionPlan, action.plan_id)
    siblings = ctx.session.scalars(sa.select(Action).where(Action.plan_id == plan.id)).all()
    today = ctx.calendar.local_date(ctx.now)
    return rag.plan_is_behind(plan_facts(plan, siblings, today), limits)
