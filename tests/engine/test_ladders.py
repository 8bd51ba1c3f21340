"""The rungs of a ladder on the calendar, exactly as P0 and the acceptance scenarios say."""

import json
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from engine import ladders
from engine.ladders import Due
from engine.working_days import Calendar

SHIPPED = json.loads((Path(__file__).parents[2] / "workflows/ladders.json").read_text())
CALENDAR = Calendar()


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def climb(name: str, due: date, created: str = "2026-01-05T09:00+00:00", role: str = ""):
    deadline = Due(created_at=moment(created), on=due, at=CALENDAR.end_of(due))
    return ladders.rungs(SHIPPED[name]["levels"], deadline, CALENDAR, role)


def days(rungs) -> list[tuple[str, date]]:
    return [(rung.level, CALENDAR.local_date(rung.at)) for rung in rungs]


def test_scenario_2_a_long_task_due_on_30_september():
    assert days(climb("standard", date(2026, 9, 30))) == [
        ("R1", date(2026, 9, 16)),
        ("R1", date(2026, 9, 23)),
        ("R2", date(2026, 9, 30)),
        ("L1", date(2026, 10, 1)),
        ("L2", date(2026, 10, 5)),
        ("L3", date(2026, 10, 14)),
    ]


@pytest.mark.parametrize(("created", "first"), [("2026-08-18", "R1 23"), ("2026-08-17", "R1 16")])
def test_only_a_task_of_more_than_30_working_days_is_reminded_twice(created, first):
    """From 18 August it is 30 working days to 30 September, for 31 August is a bank holiday."""
    level, on = days(climb("standard", date(2026, 9, 30), f"{created}T09:00+00:00"))[0]

    assert f"{level} {on.day}" == first


def test_scenario_3_nothing_falls_on_easter():
    found = days(climb("standard", date(2026, 4, 2), "2026-03-26T09:00+00:00"))

    assert found[:4] == [
        ("R1", date(2026, 3, 26)),
        ("R2", date(2026, 4, 2)),
        ("L1", date(2026, 4, 7)),
        ("L2", date(2026, 4, 9)),
    ]


def test_scenario_6_an_extension_to_30_november():
    found = days(climb("standard", date(2026, 11, 30)))

    assert found[:3] == [
        ("R1", date(2026, 11, 16)),
        ("R1", date(2026, 11, 23)),
        ("R2", date(2026, 11, 30)),
    ]


def test_the_statutory_ladder_goes_to_the_chair_after_one_day():
    assert days(climb("statutory", date(2026, 6, 9))) == [
        ("R1", date(2026, 5, 26)),
        ("R1", date(2026, 6, 2)),
        ("R2", date(2026, 6, 9)),
        ("L3", date(2026, 6, 10)),
    ]


def test_the_immediate_ladder_counts_working_hours_over_a_weekend():
    """Scenario 15: raised on Friday at 16:40, nobody has answered by Monday 16:40."""
    raised = "2026-10-16T16:40+01:00"

    found = climb("immediate", date(2026, 10, 19), raised)

    assert [(rung.level, rung.at) for rung in found] == [
        ("R1", moment(raised)),
        ("L2", moment("2026-10-19T12:40+01:00")),
        ("L3", moment("2026-10-19T16:40+01:00")),
    ]


def test_the_chairs_own_late_task_goes_to_the_deputy_and_the_board_chair():
    l3 = climb("standard", date(2026, 9, 30), role="qa_chair")[-1]

    assert (l3.to, l3.starts) == (("qa_deputy@{board}", "board_chair"), None)


@pytest.mark.parametrize(
    ("due", "at"),
    [
        (date(2026, 3, 27), "2026-03-27T08:00+00:00"),
        (date(2026, 3, 30), "2026-03-30T08:00+01:00"),  # summer time from the 29th
        (date(2026, 10, 23), "2026-10-23T08:00+01:00"),
        (date(2026, 10, 26), "2026-10-26T08:00+00:00"),  # winter time from the 25th
    ],
)
def test_a_rung_is_at_eight_on_the_local_clock_on_both_sides_of_a_clock_change(due, at):
    r2 = next(rung for rung in climb("standard", due) if rung.level == "R2")

    assert r2.at == moment(at)


def test_a_rung_within_the_hour_that_spring_skips_comes_after_it():
    levels = [{"level": "R2", "at": "0d", "time": "01:30"}]
    sunday = date(2026, 3, 29)
    due = Due(moment("2026-03-20T09:00+00:00"), sunday, CALENDAR.end_of(sunday))

    [rung] = ladders.rungs(levels, due, CALENDAR)

    assert rung.at == moment("2026-03-29T02:30+01:00")


def test_after_a_gap_the_highest_counts_and_of_two_at_one_moment_the_later():
    levels = [
        {"level": "A", "at": "1wd"},
        {"level": "B", "at": "1wd"},
        {"level": "C", "at": "2wd"},
    ]
    due = Due(moment("2026-06-01T09:00+00:00"), date(2026, 6, 8), CALENDAR.end_of(date(2026, 6, 8)))
    found = ladders.rungs(levels, due, CALENDAR)
    tuesday = CALENDAR.at(date(2026, 6, 9), time(8))

    assert ladders.highest(found, tuesday, tuesday).level == "B"
    assert ladders.highest(found, tuesday, moment("2026-06-30T09:00+00:00")).level == "C"
    assert ladders.next_at(found, after=tuesday) == CALENDAR.at(date(2026, 6, 10), time(8))
    assert ladders.next_at(found, after=moment("2026-06-30T09:00+00:00")) is None
