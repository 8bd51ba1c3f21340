"""Working days: the dates of the board's own scenarios, and every day from 2024 to 2040."""

# ruff: noqa: DTZ001 - a time without a zone is local, and that is what is tested

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.working_days import Calendar, Offset, OffsetError

LONDON = ZoneInfo("Europe/London")
CALENDAR = Calendar()
DAYS = st.dates(date(2024, 1, 1), date(2040, 12, 31))
COUNTS = st.integers(1, 300)
CLOSED = st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=20)


def naive_add(calendar: Calendar, day: date, count: int) -> date:
    """Walk the days one by one, asking nothing but whether each is worked."""
    step = timedelta(days=1 if count > 0 else -1)
    for _ in range(abs(count)):
        day += step
        while day.weekday() > 4 or calendar.name_of(day) or day in calendar.closed:
            day += step
    return day


@pytest.mark.parametrize(
    ("start", "offset", "reached"),
    [
        # 1: an audit's returns over July
        ("2026-07-01", "20wd", "2026-07-29"),
        # 2: the ladder of a long action
        ("2026-09-30", "-10wd", "2026-09-16"),
        ("2026-09-30", "-5wd", "2026-09-23"),
        ("2026-09-30", "1wd", "2026-10-01"),
        ("2026-09-30", "3wd", "2026-10-05"),
        ("2026-09-30", "10wd", "2026-10-14"),
        # 3: Easter
        ("2026-04-02", "1wd", "2026-04-07"),
        ("2026-04-02", "3wd", "2026-04-09"),
        # 4: Christmas
        ("2026-12-24", "5wd", "2027-01-05"),
        # 5: the chair decides
        ("2026-10-14", "5wd", "2026-10-21"),
        ("2026-10-14", "3wd", "2026-10-19"),
        # 6: an extension
        ("2026-11-30", "-10wd", "2026-11-16"),
        ("2026-11-30", "-5wd", "2026-11-23"),
        # 8: a condition over New Year
        ("2026-12-09", "20wd", "2027-01-11"),
        # 9: the Board's clock, before and after the process owner changed it
        ("2026-05-12", "28d", "2026-06-09"),
        ("2026-05-12", "20wd", "2026-06-10"),
        # 11: a quarter around 9 December
        ("2026-12-09", "-20wd", "2026-11-11"),
        ("2026-12-09", "-15wd", "2026-11-18"),
        ("2026-12-09", "-10wd", "2026-11-25"),
        ("2026-12-09", "-5wd", "2026-12-02"),
        ("2026-12-09", "2wd", "2026-12-11"),
        ("2026-12-09", "5wd", "2026-12-16"),
        ("2026-12-09", "10wd", "2026-12-23"),
        # statutory limits stay on a closed day unless told to move
        ("2026-12-05", "20d", "2026-12-25"),
        ("2026-12-05", "20d>", "2026-12-29"),
        ("2026-12-05", "20d<", "2026-12-24"),
        ("2026-12-11", "2w", "2026-12-25"),
        ("2026-01-31", "1m", "2026-02-28"),
        ("2024-01-31", "1m", "2024-02-29"),
        ("2024-02-29", "1y", "2025-02-28"),
        ("2026-03-31", "-1m", "2026-02-28"),
        ("2026-12-31", "2m", "2027-02-28"),
        ("2026-01-15", "-1y", "2025-01-15"),
        ("2026-12-25", "0d", "2026-12-25"),
        ("2026-12-25", "0wd", "2026-12-29"),
        ("2026-12-24", "0wd", "2026-12-24"),
    ],
)
def test_an_offset_leads_to_its_day(start, offset, reached):
    assert CALENDAR.add(date.fromisoformat(start), offset) == date.fromisoformat(reached)


@given(DAYS, COUNTS | COUNTS.map(lambda n: -n), CLOSED)
def test_adding_is_walking_day_by_day(day, count, closed):
    calendar = Calendar(closed)

    reached = calendar.add(day, Offset(count, "wd"))

    assert reached == naive_add(calendar, day, count)
    assert calendar.is_working_day(reached)


def test_every_day_of_seventeen_years_counts_forth_and_back():
    day = date(2024, 1, 1)
    while day.year <= 2040:
        for count in (1, 5, 20):
            there = CALENDAR.add(day, Offset(count, "wd"))
            assert CALENDAR.is_working_day(there)
            assert CALENDAR.working_days_between(day, there) == count
            if CALENDAR.is_working_day(day):
                assert CALENDAR.add(there, Offset(-count, "wd")) == day
                assert CALENDAR.working_days_between(there, day) == -count
        day += timedelta(days=1)


@given(DAYS, DAYS, st.sampled_from(["7wd", "-7wd", "10d", "10d>", "10d<", "3m", "-5m>", "2y"]))
def test_a_later_start_never_ends_earlier(one, other, offset):
    first, second = sorted((one, other))

    assert CALENDAR.add(first, offset) <= CALENDAR.add(second, offset)


@given(DAYS, DAYS, CLOSED)
def test_days_between_are_counted_one_by_one(one, other, closed):
    first, second = sorted((one, other))
    second = min(second, first + timedelta(days=800))
    calendar = Calendar(closed)

    days = [first + timedelta(days=n) for n in range((second - first).days + 1)]

    assert calendar.working_days_between(first, second) == sum(
        map(calendar.is_working_day, days[1:])
    )
    assert calendar.working_days_between(second, first) == -sum(
        map(calendar.is_working_day, days[:-1])
    )


