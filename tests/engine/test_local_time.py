"""Local days and times hold in winter, in summer and in both nights between."""

# ruff: noqa: DTZ001 - a time without a zone is local, and that is what is tested

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.clock import system_clock
from engine.working_days import Calendar, Due, Offset, OffsetError, moment

LONDON = ZoneInfo("Europe/London")
CALENDAR = Calendar()
DAYS = st.dates(date(2024, 1, 1), date(2040, 12, 31))


def last_sunday(year: int, month: int) -> date:
    day = date(year, month, 31)
    return day - timedelta(days=(day.weekday() + 1) % 7)


SPRING = [last_sunday(year, 3) for year in range(2024, 2041)]
AUTUMN = [last_sunday(year, 10) for year in range(2024, 2041)]


def test_the_clock_tells_utc():
    before = datetime.now(UTC)  # noqa: TID251 - what it is compared with

    assert before <= system_clock() <= before + timedelta(minutes=5)
    assert system_clock().tzinfo is UTC


@pytest.mark.parametrize("day", SPRING)
def test_a_time_that_spring_skips_moves_on(day):
    at = CALENDAR.at(day, time(1, 30))

    assert at == datetime(day.year, 3, day.day, 1, 30, tzinfo=UTC)
    assert CALENDAR.local(at).time() == time(2, 30)
    assert CALENDAR.at(day, time(0, 59)) < at < CALENDAR.at(day, time(2, 31))


@pytest.mark.parametrize("day", AUTUMN)
def test_a_time_that_autumn_shows_twice_is_the_first(day):
    at = CALENDAR.at(day, time(1, 30))

    assert at == datetime(day.year, 10, day.day, 0, 30, tzinfo=UTC)
    assert CALENDAR.local(at).time() == time(1, 30)
    assert CALENDAR.at(day, time(1, 30, fold=1)) == at


@pytest.mark.parametrize("day", SPRING + AUTUMN)
def test_the_days_around_a_clock_change_are_whole(day):
    for one in (day - timedelta(days=1), day, day + timedelta(days=1)):
        following = CALENDAR.at(one + timedelta(days=1), time(0))

        assert CALENDAR.end_of(one) == following - timedelta(seconds=1)
        assert CALENDAR.local_date(CALENDAR.end_of(one)) == one
        assert CALENDAR.local_date(following) == one + timedelta(days=1)


@given(DAYS)
def test_the_last_second_of_a_day_is_on_it(day):
    assert CALENDAR.local(CALENDAR.end_of(day)).replace(tzinfo=None) == datetime.combine(
        day, time(23, 59, 59)
    )


@given(st.datetimes(datetime(2024, 1, 1), datetime(2040, 12, 31), timezones=st.just(UTC)))
def test_a_due_moment_is_the_end_of_the_due_day(start):
    due = CALENDAR.due(start, "20wd")

    assert due == Due(due.on, CALENDAR.end_of(due.on))
    assert due.on == CALENDAR.add(start.astimezone(LONDON).date(), "20wd")


def test_an_evening_in_summer_is_the_local_day():
    # 23:30 UTC is half past midnight of the next day in July.
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)

    assert CALENDAR.due(late, "20wd").on == date(2026, 7, 29)
    assert CALENDAR.due(late, "20wd").at == datetime(2026, 7, 29, 22, 59, 59, tzinfo=UTC)


def test_working_hours_are_due_at_their_minute():
    alert = datetime(2026, 10, 16, 15, 40, tzinfo=UTC)

    assert CALENDAR.due(alert, "4wh") == Due(
        date(2026, 10, 19), datetime(2026, 10, 19, 11, 40, tzinfo=UTC)
    )


def test_working_hours_over_a_clock_change_are_local():
    # Friday 16:40 BST; the clocks go back on Sunday the 25th.
    alert = datetime(2026, 10, 23, 15, 40, tzinfo=UTC)

    assert CALENDAR.due(alert, "8wh").at == datetime(2026, 10, 26, 16, 40, tzinfo=UTC)


def test_a_moment_keeps_its_local_time_of_day():
    start = datetime(2026, 10, 21, 8, 0, tzinfo=UTC)

    assert CALENDAR.add(start, "5d") == datetime(2026, 10, 26, 9, 0, tzinfo=UTC)
    assert CALENDAR.add(start, "3wd") == datetime(2026, 10, 26, 9, 0, tzinfo=UTC)


@given(
    st.datetimes(datetime(2026, 10, 24), datetime(2026, 10, 27), timezones=st.just(UTC)),
    st.sampled_from(["0d", "0m", "0w"]),
)
def test_nothing_added_leaves_a_moment_where_it_is(start, offset):
    assert CALENDAR.add(start, offset) == start


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),
    st.integers(1, 400),
)
def test_a_day_added_to_a_moment_is_a_day_added_to_its_date(start, count):
    reached = CALENDAR.add(start, Offset(count, "d"))

    assert CALENDAR.local_date(reached) == CALENDAR.local_date(start) + timedelta(days=count)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2026-07-01T09:00", datetime(2026, 7, 1, 8, tzinfo=UTC)),
        ("2026-12-01T09:00", datetime(2026, 12, 1, 9, tzinfo=UTC)),
        ("2026-07-01", datetime(2026, 6, 30, 23, tzinfo=UTC)),
        ("2026-07-01T09:00Z", datetime(2026, 7, 1, 9, tzinfo=UTC)),
        ("2026-07-01T09:00+02:00", datetime(2026, 7, 1, 7, tzinfo=UTC)),
        ("2026-03-29T01:30", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ("2026-10-25T01:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_a_moment_without_a_zone_is_local(text, read):
    assert moment(text, CALENDAR) == read


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-13-01", "0001-01-01T00:00Z", "9999-12-31", None]
)
def test_what_is_no_moment_is_refused(text):
    with pytest.raises(OffsetError, match="local unless it names a zone"):
        moment(text, CALENDAR)
