"""Sessions: how long they last, what ends them, what the table may give away."""

from datetime import timedelta

import pytest

from engine import board, identity, leaving
from engine.errors import NotFound
from engine.models import UserSession
from engine.sign_in import put_password, sessions
from engine.sign_in.sessions import Limits
from tests.engine.sign_in.conftest import HERE

LIMITS = Limits(idle=timedelta(minutes=30), longest=timedelta(hours=12))


@pytest.fixture
def started(do, ann):
    """A session of Ann's: what her cookie holds."""
    return do(sessions.start, ann.id, "password", HERE)


@pytest.fixture
def find(ask, clock):
    def found(token):
        return ask(sessions.find, token, clock.now, LIMITS)

    return found


def test_the_cookie_says_who_it_is_and_nothing_else_does(find, started, ann, ask):
    assert find(started).user_id == ann.id
    for wrong in ("", started + "x", started[:-1]):
        assert find(wrong) is None
    row = ask(sessions.history, ann.id)[0]
    assert started.encode() not in row.digest
    assert (row.browser, row.address, row.method) == ("Firefox, Windows", "192.0.2.7", "password")


def test_who_does_nothing_is_out_after_half_an_hour(find, started, clock):
    clock.advance(timedelta(minutes=29, seconds=59))
    assert find(started)
    clock.advance(timedelta(seconds=1))
    assert find(started) is None


def test_a_sign_of_life_counts_but_not_for_ever(find, started, do, clock):
    for _ in range(25):
        session = find(started)
        clock.advance(timedelta(minutes=28))
        do(sessions.see, session.session_id)

    assert find(started)
    clock.advance(timedelta(minutes=20))
    assert find(started) is None, "twelve hours are over"


def test_a_request_costs_a_write_at_most_once_a_minute():
    assert LIMITS.seen_every == timedelta(minutes=1)
    assert Limits(timedelta(minutes=2), timedelta(hours=1)).seen_every == timedelta(seconds=12)


def test_a_sandbox_whose_clock_moves_signs_nobody_out(find, started, do, clock):
    do(board.found, sandbox=True)
    do(board.set_clock, clock.now + timedelta(days=30), clock.now)

    assert find(started)


def test_one_session_is_ended_or_all_the_others(find, started, do, ann):
    other = do(sessions.start, ann.id, "passkey", HERE)
    third = do(sessions.start, ann.id, "passkey", HERE)
    do(sessions.end, ann.id, find(other).session_id)
    assert [bool(find(one)) for one in (started, other, third)] == [True, False, True]

    do(sessions.end_others, ann.id, find(started).session_id)

    assert [bool(find(one)) for one in (started, other, third)] == [True, False, False]


def test_somebody_elses_session_is_not_there(find, started, do, person):
    bob = person("Bob")

    with pytest.raises(NotFound):
        do(sessions.end, bob.id, find(started).session_id)
    assert find(started)


def test_a_new_password_leaves_only_the_session_that_chose_it(find, started, do, ann):
    other = do(sessions.start, ann.id, "password", HERE)

    def change(ctx):
        user = ctx.session.get_one(identity.User, ann.id)
        put_password(ctx, user, "a quite different horse")
        sessions.keep(ctx, mine)

    mine = find(started).session_id
    do(change)

    assert find(started)
    assert find(other) is None


def test_a_closed_account_is_out_at_once(find, started, do, ann):
    do(leaving.disable_user, ann.id)

    assert find(started) is None
    with pytest.raises(NotFound):
        do(sessions.start, ann.id, "password", HERE)


def test_who_proves_again_gets_another_cookie(find, started, do, clock):
    clock.advance(timedelta(minutes=20))

    fresh = do(sessions.prove, find(started).session_id)

    assert find(started) is None
    assert find(fresh).was_proved_within(timedelta(minutes=1), clock.now)
    assert find(fresh).started_at < clock.now


@pytest.mark.usefixtures("started")
def test_the_history_is_kept_for_ninety_days(do, ann, ask, clock):
    clock.advance(timedelta(days=89))
    do(sessions.start, ann.id, "passkey", HERE)
    assert [row.method for row in ask(sessions.history, ann.id)] == ["passkey", "password"]

    clock.advance(timedelta(days=2))
    do(sessions.start, ann.id, "app", HERE)

    assert [row.method for row in ask(sessions.history, ann.id)] == ["app", "passkey"]
    assert UserSession.provider_token.property.deferred
