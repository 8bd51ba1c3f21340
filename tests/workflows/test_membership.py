"""What time brings: letters about seats, each once, and the quarter's access review."""

from datetime import date

import pytest

from engine.errors import Invalid
from engine.models import Event, User
from tests.play import Story
from tests.workflows.membership_world import data_of
from workflows import access_reviews, membership, seats
from workflows.models import (
    AccessReview,
    AccessReviewLine,
    Attendance,
    Meeting,
    Quarter,
    SeatNomination,
    SeatNotice,
)
from workflows.seats import Nomination


@pytest.fixture
def world(membership_world):
    return membership_world


def empty_since(world, day):
    """Torfaen's representative gives the seat up; every other seat is as it was."""
    rep = world.rep("torfaen")
    seat = world.board_seat("torfaen")
    held = world.do(seats.give, seat.id, Nomination(rep.id, date(2026, 6, 24), "named"))
    world.do(seats.end, held.id, day, "has moved on")
    return seat


def notices(world, kind="vacancy"):
    return [one for one in world.rows(SeatNotice) if one.kind == kind]


def of_torfaen(world, seat):
    return [one for one in notices(world) if one.seat_id == seat.id]


def test_a_seat_empty_for_more_than_twenty_working_days_is_written_about_once(world):
    chief = world.person("Cai the chief", "agency_executive@torfaen", agency="torfaen")
    seat = empty_since(world, date(2026, 6, 30))

    world.on(date(2026, 7, 28))  # the twentieth working day after 30 June
    membership.sweep(world.engine)
    assert of_torfaen(world, seat) == []
    world.on(date(2026, 7, 29))
    membership.sweep(world.engine)
    membership.sweep(world.engine)
    world.on(date(2026, 8, 20))
    membership.sweep(world.engine)

    [notice] = of_torfaen(world, seat)
    assert notice.since == date(2026, 7, 1)
    assert "empty since 1 July 2026" in notice.letter
    assert "wag ers 1 Gorffennaf 2026" in notice.letter_cy
    story = Story(world.engine, world.clock, notice.instance_id)
    task = story.task("answer")
    assert (task.candidate_group, task.due_on) == (
        "agency_executive@torfaen",
        date(2026, 8, 12),
    )
    story.hand_in("answer", by=chief, notice_answer="Somebody is named", names_somebody=True)
    assert of_torfaen(world, seat)[0].answer == "Somebody is named"
    assert [one.seat_id for one in world.rows(SeatNomination)] == [seat.id]


def test_a_seat_for_which_somebody_is_to_come_is_not_written_about(world):
    seat = empty_since(world, date(2026, 6, 30))
    nia = world.person("Nia", agency="torfaen")
    world.do(seats.give, seat.id, Nomination(nia.id, date(2026, 9, 1), "named"))

    world.on(date(2026, 8, 20))
    membership.sweep(world.engine)
    assert of_torfaen(world, seat) == []


def held(world, on, **was):
    """A meeting that was held, and how each of these attended it."""
    with world.engine.command() as ctx:
        meeting = Meeting(group_key="qa_group@children", on=on, created_by=None)
        ctx.session.add(meeting)
        ctx.session.flush()
        quarter = Quarter(meeting_id=meeting.id, board="children", baseline_on=on, held_on=on)
        ctx.session.add(quarter)
        ctx.session.flush()
        for agency, way in was.items():
            user = world.rep(agency).id
            ctx.session.add(Attendance(quarter_id=quarter.id, user_id=user, was=way))


def test_two_meetings_missed_in_a_row_without_a_delegate_are_a_letter_of_the_chair(world):
    people = {"torfaen": "absent", "health": "absent", "police": "absent"}
    for agency in people:
        rep, seat = world.rep(agency), world.board_seat(agency)
        world.do(seats.give, seat.id, Nomination(rep.id, date(2026, 6, 24), "named"))
    held(world, date(2026, 9, 9), **people)
    held(world, date(2026, 12, 9), torfaen="apologies", health="delegate", police="present")
    world.on(date(2026, 12, 9))
    membership.sweep(world.engine)
    held(world, date(2027, 3, 10), torfaen="absent", health="absent", police="absent")
    world.on(date(2027, 3, 10))
    membership.sweep(world.engine)

    [notice] = notices(world, "absence")
    assert (notice.user_id, notice.since) == (world.rep("torfaen").id, date(2026, 9, 9))
    story = Story(world.engine, world.clock, notice.instance_id)
    task = story.task("write")
    assert (task.candidate_group, task.due_on) == ("qa_chair@children", date(2026, 12, 16))
    assert "Rhys of torfaen" in notice.letter
    story.hand_in(
        "write",
        by=world.chair,
        letter="Please come.",
        letter_cy="Dewch, os gwelwch yn dda.",
        notice_decision="send",
    )
    assert story.task("answer").candidate_group == "business_unit"  # nobody is chief officer there
    assert notices(world, "absence")[0].letter == "Please come."


