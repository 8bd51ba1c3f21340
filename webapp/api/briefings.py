"""7-minute briefings of audits and reviews."""

import sqlalchemy as sa
from flask import Response

from engine.context import CommandContext
from engine.errors import NotFound
from webapp.api.answers import Answer, give
from webapp.api.blueprints import PREFIX, blueprint
from webapp.api.changes import change
from webapp.api.lists import Part, in_order, page_of
from webapp.api.reading import asks
from webapp.api.schemas import briefings as told
from webapp.api.schemas.base import given
from webapp.current import actor, process_engine
from workflows import briefings
from workflows.models import Briefing, BriefingReceipt, Review
from workflows.queries import access

bp = blueprint("briefings", "What was learned, on one page in both languages.")


@bp.get("/briefings")
@asks(bp, told.BriefingQuery)
@bp.output(told.Briefings)
def listing(query: told.BriefingQuery) -> Response:
    """List the briefings that I may see, the latest first."""
    statement = sa.select(Briefing).where(access.briefings(actor()))
    for name in ("board", "state", "audit_id", "review_id"):
        if (value := getattr(query, name)) is not None:
            statement = statement.where(getattr(Briefing, name) == value)
    order = in_order(Briefing.id, is_descending=True)
    with process_engine().query() as session:
        page = page_of(session, Part(statement, order, query.limit, query.cursor))
    items = [told.Briefing.model_validate(row) for row in page.items]
    return give(told.Briefings(items=items, next=page.next))


@bp.get("/briefings/<id:briefing_id>")
@bp.output(told.BriefingInFull)
def show(briefing_id: int) -> Response:
    """Read one: its headings in both languages, and how agencies used it."""
    with process_engine().query() as session:
        row = session.scalar(
            sa.select(Briefing).where(Briefing.id == briefing_id, access.briefings(actor()))
        )
        if row is None:
            raise NotFound("briefing", briefing_id)
        own = session.scalars(
            sa.select(BriefingReceipt)
            .where(BriefingReceipt.briefing_id == row.id, access.receipts(actor()))
            .order_by(BriefingReceipt.id)
        )
        receipts = [told.Receipt.model_validate(one) for one in own]
        return give(given(told.BriefingInFull, row, receipts=receipts))


@bp.post("/reviews/<id:review_id>/briefings")
@bp.output(told.BegunBriefing, 201)
def begin(review_id: int) -> Response:
    """Begin a briefing for a practice review; an audit begins its own by itself."""

    def act(ctx: CommandContext) -> Answer:
        seen = sa.select(Review.id).where(Review.id == review_id, access.reviews(ctx.actor))
        if ctx.session.scalar(seen) is None:
            raise NotFound("review", review_id)
        instance = briefings.begin_for_review(ctx, review_id)
        where = f"{PREFIX}/instances/{instance.id}"
        begun = told.BegunBriefing(instance_id=instance.id, review_id=review_id)
        return Answer(begun, 201, location=where)

    return change(act)
