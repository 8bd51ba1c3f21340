"""What was destroyed before each erasure went on record: told once, of what the log vouches for.

Versions before said how much they erased (`retention.destroyed`), but not where. One record says it
for all of them, in front of every other; once anything was erased with a record, none can follow.
"""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from engine import erasures
from engine.context import CommandContext, lock_board
from engine.models import Event, ProcessInstance
from workflows.models import DestroyedRecord, ItemState


def put_on_record(ctx: CommandContext) -> int:
    """How many chains are told of now; those that are told of already are left alone."""
    if erasures.has_begun(ctx.session):
        return 0
    items = _destroyed(ctx)
    if not items:
        return 0
    lock_board(ctx)
    ids = _ends(ctx, [one.root_id for one in items])
    told = erasures.read(ctx.session)
    new = [one for one in ids if not told.cover(one.hex, 1)]
    if new:
        blank, board = _blank(ctx, ids), _blank_of_board(ctx)
        is_told = sum(int(one.counts.get("event", 0)) for one in items) == blank + len(board)
        # More is gone than the log knows: whatever that is, it is not vouched for.
        board = [seq for seq in board if is_told and not told.cover(erasures.BOARD, seq)]
        erasures.note(ctx, new, board, _blank(ctx, new) + len(board), {"earlier": True})
    return len(new)


def _destroyed(ctx: CommandContext) -> Sequence[DestroyedRecord]:
    """The lines of the log of which the chain itself says that they were destroyed."""
    said = ctx.session.scalars(
        sa.select(Event.details).where(
            Event.instance_id.is_(None), Event.kind == "retention.destroyed"
        )
    )
    numbers = [details["record"] for details in said if details and "record" in details]
    gone = [str(ItemState.ERASED), str(ItemState.DONE)]
    return ctx.session.scalars(
        sa.select(DestroyedRecord).where(
            DestroyedRecord.id.in_(numbers), DestroyedRecord.state.in_(gone)
        )
    ).all()


def _ends(ctx: CommandContext, roots: Sequence[UUID]) -> Sequence[UUID]:
    return ctx.session.scalars(
        sa.select(ProcessInstance.id)
        .where(
            ProcessInstance.root_id.in_(roots),
            ProcessInstance.destroyed_at.is_not(None),
            ProcessInstance.chain_length > 0,
        )
        .order_by(ProcessInstance.id)
    ).all()


def _blank(ctx: CommandContext, ids: Sequence[UUID]) -> int:
    counted = sa.select(sa.func.count()).where(Event.instance_id.in_(ids), erasures.IS_BLANK)
    return ctx.session.scalar(counted) or 0


def _blank_of_board(ctx: CommandContext) -> Sequence[int]:
    return ctx.session.scalars(
        sa.select(Event.seq).where(Event.instance_id.is_(None), erasures.IS_BLANK)
    ).all()
