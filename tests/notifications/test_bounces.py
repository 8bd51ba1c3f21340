"""A dead address: the Business Unit gets a task, and what could not be told is not lost."""

import pytest

from engine import identity
from engine.actors import SYSTEM
from engine.models import UserTask
from notifications import bounces
from notifications.transport import Refused
from tests.boards import made_once
from tests.people import member
from tests.play import Story
from workflows import library
from workflows.steps import STEPS

GROUP = "officer@newport"
EIGHT = "2026-06-25T07:00:05"
NOTE = "Rang the office"


@pytest.fixture
def steps():
    return dict(STEPS)


@pytest.fixture
def dead(engine, post, begin, ann):  # noqa: ARG001 - it is her address
    """Ann's address is dead; Carys runs the unit, Tomos the accounts."""
    install(engine)
    member(engine, "business_unit", name="Carys")
    member(engine, "admin", name="Tomos")
    begin()

    def refusing(message):
        if message.to.startswith("ann"):
            raise Refused("550 no such mailbox")
        post(message)

    post.at("2026-06-25T06:00")
    post.clock.set(post.clock.now.replace(hour=7, second=5))
    post.send(refusing)
    return post


@made_once
def install(engine):
    with engine.command(SYSTEM) as ctx:
        library.install(ctx)


def question(post) -> Story:
    with post.engine.query() as session:
        task = session.query(UserTask).filter_by(element_id="reach_person").one()
    return Story(post.engine, post.clock, task.root_id)


def test_a_dead_address_becomes_a_task_of_the_business_unit(dead):
    task = question(dead).task("reach_person")

    assert (task.candidate_group, task.title) == ("business_unit", "Ann")
    assert dead.deliveries(kind="user_task.created")[0].state == "bounced"
    assert "550 no such mailbox" in dead.deliveries()[0].last_error


def test_one_question_is_asked_about_a_person_at_a_time(dead, begin, ann):
    begin()
    with dead.engine.command() as ctx:
        assert bounces.address_failed(ctx, ann.id, "again") is None


def test_when_the_address_is_right_what_is_still_of_use_is_sent(dead):
    question(dead).hand_in("reach_person", outcome="send_again", note=NOTE)

    dead.at("2026-06-26T07:00:05")

    [message] = [one for one in dead.sent if one.to.startswith("ann")]
    assert "A new task: open it and see what is asked." in message.text


def test_what_is_done_by_then_is_not(dead, ann):
    question(dead).hand_in("reach_person", outcome="send_again", note=NOTE)
    with dead.engine.query() as session:
        task = session.query(UserTask).filter_by(element_id="act").one()
    Story(dead.engine, dead.clock, task.root_id).hand_in("act", by=ann)

    dead.at("2026-06-26T07:00:05")

    assert [one for one in dead.sent if one.to.startswith("ann")] == []


def test_of_a_leaver_the_administrator_hears(dead):
    question(dead).hand_in("reach_person", outcome="left", note=NOTE)

    dead.at("2026-06-26T07:00:05")

    [message] = [one for one in dead.sent if one.to.startswith("tomos")]
    assert "Close the account of a person who has left" in message.text
    assert [one for one in dead.sent if one.to.startswith("ann")] == []


def test_a_mail_that_comes_back_later_is_a_bounce_as_well(engine, post, begin, ann):
    install(engine)
    with engine.command(SYSTEM) as ctx:
        identity.set_language(ctx, ann.id, "en")
    begin()
    post.at(EIGHT)
    [message] = post.sent

    with engine.command() as ctx:
        counts = [bounces.bounced(ctx, message.id, "550 5.1.1 unknown") for _ in range(2)]

    assert counts == [1, 0]
    assert question(post).task("reach_person").title == "Ann"
