"""Durations follow the calendar, and what repeats does not drift."""

# ruff: noqa: DTZ001 - a time without a zone is local, and that is what is tested

from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.working_days import (
    Calendar,
    Cycle,
    Duration,
    OffsetError,
    add_duration,
    cycle_occurrence,
    next_cycle_occurrence,
    occurrence,
    occurrences,
)

CALENDAR = Calendar()
STARTED = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2040, 12, 31), timezones=st.just(UTC))
SPECS = st.sampled_from(
    [
        "R/PT1H",
        "R/P1D",
        "R/P1M",
        "R5/P3M",
        "R/20wd",
        "R/P1DT12H",
        "R/2026-01-31T09:00/P1M",
        "R3/2026-01-01T09:00/P3M",
        "R/2025-12-28T01:30/P1W",
        "R/2026-01-05T09:00/5wd",
    ]
)

NOT_GOING_ON = ["R/PT0S", "R/P0D", "R/0wd", "R/-1d", "R/PT0.5S", "R/-PT1H"]
MALFORMED = [
    "R3/2026-01-01T09:00",
    "R/2026-01-01T09:00/P1M/P1M",
    "R-1/PT1H",
    "R9999999/PT1H",
    "R/P1D/2026-01-01T09:00",
    "R/2026-99-01T09:00/P1M",
]


def local(moment: datetime) -> datetime:
    return CALENDAR.local(moment).replace(tzinfo=None)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("P1M", Duration(months=1)),
        ("P1Y6M", Duration(months=18)),
        ("P10D", Duration(days=10)),
        ("P2W", Duration(days=14)),
        ("PT72H", Duration(exact=timedelta(hours=72))),
        ("P1DT12H30M", Duration(days=1, exact=timedelta(hours=12, minutes=30))),
        ("PT1.5S", Duration(exact=timedelta(seconds=1.5))),
        ("pt0,25s", Duration(exact=timedelta(seconds=0.25))),
        ("-P1M", Duration(months=-1)),
    ],
)
def test_a_duration_is_read(text, duration):
    assert Duration.parse(text) == duration


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P1", "1D", "P1H", "PT1D", "P1.5D", "P1DT", "P-1D", "P99999999D", None]
)
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(OffsetError, match="ISO 8601 duration"):
        Duration.parse(text)


@pytest.mark.parametrize(
    ("start", "duration", "reached"),
    [
        ("2026-01-31T09:00", "P1M", "2026-02-28T09:00"),
        ("2024-02-29T09:00", "P1Y", "2025-02-28T09:00"),
        ("2026-02-28T09:00", "P1M", "2026-03-28T09:00"),
        # days keep the local time over both changes, hours pass exactly
        ("2026-03-28T09:00", "P1D", "2026-03-29T08:00"),
        ("2026-03-28T09:00", "PT24H", "2026-03-29T09:00"),
        ("2026-10-24T08:00", "P1D", "2026-10-25T09:00"),
        ("2026-10-24T08:00", "PT24H", "2026-10-25T08:00"),
        ("2026-10-24T08:00", "P1DT2H", "2026-10-25T11:00"),
        ("2026-03-28T01:30", "P1D", "2026-03-29T01:30"),
        ("2026-10-25T00:30", "PT1H", "2026-10-25T01:30"),
        ("2026-10-25T01:30", "PT0S", "2026-10-25T01:30"),
        ("2026-10-25T01:30", "P0D", "2026-10-25T01:30"),
        ("2026-12-24T10:00", "5wd", "2027-01-05T10:00"),
        ("2026-03-31T10:00", "-P1M", "2026-02-28T11:00"),
    ],
)
def test_a_duration_leads_to_its_moment(start, duration, reached):
    assert add_duration(utc(start), duration, CALENDAR) == utc(reached)


def test_a_naive_start_is_local():
    assert add_duration(datetime(2026, 7, 1, 9), "PT1H", CALENDAR) == utc("2026-07-01T09:00")


@given(MOMENTS, st.integers(0, 120))
def test_months_keep_the_day_or_clamp_to_the_end(start, months):
    reached = local(add_duration(start, f"P{months}M", CALENDAR))

    total = local(start).year * 12 + local(start).month - 1 + months
    assert (reached.year, reached.month - 1) == divmod(total, 12)
    clamped = (reached + timedelta(days=1)).month != reached.month
    assert reached.day == local(start).day or (clamped and reached.day < local(start).day)


@pytest.mark.parametrize("duration", ["P9999999Y", "P9999999D", "PT9999999H", "-P9999999M"])
def test_a_moment_out_of_the_calendar_is_refused(duration):
    with pytest.raises(OffsetError):
        add_duration(STARTED, duration, CALENDAR)


def test_time_itself_ends():
    last = datetime(9999, 12, 31, 12, tzinfo=UTC)

    with pytest.raises(OffsetError):
        add_duration(last, "PT24H", CALENDAR)


def test_the_end_of_the_month_comes_back_after_february():
    anchor = datetime(2026, 1, 31, 9)

    found = [local(at) for at in islice(occurrences(anchor, "1m", CALENDAR), 5)]

    assert [at.date().isoformat() for at in found] == [
        "2026-01-31",
        "2026-02-28",
        "2026-03-31",
        "2026-04-30",
        "2026-05-31",
    ]
    assert {at.hour for at in found} == {9}


