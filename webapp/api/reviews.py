"""The register of practice reviews; they come with their action plan."""

import sqlalchemy as sa
from flask import Response

from engine.errors import NotFound
from webapp.api.answers import give
from webapp.api.blueprints import blueprint
from webapp.api.lists import Part, containing, in_order, page_of
from webapp.api.reading import asks
from webapp.api.schemas import records as told
from webapp.current import actor, process_engine
from workflows.models import Review
from workflows.queries import access

bp = blueprint("reviews", "Practice reviews of both regimes in one register.")


@bp.get("/reviews")
@asks(bp, told.ReviewQuery)
@bp.output(told.Reviews)
def listing(query: told.ReviewQuery) -> Response:
    """List the reviews that I may see, the latest first."""
    statement = sa.select(Review).where(access.reviews(actor()))
    for name in ("board", "regime"):
        if (value := getattr(query, name)) is not None:
            statement = statement.where(getattr(Review, name) == value)
    if query.q:
        statement = statement.where(containing(query.q, (Review.ref, Review.title)))
    order = in_order(Review.id, is_descending=True)
    with process_engine().query() as session:
        page = page_of(session, Part(statement, order, query.limit, query.cursor))
    items = [told.Review.model_validate(row) for row in page.items]
    return give(told.Reviews(items=items, next=page.next))


@bp.get("/reviews/<id:review_id>")
@bp.output(told.Review)
def show(review_id: int) -> Response:
    """Read one review."""
    wanted = sa.select(Review).where(Review.id == review_id, access.reviews(actor()))
    with process_engine().query() as session:
        row = session.scalar(wanted)
    if row is None:
        raise NotFound("review", review_id)
    return give(told.Review.model_validate(row))
