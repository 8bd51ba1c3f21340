"""kill -9 at every write and in every message: nobody is told twice, nobody is forgotten.

The mail server of these tests is a real one. It may see a message again, but only under the same
Message-ID and with the same words: whatever receives it can tell.
"""

import os
import signal
from contextlib import nullcontext
from datetime import timedelta

import pytest
import sqlalchemy as sa

from notifications import dispatch, smtp
from notifications.composing import LEASE
from notifications.letterhead import Letterhead
from notifications.models import Channel, Delivery
from notifications.tokens import Signer
from tests.engine.diagrams import one_task, publish
from tests.notifications.servers import Mailbox, mail_server
from tests.people import member
from tests.play import play
from tests.races.processes import Ground

GROUP = "officer@newport"
PEOPLE = ("Ann", "Bob")  # and the member whom every ground has
EVERYBODY = len(PEOPLE) + 1
HOUSE = Letterhead("https://cylch.example", Signer("k" * 40))
MOST_STATEMENTS = 60


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def board(ground: Ground) -> Ground:
    publish(ground.engine, one_task())
    for name in PEOPLE:
        member(ground.engine, GROUP, name=name)
    return ground


def deliver(url: str):
    """What a worker does, from the event to the mail server."""

    def run(engine):
        while dispatch.expand(engine):
            continue
        dispatch.send(engine, lambda: smtp.connected(url), HOUSE)

    return run


def something_happens(ground: Ground, number: int) -> str:
    """A new task for everybody; the next morning it is told."""
    key = f"A/{number}"
    play(ground.engine, ground.clock, "main", agency="newport", business_key=key)
    ground.clock.set((ground.clock.now + timedelta(days=1)).replace(hour=7, minute=0, second=5))
    return key


def restarted(ground: Ground, url: str) -> None:
    """The next worker finds what the dead one left when its lease is over."""
    for _ in range(2):
        ground.clock.advance(LEASE + timedelta(minutes=1))
        deliver(url)(ground.engine)


def assert_told_once(ground: Ground, mailbox: Mailbox, key: str) -> None:
    told = {}
    for mail in mailbox.taken:
        text = mail.get_body(("plain",)).get_content()
        assert told.setdefault(mail["Message-ID"], text) == text, "the same id, other words"
    people = [
        mail_id.partition("-")[2].partition("-")[0] for mail_id, text in told.items() if key in text
    ]
    assert len(people) == len(set(people)) == EVERYBODY, (key, people)
    wanted = sa.select(Delivery.state, Delivery.about).where(Delivery.channel == str(Channel.EMAIL))
    states = [state for state, about in ground.rows(wanted) if about["reference"] == key]
    assert states == ["sent"] * EVERYBODY


def test_a_worker_killed_at_any_write_tells_everybody_once(board, mailbox):
    with mail_server(mailbox) as url:
        for statement in range(MOST_STATEMENTS):
            key = something_happens(board, statement)
            died = board.killed_before(statement, deliver(url))
            restarted(board, url)
            assert_told_once(board, mailbox, key)
            if not died:
                break
        else:
            raise AssertionError("it never came to its end")

    assert statement > 5, "it was hardly killed at all"
    board.assert_sound()


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("number", range(EVERYBODY))
def test_a_worker_killed_around_any_message_tells_everybody_once(board, mailbox, moment, number):
    with mail_server(mailbox) as url:
        key = something_happens(board, number)

        def dying(engine):
            while dispatch.expand(engine):
                continue
            with smtp.connected(url) as send:
                seen = []

                def way(message):
                    seen.append(message)
                    if moment == "before" and len(seen) > number:
                        os.kill(os.getpid(), signal.SIGKILL)
                    send(message)
                    if moment == "after" and len(seen) > number:
                        os.kill(os.getpid(), signal.SIGKILL)

                dispatch.send(engine, lambda: nullcontext(way), HOUSE)

        assert board.killed_before(10_000, dying)
        restarted(board, url)

    assert_told_once(board, mailbox, key)
    again = len(mailbox.ids) - len(set(mailbox.ids))
    assert again == (1 if moment == "after" else 0)


def test_workers_at_once_tell_everybody_once(board, mailbox):
    with mail_server(mailbox) as url:
        keys = [something_happens(board, number) for number in range(2)]
        board.at_once(deliver(url), deliver(url), deliver(url))
        restarted(board, url)

    for key in keys:
        assert_told_once(board, mailbox, key)
    assert len(mailbox.ids) == len(set(mailbox.ids))
