"""The second proof beside a password: who has one, who must, and how it is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext, ProcessEngine
from engine.errors import Invalid
from engine.models import (
    AuthenticatorApp,
    Group,
    Membership,
    Passkey,
    RecoveryCode,
    SecondFactorRole,
)
from engine.permissions import may_administer, require
from engine.sign_in import authenticator, recovery_codes, throttle
from engine.sign_in.safe import Safe


@dataclass(frozen=True, slots=True)
class Factors:
    """What somebody has beside a password."""

    has_app: bool
    passkeys: int
    codes_left: int

    @property
    def is_any(self) -> bool:
        return self.has_app or self.passkeys > 0


def of(session: Session, user_id: int) -> Factors:
    app = session.get(AuthenticatorApp, user_id)
    passkeys = session.scalar(
        sa.select(sa.func.count()).select_from(Passkey).where(Passkey.user_id == user_id)
    )
    return Factors(
        has_app=app is not None and app.secret is not None,
        passkeys=passkeys or 0,
        codes_left=recovery_codes.left(session, user_id),
    )


def is_wanted(session: Session, user_id: int, today: date) -> bool:
    """Whether the board wants one of this person, for a seat they have today."""
    seats = (
        sa.select(Membership.id)
        .join(Group, Group.key == Membership.group_key)
        .join(SecondFactorRole, SecondFactorRole.role == Group.role)
        .where(
            Membership.user_id == user_id,
            Membership.starts_on <= today,
            Membership.ends_on.is_(None) | (Membership.ends_on >= today),
        )
    )
    return session.scalar(seats.limit(1)) is not None


def roles(session: Session) -> Sequence[str]:
    return session.scalars(sa.select(SecondFactorRole.role).order_by(SecondFactorRole.role)).all()


def want_of(ctx: CommandContext, wanted: set[str]) -> None:
    """Say of which roles the board wants a second factor; it counts from their next sign-in."""
    require(may_administer(ctx.actor), "change who needs a second factor")
    known = set(ctx.session.scalars(sa.select(Group.role)))
    if not wanted <= known:
        raise Invalid("roles", "not_an_option")
    before = set(roles(ctx.session))
    ctx.session.execute(
        sa.delete(SecondFactorRole).where(SecondFactorRole.role.in_(before - wanted))
    )
    ctx.session.add_all(SecondFactorRole(role=role) for role in sorted(wanted - before))
    if wanted != before:
        ctx.record("second_factor.wanted", None, before=sorted(before), after=sorted(wanted))


def by_code(engine: ProcessEngine, safe: Safe, user_id: int, code: str, address: str) -> str | None:
    """How the code proves it: `app` or `recovery_code`; nothing if it is not right."""
    with engine.command() as ctx:
        tries = throttle.admit(ctx, f"code:{user_id}", throttle.address(address))
    with engine.command() as ctx:
        how = _accepted(ctx, safe, user_id, code)
        if how is None:
            ctx.record("user.sign_in_failed", None, user=user_id, address=address, at="code")
        else:
            throttle.forgive(ctx, tries)
    return how


def remove_app(ctx: CommandContext, user_id: int) -> None:
    require(ctx.actor.id == user_id, "take off a second factor")
    row = ctx.session.get(AuthenticatorApp, user_id)
    if row is None or row.secret is None:
        return
    refuse_last(ctx, user_id)
    ctx.session.delete(row)
    removed(ctx, user_id, "app")


def refuse_last(ctx: CommandContext, user_id: int) -> None:
    """Of whom the board wants a second factor, one stays."""
    held = of(ctx.session, user_id)
    today = ctx.calendar.local_date(ctx.now)
    if int(held.has_app) + held.passkeys <= 1 and is_wanted(ctx.session, user_id, today):
        raise Invalid("second_factor", "last_one")


def removed(ctx: CommandContext, user_id: int, factor: str) -> None:
    """Codes for who loses a second factor are of no use when there is none."""
    ctx.session.flush()
    if not of(ctx.session, user_id).is_any:
        ctx.session.execute(sa.delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    ctx.record("user.second_factor_removed", None, user=user_id, factor=factor)


def remove_all(ctx: CommandContext, user_id: int) -> None:
    """For who has lost them; two people have looked at it, or the operator of the machine."""
    for table in (AuthenticatorApp, Passkey, RecoveryCode):
        ctx.session.execute(sa.delete(table).where(table.user_id == user_id))
    ctx.record("user.second_factor_removed", None, user=user_id, factor="all")


def _accepted(ctx: CommandContext, safe: Safe, user_id: int, code: str) -> str | None:
    if recovery_codes.looks_like_one(code):
        return "recovery_code" if recovery_codes.accept(ctx, user_id, code) else None
    return "app" if authenticator.accept(ctx, safe, user_id, code) else None
