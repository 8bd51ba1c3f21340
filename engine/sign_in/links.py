"""One-time links: an invitation to choose a first password, and a reset by somebody else."""

import hmac
import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext, ProcessEngine
from engine.errors import NotFound
from engine.models import SignInLink, User
from engine.permissions import may_help_to_sign_in, require
from engine.queries.sign_in import is_guarded
from engine.sign_in import throttle
from engine.sign_in.passwords import put_password
from engine.sign_in.safe import Safe

INVITATION, RESET = "invitation", "reset"
VALID = {INVITATION: timedelta(days=3), RESET: timedelta(hours=2)}


def invite(ctx: CommandContext, user_id: int) -> SignInLink:
    """Ask somebody new to choose a password. Whoever may reset may invite."""
    link = _make(ctx, user_id, INVITATION)
    ctx.record("user.invited", None, user=user_id, link=link.id)
    return link


def offer_reset(ctx: CommandContext, user_id: int) -> SignInLink:
    """Let somebody who forgot the password choose another; the old one stays good until then."""
    link = _make(ctx, user_id, RESET)
    ctx.record("user.reset_offered", None, user=user_id, link=link.id)
    return link


def code_of(safe: Safe, link: SignInLink) -> str:
    """What stands in the link; it can be written again as long as the row is there."""
    return codes_of(safe, link)[0]


def codes_of(safe: Safe, link: SignInLink) -> list[str]:
    """By the present key and by earlier ones: a link outlives a change of the key."""
    told = b"%d %d %s %s" % (link.id, link.user_id, link.purpose.encode(), link.salt)
    return [f"{link.id}-{mark}" for mark in safe.marks(told, "sign-in link")]


def address_of(safe: Safe, base_url: str, link: SignInLink) -> str:
    """Where it leads; whoever has it may choose the password."""
    return f"{base_url}/sign-in/link/{code_of(safe, link)}"


def find(session: Session, safe: Safe, code: str, now: datetime) -> SignInLink | None:
    """The link, while it is good."""
    number, _dash, _mark = code.partition("-")
    known = number.isascii() and number.isdigit() and len(number) < 10  # noqa: PLR2004
    link = session.get(SignInLink, int(number)) if known else None
    if link is None or not _is_code(safe, link, code):
        return None
    user = session.get_one(User, link.user_id)
    is_good = link.used_at is None and now < link.expires_at and user.is_active
    return link if is_good else None


def _is_code(safe: Safe, link: SignInLink, code: str) -> bool:
    ours = codes_of(safe, link)
    return any(hmac.compare_digest(one.encode(), code.encode()) for one in ours)


def use(engine: ProcessEngine, safe: Safe, code: str, password: str, address: str) -> User:
    """Choose a password by a link, which is then used up."""
    with engine.command() as ctx:
        tries = throttle.admit(ctx, throttle.link_from(address))
    with engine.command() as ctx:
        link = find(ctx.session, safe, code, ctx.began_at)
        taken = sa.update(SignInLink).where(
            SignInLink.id == (link.id if link is not None else None), SignInLink.used_at.is_(None)
        )
        used = taken.values(used_at=ctx.began_at).returning(SignInLink.user_id)
        user_id = ctx.session.scalar(used)
        if link is None or user_id is None:
            raise NotFound("link", "that is good")
        user = ctx.session.get_one(User, user_id)
        put_password(ctx, user, password)
        ctx.record("user.link_used", None, user=user.id, link=link.id, purpose=link.purpose)
        throttle.forgive(ctx, tries)
    return user


def require_help(ctx: CommandContext, user_id: int) -> User:
    user = ctx.session.get(User, user_id)
    if user is None or not user.is_active:
        raise NotFound("active person", user_id)
    guarded = is_guarded(ctx.session, user_id)
    require(may_help_to_sign_in(ctx.actor, user_id, guarded=guarded), "help this person sign in")
    return user


def _make(ctx: CommandContext, user_id: int, purpose: str) -> SignInLink:
    require_help(ctx, user_id)
    before = (SignInLink.user_id == user_id) & SignInLink.used_at.is_(None)
    ctx.session.execute(sa.update(SignInLink).where(before).values(used_at=ctx.began_at))
    link = SignInLink(
        user_id=user_id,
        purpose=purpose,
        salt=secrets.token_bytes(32),
        created_at=ctx.began_at,
        created_by=ctx.actor.id,
        expires_at=ctx.began_at + VALID[purpose],
    )
    ctx.session.add(link)
    ctx.session.flush()
    return link
