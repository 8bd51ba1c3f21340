"""The board's seats: given with their access, ended with it, empty for so many working days."""

from datetime import date, time

import pytest
import sqlalchemy as sa

from engine import identity
from engine.actors import SYSTEM
from engine.errors import Invalid, NotInState, NotPermitted
from engine.models import Event
from tests.people import again, member
from workflows import leavers, seats, timescales
from workflows.agencies import core_seats
from workflows.groups import GROUPS
from workflows.models import BoardSeat, SeatHolding
from workflows.queries.seats import standings
from workflows.seats import Nomination

FIRST = date(2026, 9, 1)


@pytest.fixture
def board(process_engine, clock):
    """Monday 7 September 2026; Ann of Torfaen sat there before anybody wrote seats down."""
    go_to(process_engine, clock, date(2026, 9, 7))
    member(process_engine, "agency_rep@torfaen", "qa_group@children", name="Ann")
    with process_engine.command(SYSTEM) as ctx:
        for group in GROUPS:
            identity.add_group(ctx, group.key, group.name, group.name_cy)
        timescales.install(ctx)
        seats.install(ctx)
    return process_engine


@pytest.fixture
def unit(board):
    return member(board, "business_unit", name="Unit")


def go_to(engine, clock, day):
    """Nine o'clock there."""
    clock.set(engine.calendar().at(day, time(9)))


def do(engine, by, what, *given):
    with engine.command(by) as ctx:
        return what(ctx, *given)


def seat_of(engine, agency, on=FIRST):
    with engine.query() as session:
        found = session.scalars(sa.select(BoardSeat).where(BoardSeat.agency == agency))
        return next(one for one in found if one.is_there_on(on))


def standing(engine, agency):
    calendar = engine.calendar()
    today = calendar.local_date(engine.now())
    with engine.query() as session:
        found = standings(session, calendar, today)
    wanted = seat_of(engine, agency, today).id
    return next(one for one in found if one.seat.id == wanted)


def holder(engine, agency):
    found = standing(engine, agency).now
    return found.user.name if found else None


def person(engine, agency, name="Bob"):
    return member(engine, f"lead_officer@{agency}", name=name, agency=agency)


def test_the_seats_are_those_of_the_terms_of_reference_with_whoever_sits_there(board):
    with board.query() as session:
        seated = session.scalars(sa.select(BoardSeat)).all()

    # The two probation seats of 2013 are one since June 2021.
    assert len([one for one in seated if one.is_there_on(date(2020, 1, 1))]) == 14
    assert len([one for one in seated if one.is_there_on(FIRST)]) == len(core_seats(FIRST)) == 13
    assert holder(board, "torfaen") == "Ann"
    assert holder(board, "newport") is None


def test_installing_again_brings_nobody_back(board, unit):
    held = standing(board, "torfaen").now.row.id
    do(board, unit, seats.end, held, date(2026, 9, 7), "Retired")

    assert do(board, SYSTEM, seats.install) == []
    with board.query() as session:
        assert session.scalar(sa.select(sa.func.count(SeatHolding.id))) == 1


def test_a_seat_brings_access_and_takes_it_along(board, unit, clock):
    bob = person(board, "newport")
    seat = seat_of(board, "newport")

    given = do(board, unit, seats.give, seat.id, Nomination(bob.id, date(2026, 9, 7), "Named"))

    assert {"agency_rep@newport", "qa_group@children"} <= again(board, bob.id).groups
    do(board, unit, seats.end, given.id, date(2026, 9, 30), "Moves to another service")
    assert "agency_rep@newport" in again(board, bob.id).groups
    go_to(board, clock, date(2026, 10, 1))
    assert again(board, bob.id).groups == {"lead_officer@newport"}
    with board.query() as session:
        kinds = session.scalars(
            sa.select(Event.kind).where(Event.kind.like("seat.%")).order_by(Event.seq)
        ).all()
    assert kinds == ["seat.given", "seat.ended"]


def test_an_empty_seat_counts_working_days_and_is_too_long_after_twenty(board, unit, clock):
    held = standing(board, "torfaen").now.row.id
    do(board, unit, seats.end, held, date(2026, 9, 11), "Retired")

    go_to(board, clock, date(2026, 10, 9))  # the twentieth working day
    empty = standing(board, "torfaen").vacancy
    assert (empty.since, empty.working_days, empty.is_too_long) == (date(2026, 9, 12), 20, False)
    go_to(board, clock, date(2026, 10, 12))
    empty = standing(board, "torfaen").vacancy

    assert (empty.working_days, empty.is_too_long) == (21, True)
    assert [one.user.name for one in standing(board, "torfaen").past] == ["Ann"]