@given(DAYS, st.sampled_from(["d", "w", "m", "y"]), st.integers(-24, 24), CLOSED)
def test_a_rolled_day_is_the_nearest_worked_one_in_its_direction(day, unit, count, closed):
    calendar = Calendar(closed)
    plain = calendar.add(day, Offset(count, unit))

    for roll, step in ((">", 1), ("<", -1)):
        expected = plain
        while not calendar.is_working_day(expected):
            expected += timedelta(days=step)
        assert calendar.add(day, Offset(count, unit, roll)) == expected


def test_the_boards_own_closed_days_are_not_worked():
    calendar = Calendar(frozenset({date(2026, 12, 29), date(2026, 12, 30), date(2026, 12, 31)}))

    assert calendar.add(date(2026, 12, 24), "5wd") == date(2027, 1, 8)
    assert calendar.name_of(date(2026, 12, 29)) is None


def test_a_calendar_is_a_value():
    closed = frozenset({date(2026, 12, 29)})
    warm = Calendar(closed)
    warm.add(date(2026, 12, 24), "5wd")

    assert warm == Calendar(closed)
    assert hash(warm) == hash(Calendar(closed))
    assert warm != Calendar()


def test_adding_twenty_working_days_to_a_warm_year_takes_microseconds():
    offset, start = Offset(20, "wd"), date(2026, 12, 9)
    CALENDAR.add(start, offset)

    # The best of many: other work on this machine is no slowness of ours.
    best = min(_seconds(lambda: CALENDAR.add(start, offset)) for _ in range(2000))

    assert best < 20e-6


def _seconds(call) -> float:
    from time import perf_counter  # noqa: PLC0415 - a clock for this alone

    begun = perf_counter()
    call()
    return perf_counter() - begun


@pytest.mark.parametrize("offset", ["9999wd", "9999m", "200y", "-200y", "9999w", "9999y>"])
def test_a_day_out_of_the_calendar_is_refused(offset):
    with pytest.raises(OffsetError, match="1950 to 2100"):
        CALENDAR.add(date(2080, 1, 1), offset)


def test_working_hours_want_a_moment():
    with pytest.raises(OffsetError, match="a moment"):
        CALENDAR.add(date(2026, 7, 1), "4wh")


@pytest.mark.parametrize(
    ("start", "offset", "reached"),
    [
        ("2026-10-16T16:40", "4wh", "2026-10-19T12:40"),
        ("2026-10-16T09:00", "8wh", "2026-10-16T17:00"),
        ("2026-10-16T07:00", "1wh", "2026-10-16T10:00"),
        ("2026-10-16T18:00", "1wh", "2026-10-19T10:00"),
        ("2026-10-17T12:00", "8wh", "2026-10-19T17:00"),
        ("2026-12-24T16:00", "10wh", "2026-12-30T10:00"),
        ("2026-10-19T10:00", "-2wh", "2026-10-16T16:00"),
        ("2026-10-19T11:00", "-2wh", "2026-10-19T09:00"),
        ("2026-10-18T11:00", "-2wh", "2026-10-16T15:00"),
        ("2026-10-19T08:00", "-8wh", "2026-10-16T09:00"),
        ("2026-10-16T23:00", "-1wh", "2026-10-16T16:00"),
        ("2026-10-16T16:40", "16wh", "2026-10-20T16:40"),
    ],
)
def test_working_hours_pass_on_working_days_only(start, offset, reached):
    moment = datetime.fromisoformat(start)

    assert CALENDAR.add(moment, offset) == datetime.fromisoformat(reached)
    aware = CALENDAR.add(moment.replace(tzinfo=LONDON), offset)
    assert aware == datetime.fromisoformat(reached).replace(tzinfo=LONDON)
    assert aware.tzinfo is UTC


def naive_add_hours(calendar: Calendar, moment: datetime, hours: int) -> datetime:
    """Pass minute by minute, counting those that are worked."""
    minutes = hours * 60
    while minutes:
        begun = moment
        moment += timedelta(minutes=1)
        minutes -= calendar.is_working_day(begun.date()) and 9 <= begun.hour < 17
    return moment


@given(
    st.datetimes(datetime(2026, 12, 18), datetime(2027, 1, 8)).map(
        lambda at: at.replace(second=0, microsecond=0)
    ),
    st.integers(1, 30),
)
def test_working_hours_are_counted_minute_by_minute(moment, hours):
    reached = CALENDAR.add(moment, Offset(hours, "wh"))

    assert reached == naive_add_hours(CALENDAR, moment, hours)
    if CALENDAR.is_working_day(moment.date()) and time(9) <= moment.time() <= time(17):
        back = CALENDAR.add(reached, Offset(-hours, "wh"))
        assert CALENDAR.add(back, Offset(hours, "wh")) == reached


def test_the_working_hours_are_the_boards():
    calendar = Calendar(opens=time(8, 30), closes=time(12, 30))

    assert calendar.add(datetime(2026, 10, 16, 11, 30), "5wh") == datetime(2026, 10, 19, 12, 30)
    with pytest.raises(ValueError, match="in order"):
        Calendar(opens=time(17), closes=time(9))


def test_hours_of_work_between_two_moments_leave_out_nights_and_weekends():
    friday = datetime(2026, 10, 16, 15, 40, tzinfo=UTC)  # 16:40 in Cardiff

    assert CALENDAR.worked_between(friday, friday + timedelta(hours=1)) == timedelta(minutes=20)
    assert CALENDAR.worked_between(friday, friday + timedelta(days=3)) == timedelta(hours=8)
    saturday = friday + timedelta(days=1)
    assert CALENDAR.worked_between(saturday, saturday + timedelta(hours=20)) == timedelta()
