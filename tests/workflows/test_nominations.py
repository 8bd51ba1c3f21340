"""An agency names somebody for its seat: checked, trained, confirmed, seated and invited."""

from datetime import date

import pytest
import sqlalchemy as sa

from engine.errors import Invalid, NotInState, NotPermitted
from engine.forms import FormRefused
from engine.models import SignInLink, User, UserTask
from tests.people import again
from tests.workflows.membership_world import data_of
from workflows import nominations, sitting
from workflows.models import SeatHolding, SeatNomination

EVERY = {
    f"nomination:{one}"
    for one in (
        "asked",
        "nominate",
        "nominated",
        "check",
        "checked",
        "record",
        "confirm",
        "confirmed",
        "seat",
        "end_seated",
    )
}


@pytest.fixture
def world(membership_world):
    return membership_world


def test_from_the_name_to_the_seat(world):
    story = world.ready()

    assert story.task("confirm").due_on == date(2026, 7, 1)  # five working days after 24 June
    story.hand_in("confirm", by=world.chair, nomination_decision="confirm")

    row = world.nomination()
    [holding] = world.holdings("torfaen")
    assert row.state == "seated"
    assert (holding.user_id, holding.starts_on) == (row.user_id, date(2026, 7, 20))
    assert [one.user_id for one in world.rows(SignInLink)] == [row.user_id]
    assert again(world.engine, row.user_id).groups == frozenset()
    world.on(date(2026, 7, 20))
    assert again(world.engine, row.user_id).groups == {"agency_rep@torfaen", "qa_group@children"}
    assert story.way >= EVERY
    assert story.incidents == []


def test_it_is_returned_twice_and_named_anew(world):
    story = world.nominated()
    story.hand_in(
        "check", by=world.unit, nomination_check="return", nomination_reason="No address at work"
    )
    assert world.nomination().state == "asked"
    story.hand_in(
        "nominate",
        by=world.rep("torfaen"),
        nomination_next="nominate",
        person_name="Nia",
        email="nia@torfaen.example",
        starts_on="2026-07-20",
        why="Head",
    )
    story.hand_in("check", by=world.unit, nomination_check="accept")
    story.hand_in(
        "record",
        by=world.unit,
        confidentiality_on="2026-06-01",
        training_on="2026-06-02",
        training="Group C",
    )
    story.hand_in(
        "confirm", by=world.chair, nomination_decision="return", nomination_reason="Too junior"
    )

    assert world.nomination().state == "asked"
    assert world.holdings("torfaen") == []
    story.hand_in(
        "nominate",
        by=world.rep("torfaen"),
        nomination_next="withdraw",
        withdrawn_reason="Nobody is free",
    )
    row = world.nomination()
    assert (row.state, row.reason) == ("withdrawn", "Nobody is free")
    assert world.do(nominations.start, row.seat_id, by=world.unit)  # and it can be begun again


def test_the_chair_declines_and_nobody_is_seated(world):
    world.ready().hand_in(
        "confirm", by=world.chair, nomination_decision="decline", nomination_reason="Conflict"
    )

    assert world.nomination().state == "declined"
    assert world.rows(User, User.email == "nia@torfaen.example") == []


def test_whoever_held_the_seat_goes_the_day_before(world):
    first = world.ready()
    first.hand_in("confirm", by=world.chair, nomination_decision="confirm")
    other = {"person_name": "Owain", "email": "owain@torfaen.example", "starts_on": "2026-09-01"}
    second = world.ready(**other)
    second.hand_in("confirm", by=world.chair, nomination_decision="confirm")

    before, after = world.holdings("torfaen")
    assert (before.ends_on, after.starts_on) == (date(2026, 8, 31), date(2026, 9, 1))
    assert second.incidents == []


def test_one_person_with_two_seats_is_shown_to_those_who_decide_and_is_one_voice(world):
    world.ready().hand_in("confirm", by=world.chair, nomination_decision="confirm")
    story = world.ready("housing")

    seen = data_of(story)
    assert (seen["holds_another"], seen["seat_is_held"]) == ("yes", "no")
    assert "Torfaen" in seen["other_seats"]
    story.hand_in("confirm", by=world.chair, nomination_decision="confirm")

    first, second = world.rows(SeatHolding)
    assert first.user_id == second.user_id
    with world.engine.query() as session:
        day = date(2026, 7, 20)
        [nia] = [
            one for one in sitting.members(session, "children", day) if one.user.id == first.user_id
        ]
        count = sitting.count(session, "children", day, [first.user_id])
    assert nia.agencies == ["torfaen", "housing"]
    assert count.present == 1


def test_the_chief_officer_names_somebody_where_the_seat_is_empty(world):
    chief = world.person("Cai the chief", "agency_executive@torfaen", agency="torfaen")
    instance = world.do(nominations.start, world.board_seat("torfaen").id, by=chief)

    assert instance.agency == "torfaen"
    with world.engine.query() as session:
        task = session.scalars(sa.select(UserTask).where(UserTask.instance_id == instance.id)).one()
    assert task.candidate_group == "agency_executive@torfaen"
    assert task.due_on == date(2026, 7, 8)


def test_one_nomination_at_a_time_and_only_by_those_whose_seat_it_is(world):
    world.nominated()
    seat = world.board_seat("torfaen").id

    with pytest.raises(NotInState):
        world.do(nominations.start, seat, by=world.unit)
    with pytest.raises(NotPermitted):
        world.do(nominations.start, seat, by=world.rep("newport"))
    assert len(world.rows(SeatNomination)) == 1


@pytest.mark.parametrize(
    ("field", "value"), [("starts_on", "2026-06-01"), ("ends_on", "2026-07-01")]
)
def test_days_that_cannot_be_are_refused_and_named(world, field, value):
    with pytest.raises(FormRefused) as refused:
        world.nominated(**{field: value})

    assert [(one.path, one.rule) for one in refused.value.errors] == [(field, "too_early")]


def test_what_is_no_address_is_refused(world):
    with pytest.raises(Invalid) as refused:
        world.nominated(email="nobody")

    assert refused.value.field == "email"