def test_two_people_do_not_hold_one_seat(board, unit):
    bob = person(board, "torfaen")
    seat = seat_of(board, "torfaen")
    wanted = Nomination(bob.id, date(2026, 9, 7), "Named")

    with pytest.raises(Invalid) as refused:
        do(board, unit, seats.give, seat.id, wanted)
    assert (refused.value.field, refused.value.rule) == ("starts_on", "seat_taken")

    held = standing(board, "torfaen").now.row.id
    do(board, unit, seats.end, held, date(2026, 9, 7), "Retired")
    do(board, unit, seats.give, seat.id, Nomination(bob.id, date(2026, 9, 8), "Named"))
    assert holder(board, "torfaen") == "Ann"
    assert standing(board, "torfaen").next_.user.name == "Bob"
    with pytest.raises(NotInState):
        do(board, unit, seats.end, held, date(2026, 9, 30), "Stays longer")


def test_a_person_of_another_agency_only_when_the_agency_wants_it_so(board, unit):
    bob = person(board, "housing")
    seat = seat_of(board, "yos")

    with pytest.raises(Invalid) as refused:
        do(board, unit, seats.give, seat.id, Nomination(bob.id, FIRST, "Named"))
    assert refused.value.field == "of_another_agency"
    wanted = Nomination(bob.id, FIRST, "Until somebody is named", of_another_agency=True)
    do(board, unit, seats.give, seat.id, wanted)

    assert holder(board, "yos") == "Bob"


def test_who_holds_two_seats_keeps_what_the_other_one_needs(board, unit, clock):
    bob = person(board, "housing")
    own, other = seat_of(board, "housing"), seat_of(board, "yos")
    first = do(board, unit, seats.give, own.id, Nomination(bob.id, FIRST, "Named"))
    wanted = Nomination(bob.id, FIRST, "For a while", of_another_agency=True)
    do(board, unit, seats.give, other.id, wanted)
    assert standing(board, "housing").others == standing(board, "yos").others == 1

    do(board, unit, seats.end, first.id, date(2026, 9, 7), "Named somebody else")
    go_to(board, clock, date(2026, 9, 8))

    assert again(board, bob.id).groups >= {"qa_group@children", "agency_rep@yos"}
    assert "agency_rep@housing" not in again(board, bob.id).groups
    assert standing(board, "yos").others == 0


def test_a_leaver_leaves_the_seat_empty(board, clock):
    admin = member(board, "admin", name="Admin")
    ann = standing(board, "torfaen").now.user.id

    do(board, admin, leavers.leave, ann)
    go_to(board, clock, date(2026, 9, 9))

    assert standing(board, "torfaen").vacancy.since == date(2026, 9, 8)


@pytest.mark.parametrize("who", ["agency_rep@torfaen", "qa_chair@children", "process_owner"])
def test_only_who_looks_after_the_board_gives_and_ends_seats(board, who):
    other = member(board, who, name="Other")
    seat, held = seat_of(board, "newport"), standing(board, "torfaen").now.row.id

    with pytest.raises(NotPermitted):
        do(board, other, seats.give, seat.id, Nomination(other.id, FIRST, "Mine"))
    with pytest.raises(NotPermitted):
        do(board, other, seats.end, held, FIRST, "Not liked")


@pytest.mark.parametrize(
    ("starts_on", "reason", "field"),
    [
        (date(2026, 9, 7), " ", "reason"),
        (date(2021, 6, 25), "Named", "starts_on"),
    ],
)
def test_a_seat_needs_a_reason_and_a_day_on_which_it_is_there(
    board, unit, starts_on, reason, field
):
    bob = person(board, "probation")
    seat = seat_of(board, "probation")

    with pytest.raises(Invalid) as refused:
        do(board, unit, seats.give, seat.id, Nomination(bob.id, starts_on, reason))

    assert refused.value.field == field


def test_lost_access_shows(board, unit):
    held = standing(board, "torfaen").now
    with board.command(unit) as ctx:
        identity.leave_group(ctx, held.user.id, "qa_group@children", date(2026, 9, 6))

    assert list(standing(board, "torfaen").lacks) == ["qa_group@children"]
