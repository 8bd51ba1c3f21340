"""Keeps who looked at what: each thing once a person and day, so that nobody fills the record.

A refused look stands in the board's own chain as well. Beyond a number of them a day the chain says
only that there were more: whoever tries addresses by the thousand writes no thousand records.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext, lock_board
from engine.models import Look

MOST_A_DAY = 50
MORE = ("more", "")


def is_kept(session: Session, look: Look) -> bool:
    """The same look is on record today, or there were so many refused that no more is kept."""
    return _found(session, look, look.what, look.key) or (
        look.is_refused and _found(session, look, *MORE)
    )


def keep(ctx: CommandContext, what: str, key: str, *, is_refused: bool) -> None:
    """Put a look on record, unless it is there already."""
    lock_board(ctx)  # two tabs at once: the second finds what the first has kept
    if ctx.actor.id is None:
        return
    today = ctx.calendar.local_date(ctx.now)
    look = Look(user_id=ctx.actor.id, on=today, what=what, key=key, is_refused=is_refused)
    if is_kept(ctx.session, look):
        return

    if is_refused and _refused(ctx.session, look) >= MOST_A_DAY:
        look.what, look.key = MORE
    look.at = ctx.now
    ctx.session.add(look)
    if is_refused:
        ctx.record("look.refused", None, what=look.what, key=look.key)


def latest(session: Session, limit: int) -> Sequence[Look]:
    """The newest first."""
    newest = (Look.at.desc(), Look.user_id, Look.what, Look.key)
    return session.scalars(sa.select(Look).order_by(*newest).limit(limit)).all()


def _found(session: Session, look: Look, what: str, key: str) -> bool:
    same = {"user_id": look.user_id, "on": look.on, "what": what, "key": key}
    return session.get(Look, {**same, "is_refused": look.is_refused}) is not None


def _refused(session: Session, look: Look) -> int:
    count = sa.select(sa.func.count()).where(
        Look.user_id == look.user_id, Look.on == look.on, Look.is_refused
    )
    return session.scalar(count) or 0
