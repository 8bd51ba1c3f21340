"""What does not wait for eight o'clock, and whose night it may break."""

import json
from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from engine import board, identity
from engine.context import SYSTEM
from notifications.models import Days, Immediate
from notifications.preferences import Wish, set_preference
from tests.engine.diagrams import one_task, publish
from tests.people import member

GROUP = "officer@newport"
LADDERS = json.loads((Path(__file__).parents[2] / "workflows/ladders.json").read_text())
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


# ---- scenario 15: an alert on a Friday afternoon


@pytest.fixture
def alert(engine, begin, clock):
    """A small diagram with the ladder that the alert's lifecycle will have."""
    with engine.command() as ctx:
        shipped = LADDERS["immediate"]
        board.set_ladder(ctx, "immediate", shipped["title"], shipped["title_cy"], shipped["levels"])
    publish(engine, one_task("triage", group="qa_chair@{board}", ladder="immediate", dueIn="8wh"))
    people = {
        name: member(engine, group, name=name)
        for name, group in {
            "Chair": "qa_chair@children",
            "Deputy": "qa_deputy@children",
            "Unit": "business_unit",
            "Manager": "unit_manager",
            "Board": "board_chair",
        }.items()
    }
    with engine.command(SYSTEM) as ctx:
        for name, person in people.items():
            identity.set_language(ctx, person.id, "cy" if name == "Deputy" else "en")
    wish(engine, people["Deputy"], **{**NIGHT, "quiet_from": time(16)})
    clock.set(datetime(2026, 10, 16, 15, 40, tzinfo=UTC))  # Friday, 16:40 in Cardiff
    return begin("triage", business_key="AL-2026-004", board="children")


@pytest.mark.usefixtures("alert")
def test_an_alert_reaches_the_chair_the_deputy_and_the_unit_at_once(post):
    assert post.at("2026-10-16T15:40:05") == 3

    told = {one.to.partition("@")[0]: one for one in post.sent}
    assert set(told) == {"chair", "deputy", "unit"}
    chair, deputy = told["chair"].text, told["deputy"].text
    assert "Look at this now; if a child is in danger, call 999 first" in chair
    assert "Emergency Duty Team" in chair
    assert "os oes plentyn mewn perygl, ffoniwch 999 yn gyntaf" in deputy
    assert "Tîm Dyletswydd Brys" in deputy
    assert "(AL-2026-004)" in told["chair"].subject
    assert chair.count("https://cylch.example/tasks/") == 1  # offered and reminded: one line


@pytest.mark.usefixtures("alert")
def test_without_triage_the_board_chair_is_told_by_itself(post):
    post.at("2026-10-16T15:40:05")
    post.sent.clear()

    early = post.at("2026-10-19T15:39")  # Monday; four working hours have told deputy and manager
    people = sorted(one.to.partition("@")[0] for one in post.sent)
    post.sent.clear()
    told = post.at("2026-10-19T15:40:05")

    assert (early, people) == (2, ["deputy", "manager"])
    assert told == 1
    [message] = post.sent
    assert message.to == "board@example.org"
    assert "Decide who acts now; if a child is in danger, call 999 first" in message.text
    assert "without the chair’s decision" in message.text


def test_an_alert_that_was_looked_at_troubles_nobody_else(post, alert):
    post.at("2026-10-16T15:40:05")
    post.sent.clear()
    alert.hand_in("act")

    assert [post.at(f"2026-10-{day}T15:41") for day in (16, 17, 18, 19, 20)] == [0] * 5
