"""Colours and doubts: pure rules over facts, with the board's figures handed in."""

import json
from dataclasses import replace
from datetime import date, timedelta
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.quorum import Rule, is_quorate, seats_needed
from workflows.rag import Facts, PlanFacts, Thresholds, colour, doubts, plan_is_behind

FIGURES = json.loads(files("workflows").joinpath("timescales.json").read_text("utf-8"))
LIMITS = Thresholds.from_figures(FIGURES["monitoring"])
TODAY = date(2026, 9, 9)
FACTS = Facts(
    today=TODAY,
    starts_on=None,
    baseline_due=date(2026, 9, 30),
    current_due=date(2026, 9, 30),
    begun=True,
)


def with_facts(**changes) -> Facts:
    return replace(FACTS, **changes)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "green"),
        ({"starts_on": TODAY + timedelta(days=1), "begun": False}, "grey"),
        ({"starts_on": TODAY + timedelta(days=1), "begun": True}, "green"),
        ({"forecast_late": 1}, "amber"),
        ({"forecast_late": 20}, "amber"),
        ({"forecast_late": 21}, "red"),
        ({"milestones_missed": 1}, "amber"),
        ({"missed_in_a_row": 1}, "amber"),
        ({"current_due": TODAY}, "green"),
        ({"current_due": TODAY - timedelta(days=1)}, "red"),
        ({"returns": 1}, "green"),
        ({"returns": 2}, "red"),
        ({"signed_off": True, "returns": 5, "forecast_late": 99}, "blue"),
    ],
)
def test_the_colour_is_the_forecast_of_the_boards_table(changes, expected):
    assert colour(with_facts(**changes), LIMITS) == expected


def test_what_is_done_in_time_is_no_longer_past_due():
    done = with_facts(current_due=date(2026, 9, 1), completed_on=date(2026, 8, 31))

    assert colour(done, LIMITS) == "green"


def test_what_was_done_late_keeps_its_lateness():
    late = with_facts(current_due=date(2026, 8, 1), completed_on=date(2026, 9, 8), forecast_late=25)

    assert colour(late, LIMITS) == "red"


def test_another_board_may_set_other_figures():
    strict = replace(LIMITS, amber_within=5)

    assert colour(with_facts(forecast_late=6), strict) == "red"
    assert colour(with_facts(forecast_late=6), LIMITS) == "amber"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"overdue": 10}, ()),
        ({"overdue": 11}, ("overdue",)),
        ({"red_in_a_row": 1}, ()),
        ({"red_in_a_row": 2}, ("red_in_a_row",)),
        ({"missed_in_a_row": 2}, ("updates_missed",)),
        ({"extensions": 2}, ("extended_often",)),
        ({"baseline_due": TODAY - timedelta(days=90)}, ()),
        ({"baseline_due": TODAY - timedelta(days=91)}, ("past_baseline",)),
        ({"returns": 2}, ("evidence_returned",)),
    ],
)
def test_each_doubt_begins_where_its_figure_says(changes, expected):
    assert doubts(with_facts(**changes), LIMITS) == expected


def test_a_doubt_about_the_baseline_ends_with_completion():
    done = with_facts(
        baseline_due=date(2026, 1, 1), current_due=TODAY, completed_on=date(2026, 1, 31)
    )

    assert "past_baseline" not in doubts(done, LIMITS)


@pytest.mark.parametrize(
    ("elapsed", "verified", "behind"),
    [(74, 0, False), (75, 49, True), (75, 50, False), (100, 0, True)],
)
def test_a_plan_is_behind_when_time_runs_ahead_of_verification(elapsed, verified, behind):
    begins_on = date(2026, 1, 1)
    facts = PlanFacts(
        today=begins_on + timedelta(days=elapsed),
        begins_on=begins_on,
        ends_on=begins_on + timedelta(days=100),
        actions=100,
        verified=verified,
    )

    assert plan_is_behind(facts, LIMITS) is behind


def test_a_plan_without_actions_or_without_time_is_not_behind():
    assert not plan_is_behind(PlanFacts(TODAY, TODAY, TODAY, 3, 0), LIMITS)
    assert not plan_is_behind(PlanFacts(TODAY, date(2026, 1, 1), TODAY, 0, 0), LIMITS)


@given(
    st.builds(
        Facts,
        today=st.just(TODAY),
        starts_on=st.none(),
        baseline_due=st.dates(date(2026, 1, 1), date(2027, 1, 1)),
        current_due=st.dates(date(2026, 1, 1), date(2027, 1, 1)),
        forecast_late=st.integers(0, 60),
        begun=st.booleans(),
        returns=st.integers(0, 4),
        missed_in_a_row=st.integers(0, 4),
    )
)
def test_worse_facts_never_give_a_better_colour(facts):
    order = ["green", "amber", "red"]
    worse = replace(facts, forecast_late=facts.forecast_late + 1, returns=facts.returns + 1)

    assert order.index(colour(worse, LIMITS)) >= order.index(colour(facts, LIMITS))


RULE = Rule.from_figures(FIGURES["monitoring"])
CORE = ["newport", "torfaen", "health", "police", "housing", "yos", "education"]


@pytest.mark.parametrize(("filled", "needed"), [(14, 7), (13, 7), (1, 1), (0, 0)])
def test_half_the_filled_seats_are_needed(filled, needed):
    assert seats_needed(RULE, filled) == needed


@pytest.mark.parametrize(
    ("present", "quorate"),
    [
        (CORE, True),
        (CORE[:6], False),
        ([*CORE[:1], *CORE[2:], "gdas"], False),
        ([one for one in CORE if one != "police"] + ["gdas"], False),
        ([], False),
    ],
)
def test_a_quorum_needs_two_authorities_health_and_police(present, quorate):
    assert is_quorate(RULE, 14, present) is quorate
