"""People for whom an outside identity provider vouches: only who is registered already gets in."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.errors import EngineError
from engine.models import OutsideIdentity, User


@dataclass(frozen=True, slots=True)
class Vouched:
    """What the provider says, checked: by whom, about whom; the address only if it verified it."""

    issuer: str
    subject: str
    email: str


class NotVouched(EngineError):
    """The provider knows them, the board does not; `reason` says why not."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Expected a registered person, but: {reason}.")
        self.reason = reason


def by_vouching(ctx: CommandContext, said: Vouched) -> User:
    """The person; the first time by their address, from then on by the provider's own name."""
    bound = _bound(ctx.session, said)
    if bound is not None:
        return _active(bound)
    if not said.email:
        raise NotVouched("address_not_verified")
    user = _active(ctx.session.scalar(sa.select(User).where(User.email == said.email.lower())))
    if is_bound(ctx.session, user.id, said.issuer):
        raise NotVouched("bound_to_another")
    ctx.session.add(
        OutsideIdentity(
            user_id=user.id, issuer=said.issuer, subject=said.subject, bound_at=ctx.began_at
        )
    )
    ctx.record("user.outside_identity_bound", None, user=user.id, issuer=said.issuer)
    return user


def is_bound(session: Session, user_id: int, issuer: str) -> bool:
    known = (OutsideIdentity.user_id == user_id) & (OutsideIdentity.issuer == issuer)
    return session.scalar(sa.select(OutsideIdentity.id).where(known)) is not None


def _bound(session: Session, said: Vouched) -> User | None:
    return session.scalar(
        sa.select(User)
        .join(OutsideIdentity, OutsideIdentity.user_id == User.id)
        .where(OutsideIdentity.issuer == said.issuer, OutsideIdentity.subject == said.subject)
    )


def _active(user: User | None) -> User:
    if user is None or not user.is_active:
        raise NotVouched("not_registered")
    return user
