"""A meeting that moves takes every date with it: looked at first, then done in one go."""

from datetime import date

import pytest

from engine import tasks
from engine.bpmn.world import World as Moment
from engine.errors import Invalid, NotInState, NotPermitted
from engine.models import Event, UserTask
from tests.workflows.quarter_world import M, QuarterWorld
from workflows import meeting_moves, meetings
from workflows.meeting_moves import Wish
from workflows.models import MeetingMove

LATER = date(2026, 12, 16)


@pytest.fixture
def world_on_both(plan_world_on_both) -> QuarterWorld:
    world = QuarterWorld.on_board(plan_world_on_both.engine, plan_world_on_both.clock)
    return world.at(date(2026, 9, 7)).peopled()


@pytest.fixture
def world(plan_world) -> QuarterWorld:
    return QuarterWorld.on_board(plan_world.engine, plan_world.clock).at(date(2026, 9, 7)).peopled()


def looked(world, on):
    moment = Moment(world.engine.now(), world.engine.calendar())
    with world.engine.query() as session:
        return meeting_moves.preview(session, world.day().id, on, moment)


def moved(world, on, reason="The hall is taken", by=None, seen=None):
    return world.do(
        meeting_moves.move, world.day().id, Wish(on, reason, seen), by=by or world.chair
    )


def with_action(world):
    """An action whose next update is for the meeting of 9 December."""
    plan = world.drafted("AUDIT-1")
    ref = world.with_action(plan, date(2027, 3, 31), lead_officer_id=world.officer.id)
    story = world.monitored(plan)
    story.hand_in("acknowledge", of=ref, by=world.officer, acknowledgement="accept")
    return story


def test_a_look_tells_every_date_and_moves_none(world):
    story = world.called()
    story.wait(date(2026, 11, 12))
    before = story.task("answer").due_on

    found = looked(world, LATER)

    days = {one.name: (one.before, one.after) for one in found.planned}
    assert days["papers"] == (date(2026, 12, 2), date(2026, 12, 9))
    assert days["meeting"] == (M, LATER)
    assert before == date(2026, 11, 25)
    assert {one.after for one in found.moved if one.element_id == "answer"} == {date(2026, 12, 2)}
    assert story.task("answer").due_on == before
    assert world.rows(MeetingMove) == []


def test_updates_of_actions_move_with_the_meeting(world_on_both):
    """Updates open on 11, due 18, endorsed 25 November; a week later after the move."""
    world = world_on_both
    story = world.called()
    plan = with_action(world)
    story.wait(date(2026, 11, 11))
    assert plan.task("quarterly_update").due_on == date(2026, 11, 18)

    row = moved(world, LATER)

    update = plan.task("quarterly_update")
    assert (update.due_on, update.baseline_due_on) == (date(2026, 11, 25), date(2026, 11, 18))
    assert row.dates >= len(story.tasks("answer"))
    assert {one.due_on for one in story.tasks("answer")} == {date(2026, 12, 2)}
    assert world.day().on == LATER
    assert world.quarter().baseline_on == M
    plan.hand_in(
        "quarterly_update",
        by=world.officer,
        progress="Half done",
        forecast_on="2027-03-01",
        more_time="no",
    )
    assert plan.task("endorse_update").due_on == date(2026, 12, 2)
    assert story.incidents == plan.incidents == []


def test_updates_that_are_not_open_yet_open_later(world):
    world.called()
    plan = with_action(world)

    moved(world, LATER)
    plan.wait(date(2026, 11, 12))
    assert not plan.tasks("quarterly_update")
    plan.wait(date(2026, 11, 18))

    assert plan.task("quarterly_update").due_on == date(2026, 11, 25)


def test_moved_twice_the_first_day_stays_on_record(world):
    story = world.called()

    moved(world, LATER)
    moved(world, date(2026, 12, 2), "The hall is free after all")

    rows = world.rows(MeetingMove)
    assert [(one.before, one.after) for one in rows] == [(M, LATER), (LATER, date(2026, 12, 2))]
    assert world.quarter().baseline_on == M
    assert world.dates()["updates_called"] == date(2026, 11, 4)
    told = world.rows(Event, Event.kind == "meeting.moved")
    assert [one.details["first"] for one in told] == ["2026-12-09", "2026-12-09"]
    story.wait(date(2026, 11, 4))
    assert world.quarter().updates_called_on == date(2026, 11, 4)


def test_moved_near_what_is_past_happens_at_once(world):
    story = world.called()
    world.at(date(2026, 11, 2))

    moved(world, date(2026, 11, 18))
    story.wait(date(2026, 11, 2))

    assert world.quarter().updates_called_on == date(2026, 11, 2)
    due = {one.element_id: one.due_on for one in story.open_tasks}
    assert due["confirm"] == date(2026, 11, 2)


def test_a_deadline_that_a_person_set_stays(world):
    story = world.called()
    story.wait(date(2026, 11, 12))
    one = story.tasks("answer")[0]
    world.do(tasks.reschedule, one.id, date(2026, 12, 4), "On leave", by=world.unit)

    assert [each.stays for each in looked(world, LATER).moved if each.task_id == one.id] == [True]
    moved(world, LATER)

    assert world.rows(UserTask, UserTask.id == one.id)[0].due_on == date(2026, 12, 4)


@pytest.mark.parametrize(
    ("on", "rule"),
    [
        (date(2026, 12, 12), "not_a_working_day"),
        (date(2026, 9, 1), "in_the_past"),
        (M, "same_day"),
        (date(2027, 3, 10), "meeting_then"),
    ],
)
def test_where_a_meeting_cannot_move(world, on, rule):
    world.called(date(2027, 3, 10))
    world.called()

    with pytest.raises(Invalid) as refused:
        looked(world, on)

    assert (refused.value.field, refused.value.rule) == ("on", rule)


def test_who_may_move_a_meeting_and_what_must_be_said(world):
    world.called()

    with pytest.raises(NotPermitted):
        moved(world, LATER, by=world.rep)
    with pytest.raises(Invalid, match="required"):
        moved(world, LATER, reason="  ")
    with pytest.raises(NotInState):
        moved(world, LATER, seen=date(2026, 12, 10))
    world.do(meetings.cancel, world.day().id, "Snow", by=world.chair)
    with pytest.raises(NotInState):
        moved(world, LATER)
