"""The keys that sign checkpoints: made once, followed by others, each change on record."""

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import signing
from engine.context import CommandContext, ProcessEngine, lock_board
from engine.models import CheckpointKey
from engine.signing import SigningKey

VOUCHING = b"cylch-checkpoint-key-1\n"  # before the public key that an older one vouches for


def keep_key(engine: ProcessEngine, home: Path) -> None:
    """See that this home has a key, and that the database knows it as the newest."""
    key = signing.own_key(home)
    with engine.command() as ctx:
        lock_board(ctx)
        if newest_key(ctx.session) is None:
            _register(ctx, key, None)
            ctx.record("checkpoint_key.made", None, key=key.fingerprint)
        elif signing.found_key(home, fingerprint_in_use(ctx.session)) is None:
            _follow(ctx, key, None)


def rotate_key(engine: ProcessEngine, home: Path) -> str:
    """Let a new key follow, for which the old one vouches; only the new one is kept."""
    new = signing.next_key(home)
    with engine.command() as ctx:
        lock_board(ctx)
        _follow(ctx, new, signing.found_key(home, fingerprint_in_use(ctx.session)))
    signing.take_next(home)
    return new.fingerprint


def newest_key(session: Session) -> CheckpointKey | None:
    return session.scalar(sa.select(CheckpointKey).order_by(CheckpointKey.id.desc()).limit(1))


def fingerprint_in_use(session: Session) -> str:
    key = newest_key(session)
    return key.fingerprint if key is not None else ""


def _follow(ctx: CommandContext, key: SigningKey, before: SigningKey | None) -> None:
    old = fingerprint_in_use(ctx.session)
    _register(ctx, key, before)
    ctx.record(
        "checkpoint_key.rotated",
        None,
        before=old,
        after=key.fingerprint,
        is_vouched_for=before is not None,
    )


def _register(ctx: CommandContext, key: SigningKey, before: SigningKey | None) -> None:
    ctx.session.add(
        CheckpointKey(
            fingerprint=key.fingerprint,
            public_key=key.public,
            made_at=ctx.now,
            vouched_by=before.fingerprint if before is not None else None,
            voucher=before.sign(VOUCHING + key.public) if before is not None else None,
        )
    )
    ctx.session.flush()


def key_of(session: Session, home: Path) -> SigningKey | None:
    """The private half of the key in use; only the machine that has it makes checkpoints."""
    return signing.found_key(home, fingerprint_in_use(session))
