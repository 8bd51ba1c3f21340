"""Destroying what is due: a list that two people stand behind, worked off by a job."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import erasure
from engine.actors import Actor
from engine.context import CommandContext, ProcessEngine, lock_board, lock_family
from engine.db import Base
from engine.errors import FourEyes, Invalid, NotFound
from engine.files import store
from engine.models import Attachment, ProcessInstance
from engine.permissions import is_steward, require
from workflows import earlier_erasures, retention
from workflows.models import (
    ActionPlan,
    DestroyedRecord,
    Destruction,
    DestructionState,
    ItemState,
    Outcome,
    SignOffPack,
)
from workflows.queries import retention as queries
from workflows.queries.retention import Due

AT_A_TIME = 5
LONGEST = 2000
OURS = "workflows."


def may_prepare(actor: Actor) -> bool:
    return is_steward(actor)


def may_approve(actor: Actor, found: Destruction) -> bool:
    """Somebody else than who prepared it, who may see what it names."""
    return (
        retention.may_see(actor)
        and found.state == DestructionState.PREPARED
        and found.prepared_by != actor.id
    )


def get(session: Session, destruction_id: int) -> Destruction:
    found = session.get(Destruction, destruction_id)
    if found is None:
        raise NotFound("destruction", destruction_id)
    return found


def items(session: Session, found: Destruction) -> Sequence[DestroyedRecord]:
    return session.scalars(
        sa.select(DestroyedRecord)
        .where(DestroyedRecord.destruction_id == found.id)
        .order_by(DestroyedRecord.id)
    ).all()


def prepare(ctx: CommandContext, roots: Sequence[UUID], note: str) -> Destruction:
    """Put records that are due on a list. Nothing is destroyed by that."""
    require(may_prepare(ctx.actor), "prepare a destruction")
    lock_board(ctx)
    offered = {one.root_id: one for one in queries.due(ctx.session, ctx.calendar, ctx.now)}
    chosen = list(dict.fromkeys(roots))
    if not chosen:
        raise Invalid("roots", "required")
    if any(one not in offered or offered[one].is_held for one in chosen):
        raise Invalid("roots", "not_due")
    found = Destruction(note=note.strip()[:LONGEST], prepared_at=ctx.now, prepared_by=ctx.actor.id)
    ctx.session.add(found)
    ctx.session.flush()
    ctx.session.add_all(_line(found, offered[one]) for one in chosen)
    ctx.session.flush()
    refs = [offered[one].ref for one in chosen]
    ctx.record("retention.prepared", None, destruction=found.id, records=refs)
    return found


def approve(ctx: CommandContext, destruction_id: int) -> Destruction:
    """The second pair of eyes. From here on the job works the list off; it cannot be undone."""
    found = _held(ctx, destruction_id)
    require(retention.may_see(ctx.actor), "approve a destruction")
    if found.prepared_by == ctx.actor.id:
        raise FourEyes("approve a destruction", "prepare it")
    found.move_to(DestructionState.APPROVED)
    found.approved_at, found.approved_by = ctx.now, ctx.actor.id
    ctx.session.flush()
    ctx.record("retention.approved", None, destruction=found.id)
    return found


def withdraw(ctx: CommandContext, destruction_id: int, reason: str) -> Destruction:
    found = _held(ctx, destruction_id)
    require(retention.may_see(ctx.actor), "withdraw a destruction")
    if not reason.strip():
        raise Invalid("withdraw_reason", "required")
    found.move_to(DestructionState.WITHDRAWN)
    found.withdrawn_at, found.withdrawn_by = ctx.now, ctx.actor.id
    found.withdraw_reason = reason.strip()[:LONGEST]
    ctx.session.flush()
    reason = found.withdraw_reason
    ctx.record("retention.withdrawn", None, destruction=found.id, reason=reason)
    return found


def work(engine: ProcessEngine, folder: Path, limit: int = AT_A_TIME) -> int:
    """A few records, each in a transaction of its own; then the files that nobody needs."""
    with engine.query() as session:
        waiting = session.scalars(_waiting(ItemState.WAITING).limit(limit)).all()
    if waiting:
        with engine.command() as ctx:
            earlier_erasures.put_on_record(ctx)
    for item_id in waiting:
        with engine.command() as ctx:
            _destroy(ctx, item_id)
    with engine.query() as session:
        erased = session.scalars(_waiting(ItemState.ERASED).limit(limit)).all()
    for item_id in erased:
        _remove_files(engine, folder, item_id)
    return len(waiting)


def _waiting(state: ItemState) -> sa.Select[int]:
    return (
        sa.select(DestroyedRecord.id)
        .join(Destruction, Destruction.id == DestroyedRecord.destruction_id)
        .where(
            DestroyedRecord.state == str(state),
            Destruction.state == str(DestructionState.APPROVED),
        )
        .order_by(DestroyedRecord.id)
    )


def _destroy(ctx: CommandContext, item_id: int) -> None:
    """Looked at once more under the lock: a hold or new work since then spares it."""
    item = ctx.session.get_one(DestroyedRecord, item_id)
    lock_family(ctx, item.root_id)
    ctx.session.refresh(item, with_for_update=True)
    if item.state != ItemState.WAITING:
        return
    ids = ctx.session.scalars(
        sa.select(ProcessInstance.id).where(ProcessInstance.root_id == item.root_id)
    ).all()
    doomed = erasure.doomed_of(ctx.session, ids, _kept(item))
    if why := _spared(ctx, item, ids, doomed):
        item.state, item.done_at, item.spared_why = ItemState.SPARED, ctx.now, why
    else:
        _erase(ctx, item, ids, doomed)
    ctx.session.flush()
    _finish(ctx, item.destruction_id)


def _spared(
    ctx: CommandContext, item: DestroyedRecord, ids: Sequence[UUID], doomed: erasure.Rows
) -> str:
    """Why it stays; nothing where it goes."""
    due = queries.still_due(ctx.session, ctx.calendar, ctx.now, item.root_id)
    if due is not None and due.is_held:
        return "held"
    if due is None or due.rule.outcome != item.outcome:
        return "no_longer_due"
    return "needed" if erasure.is_needed(ctx.session, ids, doomed) else ""


def _kept(item: DestroyedRecord) -> frozenset[str]:
    return _registers() if item.outcome == Outcome.ANONYMISE else frozenset[str]()


def _erase(
    ctx: CommandContext, item: DestroyedRecord, ids: Sequence[UUID], doomed: erasure.Rows
) -> None:
    packed = _packed_files(ctx.session, ids) if item.outcome == Outcome.DESTROY else []
    by = _decided(ctx, item)
    erased = erasure.erase(ctx, ids, item.ref, by, _kept(item), doomed)
    item.counts = dict(erased.counts)
    item.files = sorted({*erased.files, *packed})
    item.state, item.done_at = ItemState.ERASED, ctx.now
    ctx.record(
        "retention.destroyed",
        None,
        destruction=item.destruction_id,
        record=item.id,
        outcome=item.outcome,
        rows=sum(item.counts.values()),
        files=len(item.files),
    )


def _decided(ctx: CommandContext, item: DestroyedRecord) -> dict[str, object]:
    """By whose decision, for the record of the erasure."""
    found = get(ctx.session, item.destruction_id)
    return {
        "destruction": found.id,
        "record": item.id,
        "prepared_by": found.prepared_by,
        "approved_by": found.approved_by,
    }


def _packed_files(session: Session, ids: Sequence[UUID]) -> list[str]:
    packs = session.scalars(
        sa.select(SignOffPack)
        .join(ActionPlan, ActionPlan.id == SignOffPack.plan_id)
        .where(ActionPlan.instance_id.in_(ids))
    )
    return [one["sha256"] for pack in packs for one in pack.files.values()]


def _registers() -> frozenset[str]:
    """The tables of the board's business; they hold references and figures, and stay."""
    return frozenset(
        str(mapper.local_table.name)  # type: ignore[attr-defined]
        for mapper in Base.registry.mappers
        if mapper.class_.__module__.startswith(OURS)
    )


