"""What does not wait for eight o'clock, and whose night it may break."""

from datetime import UTC, datetime, time

import pytest

from engine import board
from notifications.models import Days, Immediate
from notifications.preferences import Wish, set_preference
from tests.engine.diagrams import one_task, publish

GROUP = "officer@newport"
NIGHT = {"quiet_from": time(20), "quiet_to": time(7)}


def wish(engine, person, **wanted) -> None:
    with engine.command(person) as ctx:
        set_preference(ctx, person.id, Wish(**wanted))


@pytest.fixture
def late(engine, begin):
    """A task that is late at eight on Friday 26 June."""
    with engine.command() as ctx:
        levels = [{"level": "L1", "at": "1wd", "to": ["assignee"], "time": "06:00"}]
        board.set_ladder(ctx, "standard", "Standard", "Safonol", levels)
    publish(engine, one_task("late", ladder="standard", dueIn="1wd"))
    return begin


def test_who_asks_for_everything_at_once_gets_it(post, begin, engine, ann):
    wish(engine, ann, immediate=Immediate.EVERYTHING)
    begin()

    assert post.at("2026-06-24T15:00") == 1

    assert "This does not wait for your daily message." in post.sent[0].text
    assert post.at("2026-06-25T07:00:05") == 0


def test_who_asks_for_urgent_things_gets_what_is_late_at_once(post, late, engine, ann):
    wish(engine, ann, immediate=Immediate.URGENT)
    late("late")

    told = [post.at(f"2026-06-{moment}") for moment in ("24T15:00", "25T07:00:05", "26T05:00:05")]

    assert told == [0, 1, 1]
    assert "not been handed in" in post.sent[1].text


def test_what_a_person_asked_for_waits_out_their_quiet_hours(post, late, engine, ann):
    wish(engine, ann, immediate=Immediate.URGENT, **NIGHT)
    late("late")
    post.at("2026-06-25T07:00:05")

    assert [post.at(f"2026-06-26T{moment}") for moment in ("05:00:05", "05:59", "06:00:05")] == [
        0,
        0,
        1,
    ]


def test_a_digest_on_working_days_alone_leaves_out_the_weekend_and_the_holidays(
    post, begin, engine, ann, clock
):
    wish(engine, ann, digest_days=Days.WORKING_DAYS)
    clock.set(datetime(2026, 12, 24, 15, tzinfo=UTC))
    begin()

    mornings = [post.at(f"2026-12-{day}T08:00:05") for day in range(25, 30)]

    assert mornings == [0, 0, 0, 0, 1]  # Christmas, Saturday, Sunday, the day in lieu, Tuesday
