"""Scenario tests: what was walked and found right is walked again, and told where it differs."""

from datetime import date

import pytest

from engine import scenarios
from engine.bpmn.compiled import compile_definition
from engine.forms import FormDefinition
from engine.scenarios import Difference
from engine.simulation import Rules, Walkable, simulate
from engine.working_days import Calendar
from tests.engine.diagrams import NOTE, Drawing

RULES = Rules(Calendar(), {})
START = date(2026, 12, 1)


def walkable(*tasks: str, due: str = "5wd") -> Walkable:
    drawing = Drawing("main").start()
    for name in tasks:
        drawing.task(name, dueIn=due)
    xml = drawing.end().xml()
    return Walkable(
        compile_definition("test", [xml], "main"), {"note": FormDefinition.from_json(NOTE)}
    )


@pytest.fixture
def kept():
    return scenarios.recorded("The usual way", simulate(walkable("act", "check"), START, RULES), {})


def test_a_walk_is_kept_with_its_tasks_dates_and_ends(kept):
    assert kept["tasks"] == [["act", "2026-12-08"], ["check", "2026-12-15"]]
    assert (kept["start"], kept["ends"]) == ("2026-12-01", ["done"])


def test_the_same_diagram_goes_as_before(kept):
    outcome = scenarios.run(walkable("act", "check"), RULES, kept)

    assert outcome.passes
    assert {"act", "check", "done"} <= outcome.walk.passed


def test_a_new_task_is_told_and_what_it_moves(kept):
    outcome = scenarios.run(walkable("act", "legal", "check"), RULES, kept)

    assert outcome.differences == [
        Difference("new", "legal"),
        Difference("other_date", "check", "2026-12-15", "2026-12-22"),
    ]


def test_a_task_that_is_gone_is_told(kept):
    assert scenarios.run(walkable("check"), RULES, kept).differences[0] == Difference(
        "missing", "act"
    )


def test_another_deadline_is_told(kept):
    outcome = scenarios.run(walkable("act", "check", due="6wd"), RULES, kept)

    assert [one.kind for one in outcome.differences] == ["other_date", "other_date"]


def test_a_holiday_of_the_board_is_told_too(kept):
    closed = Rules(Calendar(closed=frozenset({date(2026, 12, 2)})), {})

    assert not scenarios.run(walkable("act", "check"), closed, kept).passes
