"""The second proof: codes of an app, recovery codes, who must have one."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest
import sqlalchemy as sa

from engine.errors import FourEyes, Invalid, NotFound, NotInState, NotPermitted
from engine.models import AuthenticatorApp, Event, RecoveryCode
from engine.sign_in import (
    TooManyAttempts,
    authenticator,
    recoveries,
    recovery_codes,
    second_factor,
    sessions,
    spent,
)
from engine.sign_in.safe import Safe, Unreadable
from tests.engine.sign_in.conftest import HERE

GUARDED = {"admin", "qa_chair"}


@pytest.fixture
def app_of(do, ask, safe, clock):
    """Set an app up for somebody; the answer makes its codes: `code = app_of(ann); code()`."""

    def set_up(who):
        do(authenticator.propose, safe, who.id, by=who)
        totp = pyotp.TOTP(ask(authenticator.pending, safe, who.id))
        do(authenticator.confirm, safe, who.id, totp.at(clock.now), by=who)
        return lambda steps=0: totp.at(clock.now + timedelta(seconds=30 * steps))

    return set_up


@pytest.fixture
def enter(engine, safe):
    def entered(who, code, address="192.0.2.7"):
        return second_factor.by_code(engine, safe, who.id, code, address)

    return entered


def test_an_app_counts_when_its_first_code_was_right(do, ask, safe, ann, clock):
    do(authenticator.propose, safe, ann.id, by=ann)
    secret = ask(authenticator.pending, safe, ann.id)

    with pytest.raises(Invalid):
        do(authenticator.confirm, safe, ann.id, "000000", by=ann)
    assert not ask(second_factor.of, ann.id).is_any
    code = pyotp.TOTP(secret).at(clock.now)
    do(authenticator.confirm, safe, ann.id, f"{code[:3]} {code[3:]}", by=ann)

    assert ask(second_factor.of, ann.id).has_app
    with pytest.raises(NotFound):
        ask(authenticator.pending, safe, ann.id)
    assert "secret=" + secret in authenticator.uri(secret, "ann@example.org")


def test_a_code_is_good_once_also_the_one_that_set_the_app_up(app_of, enter, ann, clock):
    code = app_of(ann)
    assert enter(ann, code()) is None

    clock.advance(timedelta(seconds=30))
    now = code()

    assert enter(ann, now) == "app"
    assert enter(ann, now) is None


def test_two_at_once_do_not_both_come_in_by_one_code(app_of, enter, ann, clock):
    code = app_of(ann)
    clock.advance(timedelta(minutes=1))
    now = code()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _number: enter(ann, now), range(4)))

    assert sorted(answers, key=str) == [None, None, None, "app"]


@pytest.mark.parametrize(("steps", "is_right"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_telephone_may_be_half_a_minute_off(app_of, enter, ann, clock, steps, is_right):
    code = app_of(ann)
    clock.advance(timedelta(minutes=10))

    assert (enter(ann, code(steps)) == "app") is is_right


def test_an_older_code_is_not_taken_after_a_newer_one(app_of, enter, ann, clock):
    code = app_of(ann)
    clock.advance(timedelta(minutes=10))

    assert enter(ann, code(1)) == "app"
    assert enter(ann, code(0)) is None


@pytest.mark.parametrize("odd", ["", "12345", "abcdef", "١٢٣٤٥٦", "0" * 400, "12 34 56\n"])
def test_what_is_no_code_is_not_right(app_of, enter, ann, odd):
    app_of(ann)

    assert enter(ann, odd) is None


def test_codes_are_guessed_ten_times_and_then_no_more(app_of, enter, ann, clock):
    code = app_of(ann)
    clock.advance(timedelta(minutes=1))
    for number in range(10):
        assert enter(ann, "999999", address=f"192.0.2.{number}") is None

    with pytest.raises(TooManyAttempts):
        enter(ann, code(), address="198.51.100.1")


def test_the_secret_does_not_lie_open_and_opens_for_one_person_and_key_alone(
    app_of, ask, safe, ann, person
):
    bob, _codes = person("Bob"), app_of(ann)
    row = ask(lambda session: session.get(AuthenticatorApp, ann.id))
    assert len(row.secret) > 100

    with pytest.raises(Unreadable):
        safe.open(row.secret, f"authenticator app of {bob.id}")
    with pytest.raises(Unreadable):
        Safe("another key " * 4).open(row.secret, f"authenticator app of {ann.id}")
    assert len(safe.open(row.secret, f"authenticator app of {ann.id}")) == 32


def test_another_app_takes_the_place_of_the_first(app_of, enter, ann, clock):
    first = app_of(ann)
    clock.advance(timedelta(minutes=1))
    second = app_of(ann)
    clock.advance(timedelta(minutes=1))

    assert enter(ann, first()) is None
    assert enter(ann, second()) == "app"


def test_each_of_ten_recovery_codes_is_good_once(do, ask, enter, app_of, ann):
    app_of(ann)
    codes = recovery_codes.make()
    do(recovery_codes.keep, ann.id, recovery_codes.hashes_of(codes), by=ann)

    assert len(set(codes)) == 10
    assert enter(ann, codes[3].upper().replace("-", " ")) == "recovery_code"
    assert enter(ann, codes[3]) is None
    assert enter(ann, codes[4]) == "recovery_code"
    assert ask(second_factor.of, ann.id).codes_left == 8


def test_recovery_codes_are_somebodys_own_and_not_stored(do, ask, enter, ann, person):
    bob, codes = person("Bob"), recovery_codes.make()
    do(recovery_codes.keep, ann.id, recovery_codes.hashes_of(codes), by=ann)

    assert enter(bob, codes[0]) is None
    for row in ask(lambda session: session.scalars(sa.select(RecoveryCode)).all()):
        assert row.secret_hash.startswith("$argon2id$")
    do(recovery_codes.keep, ann.id, recovery_codes.hashes_of(recovery_codes.make()), by=ann)
    assert enter(ann, codes[0]) is None, "newer ones take their place"


# ---- who must


def test_the_board_says_whose_roles_need_one(do, ask, person, clock):
    admin, chair = person("Dee", "admin"), person("Cai", "qa_chair@children")
    officer = person("Ann")
    today = clock.now.date()

    do(second_factor.want_of, GUARDED, by=admin)

    wanted = [ask(second_factor.is_wanted, one.id, today) for one in (admin, chair, officer)]
    assert wanted == [True, True, False]
    with pytest.raises(NotPermitted):
        do(second_factor.want_of, set(), by=chair)
    with pytest.raises(Invalid):
        do(second_factor.want_of, {"emperor"}, by=admin)
    do(second_factor.want_of, {"qa_chair"}, by=admin)
    assert list(ask(second_factor.roles)) == ["qa_chair"]


def test_of_whom_one_is_wanted_the_last_one_stays(do, ask, app_of, person):
    admin = person("Dee", "admin")
    app_of(admin)
    do(second_factor.want_of, {"admin"}, by=admin)

    with pytest.raises(Invalid) as refused:
        do(second_factor.remove_app, admin.id, by=admin)

    assert refused.value.rule == "last_one"
    do(second_factor.want_of, set(), by=admin)
    do(second_factor.remove_app, admin.id, by=admin)
    assert not ask(second_factor.of, admin.id).is_any


def test_nobody_takes_off_what_is_anothers(do, app_of, ann, person):
    app_of(ann)

    with pytest.raises(NotPermitted):
        do(second_factor.remove_app, ann.id, by=person("Bob"))


# ---- lost


def test_a_lost_one_is_taken_off_by_two_people(do, ask, app_of, ann, person, clock):
    app_of(ann)
    unit, admin = person("Una", "business_unit"), person("Dee", "admin")
    token = do(sessions.start, ann.id, "password+app", HERE)

    lost = do(recoveries.propose, ann.id, "Her telephone fell into the Wye", by=unit)
    link = do(recoveries.confirm, lost.id, by=admin)

    assert link.user_id == ann.id
    assert not ask(second_factor.of, ann.id).is_any
    limits = sessions.Limits(timedelta(hours=1), timedelta(hours=1))
    assert ask(sessions.find, token, clock.now, limits) is None


def test_nobody_is_both_of_the_two(do, app_of, ann, person):
    app_of(ann)
    admin, other = person("Dee", "admin"), person("Eve", "admin")
    lost = do(recoveries.propose, ann.id, "Lost", by=admin)

    with pytest.raises(FourEyes):
        do(recoveries.confirm, lost.id, by=admin)
    with pytest.raises(NotPermitted):
        do(recoveries.confirm, lost.id, by=person("Una", "business_unit"))
    do(recoveries.refuse, lost.id, by=other)
    with pytest.raises(NotInState):
        do(recoveries.confirm, lost.id, by=other)


def test_one_does_not_confirm_ones_own(do, app_of, person):
    admin = person("Dee", "admin")
    app_of(admin)
    lost = do(recoveries.propose, admin.id, "Lost", by=person("Eve", "admin"))

    with pytest.raises(FourEyes):
        do(recoveries.confirm, lost.id, by=admin)


def test_a_proposal_needs_a_reason_and_something_to_lose(do, app_of, ann, person):
    unit = person("Una", "business_unit")
    with pytest.raises(Invalid):
        do(recoveries.propose, ann.id, "Lost", by=unit)
    app_of(ann)
    with pytest.raises(Invalid):
        do(recoveries.propose, ann.id, "  ", by=unit)
    with pytest.raises(NotPermitted):
        do(recoveries.propose, ann.id, "Lost", by=person("Bob"))
    do(recoveries.propose, ann.id, "Lost", by=unit)
    with pytest.raises(NotInState):
        do(recoveries.propose, ann.id, "Lost again", by=unit)


# ---- and around it


def test_what_is_good_once_is_spent_once(do):
    do(spent.spend, "something", timedelta(minutes=5))

    with pytest.raises(spent.AlreadySpent):
        do(spent.spend, "something", timedelta(minutes=5))
    do(spent.spend, "something else", timedelta(minutes=5))


def test_no_event_tells_a_secret(do, ask, safe, ann, clock, enter):
    do(authenticator.propose, safe, ann.id, by=ann)
    secret = ask(authenticator.pending, safe, ann.id)
    do(authenticator.confirm, safe, ann.id, pyotp.TOTP(secret).at(clock.now), by=ann)
    codes = recovery_codes.make()
    do(recovery_codes.keep, ann.id, recovery_codes.hashes_of(codes), by=ann)
    enter(ann, codes[0])

    told = str([event.details for event in ask(lambda s: s.scalars(sa.select(Event)).all())])
    assert "recovery_code_used" not in told
    for hidden in (secret, *codes):
        assert hidden not in told
