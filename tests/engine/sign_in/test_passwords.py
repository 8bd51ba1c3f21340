"""Passwords: what is refused, how they are kept, and how guessing is slowed down."""

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from sqlalchemy.orm import undefer

from engine import identity, leaving
from engine.errors import Invalid
from engine.models import Event, User
from engine.sign_in import TooManyAttempts, by_password, hashed, hashing, passwords
from tests import cheap
from tests.engine.sign_in.conftest import PASSWORD

EMAIL = "ann@example.org"


@pytest.fixture
def as_costly_as_in_earnest(monkeypatch):
    monkeypatch.setattr(hashing, "hasher", cheap.in_earnest)
    passwords.of_nobody.cache_clear()
    yield
    passwords.of_nobody.cache_clear()


def enter(engine, password=PASSWORD, email=EMAIL, address="192.0.2.7"):
    found = by_password(engine, email, password, address)
    return found.id if found else None


@pytest.mark.parametrize(
    ("password", "rule"),
    [
        ("short", "too_short"),
        ("x" * 1001, "too_long"),
        ("aaaaaaaaaaaa", "easily_guessed"),
        ("123456789012", "easily_guessed"),
        ("qwertyuiop12", "easily_guessed"),
        ("Summer2026!!", "easily_guessed"),
        ("l1verp00lfc!2026", "easily_guessed"),
        ("passwordpassword", "about_you"),
        ("CylchCylch2026", "about_you"),
        ("Safeguarding.Gwent", "about_you"),
        ("Ŵyn.Griffith.1985", "about_you"),
        ("wyn@example.org!", "about_you"),
        ("Torfaen/Officers7", "about_you"),
    ],
)
def test_what_somebody_would_try_first_is_refused(password, rule):
    about = {"wyn", "griffith", "example", "org", "torfaen", "officers"}

    with pytest.raises(Invalid) as refused:
        hashed(password, about)

    assert refused.value.rule == rule


@pytest.mark.parametrize(
    "password",
    [
        "coffee train fish",
        "mae'r ŵyl wedi dod",
        "  two spaces at its edges  ",
        "🐑🐑🐑 ar y mynydd",
        "x" + "ab7 " * 32,
    ],
)
def test_everything_else_is_taken_with_every_character(password):
    assert PasswordHasher().verify(hashed(password), unicodedata.normalize("NFKC", password))


def test_the_words_of_person_and_board_come_from_the_database(do, person):
    wyn = person("Gwenllian Ffransis", "agency_rep@caerphilly")

    for taken in ("gwenllian ffransis", "agency_rep Caerphilly"):
        with pytest.raises(Invalid) as refused:
            do(identity.set_password, wyn.id, taken)
        assert refused.value.rule == "about_you"


def test_a_letter_is_the_same_from_every_keyboard(engine, do, ann):
    do(identity.set_password, ann.id, unicodedata.normalize("NFD", "ŵyna ar y bryniau"))

    assert enter(engine, unicodedata.normalize("NFC", "ŵyna ar y bryniau")) == ann.id


def test_a_space_is_no_mistake(engine, do, ann):
    do(identity.set_password, ann.id, f" {PASSWORD} ")

    assert enter(engine) is None
    assert enter(engine, f" {PASSWORD} ") == ann.id


def test_the_beginning_of_a_password_is_not_the_password(ask, do, ann):
    longest = ("quite long " + "ab7 " * 250)[: passwords.MAX_PASSWORD]
    do(identity.set_password, ann.id, longest)
    kept = ask(lambda session: session.scalars(passwords.with_secret(ann.id)).one())

    assert passwords.is_right(kept, longest)
    assert not passwords.is_right(kept, longest + "x")
    assert not passwords.is_right(kept, longest[:-1])


def test_a_hash_made_with_older_parameters_is_renewed(engine, do, ask, ann):
    old = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1).hash(PASSWORD)

    def weaken(ctx):
        ctx.session.get_one(User, ann.id).password_hash = old

    do(weaken)
    assert enter(engine) == ann.id

    kept = ask(lambda session: session.scalars(passwords.with_secret(ann.id)).one())
    assert kept.password_hash != old
    assert enter(engine) == ann.id
    assert kept.session_version == 2, "nobody is signed out by it"


