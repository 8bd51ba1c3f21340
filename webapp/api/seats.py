"""The board's seats for programs: who holds them, given and ended with a reason."""

from flask import Response
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.errors import Invalid, NotFound
from engine.permissions import require
from webapp.api.answers import Answer, give
from webapp.api.blueprints import PREFIX, blueprint
from webapp.api.changes import change
from webapp.api.reading import asks, takes
from webapp.api.schemas import seats as told
from webapp.api.schemas.base import Paging
from webapp.current import actor, moment, process_engine
from workflows import group_terms, seats
from workflows.group_terms import Term
from workflows.models import SeatHolding
from workflows.queries.seats import Standing, standings
from workflows.seats import Nomination

bp = blueprint("seats", "The core seats of the board's group, and who holds them.")


@bp.get("/seats")
@asks(bp, Paging)
@bp.output(told.Seats)
def listing(query: Paging) -> Response:
    """List the seats in the order of the terms of reference; they are few, one page holds them."""
    require(seats.may_see_seats(actor()), "see the seats of the board")
    with process_engine().query() as session:
        found = _standings(session)
    items = [told.seat_of(one) for one in found[: query.limit]]
    return give(told.Seats(items=items, next=None))


@bp.get("/seats/<id:board_seat>")
@bp.output(told.Seat)
def show(board_seat: int) -> Response:
    """Read one seat with all who held it."""
    require(seats.may_see_seats(actor()), "see the seats of the board")
    with process_engine().query() as session:
        return give(_one(session, board_seat))


@bp.get("/quorum-terms")
@asks(bp, Paging)
@bp.output(told.QuorumTerms)
def terms(query: Paging) -> Response:
    """List what the group has agreed about its delegates, the latest first."""
    require(seats.may_see_seats(actor()), "see the terms of the group")
    with process_engine().query() as session:
        found = group_terms.of(session)[: query.limit]
        items = [told.QuorumTerm.model_validate(one) for one in found]
    return give(told.QuorumTerms(items=items, next=None))


@bp.post("/quorum-terms")
@takes(bp, told.NewQuorumTerm)
@bp.output(told.QuorumTerm, 201)
def record_term(body: told.NewQuorumTerm) -> Response:
    """Write down whether a delegate counts to the quorum, from when, and who agreed."""

    def act(ctx: CommandContext) -> Answer:
        found = group_terms.agree(ctx, Term(**body.model_dump()))
        return Answer(told.QuorumTerm.model_validate(found), 201, location=f"{PREFIX}/quorum-terms")

    return change(act)


@bp.post("/seats/<id:board_seat>/give")
@takes(bp, told.SeatGiven)
@bp.output(told.Seat)
def give_seat(board_seat: int, body: told.SeatGiven) -> Response:
    """Give an empty seat to a person, and with it the access that it needs."""

    def act(ctx: CommandContext) -> Answer:
        wanted = Nomination(
            body.user, body.starts_on, body.reason, of_another_agency=body.of_another_agency
        )
        seats.give(ctx, board_seat, wanted)
        return Answer(_one(ctx.session, board_seat))

    return change(act)


@bp.post("/seats/<id:board_seat>/end")
@takes(bp, told.SeatEnded)
@bp.output(told.Seat)
def end_seat(board_seat: int, body: told.SeatEnded) -> Response:
    """Give whoever holds a seat, or is to hold it, a last day."""

    def act(ctx: CommandContext) -> Answer:
        require(seats.may_fill(ctx.actor), "end a seat")
        held = _held(ctx.session, board_seat)
        seats.end(ctx, held.id, body.last_day, body.reason)
        return Answer(_one(ctx.session, board_seat))

    return change(act)


def _standings(session: Session) -> list[Standing]:
    seen = moment()
    return standings(session, seen.calendar, seen.today)


def _one(session: Session, board_seat: int) -> told.Seat:
    session.flush()
    found = next((one for one in _standings(session) if one.seat.id == board_seat), None)
    if found is None:
        raise NotFound("seat of the board", board_seat)
    return told.seat_of(found)


def _held(session: Session, board_seat: int) -> SeatHolding:
    one = next((one for one in _standings(session) if one.seat.id == board_seat), None)
    if one is None:
        raise NotFound("seat of the board", board_seat)
    held = one.now or one.next_
    if held is None:
        raise Invalid("seat", "empty_already")
    return held.row
