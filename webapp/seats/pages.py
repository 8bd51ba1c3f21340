"""The pages of the board's seats: the list, and each seat with its history and its two deeds."""

from functools import partial

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.errors import Invalid, NotFound
from engine.models import User
from engine.permissions import is_steward, require
from webapp.current import actor, moment, process_engine
from webapp.i18n import _
from webapp.names import Names
from webapp.people import given
from webapp.people.given import Wrong
from webapp.people.settings import tabs
from webapp.seats.shown import Seat, shown
from webapp.timescales.words import said_offset
from workflows import seats, timescales
from workflows.models import BoardSeat, SeatHolding
from workflows.queries import seats as queries
from workflows.queries.seats import MEMBERSHIP
from workflows.seats import Nomination

bp = Blueprint("board_seats", __name__, url_prefix="/settings/seats")


@bp.get("/")
def listing() -> ResponseReturnValue:
    require(seats.may_see_seats(actor()), "see the seats of the board")
    seen = moment()
    with process_engine().query() as session:
        names = Names(session)
        found = [shown(one, names) for one in queries.standings(session, seen.calendar, seen.today)]
        figures = timescales.in_force(session, MEMBERSHIP, seen.today)
    current = [one for one in found if not one.is_over]
    return render_template(
        "seats/listing.html",
        seats=current,
        over=[one for one in found if one.is_over],
        held=sum(one.now is not None for one in current),
        empty=sum(one.is_vacant for one in current),
        too_long=sum(one.is_too_long for one in current),
        limit=said_offset(timescales.value(figures, "vacancy")),
        may_see_figures=timescales.may_see_figures(actor()),
        tabs=tabs(),
    )


@bp.get("/<int:board_seat>")
def show(board_seat: int) -> ResponseReturnValue:
    return _page(board_seat, {}, {})


@bp.post("/<int:board_seat>/give")
def give(board_seat: int) -> ResponseReturnValue:
    require(seats.may_fill(actor()), "give a seat")
    try:
        given.require_all(
            user=given.number, starts_on=given.day, reason=partial(given.needed, most=1000)
        )
        wanted = Nomination(
            given.number("user"),
            given.day("starts_on"),
            given.needed("reason", most=1000),
            request.form.get("of_another_agency") == "yes",
        )
        with process_engine().command(actor()) as ctx:
            seats.give(ctx, board_seat, wanted)
    except Invalid as refused:
        return _page(board_seat, given.typed(), given.complaint(refused)), 422
    flash(_("The seat is given, and with it the access that it needs."))
    return redirect(url_for(".show", board_seat=board_seat), code=303)


@bp.post("/<int:board_seat>/holdings/<int:holding>/end")
def end(board_seat: int, holding: int) -> ResponseReturnValue:
    require(seats.may_fill(actor()), "end a seat")
    with process_engine().query() as session:
        row = session.get(SeatHolding, holding)
    if row is None or row.seat_id != board_seat:
        raise NotFound("holding", holding)
    try:
        given.require_all(last_day=given.day, end_reason=partial(given.needed, most=1000))
        last_day, reason = given.day("last_day"), given.needed("end_reason", most=1000)
        with process_engine().command(actor()) as ctx:
            seats.end(ctx, holding, last_day, reason)
    except Invalid as refused:
        return _page(board_seat, given.typed(), given.complaint(refused)), 422
    flash(_("The seat has its last day, and so has the access that went with it."))
    return redirect(url_for(".show", board_seat=board_seat), code=303)


def _page(board_seat: int, values: dict[str, str], wrong: Wrong) -> str:
    require(seats.may_see_seats(actor()), "see the seats of the board")
    seen = moment()
    with process_engine().query() as session:
        names, seat = Names(session), seats.find(session, board_seat)
        all_ = queries.standings(session, seen.calendar, seen.today)
        mine = next(one for one in all_ if one.seat.id == board_seat)
        page = shown(mine, names)
        people = _people(session, seat, names) if seats.may_fill(actor()) else []
    return render_template(
        "seats/show.html",
        seat=page,
        others=_others(page, [shown(one, names) for one in all_]) if page.others else [],
        people=people,
        values={"starts_on": seen.today.isoformat(), "last_day": seen.today.isoformat(), **values},
        wrong=wrong,
        may_fill=seats.may_fill(actor()),
        may_see_people=is_steward(actor()),
    )


def _others(page: Seat, all_: list[Seat]) -> list[Seat]:
    """The other seats of whoever holds this one."""
    return [
        one
        for one in all_
        if one.id != page.id and one.now and page.now and one.now.user_id == page.now.user_id
    ]


def _people(
    session: Session, seat: BoardSeat, names: Names
) -> list[tuple[str, list[tuple[str, str]]]]:
    """By agency, that of the seat first; at the end those who work for none."""
    rows = session.execute(
        sa.select(User.id, User.name, User.agency)
        .where(User.is_active)
        .order_by(User.name, User.id)
    ).all()
    agencies = {agency for _id, _name, agency in rows if agency}
    order = sorted(agencies, key=lambda key: (key != seat.agency, names.agency(key)))
    groups = [(names.agency(key), key) for key in order] + [(_("No agency"), None)]
    return [
        (label, [(str(user_id), name) for user_id, name, agency in rows if agency == key])
        for label, key in groups
    ]
