"""Lost second factors, by two people; and a lost or stolen device, signed out at once by one."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.errors import FourEyes, Invalid, NotFound, NotInState
from engine.models import Recovery, SignInLink, User
from engine.permissions import may_administer, require
from engine.sign_in import links, second_factor, sessions


def propose(ctx: CommandContext, user_id: int, reason: str) -> Recovery:
    """Say that a colleague lost theirs, and how one knows that it was they who asked."""
    links.require_help(ctx, user_id)
    if not reason.strip():
        raise Invalid("reason", "required")
    if not second_factor.of(ctx.session, user_id).is_any:
        raise Invalid("second_factor", "none_there")
    if any(one.user_id == user_id for one in waiting(ctx.session)):
        raise NotInState("recovery", user_id, "proposed", "not proposed")
    row = Recovery(
        user_id=user_id,
        reason=reason.strip(),
        proposed_by=ctx.actor.id,
        proposed_at=ctx.now,
    )
    ctx.session.add(row)
    ctx.session.flush()
    ctx.record("recovery.proposed", None, recovery=row.id, user=user_id, reason=row.reason)
    return row


def confirm(ctx: CommandContext, recovery_id: int) -> SignInLink:
    """Take them off, sign the person out everywhere, and give a link to begin anew."""
    row = _decided(ctx, recovery_id, is_confirmed=True)
    second_factor.remove_all(ctx, row.user_id)
    ctx.session.get_one(User, row.user_id).session_version += 1
    ctx.record("recovery.confirmed", None, recovery=row.id, user=row.user_id)
    return links.offer_reset(ctx, row.user_id)


def sign_out(ctx: CommandContext, user_id: int) -> int:
    """End every session of a colleague whose device is lost; they sign in anew where they are."""
    links.require_help(ctx, user_id)
    return sessions.end_others(ctx, user_id, None)


def refuse(ctx: CommandContext, recovery_id: int) -> None:
    row = _decided(ctx, recovery_id, is_confirmed=False)
    ctx.record("recovery.refused", None, recovery=row.id, user=row.user_id)


def waiting(session: Session) -> Sequence[Recovery]:
    """Those that nobody has decided, the oldest first."""
    return session.scalars(
        sa.select(Recovery).where(Recovery.decided_at.is_(None)).order_by(Recovery.id)
    ).all()


def _decided(ctx: CommandContext, recovery_id: int, *, is_confirmed: bool) -> Recovery:
    require(may_administer(ctx.actor), "decide on a lost second factor")
    row = ctx.session.get(Recovery, recovery_id, with_for_update=True)
    if row is None:
        raise NotFound("recovery", recovery_id)
    if ctx.actor.id in (row.proposed_by, row.user_id):
        raise FourEyes("decide on a lost second factor", "recovery")
    if row.decided_at is not None:
        raise NotInState("recovery", recovery_id, "decided", "proposed")
    row.decided_by, row.decided_at, row.is_confirmed = ctx.actor.id, ctx.now, is_confirmed
    return row
