"""The calendar of what is due: secret, revocable, in the person's language, stable for programs."""

from datetime import date

import icalendar
import pytest

from engine import identity, tasks
from engine.actors import SYSTEM
from notifications import calendars
from tests.notifications.conftest import HOUSE
from tests.people import member


def feed_of(engine, token: str) -> calendars.Feed | None:
    with engine.query() as session:
        now, calendar, _ = engine.moment()
        return calendars.feed(session, token, (now, calendar), HOUSE)


def events(engine, token: str) -> list:
    return icalendar.Calendar.from_ical(feed_of(engine, token).body).walk("VEVENT")


@pytest.fixture
def token(engine, post, ann) -> str:  # noqa: ARG001 - the board is founded first
    with engine.command(ann) as ctx:
        return calendars.open_feed(ctx)


def test_a_task_is_a_day_with_a_reference_and_a_link(engine, begin, token):
    story = begin(business_key="A/1", title="Child B, 4 Castle Street")

    [event] = events(engine, token)

    assert event.decoded("dtstart") == story.task("act").due_on
    assert str(event["summary"]) == "Act (A/1)"
    assert str(event["url"]) == f"https://cylch.example/tasks/{story.task('act').id}"
    assert b"Castle" not in feed_of(engine, token).body


def test_a_deadline_that_moves_keeps_its_event_and_raises_its_number(engine, begin, token):
    story = begin()
    [before] = events(engine, token)
    etag = feed_of(engine, token).etag
    assert feed_of(engine, token).etag == etag, "nothing changed"

    story.do(tasks.reschedule, story.task("act").id, date(2026, 7, 31), "More time")

    [after] = events(engine, token)
    assert (before["uid"], before["sequence"]) == (after["uid"], 0)
    assert (after["sequence"], after.decoded("dtstart")) == (1, date(2026, 7, 31))
    assert feed_of(engine, token).etag != etag


def test_what_is_done_or_somebody_elses_is_not_in_it(engine, begin, token, ann):
    bob = member(engine, "officer@newport", name="Bob")
    begin().hand_in("act", by=ann)
    story = begin()
    story.do(tasks.claim, story.task("act").id, by=bob)

    assert events(engine, token) == []


@pytest.mark.parametrize(
    ("language", "summary"), [("cy", "act (cy)"), ("en", "Act"), (None, "act (cy) / Act")]
)
def test_it_speaks_the_persons_language(engine, begin, post, language, summary):  # noqa: ARG001
    nia = member(engine, "officer@newport", name="Nia")
    with engine.command(SYSTEM) as ctx:
        if language:
            identity.set_language(ctx, nia.id, language)
    with engine.command(nia) as ctx:
        token = calendars.open_feed(ctx)
    begin()

    [event] = events(engine, token)

    assert str(event["summary"]) == summary


def test_a_new_address_ends_the_one_before_and_closing_ends_it_for_good(engine, token, ann):
    with engine.command(ann) as ctx:
        newer = calendars.open_feed(ctx)
    assert feed_of(engine, token) is None
    assert feed_of(engine, newer) is not None

    for there_was_one in (True, False):
        with engine.command(ann) as ctx:
            assert calendars.close_feed(ctx) == there_was_one

    assert feed_of(engine, newer) is None


def test_a_guess_opens_nothing(engine, token):
    for guess in ("", token[:-1], token.swapcase(), "x" * 10_000):
        assert feed_of(engine, guess) is None
