"""Keys for programs."""

import hashlib
import secrets
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.errors import NotFound
from engine.models import ApiToken, User
from engine.permissions import may_administer, require


def issue_token(ctx: CommandContext, user_id: int, name: str = "") -> str:
    """A new API token for a person; only its digest is kept, so it is shown this once."""
    require(may_administer(ctx.actor) or ctx.actor.id == user_id, "issue a token")
    user = ctx.session.get(User, user_id)
    if user is None:
        raise NotFound("person", user_id)
    token = "cy_" + secrets.token_urlsafe(32)
    digest = digest_of(token)
    ctx.session.add(ApiToken(user_id=user.id, digest=digest, name=name, created_at=ctx.now))
    ctx.record("token.issued", None, user=user_id, name=name)
    return token


def user_of_token(session: Session, token: str) -> User | None:
    return session.scalar(_BY_TOKEN, {"digest": digest_of(token)})


def live_tokens(session: Session, user_id: int) -> Sequence[ApiToken]:
    """The tokens of a person that still open the door, the newest first."""
    return session.scalars(
        sa.select(ApiToken)
        .where(ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None))
        .order_by(ApiToken.created_at.desc(), ApiToken.id.desc())
    ).all()


def revoke_token(ctx: CommandContext, token_id: int) -> ApiToken:
    """End a token of one's own, at once and for good."""
    token = ctx.session.get(ApiToken, token_id)
    is_mine = token is not None and token.user_id == ctx.actor.id
    if token is None or not (is_mine or may_administer(ctx.actor)):
        raise NotFound("token", token_id)
    if token.revoked_at is None:
        _revoke(ctx, token)
    return token


def revoke_tokens(ctx: CommandContext, user_id: int) -> None:
    """End all tokens of a person who leaves: coming back does not bring them back."""
    for token in live_tokens(ctx.session, user_id):
        _revoke(ctx, token)


def _revoke(ctx: CommandContext, token: ApiToken) -> None:
    token.revoked_at = ctx.now
    ctx.record("token.revoked", None, user=token.user_id, name=token.name)


def digest_of(token: str) -> bytes:
    """Of what has enough chance in it that nobody guesses it from its digest."""
    return hashlib.sha256(token.encode()).digest()


_BY_TOKEN = (
    sa.select(User)
    .join(ApiToken, ApiToken.user_id == User.id)
    .where(ApiToken.digest == sa.bindparam("digest"), ApiToken.revoked_at.is_(None), User.is_active)
)
