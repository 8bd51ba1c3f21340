"""Somebody whose password was right and who has not yet shown the second proof."""

import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from flask import session

from engine.context import CommandContext
from engine.models import User
from engine.sign_in import spent
from webapp.current import process_engine
from webapp.signing_in.visitor import machine_now

GOOD_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Half:
    """What the signed cookie says of them. It opens nothing but the second question."""

    user: int
    version: int
    method: str
    must_set_up: bool
    at: float
    salt: str


def remember(user: User, method: str, *, must_set_up: bool) -> None:
    half = Half(
        user=user.id,
        version=user.session_version,
        method=method,
        must_set_up=must_set_up,
        at=machine_now().timestamp(),
        salt=secrets.token_hex(16),
    )
    session["half"] = asdict(half)


def current() -> tuple[Half, User] | None:
    """Who it is, while it is not too long ago and nothing changed meanwhile."""
    said: Any = session.get("half")
    if not isinstance(said, dict):
        return None
    half = Half(**said)
    if machine_now().timestamp() - half.at > GOOD_FOR.total_seconds():
        return None
    with process_engine().query() as db:
        user = db.get(User, half.user)
    if user is None or not user.is_active or user.session_version != half.version:
        return None
    return half, user


def use_up(ctx: CommandContext, half: Half) -> None:
    """The same half opens one session, even if its cookie was copied."""
    spent.spend(ctx, half.salt, GOOD_FOR)