def test_ten_wrong_tries_close_the_account_for_five_minutes_wherever_they_came_from(
    engine, ann, clock
):
    for number in range(10):
        assert enter(engine, "a wrong guess", address=f"192.0.2.{number}") is None

    with pytest.raises(TooManyAttempts):
        enter(engine, address="198.51.100.1")
    clock.advance(timedelta(minutes=5, seconds=1))
    assert enter(engine) == ann.id


def test_ten_wrong_tries_close_the_address_for_every_account(engine, ann):
    for number in range(10):
        enter(engine, email=f"nobody{number}@example.org")

    with pytest.raises(TooManyAttempts):
        enter(engine)
    assert enter(engine, address="198.51.100.1") == ann.id


def test_ones_own_password_does_not_buy_tries_at_others(engine, person, ann):
    person("Bob")
    for _ in range(10):
        enter(engine, "a guess", email="bob@example.org", address="")
        assert enter(engine, address="") == ann.id
    for number in range(10):
        enter(engine, email=f"nobody{number}@example.org")

    with pytest.raises(TooManyAttempts):
        enter(engine)


def test_a_whole_network_of_new_addresses_is_one(engine, ann):
    for number in range(10):
        enter(engine, email=f"nobody{number}@example.org", address=f"2001:db8:1:2::{number:x}")

    with pytest.raises(TooManyAttempts):
        enter(engine, address="2001:db8:1:2:ffff::9")
    assert enter(engine, address="2001:db8:1:3::9") == ann.id


@pytest.mark.usefixtures("ann")
def test_thirty_guesses_at_once_are_ten(engine):
    def guess(_number):
        try:
            return enter(engine, "a wrong guess", address="")
        except TooManyAttempts:
            return "refused"

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(guess, range(30)))

    assert answers.count(None) == 10
    assert answers.count("refused") == 20


@pytest.mark.usefixtures("ann")
def test_a_closed_door_says_the_same_to_everybody(engine):
    for email in (EMAIL, "nobody@example.org"):
        for _ in range(10):
            assert enter(engine, "a guess", email=email, address="") is None
        with pytest.raises(TooManyAttempts):
            enter(engine, "a guess", email=email, address="")


@pytest.mark.parametrize("email", ["nobody@example.org", EMAIL])
@pytest.mark.usefixtures("as_costly_as_in_earnest", "ann")
def test_as_much_is_computed_for_nobody_as_for_somebody(engine, monkeypatch, email):
    checked = []
    verify = PasswordHasher.verify
    monkeypatch.setattr(
        PasswordHasher, "verify", lambda *given: checked.append(given[1]) or verify(*given)
    )

    enter(engine, "a wrong guess", email=email)

    assert [stored.split("$")[3] for stored in checked] == ["m=65536,t=3,p=4"]


def test_who_left_does_not_come_in_by_the_right_password(engine, do, ann):
    do(leaving.disable_user, ann.id)

    assert enter(engine) is None


def test_a_failure_is_on_record_and_says_nothing_secret(engine, ann, ask):
    enter(engine, "my-other-password")
    enter(engine, "my-other-password", email="my-secret@example.org")

    kept = ask(
        lambda session: session.scalars(
            sa.select(Event).where(Event.kind == "user.sign_in_failed").order_by(Event.id)
        ).all()
    )
    assert [event.details for event in kept] == [
        {"user": ann.id, "address": "192.0.2.7"},
        {"address": "192.0.2.7"},
    ]


def test_the_hash_is_read_only_where_it_is_needed(ask, ann):
    with pytest.raises(sa.orm.exc.DetachedInstanceError):
        _ = ask(lambda session: session.get(User, ann.id)).password_hash
    loaded = sa.select(User).options(undefer(User.password_hash))
    assert ask(lambda session: session.scalar(loaded)).password_hash.startswith("$argon2id$")
