"""Accounts of people who come: found or made, and invited once."""

from dataclasses import replace

import sqlalchemy as sa

from engine import identity
from engine.actors import SYSTEM
from engine.context import CommandContext
from engine.errors import Invalid
from engine.models import User
from engine.sign_in.links import invite


def as_system(ctx: CommandContext) -> CommandContext:
    """The same transaction, for what a diagram does once those who may have decided it."""
    return replace(ctx, actor=SYSTEM)


def known(ctx: CommandContext, email: str) -> User | None:
    """Whoever has this address; one who has left must be let in again by an administrator."""
    address = email.strip().lower()
    if "@" not in address:
        raise Invalid("email", "not_an_address")
    found = ctx.session.scalar(sa.select(User).where(User.email == address))
    if found is not None and not found.is_active:
        raise Invalid("email", "has_left")
    return found


def come(ctx: CommandContext, email: str, name: str, agency: str | None = None) -> User:
    """The account with this address; a new one is invited to choose a password."""
    found = known(ctx, email)
    if found is not None:
        return found
    user = identity.add_user(as_system(ctx), email, name, agency=agency)
    invite(as_system(ctx), user.id)
    return user