def test_the_chair_need_not_write(world):
    rep, seat = world.rep("torfaen"), world.board_seat("torfaen")
    world.do(seats.give, seat.id, Nomination(rep.id, date(2026, 6, 24), "named"))
    held(world, date(2026, 6, 25), torfaen="absent")
    held(world, date(2026, 6, 26), torfaen="absent")
    world.on(date(2026, 6, 29))
    membership.sweep(world.engine)
    [notice] = notices(world, "absence")
    story = Story(world.engine, world.clock, notice.instance_id)
    story.hand_in(
        "write",
        by=world.chair,
        letter="x",
        letter_cy="x",
        notice_decision="not",
        notice_reason="Was ill",
    )

    assert story.instance.state == "completed"
    assert notices(world, "absence")[0].reason == "Was ill"


def reviewed(world):
    for agency in ("torfaen", "health"):
        world.rep(agency)
    assert world.unit.id
    world.on(date(2026, 7, 1))
    membership.sweep(world.engine)
    membership.sweep(world.engine)
    [review] = world.rows(AccessReview)
    return Story(world.engine, world.clock, review.instance_id)


def rows(story, **ended):
    return [
        {
            "account": one["account"],
            "access": "end" if one["account"] in ended.values() else "keep",
            "access_reason": "Left the agency" if one["account"] in ended.values() else None,
        }
        for one in data_of(story)["account_rows"]
    ]


def test_every_quarter_each_account_is_kept_or_ended(world):
    story = reviewed(world)
    gone = world.rep("health")

    assert story.task("review").due_on == date(2026, 7, 15)
    assert any(
        "last sign-in: never" in one["label"]["en"] for one in data_of(story)["account_options"]
    )
    story.hand_in(
        "review", by=world.unit, accounts=rows(story, gone=str(gone.id)), kept_reason="In office"
    )

    lines = {one.user_id: one for one in world.rows(AccessReviewLine)}
    assert (lines[gone.id].decision, lines[gone.id].reason) == ("end", "Left the agency")
    assert {one.reason for one in lines.values() if one.user_id != gone.id} == {"In office"}
    assert world.rows(User, User.id == gone.id)[0].is_active is False
    [event] = world.rows(Event, Event.kind == "access_review.closed")
    assert event.details["ended"] == 1
    world.on(date(2026, 9, 30))
    assert membership.sweep(world.engine) == 0 or len(world.rows(AccessReview)) == 1
    world.on(date(2026, 10, 1))
    membership.sweep(world.engine)
    assert [one.on for one in world.rows(AccessReview)] == [date(2026, 7, 1), date(2026, 10, 1)]


@pytest.mark.parametrize("slip", ["left_out", "twice", "oneself"])
def test_no_account_is_left_out_and_nobody_shuts_themselves_out(world, slip):
    story = reviewed(world)
    said = rows(story)
    if slip == "left_out":
        said = said[1:]
    elif slip == "twice":
        said = [*said[1:], said[1]]
    else:
        said = rows(story, me=str(world.unit.id))
    with pytest.raises(Invalid) as refused:
        story.hand_in("review", by=world.unit, accounts=said, kept_reason="In office")

    assert refused.value.field == "accounts"
    assert {one.decision for one in world.rows(AccessReviewLine)} == {None}


def test_a_board_that_began_this_quarter_has_nothing_to_look_back_on(world):
    assert world.unit.id
    membership.sweep(world.engine)
    assert world.rows(AccessReview) == []
    assert access_reviews.quarter_of(date(2026, 12, 31)) == date(2026, 10, 1)
