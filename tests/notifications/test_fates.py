"""What may have gone out goes again as it was; what certainly did not, with later news."""

from datetime import datetime

import pytest

from engine.actors import SYSTEM
from notifications import dispatch
from notifications.composing import Envelope
from notifications.marking import ATTEMPTS
from notifications.models import MessageWording
from notifications.transport import NotSent, Uncertain
from tests.people import member

GROUP = "officer@newport"
EIGHT = "2026-06-25T07:00:05"


class Once:
    """A way out that fails the first time in a given manner."""

    def __init__(self, post, trouble):
        self.post, self.trouble, self.tried = post, trouble, []

    def __call__(self, message):
        self.tried.append(message)
        if self.trouble is not None:
            trouble, self.trouble = self.trouble, None
            raise trouble
        self.post(message)


def at(post, moment, way) -> int:
    """Do at a moment what the ticks do, by another way."""
    dispatch.expand(post.engine)
    post.clock.set(datetime.fromisoformat(f"{moment}+00:00"))
    dispatch.expand(post.engine)
    return post.send(way)


@pytest.mark.usefixtures("ann")
def test_what_may_have_gone_out_goes_again_under_its_own_id_with_nothing_added(post, begin):
    way = Once(post, Uncertain("timed out"))
    begin(business_key="A/1")
    assert at(post, EIGHT, way) == 0
    begin(business_key="A/2")

    assert at(post, "2026-06-25T07:05", way) == 1
    assert at(post, "2026-06-26T07:00:05", way) == 1

    first, again, next_day = way.tried
    assert (first.id, first.text) == (again.id, again.text)
    assert again.is_repeat
    assert "A/2" not in again.text
    assert "A/1" not in next_day.text


@pytest.mark.usefixtures("ann")
def test_what_certainly_did_not_go_out_goes_with_later_news(post, begin):
    way = Once(post, NotSent("connection refused", is_everybodys=True))
    begin(business_key="A/1")
    assert at(post, EIGHT, way) == 0
    begin(business_key="A/2")

    assert at(post, "2026-06-25T07:05", way) == 1

    assert all(key in way.tried[1].text for key in ("A/1", "A/2"))
    assert at(post, "2026-06-26T07:00:05", way) == 0


@pytest.mark.usefixtures("ann")
def test_when_the_way_is_closed_nobody_elses_message_is_tried(post, begin, engine):
    member(engine, GROUP, name="Bob")
    way = Once(post, NotSent("connection refused", is_everybodys=True))
    begin()

    assert at(post, EIGHT, way) == 0

    assert len(way.tried) == 1
    assert {one.attempts for one in post.deliveries()} == {1}
    assert at(post, "2026-06-25T07:05", way) == 2


@pytest.mark.usefixtures("ann")
def test_a_digest_that_fails_in_the_evening_is_tried_in_the_morning(post, begin):
    way = Once(post, NotSent("server is away"))
    begin()
    assert at(post, "2026-06-25T22:59:30", way) == 0  # almost midnight in Cardiff

    assert at(post, "2026-06-26T00:30", way) == 0
    assert at(post, "2026-06-26T07:00:05", way) == 1


@pytest.mark.usefixtures("ann")
def test_after_a_week_of_tries_it_is_given_up_and_shows(post, begin):
    begin()
    post.away = NotSent("server is away")
    post.at(EIGHT)
    for _ in range(ATTEMPTS * 3):
        [waiting] = post.deliveries()
        if waiting.state != "pending":
            break
        post.clock.set(max(post.clock.now, waiting.due_at))
        post.send()

    assert (waiting.state, waiting.attempts) == ("failed", ATTEMPTS)
    assert "server is away" in waiting.last_error


def test_words_that_name_what_nobody_knows_stop_no_message(post, begin, engine):
    """They cannot be kept in the app; an import or another version may bring them."""
    member(engine, GROUP, name="Ann")
    with engine.command(SYSTEM) as ctx:
        for part in ("what", "no_such_part"):
            ctx.session.add(
                MessageWording(
                    kind="user_task.created",
                    part=part,
                    text="About {child}",
                    text_cy="Am {child}",
                    at=ctx.now,
                    by=None,
                )
            )
    begin()

    assert post.at("2026-06-25T07:00:05") == 1
    assert "A new task: open it and see what is asked." in post.sent[0].text


def test_a_message_that_cannot_be_written_holds_up_nobody_elses(post, begin, engine, monkeypatch):
    ann, _bob = (member(engine, GROUP, name=name) for name in ("Ann", "Bob"))
    write = Envelope.message

    def writing(envelope, *given):
        if envelope.user_id == ann.id:
            raise KeyError("child")
        return write(envelope, *given)

    monkeypatch.setattr(Envelope, "message", writing)
    begin()

    assert post.at("2026-06-25T07:00:05") == 1
    [held] = [one for one in post.deliveries() if one.user_id == ann.id]
    assert (held.state, held.last_error) == ("pending", "KeyError: 'child'")
    monkeypatch.undo()
    assert post.at("2026-06-25T07:05:05") == 1


def test_a_slow_server_does_not_outlast_the_lease(post, begin, engine, monkeypatch):
    for name in ("Ann", "Bob", "Cai"):
        member(engine, GROUP, name=name)
    monkeypatch.setattr(dispatch, "LONGEST_BATCH", -1.0)  # as if each took minutes
    begin()

    runs = [post.at(f"2026-06-25T07:00:{second:02}") for second in (5, 10, 15, 20)]

    assert runs == [1, 1, 1, 0], "each goes on where the last one stopped"
    assert len({one.to for one in post.sent}) == 3


def test_a_clock_that_jumps_back_repeats_no_digest_and_loses_none(post, begin, engine):
    member(engine, GROUP, name="Ann")
    begin(business_key="A/1")
    assert post.at("2026-06-25T07:00:05") == 1

    assert post.at("2026-06-24T10:00") == 0  # somebody set the machine's clock wrong
    begin(business_key="A/2")
    again = [post.at(f"2026-06-{moment}") for moment in ("24T12:00", "25T07:00:05", "26T07:00:05")]

    assert again == [0, 0, 1], "one a day, and what came meanwhile with the next"
    assert "A/2" in post.sent[-1].text
    assert "A/1" not in post.sent[-1].text
