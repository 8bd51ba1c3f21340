"""What reviews, audits and inspections recommend, and what agencies say to it."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from engine.context import CommandContext
from engine.errors import Invalid, NotFound
from workflows.models import ActionPlan, Recommendation, RecommendationResponse

SCOPES = ("local", "regional", "national")
RESPONSES = ("accepted", "partly", "not")


@dataclass(frozen=True, slots=True)
class Wording:
    text: str
    text_cy: str = ""
    scope: str = "local"


def write(
    ctx: CommandContext,
    source: str,
    source_ref: str,
    wanted: Wording,
    number: int | None = None,
) -> Recommendation:
    """Write a recommendation down under its source, perhaps long before there is a plan."""
    if not wanted.text.strip():
        raise Invalid("recommendations", "required")
    if wanted.scope not in SCOPES:
        raise Invalid("scope", "not_an_option")
    last = ctx.session.scalar(
        sa.select(sa.func.max(Recommendation.number)).where(
            Recommendation.source == source, Recommendation.source_ref == source_ref
        )
    )
    found = Recommendation(
        source=source,
        source_ref=source_ref,
        number=number or (last or 0) + 1,
        text=wanted.text.strip(),
        text_cy=wanted.text_cy.strip(),
        scope=wanted.scope,
        created_at=ctx.now,
    )
    ctx.session.add(found)
    ctx.session.flush()
    return found


def adopt(ctx: CommandContext, plan: ActionPlan) -> list[Recommendation]:
    """Make the plan answer every recommendation of its source that no plan answers yet."""
    found = list(
        ctx.session.scalars(
            sa.select(Recommendation)
            .where(
                Recommendation.source == plan.source,
                Recommendation.source_ref == plan.source_ref,
                Recommendation.plan_id.is_(None),
            )
            .order_by(Recommendation.number)
        )
    )
    for recommendation in found:
        recommendation.plan_id = plan.id
    ctx.session.flush()
    return found


def numbered(ctx: CommandContext, plan: ActionPlan, number: int) -> Recommendation:
    found = ctx.session.scalar(
        sa.select(Recommendation).where(
            Recommendation.plan_id == plan.id, Recommendation.number == number
        )
    )
    if found is None:
        raise NotFound("recommendation", f"{plan.ref} {number}")
    return found


def respond(
    ctx: CommandContext, recommendation: Recommendation, agency: str, answer: Mapping[str, object]
) -> RecommendationResponse:
    """Keep what one agency says: accepted, accepted in part or not; the last two with why."""
    response = str(answer.get("response") or "")
    reason = str(answer.get("reason") or "").strip()
    if response not in RESPONSES:
        raise Invalid("response", "not_an_option")
    if response != "accepted" and not reason:
        raise Invalid("reason", "required")
    key = (RecommendationResponse.recommendation_id == recommendation.id) & (
        RecommendationResponse.agency == agency
    )
    found = ctx.session.scalar(sa.select(RecommendationResponse).where(key))
    found = found or RecommendationResponse(recommendation_id=recommendation.id, agency=agency)
    found.response, found.reason = response, reason
    found.responded_on = ctx.calendar.local_date(ctx.now)
    found.responded_by = ctx.actor.id
    ctx.session.add(found)
    ctx.session.flush()
    return found
