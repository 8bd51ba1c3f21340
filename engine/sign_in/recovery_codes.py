"""Ten codes on paper, for who has lost the telephone; each is good once."""

import secrets
from collections.abc import Sequence

import sqlalchemy as sa
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.models import RecoveryCode
from engine.sign_in import hashing

HOW_MANY = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
GROUP = 4  # the first group finds the row, the other two are the secret


def make() -> Sequence[str]:
    """Ten new ones. Showing them is the caller's to do: nobody can read them again."""
    return [_code() for _ in range(HOW_MANY)]


def hashes_of(codes: Sequence[str]) -> dict[str, str]:
    """By selector. Slow on purpose, so do it before a transaction."""
    return {code[:GROUP]: hashing.hasher().hash(_plain(code)[GROUP:]) for code in codes}


def keep(ctx: CommandContext, user_id: int, hashes: dict[str, str]) -> None:
    """In place of all older ones."""
    ctx.session.execute(sa.delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    ctx.session.add_all(
        RecoveryCode(
            user_id=user_id, selector=selector, secret_hash=secret, created_at=ctx.began_at
        )
        for selector, secret in hashes.items()
    )
    ctx.record("user.recovery_codes_made", None, user=user_id, codes=len(hashes))


def accept(ctx: CommandContext, user_id: int, code: str) -> bool:
    given = _plain(code)
    row = ctx.session.scalar(
        sa.select(RecoveryCode)
        .where(RecoveryCode.user_id == user_id, RecoveryCode.selector == given[:GROUP])
        .with_for_update()
    )
    if row is None or row.used_at is not None or not _matches(row.secret_hash, given[GROUP:]):
        return False
    row.used_at = ctx.began_at
    ctx.record("user.recovery_code_used", None, user=user_id)
    return True


def left(session: Session, user_id: int) -> int:
    unused = (RecoveryCode.user_id == user_id) & RecoveryCode.used_at.is_(None)
    found = session.scalar(sa.select(sa.func.count()).select_from(RecoveryCode).where(unused))
    return found or 0


def looks_like_one(code: str) -> bool:
    return len(_plain(code)) == 3 * GROUP


def _code() -> str:
    groups = ("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(3))
    return "-".join(groups)


def _plain(code: str) -> str:
    return "".join(letter for letter in code.casefold() if letter in LETTERS)


def _matches(stored: str, secret: str) -> bool:
    try:
        return hashing.hasher().verify(stored, secret)
    except (VerificationError, InvalidHashError):
        return False
