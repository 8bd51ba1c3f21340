"""Where people are signed in: started, seen, proved again, ended.

All moments here are the machine's own, `ctx.began_at`: a sandbox's moved clock signs nobody out.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.errors import NotFound
from engine.models import User, UserSession
from engine.sign_in.tokens import digest_of

KEPT = timedelta(days=90)  # ended ones, as the person's own history
SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long somebody stays signed in: without doing anything, and at all."""

    idle: timedelta
    longest: timedelta

    @property
    def seen_every(self) -> timedelta:
        """A request costs a write at most so often."""
        return min(SEEN_EVERY, self.idle / 10)


@dataclass(frozen=True, slots=True)
class Client:
    """From where somebody signs in: an address, and a browser in words."""

    address: str
    browser: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in by a cookie, and since when."""

    session_id: int
    user_id: int
    name: str
    language: str | None
    method: str
    started_at: datetime
    proved_at: datetime
    last_seen_at: datetime

    def was_proved_within(self, time: timedelta, now: datetime) -> bool:
        return now - self.proved_at < time

    def ends_at(self, limits: Limits) -> datetime:
        return min(self.last_seen_at + limits.idle, self.started_at + limits.longest)


def start(
    ctx: CommandContext,
    user_id: int,
    method: str,
    client: Client,
    provider_token: bytes | None = None,
) -> str:
    """Sign somebody in; the answer is for their cookie and stands nowhere else."""
    user = ctx.session.get(User, user_id)
    if user is None or not user.is_active:
        raise NotFound("active person", user_id)
    token = secrets.token_urlsafe(32)
    _forget_old(ctx, user_id)
    ctx.session.add(
        UserSession(
            user_id=user_id,
            digest=digest_of(token),
            session_version=user.session_version,
            method=method,
            address=client.address[:64],
            browser=client.browser[:60],
            started_at=ctx.began_at,
            proved_at=ctx.began_at,
            last_seen_at=ctx.began_at,
            provider_token=provider_token,
        )
    )
    ctx.record(
        "user.signed_in",
        None,
        user=user_id,
        method=method,
        address=client.address,
        browser=client.browser,
    )
    return token


def find(session: Session, token: str, now: datetime, limits: Limits) -> SignedIn | None:
    """Whose cookie this is, while the session lasts and the person may still sign in."""
    given = {"digest": digest_of(token), "idle": now - limits.idle, "longest": now - limits.longest}
    row = session.execute(_FIND, given).first()
    return SignedIn(*row) if row is not None else None


def see(ctx: CommandContext, session_id: int) -> None:
    """Note that somebody is still there."""
    ctx.session.execute(
        sa.update(UserSession)
        .where(UserSession.id == session_id, UserSession.ended_at.is_(None))
        .values(last_seen_at=ctx.began_at)
    )


def prove(ctx: CommandContext, session_id: int) -> str:
    """They have just proved again who they are; the cookie changes with it."""
    row = ctx.session.get_one(UserSession, session_id)
    token = secrets.token_urlsafe(32)
    row.digest, row.proved_at, row.last_seen_at = digest_of(token), ctx.began_at, ctx.began_at
    ctx.record("user.proved_again", None, user=row.user_id)
    return token


def keep(ctx: CommandContext, session_id: int) -> None:
    """Let this one session outlive the change that ends all others."""
    row = ctx.session.get_one(UserSession, session_id)
    row.session_version = ctx.session.get_one(User, row.user_id).session_version


def end(ctx: CommandContext, user_id: int, session_id: int) -> None:
    """Sign one browser out. Somebody else's session is not there."""
    row = ctx.session.get(UserSession, session_id)
    if row is None or row.user_id != user_id:
        raise NotFound("session", session_id)
    if row.ended_at is None:
        row.ended_at, row.provider_token = ctx.began_at, None
        ctx.record("user.signed_out", None, user=user_id)


def end_others(ctx: CommandContext, user_id: int, session_id: int | None) -> int:
    """Sign out everywhere but here."""
    mine = (UserSession.user_id == user_id) & UserSession.ended_at.is_(None)
    others = ctx.session.scalars(sa.select(UserSession.id).where(mine)).all()
    ended = [one for one in others if one != session_id]
    ctx.session.execute(
        sa.update(UserSession)
        .where(UserSession.id.in_(ended))
        .values(ended_at=ctx.began_at, provider_token=None)
    )
    ctx.record("user.signed_out_elsewhere", None, user=user_id, sessions=len(ended))
    return len(ended)


def provider_token(session: Session, session_id: int) -> bytes | None:
    """Sealed; needed once, to sign out at the provider as well."""
    wanted = sa.select(UserSession.provider_token).where(UserSession.id == session_id)
    return session.scalar(wanted)


def history(session: Session, user_id: int, limit: int = 50) -> Sequence[UserSession]:
    """The newest first: those that last, and those that are over."""
    return session.scalars(
        sa.select(UserSession)
        .where(UserSession.user_id == user_id)
        .order_by(UserSession.started_at.desc(), UserSession.id.desc())
        .limit(limit)
    ).all()


def is_over(row: UserSession, user: User, now: datetime, limits: Limits) -> bool:
    return (
        row.ended_at is not None
        or row.session_version != user.session_version
        or row.last_seen_at <= now - limits.idle
        or row.started_at <= now - limits.longest
    )


def _forget_old(ctx: CommandContext, user_id: int) -> None:
    old = UserSession.last_seen_at < ctx.began_at - KEPT
    ctx.session.execute(sa.delete(UserSession).where(UserSession.user_id == user_id, old))


# Read for every request, so built once.
_FIND = (
    sa.select(
        UserSession.id,
        User.id,
        User.name,
        User.language,
        UserSession.method,
        UserSession.started_at,
        UserSession.proved_at,
        UserSession.last_seen_at,
    )
    .join(User, User.id == UserSession.user_id)
    .where(
        UserSession.digest == sa.bindparam("digest"),
        UserSession.ended_at.is_(None),
        UserSession.session_version == User.session_version,
        UserSession.last_seen_at > sa.bindparam("idle", type_=UserSession.last_seen_at.type),
        UserSession.started_at > sa.bindparam("longest", type_=UserSession.started_at.type),
        User.is_active,
    )
)
