"""What a table can come into: a draft plan, a review without one, or a plan that begins with it."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.errors import Invalid
from webapp.i18n import _
from webapp.registers.register import either
from workflows import action_plans
from workflows.action_plans import PlanDraft
from workflows.models import ActionPlan, PlanSource, PlanState, Review

NEW = "new"
LONGEST_REF, MOST = 60, 50


@dataclass(frozen=True, slots=True)
class Target:
    """A draft plan, or a review that has none yet: what a table can come into."""

    ref: str
    title: str


def target_in(form: Mapping[str, str]) -> str:
    """The reference of what it is for, as far as a form can be wrong about it."""
    target = form.get("target", "")
    if target == NEW:
        target = form.get("plan_ref", "").strip()
        if not target:
            raise Invalid("plan_ref", "required")
        if len(target) > LONGEST_REF:
            raise Invalid("plan_ref", "too_long", maximum=LONGEST_REF)
        if form.get("source") not in list(PlanSource):
            raise Invalid("source", "not_an_option")
    elif not target:
        raise Invalid("target", "required")
    return target


def plan_of(session: Session, form: Mapping[str, str], target: str) -> ActionPlan | None:
    """The draft that the rows would come into; None for one that begins with them."""
    is_new = form.get("target") == NEW
    plan = session.scalar(
        sa.select(ActionPlan)
        .where((ActionPlan.ref == target) | (ActionPlan.source_ref == target))
        .order_by(ActionPlan.id.desc())
    )
    if plan is None:
        known = session.scalar(sa.select(Review.id).where(Review.ref == target))
        if known is None and not is_new:
            raise Invalid("target", "not_an_option")
        return None
    if is_new:
        raise Invalid("plan_ref", "taken")
    if plan.state != PlanState.DRAFT:
        raise Invalid("target", "not_an_option")
    return plan


def drafted(ctx: CommandContext, form: Mapping[str, str]) -> str:
    """A new plan is written down together with its actions."""
    target = target_in(form)
    if form.get("target") == NEW:
        facts = PlanDraft(
            ref=target,
            source=form.get("source", ""),
            source_ref=form.get("source_ref", "").strip()[:120],
            title=form.get("title", "").strip()[:300],
        )
        action_plans.draft(ctx, facts)
    return target


def targets(session: Session) -> list[Target]:
    drafts = session.scalars(
        sa.select(ActionPlan)
        .where(ActionPlan.state == str(PlanState.DRAFT))
        .order_by(ActionPlan.id.desc())
        .limit(MOST)
    )
    answered = sa.select(ActionPlan.review_id).where(ActionPlan.review_id.is_not(None))
    named = sa.select(ActionPlan.source_ref)
    reviews = session.scalars(
        sa.select(Review)
        .where(Review.id.not_in(answered), Review.ref.not_in(named))
        .order_by(Review.id.desc())
        .limit(MOST)
    )
    return [
        *(Target(one.ref, either(_("Draft plan"), one.title)) for one in drafts),
        *(Target(one.ref, either(_("Review without a plan"), one.title)) for one in reviews),
    ]
