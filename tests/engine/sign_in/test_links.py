"""One-time links: who may make one, how long and how often it is good."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from engine import leaving
from engine.errors import Invalid, NotFound, NotPermitted
from engine.models import SignInLink
from engine.sign_in import (
    TooManyAttempts,
    by_password,
    links,
    recoveries,
    second_factor,
    sessions,
)
from engine.sign_in.safe import Safe
from tests.clock import A_WEDNESDAY
from tests.engine.sign_in.conftest import HERE

NEW = "a quite different horse"


@pytest.fixture
def admin(person):
    return person("Dee", "admin")


@pytest.fixture
def use(engine, safe):
    def used(code, password=NEW, address="192.0.2.7"):
        return links.use(engine, safe, code, password, address)

    return used


@pytest.fixture
def code_for(do, safe, admin):
    """A link for somebody, made by an administrator: its code."""

    def made(who, make=links.offer_reset):
        return links.code_of(safe, do(make, who.id, by=admin))

    return made


@pytest.fixture
def is_good(ask, safe, clock):
    def found(code):
        return ask(links.find, safe, code, clock.now) is not None

    return found


def test_somebody_new_chooses_a_password_by_an_invitation(engine, person, code_for, use):
    new = person("Nia", "lead_officer@torfaen")

    assert use(code_for(new, links.invite)).id == new.id

    assert by_password(engine, "nia@example.org", NEW).id == new.id


def test_a_reset_ends_what_the_old_password_opened_once_the_new_one_is_chosen(
    do, ask, ann, code_for, use
):
    hour = timedelta(hours=1)
    token = do(sessions.start, ann.id, "password", HERE)
    code, sought = code_for(ann), (token, A_WEDNESDAY, sessions.Limits(hour, hour))
    assert ask(sessions.find, *sought)

    use(code)

    assert ask(sessions.find, *sought) is None


def test_a_link_is_good_once(ann, code_for, use):
    code = code_for(ann)
    use(code)

    with pytest.raises(NotFound):
        use(code, "yet another horse")


def test_two_at_once_do_not_both_use_it(ann, code_for, use):
    code = code_for(ann)

    def try_it(number):
        try:
            return bool(use(code, f"a quite different horse {number}"))
        except NotFound:
            return False

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(try_it, range(3))) == [False, False, True]


@pytest.mark.parametrize(
    ("make", "good_for"),
    [(links.offer_reset, timedelta(hours=2)), (links.invite, timedelta(days=3))],
)
def test_a_link_is_good_for_a_short_time(code_for, is_good, ann, clock, make, good_for):
    code = code_for(ann, make)

    clock.advance(good_for - timedelta(seconds=1))
    assert is_good(code)
    clock.advance(timedelta(seconds=1))
    assert not is_good(code)


def test_a_refused_password_does_not_use_it_up(ann, code_for, is_good, use):
    code = code_for(ann)

    with pytest.raises(Invalid):
        use(code, "short")

    assert is_good(code)


def test_a_newer_link_makes_the_older_one_useless(ann, code_for, is_good):
    older, newer = code_for(ann), code_for(ann)

    assert [is_good(older), is_good(newer)] == [False, True]


def test_the_table_alone_makes_no_link(do, ask, safe, ann, is_good):
    link = do(links.offer_reset, ann.id)
    code = links.code_of(safe, link)
    assert is_good(code)

    assert links.code_of(Safe("another key " * 4), link) != code
    for forged in (
        f"{link.id}-",
        f"{link.id}",
        "",
        "-",
        f"{link.id}-{'A' * 43}",
        "9" * 30,
        "\u0661-x",
    ):
        assert not is_good(forged)
    kept = ask(lambda session: session.get(SignInLink, link.id))
    assert code not in str(vars(kept))


def test_a_link_of_who_left_is_no_longer_good(do, ann, code_for, is_good):
    code = code_for(ann)
    do(leaving.disable_user, ann.id)

    assert not is_good(code)
    with pytest.raises(NotFound):
        code_for(ann)


def test_the_unit_helps_officers_and_only_administrators_help_who_decides(do, person, ann, admin):
    unit, chair = person("Una", "business_unit"), person("Cai", "qa_chair@children")
    do(second_factor.want_of, {"qa_chair"}, by=admin)

    assert do(links.offer_reset, ann.id, by=unit)
    for guarded in (chair, admin):
        with pytest.raises(NotPermitted):
            do(links.offer_reset, guarded.id, by=unit)
    assert do(links.offer_reset, chair.id, by=admin)
    with pytest.raises(NotPermitted):
        do(links.offer_reset, admin.id, by=admin)
    with pytest.raises(NotPermitted):
        do(links.offer_reset, ann.id, by=person("Bob"))


def test_links_are_guessed_ten_times_and_sign_ins_go_on(engine, ann, code_for, use):
    code = code_for(ann)
    for number in range(10):
        with pytest.raises(NotFound):
            use(f"{number}-guess")

    with pytest.raises(TooManyAttempts):
        use(code)
    assert by_password(engine, "ann@example.org", "correct horse battery", "192.0.2.7")


def test_a_lost_device_is_signed_out_at_once_and_by_nobody_who_may_not(do, person, admin, engine):
    officer, colleague = person("Ola", "officer"), person("Col", "officer")
    held = [do(sessions.start, officer.id, "password", HERE) for _ in range(2)]
    with pytest.raises(NotPermitted):
        do(recoveries.sign_out, officer.id, by=colleague)
    with pytest.raises(NotPermitted):
        do(recoveries.sign_out, admin.id, by=admin)
    assert do(recoveries.sign_out, officer.id, by=admin) == 2
    with engine.query() as session:
        limits = sessions.Limits(timedelta(hours=1), timedelta(hours=9))
        assert [sessions.find(session, token, A_WEDNESDAY, limits) for token in held] == [None] * 2
    assert do(recoveries.sign_out, officer.id, by=admin) == 0
