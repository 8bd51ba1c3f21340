"""How people and programs prove who they are: passwords, tokens, and a brake on guessing."""

import hashlib
import secrets
from datetime import datetime, timedelta
from functools import cache

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session, undefer

from engine.context import CommandContext
from engine.errors import Conflict, Invalid, NotFound
from engine.models import ApiToken, SignInAttempt, User
from engine.permissions import may_administer, require

MIN_PASSWORD = 12
ATTEMPTS, WITHIN = 10, timedelta(minutes=5)  # Cyber Essentials: at most ten tries in five minutes


class TooManyAttempts(Conflict):
    """Somebody guesses passwords; wait a little."""


def verify_password(ctx: CommandContext, email: str, password: str) -> User | None:
    """The person, if the password is theirs. Failures are counted and slow the next ones down."""
    email = email.strip().lower()[:254]
    _throttle(ctx, email)
    user = ctx.session.scalar(
        sa.select(User).where(User.email == email).options(undefer(User.password_hash))
    )
    if _matches(user, password) and user is not None and user.is_active:
        ctx.session.execute(sa.delete(SignInAttempt).where(SignInAttempt.subject == email))
        ctx.record("user.signed_in", None, user=user.id)
        return user
    ctx.session.add(SignInAttempt(subject=email, at=ctx.now))
    return None


def issue_token(ctx: CommandContext, user_id: int, name: str = "") -> str:
    """A new API token for a person; only its digest is kept, so it is shown this once."""
    require(may_administer(ctx.actor) or ctx.actor.id == user_id, "issue a token")
    user = ctx.session.get(User, user_id)
    if user is None:
        raise NotFound("person", user_id)
    token = "cy_" + secrets.token_urlsafe(32)
    ctx.session.add(ApiToken(user_id=user.id, digest=_digest(token), name=name, created_at=ctx.now))
    ctx.record("token.issued", None, user=user_id, name=name)
    return token


def user_of_token(session: Session, token: str) -> User | None:
    return session.scalar(_BY_TOKEN, {"digest": _digest(token)})


_BY_TOKEN = (
    sa.select(User)
    .join(ApiToken, ApiToken.user_id == User.id)
    .where(ApiToken.digest == sa.bindparam("digest"), ApiToken.revoked_at.is_(None), User.is_active)
)


def hashed(password: str) -> str:
    if len(password) < MIN_PASSWORD:
        raise Invalid("password", "too_short", minimum=MIN_PASSWORD)
    return _hasher().hash(password)


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


def _throttle(ctx: CommandContext, subject: str) -> None:
    since: datetime = ctx.now - WITHIN
    ctx.session.execute(sa.delete(SignInAttempt).where(SignInAttempt.at < since))
    tries = ctx.session.scalar(
        sa.select(sa.func.count())
        .select_from(SignInAttempt)
        .where(SignInAttempt.subject == subject, SignInAttempt.at >= since)
    )
    if tries is not None and tries >= ATTEMPTS:
        raise TooManyAttempts(subject)


def _matches(user: User | None, password: str) -> bool:
    """Spend the same time on a person who does not exist."""
    stored = user.password_hash if user is not None and user.password_hash else _nobody()
    try:
        return _hasher().verify(stored, password) and user is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return _hasher().hash(secrets.token_urlsafe(16))


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
