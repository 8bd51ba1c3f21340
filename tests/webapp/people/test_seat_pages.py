"""The board's seats on their pages: who holds them, since when one is empty, given and ended."""

from datetime import date

import pytest
import sqlalchemy as sa

from engine.actors import SYSTEM
from engine.models import User
from tests.webapp.conftest import page_of, words_of
from workflows import seats, timescales
from workflows.models import BoardSeat
from workflows.seats import Nomination

LIST = "/settings/seats/"


@pytest.fixture
def seat(engine):
    """Newport's; nobody holds it since the group began."""
    with engine.command(SYSTEM) as ctx:
        timescales.install(ctx)
        seats.install(ctx)
        return ctx.session.scalars(
            sa.select(BoardSeat.id).where(BoardSeat.agency == "newport")
        ).one()


@pytest.fixture
def where(seat):
    return f"{LIST}{seat}"


def id_of(engine, who):
    with engine.query() as session:
        email = f"{who}@example.org"
        return session.scalars(sa.select(User.id).where(User.email == email)).one()


@pytest.mark.usefixtures("seat")
def test_an_empty_seat_says_so_in_words_and_by_its_shape(as_):
    said = words_of(as_("unit").read(LIST))

    assert "Newport City Council Children’s services representative Empty since 1 Apr 2013" in said
    assert "Empty for too long" in said
    assert "Seats that have ended National Probation Service" in said


def test_a_seat_is_given_and_ended_with_a_reason_that_stays(as_, engine, where):
    unit, officer = as_("unit"), id_of(engine, "officer")
    fields = {"user": officer, "starts_on": "2026-06-24"}
    refused = unit.send(f"{where}/give", **fields, reason="")
    assert refused.status_code == 422
    assert page_of(refused).xpath("//select[@id='user']//option[@selected]/@value") == [
        str(officer)
    ]

    assert unit.send(f"{where}/give", **fields, reason="Named in May").status_code == 303

    said = words_of(unit.read(where))
    assert "Owain Rees , since 24 June 2026" in said
    assert "How it was given Named in May Carys Evans" in said
    end = unit.read(where).xpath("//form[contains(@action,'/end')]/@action")[0]
    assert unit.send(end, last_day="2026-06-01", end_reason="x").status_code == 422
    assert unit.send(end, last_day="2026-06-23", end_reason="").status_code == 422
    unit.send(end, last_day="2026-06-24", end_reason="Retired <b>at last</b>")
    again = unit.send(end, last_day="2026-06-30", end_reason="Stays")
    assert again.status_code == 409
    assert "last day 24 June 2026" in words_of(unit.read(where))


def test_a_person_of_another_agency_needs_a_word_more(as_, engine, where):
    fields = {"user": id_of(engine, "torfaen"), "starts_on": "2026-06-24", "reason": "Named"}

    refused = as_("unit").send(f"{where}/give", **fields)

    assert refused.status_code == 422
    assert "would see the work of this one" in words_of(page_of(refused))
    taken = as_("unit").send(f"{where}/give", **fields, of_another_agency="yes")
    assert taken.status_code == 303


def test_two_seats_of_one_person_are_said_to_be_one_voice(as_, engine, where, seat):
    officer = id_of(engine, "officer")
    with engine.command(SYSTEM) as ctx:
        other = ctx.session.scalars(sa.select(BoardSeat).where(BoardSeat.agency == "yos")).one()
        for one in (seat, other.id):
            wanted = Nomination(officer, date(2026, 1, 5), "Named", of_another_agency=True)
            seats.give(ctx, one, wanted)

    assert "Holds 1 other seat, too" in words_of(as_("unit").read(LIST))
    said = words_of(as_("unit").read(where))
    assert "The same person holds another seat, too: Youth Offending Service" in said
    assert "are one voice" in said


def test_the_chair_looks_and_the_unit_fills(as_, where):
    chair = as_("chair")

    assert "The Business Unit gives and ends seats" in words_of(chair.read(where))
    assert chair.send(f"{where}/give", user=1, reason="x").status_code == 403
    assert as_("officer").get(LIST).status_code == 403


def test_a_holding_of_another_seat_is_not_ended_from_here(as_, engine, seat):
    with engine.command(SYSTEM) as ctx:
        wanted = Nomination(id_of(engine, "officer"), date(2026, 1, 5), "Named")
        holding = seats.give(ctx, seat, wanted).id

    wrong = as_("unit").send(f"{LIST}{seat + 1}/holdings/{holding}/end", last_day="2026-06-24")

    assert wrong.status_code == 404
