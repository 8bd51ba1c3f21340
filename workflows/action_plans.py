"""The life of an action plan, from the accepted report to the second impact check."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import instances
from engine.context import CommandContext
from engine.errors import Invalid, NotFound, NotInState
from engine.models import ProcessInstance
from workflows import timescales
from workflows.models import (
    Action,
    ActionPlan,
    ActionStatus,
    PlanSource,
    PlanState,
    Recommendation,
    Regime,
    Review,
    TimescaleSet,
)

MONITORING = "action_plan_monitoring"
FINAL = "plan_finalised"  # the figure that a form asks for where it is empty
REVIEW_SOURCES = (PlanSource.CPR, PlanSource.SUSR)


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """What a plan starts with; `source_ref` names the review, audit or inspection."""

    ref: str
    source: str
    source_ref: str = ""
    board: str = "children"
    title: str = ""
    accepted_on: date | None = None
    finalise_due: date | None = None


def get(session: Session, plan_id: object) -> ActionPlan:
    plan = session.get(ActionPlan, plan_id) if isinstance(plan_id, int) else None
    if plan is None:
        raise NotFound("action plan", plan_id)
    return plan


def by_ref(session: Session, ref: str) -> ActionPlan | None:
    return session.scalar(sa.select(ActionPlan).where(ActionPlan.ref == ref))


def draft(ctx: CommandContext, wanted: PlanDraft) -> ActionPlan:
    """Write a plan down. It is nobody's promise until its group has approved it."""
    if wanted.source not in list(PlanSource):
        raise Invalid("source", "not_an_option")
    if not wanted.ref.strip():
        raise Invalid("plan_ref", "required")
    if by_ref(ctx.session, wanted.ref) is not None:
        raise Invalid("plan_ref", "taken")
    plan = ActionPlan(
        ref=wanted.ref,
        board=wanted.board,
        source=wanted.source,
        source_ref=wanted.source_ref,
        regime=wanted.source if wanted.source in REVIEW_SOURCES else None,
        title=wanted.title,
        state=PlanState.DRAFT,
        created_at=ctx.now,
        created_by=ctx.actor.id,
    )
    ctx.session.add(plan)
    ctx.session.flush()
    ctx.record("action_plan.drafted", None, plan=plan.id, ref=plan.ref, source=plan.source)
    return plan


def register(ctx: CommandContext, plan: ActionPlan, facts: PlanDraft) -> ActionPlan:
    """Start the plan's clock: its own timescale set, its own date for being final."""
    _require_state(plan, PlanState.DRAFT)
    if facts.accepted_on is None:
        raise Invalid("accepted_on", "required")
    today = ctx.calendar.local_date(ctx.now)
    figures = timescales.in_force(ctx.session, facts.source, today)
    plan.source, plan.source_ref, plan.title = facts.source, facts.source_ref, facts.title
    plan.regime = facts.source if facts.source in REVIEW_SOURCES else None
    plan.accepted_on, plan.timescale_set_id = facts.accepted_on, figures.id
    plan.finalise_due = _finalise_due(ctx, figures, facts)
    ctx.session.flush()
    ctx.record(
        "action_plan.registered",
        _instance(ctx, plan),
        plan=plan.id,
        ref=plan.ref,
        source=plan.source,
        timescale_set=f"{figures.key}.{figures.version}",
        accepted_on=plan.accepted_on.isoformat(),
        finalise_due=plan.finalise_due.isoformat(),
    )
    return plan


def finalise(ctx: CommandContext, plan: ActionPlan) -> ActionPlan:
    """Say that the plan is ready to be approved; a plan without actions is not."""
    _require_state(plan, PlanState.DRAFT)
    if not actions_of(ctx.session, plan.id):
        raise Invalid("plan_actions", "required")
    plan.finalised_on = ctx.calendar.local_date(ctx.now)
    plan.finalised_by = ctx.actor.id
    ctx.record("action_plan.finalised", _instance(ctx, plan), plan=plan.id, ref=plan.ref)
    return plan


