"""Passwords: what they may be, how they are kept, whether one is right."""

import secrets
import unicodedata
from collections.abc import Iterable
from functools import cache

import sqlalchemy as sa
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session, undefer

from engine.context import CommandContext, ProcessEngine
from engine.errors import Invalid
from engine.models import Group, User
from engine.sign_in import deny_list, hashing, throttle

MIN_PASSWORD, MAX_PASSWORD = 12, 1000


def by_password(engine: ProcessEngine, email: str, password: str, address: str = "") -> User | None:
    """The person, if the password is theirs. Every try counts and slows the next ones down.

    Three short transactions, so that nobody waits while a hash is computed.
    """
    with engine.command() as ctx:
        tries = throttle.admit(ctx, throttle.account(email), throttle.address(address))
    with engine.query() as session:
        user = _person(session, email)
    if not is_right(user, password) or user is None or not user.is_active:
        _record_failure(engine, user, address)
        return None
    with engine.command() as ctx:
        throttle.forgive(ctx, tries)
        _renew_hash(ctx, user, password)
    return user


def put_password(ctx: CommandContext, user: User, password: str) -> None:
    """Take a new password for a person, and end every session that the old one opened."""
    user.password_hash = hashed(password, words_about(ctx.session, user))
    user.session_version += 1
    ctx.record("user.password_changed", None, user=user.id)


def hashed(password: str, about: Iterable[str] = ()) -> str:
    """Refuse what is easily guessed, else what to keep of it."""
    password = tidied(password)
    if len(password) < MIN_PASSWORD:
        raise Invalid("password", "too_short", minimum=MIN_PASSWORD)
    if len(password) > MAX_PASSWORD:
        raise Invalid("password", "too_long", maximum=MAX_PASSWORD)
    fault = deny_list.fault_of(password, about)
    if fault is not None:
        raise Invalid("password", fault)
    return hashing.hasher().hash(password)


def is_right(user: User | None, password: str) -> bool:
    """Spend the same time on a person who does not exist, or has no password."""
    stored = user.password_hash if user is not None and user.password_hash else of_nobody()
    try:
        is_it = hashing.hasher().verify(stored, tidied(password[:MAX_PASSWORD]))
    except (VerificationError, InvalidHashError):
        return False
    return is_it and user is not None and len(password) <= MAX_PASSWORD


def tidied(password: str) -> str:
    """Two keyboards may send one ŵ in two ways; every space stays."""
    return unicodedata.normalize("NFKC", password)


def words_about(session: Session, user: User) -> set[str]:
    """What somebody who knows the person and the board would try first."""
    groups = session.execute(sa.select(Group.name, Group.name_cy, Group.agency)).all()
    texts = [user.name, user.email, *(text for row in groups for text in row if text)]
    return deny_list.words_of(texts)


def with_secret(user_id: int) -> sa.Select[User]:
    return sa.select(User).where(User.id == user_id).options(undefer(User.password_hash))


def _person(session: Session, email: str) -> User | None:
    found = sa.select(User).where(User.email == email.strip().lower()[:254])
    return session.scalar(found.options(undefer(User.password_hash)))


def _record_failure(engine: ProcessEngine, user: User | None, address: str) -> None:
    """Both ways write, so that neither takes longer."""
    with engine.command() as ctx:
        who = user.id if user is not None else None
        ctx.record("user.sign_in_failed", None, user=who, address=address)


def _renew_hash(ctx: CommandContext, user: User, password: str) -> None:
    """A hash made with older parameters is made again, now that the password is at hand."""
    if user.password_hash and hashing.hasher().check_needs_rehash(user.password_hash):
        ctx.session.execute(
            sa.update(User)
            .where(User.id == user.id, User.password_hash == user.password_hash)
            .values(password_hash=hashing.hasher().hash(tidied(password)))
        )


@cache
def of_nobody() -> str:
    """What is checked where there is no hash to check."""
    return hashing.hasher().hash(secrets.token_urlsafe(16))
