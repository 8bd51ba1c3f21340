"""Keys for programs."""

import hashlib
import secrets

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


def digest_of(token: str) -> bytes:
    """Of what has enough chance in it that nobody guesses it from its digest."""
    return hashlib.sha256(token.encode()).digest()


_BY_TOKEN = (
    sa.select(User)
    .join(ApiToken, ApiToken.user_id == User.id)
    .where(ApiToken.digest == sa.bindparam("digest"), ApiToken.revoked_at.is_(None), User.is_active)
)