def approve(ctx: CommandContext, plan: ActionPlan) -> ActionPlan:
    """The first of the two sign-offs: this is the right plan."""
    if not actions_of(ctx.session, plan.id):
        raise Invalid("plan_actions", "required")
    plan.move_to(PlanState.APPROVED)
    plan.approved_on = ctx.calendar.local_date(ctx.now)
    plan.approved_by = ctx.actor.id
    ctx.record("action_plan.approved", _instance(ctx, plan), plan=plan.id, ref=plan.ref)
    return plan


def begin_monitoring(ctx: CommandContext, plan: ActionPlan) -> ProcessInstance:
    """Start the lifecycle of a plan that stands in the register already."""
    if plan.instance_id is not None:
        raise NotInState("action plan", plan.ref, "monitored", "not monitored yet")
    return instances.start(
        ctx,
        MONITORING,
        business_key=plan.ref,
        title=plan.title or plan.ref,
        variables={
            "board": plan.board,
            "plan_id": plan.id,
            "accepted_on": plan.accepted_on.isoformat() if plan.accepted_on else "",
        },
    )


def figures_of(session: Session, plan: ActionPlan, today: date) -> TimescaleSet:
    """The figures that a plan was registered under; its source's own while it has none yet."""
    if plan.timescale_set_id is not None:
        return session.get_one(TimescaleSet, plan.timescale_set_id)
    return timescales.in_force(session, plan.source, today)


def actions_of(session: Session, plan_id: int, *, withdrawn: bool = False) -> list[Action]:
    statement = sa.select(Action).where(Action.plan_id == plan_id).order_by(Action.number)
    if not withdrawn:
        statement = statement.where(Action.status != str(ActionStatus.WITHDRAWN))
    return list(session.scalars(statement))


def recommendations_of(session: Session, plan: ActionPlan) -> list[Recommendation]:
    found = session.scalars(
        sa.select(Recommendation)
        .where(Recommendation.plan_id == plan.id)
        .order_by(Recommendation.number, Recommendation.id)
    )
    return list(found)


def review_of(
    ctx: CommandContext, plan: ActionPlan, facts: Mapping[str, date | str | None]
) -> Review:
    """The review that the plan answers, written down with the plan when it is new."""
    review = ctx.session.scalar(sa.select(Review).where(Review.ref == plan.source_ref))
    if review is None:
        review = Review(ref=plan.source_ref, board=plan.board, created_at=ctx.now, regime="")
        ctx.session.add(review)
    for name, value in facts.items():
        if value is not None:
            setattr(review, name, value)
    review.regime = plan.regime or ""
    _check_regime(ctx, review)
    ctx.session.flush()
    plan.review_id = review.id
    return review


def _check_regime(ctx: CommandContext, review: Review) -> None:
    """Reviews begun before the single review came finish as child practice reviews."""
    if review.begun_on is None:
        return
    today = ctx.calendar.local_date(ctx.now)
    figures = timescales.in_force(ctx.session, Regime.SUSR, today)
    begins = date.fromisoformat(timescales.value(figures, "begins"))
    expected = Regime.SUSR if review.begun_on >= begins else Regime.CPR
    if review.regime != expected:
        raise Invalid("begun_on", "other_regime", regime=str(expected))


def without_period(session: Session, today: date) -> list[str]:
    """The sources whose plans have no confirmed period for being final: a form asks for a day."""
    return [
        str(source)
        for source in PlanSource
        if timescales.value(timescales.in_force(session, source, today), FINAL) is None
    ]


def _finalise_due(ctx: CommandContext, figures: TimescaleSet, facts: PlanDraft) -> date:
    """Counted from the Board's acceptance; where no figure is confirmed, somebody must say."""
    offset = timescales.value(figures, FINAL)
    if offset is not None and facts.accepted_on is not None:
        return ctx.calendar.add(facts.accepted_on, offset)
    if facts.finalise_due is None:
        raise Invalid("finalise_by", "required")
    return facts.finalise_due


def _require_state(plan: ActionPlan, state: PlanState) -> None:
    if plan.state != state:
        raise NotInState("action plan", plan.ref, plan.state, state)


def _instance(ctx: CommandContext, plan: ActionPlan) -> ProcessInstance | None:
    return ctx.session.get(ProcessInstance, plan.instance_id) if plan.instance_id else None
