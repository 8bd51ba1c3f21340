"""The board's figures: what is new in the shipped ones arrives, what the board changed stays."""

from datetime import date

import pytest

from engine.actors import SYSTEM
from engine.forms import FormRefused
from engine.models import Event
from tests.workflows.action_stories import accepted, updated
from tests.workflows.plan_world import World
from tests.workflows.test_action_plan_monitoring import registered
from workflows import timescales
from workflows.models import TimescaleSet
from workflows.timescales import Wish

NEW = "update_due"


@pytest.fixture
def world(plan_world) -> World:
    return plan_world.at(date(2026, 5, 12))


def sets(world, key):
    return world.rows(TimescaleSet, TimescaleSet.key == key)


def forget(world, key, name):
    """As a board that was founded before the figure was one."""

    def act(ctx):
        for one in ctx.session.query(TimescaleSet).filter_by(key=key):
            one.figures = {known: value for known, value in one.figures.items() if known != name}

    world.do(act, by=SYSTEM)


def test_a_new_figure_arrives_in_every_version_and_changed_ones_stay(world):
    wish = Wish({"overdue": 15}, date(2026, 6, 1), "Agreed in May")
    world.do(timescales.change, "monitoring", wish, by=world.owner)
    forget(world, "monitoring", NEW)

    (grown,) = world.do(timescales.install, by=world.owner)

    first, second = sets(world, "monitoring")
    assert grown.key == "monitoring"
    assert first.figures[NEW] == second.figures[NEW] == {"value": "-15wd", "tag": "P"}
    assert [one.figures["overdue"]["value"] for one in (first, second)] == [10, 15]
    assert [one.version for one in (first, second)] == [1, 2]
    (event,) = world.rows(Event, Event.kind == "timescale_set.extended")
    assert event.details == {"key": "monitoring", "added": {NEW: {"value": "-15wd", "tag": "P"}}}


def test_bringing_the_figures_in_again_changes_nothing(world):
    before = [(one.key, one.version, one.figures) for one in world.rows(TimescaleSet)]

    assert world.do(timescales.install, by=world.owner) == []

    assert [(one.key, one.version, one.figures) for one in world.rows(TimescaleSet)] == before


def test_a_figure_that_the_board_left_empty_stays_empty(world):
    wish = Wish({"plan_finalised": None}, date(2026, 5, 12), "Volume 2 does not say")
    world.do(timescales.change, "cpr", wish, by=world.owner)

    world.do(timescales.install, by=world.owner)

    assert sets(world, "cpr")[-1].figures["plan_finalised"]["value"] is None


def test_the_form_asks_for_the_day_of_a_plan_whose_period_is_empty_and_of_no_other(world):
    wish = Wish({"plan_finalised": None}, date(2026, 5, 12), "Volume 2 does not say")
    world.do(timescales.change, "cpr", wish, by=world.owner)

    with pytest.raises(FormRefused) as refused:
        registered(world)
    assert [error.path for error in refused.value.errors] == ["finalise_by_cpr"]
    registered(world, "CPR-2026-02", finalise_by_cpr="2026-06-30")

    assert world.plan("CPR-2026-02").finalise_due == date(2026, 6, 30)


def test_a_confirmed_period_of_the_single_review_is_counted_and_not_asked_for(world):
    wish = Wish({"plan_finalised": "20wd"}, date(2026, 5, 12), "The guidance was read")
    world.do(timescales.change, "susr", wish, by=world.owner)

    registered(world, "SUSR-2026-01", "susr")

    assert world.plan("SUSR-2026-01").finalise_due == date(2026, 6, 10)


def test_the_days_of_a_quarterly_update_are_figures_of_the_board(world):
    world.at(date(2026, 6, 24)).meeting(date(2026, 9, 9))
    wish = Wish({NEW: "-12wd", "update_endorsed": "-9wd"}, date(2026, 6, 24), "Half-term")
    world.do(timescales.change, "monitoring", wish, by=world.owner)
    plan = world.drafted("AUD-1")
    world.with_action(plan, date(2026, 9, 30), lead_officer_id=world.officer.id)
    story = world.monitored(plan)
    accepted(story, world)

    story.wait(date(2026, 8, 11))

    assert story.task("quarterly_update").due_on == date(2026, 8, 21)
    updated(story, world)
    assert story.task("endorse_update").due_on == date(2026, 8, 26)
