"""The register of recommendations, whatever their source."""

import sqlalchemy as sa
from flask import Response

from engine.context import CommandContext
from engine.errors import NotFound
from engine.permissions import is_steward, require
from webapp.api.answers import Answer, give
from webapp.api.blueprints import PREFIX, blueprint
from webapp.api.changes import change
from webapp.api.lists import Part, in_order, page_of
from webapp.api.reading import asks, takes
from webapp.api.schemas import registers as told
from webapp.current import actor, process_engine
from workflows import recommendations
from workflows.models import Recommendation
from workflows.queries import access
from workflows.recommendations import Wording

bp = blueprint("recommendations", "Recommendations of audits, reviews and inspections.")


@bp.get("/recommendations")
@asks(bp, told.RecommendationQuery)
@bp.output(told.Recommendations)
def listing(query: told.RecommendationQuery) -> Response:
    """List the recommendations that I may see, the latest first."""
    statement = sa.select(Recommendation).where(access.recommendations(actor()))
    if query.plan is not None:
        statement = statement.where(Recommendation.plan_id == query.plan)
    for name in ("source", "source_ref", "scope"):
        if (value := getattr(query, name)) is not None:
            statement = statement.where(getattr(Recommendation, name) == value)
    order = in_order(Recommendation.id, is_descending=True)
    with process_engine().query() as session:
        page = page_of(session, Part(statement, order, query.limit, query.cursor))
    items = [told.Recommendation.model_validate(row) for row in page.items]
    return give(told.Recommendations(items=items, next=page.next))


@bp.post("/recommendations")
@takes(bp, told.NewRecommendation)
@bp.output(told.Recommendation, 201)
def write(body: told.NewRecommendation) -> Response:
    """Write a recommendation down under its source; the Business Unit does."""

    def act(ctx: CommandContext) -> Answer:
        require(is_steward(ctx.actor), "write a recommendation")
        wording = Wording(body.text, body.text_cy, body.scope)
        row = recommendations.write(ctx, body.source, body.source_ref, wording)
        where = f"{PREFIX}/recommendations/{row.id}"
        return Answer(told.Recommendation.model_validate(row), 201, location=where)

    return change(act)


@bp.get("/recommendations/<id:recommendation_id>")
@bp.output(told.Recommendation)
def show(recommendation_id: int) -> Response:
    """Read one recommendation."""
    wanted = sa.select(Recommendation).where(
        Recommendation.id == recommendation_id, access.recommendations(actor())
    )
    with process_engine().query() as session:
        row = session.scalar(wanted)
    if row is None:
        raise NotFound("recommendation", recommendation_id)
    return give(told.Recommendation.model_validate(row))