def _remove_files(engine: ProcessEngine, folder: Path, item_id: int) -> None:
    """Off the disk, unless another record has the very same file."""
    with engine.command() as ctx:
        item = ctx.session.get_one(DestroyedRecord, item_id, with_for_update=True)
        left = [one for one in item.files if not _is_gone(ctx.session, folder, one)]
        item.files = left
        if not left:
            item.state = ItemState.DONE
        ctx.session.flush()
        _finish(ctx, item.destruction_id)


def _is_gone(session: Session, folder: Path, sha256: str) -> bool:
    """Gone, or somebody else's. What has just come in again waits: its row may be on its way."""
    needed = sa.or_(
        sa.exists().where(Attachment.sha256 == sha256),
        sa.exists().where(sa.type_coerce(SignOffPack.files, sa.Text).contains(sha256)),
    )
    return bool(session.scalar(sa.select(needed))) or store.remove(folder, sha256)


def _finish(ctx: CommandContext, destruction_id: int) -> None:
    found = get(ctx.session, destruction_id)
    open_states = [str(ItemState.WAITING), str(ItemState.ERASED)]
    left = ctx.session.scalar(
        sa.select(sa.func.count(DestroyedRecord.id)).where(
            DestroyedRecord.destruction_id == destruction_id,
            DestroyedRecord.state.in_(open_states),
        )
    )
    if not left and found.state == DestructionState.APPROVED:
        found.move_to(DestructionState.DONE)
        found.done_at = ctx.now
        ctx.session.flush()
        ctx.record("retention.carried_out", None, destruction=found.id)


def _held(ctx: CommandContext, destruction_id: int) -> Destruction:
    lock_board(ctx)
    found = get(ctx.session, destruction_id)
    ctx.session.refresh(found)
    return found


def _line(found: Destruction, due: Due) -> DestroyedRecord:
    return DestroyedRecord(
        destruction_id=found.id,
        root_id=due.root_id,
        ref=due.ref,
        process=due.process,
        class_key=due.rule.key,
        outcome=due.rule.outcome,
        years=due.rule.years,
        counted_from=due.counted_from,
        due_on=due.due_on,
    )