@pytest.mark.parametrize("every", ["3m", "P3M", "90d", "P1D", "12w", "1y"])
def test_what_repeats_stays_at_nine_in_the_morning_for_fifty_years(every):
    anchor = datetime(2026, 1, 15, 9)

    found = [local(occurrence(anchor, every, n, CALENDAR)) for n in range(48)]

    assert {(at.hour, at.minute) for at in found} == {(9, 0)}
    if every in ("3m", "P3M"):
        assert local(occurrence(anchor, every, 200, CALENDAR)) == datetime(2076, 1, 15, 9)


def test_a_daily_occurrence_in_the_skipped_hour_moves_on_that_night_alone():
    anchor = datetime(2026, 3, 28, 1, 30)

    hours = [local(at).hour for at in islice(occurrences(anchor, "P1D", CALENDAR), 3)]

    assert hours == [1, 2, 1]


def test_occurrences_end_with_the_calendar():
    found = list(occurrences(datetime(2026, 1, 1), "10y", CALENDAR))

    assert local(found[-1]).date() == date(2096, 1, 1)


def test_a_cycle_without_a_start_fires_one_interval_later():
    fired = [cycle_occurrence("R3/PT10H", STARTED, n, CALENDAR) for n in range(4)]

    assert fired == [
        utc("2026-01-01T10:00"),
        utc("2026-01-01T20:00"),
        utc("2026-01-02T06:00"),
        None,
    ]


def test_a_cycle_with_a_start_fires_then_first():
    fired = [cycle_occurrence("R3/2026-03-31T09:00/P1M", STARTED, n, CALENDAR) for n in range(4)]

    assert fired == [
        utc("2026-03-31T08:00"),
        utc("2026-04-30T08:00"),
        utc("2026-05-31T08:00"),
        None,
    ]


def test_occurrences_before_the_timer_was_started_have_been_and_gone():
    started = utc("2026-05-01T00:00")

    fired = [cycle_occurrence("R4/2026-01-01T09:00/P3M", started, n, CALENDAR) for n in range(3)]

    assert fired == [utc("2026-07-01T08:00"), utc("2026-10-01T08:00"), None]


def test_a_cycle_may_count_working_days():
    found = [cycle_occurrence("R/2026-12-17T09:00/5wd", STARTED, n, CALENDAR) for n in range(3)]

    assert [at.date().isoformat() for at in found] == ["2026-12-17", "2026-12-24", "2027-01-05"]


def test_after_a_month_of_downtime_the_next_firing_is_found_at_once():
    # Weekly since 2001: nothing is gained by counting from there.
    spec = "R/2001-01-01T09:00/P1W"

    n, at = next_cycle_occurrence(spec, STARTED, utc("2026-11-25T12:00"), CALENDAR)

    assert at == utc("2026-11-30T09:00")
    assert cycle_occurrence(spec, STARTED, n, CALENDAR) == at
    assert cycle_occurrence(spec, STARTED, n - 1, CALENDAR) == utc("2026-11-23T09:00")


@given(SPECS, st.integers(0, 40), MOMENTS)
def test_the_next_firing_is_the_first_that_is_later(spec, n, after):
    following = next_cycle_occurrence(spec, STARTED, after, CALENDAR)
    at = cycle_occurrence(spec, STARTED, n, CALENDAR)

    if following is None:
        assert at is None or at <= after
    else:
        number, moment = following
        assert moment > after
        assert at is None or (at > after) == (n >= number)


@given(SPECS, st.integers(0, 30))
def test_a_cycle_goes_on_and_never_back(spec, n):
    fired = [cycle_occurrence(spec, STARTED, m, CALENDAR) for m in range(n, n + 3)]

    for one, other in pairwise(fired):
        assert other is None or one < other
    assert all(at is None or at >= STARTED for at in fired)


@pytest.mark.parametrize(
    "spec",
    ["", "R", "R/", "PT1H", "R3", None, "R/" + "9" * 10_000, *NOT_GOING_ON, *MALFORMED],
)
def test_what_is_no_cycle_is_refused(spec):
    with pytest.raises(OffsetError) as refused:
        cycle_occurrence(spec, STARTED, 0, CALENDAR)

    assert len(str(refused.value)) < 400


def test_there_is_no_firing_before_the_first_or_beyond_the_calendar():
    assert cycle_occurrence("R/PT1H", STARTED, -1, CALENDAR) is None
    assert cycle_occurrence("R/P1Y", STARTED, 10**15, CALENDAR) is None
    assert cycle_occurrence("R/PT1H", STARTED, 10**15, CALENDAR) is None
    assert cycle_occurrence("R/5wd", STARTED, 10**15, CALENDAR) is None
    assert next_cycle_occurrence("R/P40Y", STARTED, utc("2099-01-01T00:00"), CALENDAR) is None
    assert Cycle.parse("R0/PT1H", CALENDAR).occurrence(STARTED, 0, CALENDAR) is None
