"""Nominations, co-options, letters about seats and access reviews, for programs."""

from typing import Any

import sqlalchemy as sa
from flask import Response

from engine.context import CommandContext
from engine.errors import NotFound
from engine.models import ProcessInstance
from engine.permissions import is_steward, require
from webapp.api.answers import Answer, give
from webapp.api.blueprints import PREFIX, blueprint
from webapp.api.changes import change
from webapp.api.lists import Part, in_order, page_of
from webapp.api.reading import asks, takes
from webapp.api.schemas import membership as told
from webapp.api.schemas.base import Paging
from webapp.current import actor, process_engine
from workflows import co_options, nominations
from workflows.models import AccessReview, CoOption, SeatNomination, SeatNotice
from workflows.queries import membership

bp = blueprint("membership", "How people come to the board's group and leave it.")


@bp.get("/co-options")
@asks(bp, Paging)
@bp.output(told.CoOptions)
def list_co_options(query: Paging) -> Response:
    """List who is or was co-opted, the latest first."""
    require(membership.may_see(actor()), "see the members")
    found = sa.select(CoOption).where(membership.co_options(actor()))
    items, following = _page(found, CoOption.id, query)
    shown = [told.CoOption.model_validate(row) for row in items]
    return give(told.CoOptions(items=shown, next=following))


@bp.post("/co-options")
@bp.output(told.Begun, 201)
def co_opt() -> Response:
    """Begin a co-option; its first task says who, for what, until when and which items."""

    def act(ctx: CommandContext) -> Answer:
        return _begun(co_options.start(ctx))

    return change(act)


@bp.get("/co-options/<id:co_option_id>")
@bp.output(told.CoOption)
def show_co_option(co_option_id: int) -> Response:
    """Read one co-option with the items that the person sees."""
    with process_engine().query() as session:
        seen = sa.select(CoOption).where(
            CoOption.id == co_option_id, membership.co_options(actor())
        )
        row = session.scalar(seen)
    if row is None:
        raise NotFound("co-option", co_option_id)
    return give(told.CoOption.model_validate(row))


@bp.post("/co-options/<id:co_option_id>/end")
@takes(bp, told.Ended)
@bp.output(told.CoOption)
def end_co_option(co_option_id: int, body: told.Ended) -> Response:
    """End a co-opted member's access before its last day, from this moment on."""

    def act(ctx: CommandContext) -> Answer:
        seen = sa.select(CoOption.id).where(
            CoOption.id == co_option_id, membership.co_options(ctx.actor)
        )
        if ctx.session.scalar(seen) is None:
            raise NotFound("co-option", co_option_id)
        row = co_options.end(ctx, co_option_id, body.reason)
        return Answer(told.CoOption.model_validate(row))

    return change(act)


@bp.get("/nominations")
@asks(bp, told.NominationQuery)
@bp.output(told.SeatNominations)
def list_nominations(query: told.NominationQuery) -> Response:
    """List nominations that I may see, the latest first."""
    found = sa.select(SeatNomination).where(membership.nominations(actor()))
    for name in ("seat_id", "state"):
        if (value := getattr(query, name)) is not None:
            found = found.where(getattr(SeatNomination, name) == value)
    items, following = _page(found, SeatNomination.id, query)
    shown = [told.SeatNomination.model_validate(row) for row in items]
    return give(told.SeatNominations(items=shown, next=following))


@bp.post("/seats/<id:board_seat>/nominations")
@bp.output(told.Begun, 201)
def nominate(board_seat: int) -> Response:
    """Ask the agency of a seat whom it names; one nomination for a seat at a time."""

    def act(ctx: CommandContext) -> Answer:
        return _begun(nominations.start(ctx, board_seat))

    return change(act)


@bp.get("/seat-notices")
@asks(bp, Paging)
@bp.output(told.SeatNotices)
def list_notices(query: Paging) -> Response:
    """List the letters about seats that I may see, the latest first."""
    found = sa.select(SeatNotice).where(membership.notices(actor()))
    items, following = _page(found, SeatNotice.id, query)
    shown = [told.SeatNotice.model_validate(row) for row in items]
    return give(told.SeatNotices(items=shown, next=following))


@bp.get("/access-reviews")
@asks(bp, Paging)
@bp.output(told.AccessReviews)
def list_reviews(query: Paging) -> Response:
    """List the quarterly access reviews, the latest first."""
    require(is_steward(actor()), "see the access reviews")
    items, following = _page(sa.select(AccessReview), AccessReview.id, query)
    shown = [told.AccessReview.model_validate(row) for row in items]
    return give(told.AccessReviews(items=shown, next=following))


def _page(statement: Any, key: Any, query: Paging) -> tuple[Any, str | None]:
    order = in_order(key, is_descending=True)
    with process_engine().query() as session:
        page = page_of(session, Part(statement, order, query.limit, query.cursor))
    return page.items, page.next


def _begun(instance: ProcessInstance) -> Answer:
    where = f"{PREFIX}/instances/{instance.id}"
    return Answer(told.Begun(instance_id=instance.id), 201, location=where)
