"""Binds the heads of all chains in signed checkpoints, each bound to the one before it.

Whoever rewrites the history with all its hashes cannot rewrite what was signed and sent elsewhere.
"""

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext, lock_board
from engine.errors import Invalid, NotFound
from engine.history import GENESIS
from engine.merkle import Head, Heads, root_of
from engine.models import (
    Checkpoint,
    CheckpointHead,
    CheckpointPlan,
    Event,
    ProcessInstance,
)
from engine.permissions import may_administer, require
from engine.signing import SigningKey

FORMAT = "cylch-checkpoint-1"
BOARD = ""
A_DAY, AN_HOUR = timedelta(days=1), timedelta(hours=1)
A_PART = 300
HOURS = (1, 6, 24)
ADDRESS = re.compile(r"[^@\s<>,;:\"()\\]+@[^@\s<>,;:\"()\\]+\.[^@\s<>,;:\"()\\]+")
MOST_ADDRESSES, LONGEST_ADDRESS = 5, 200


@dataclass(frozen=True, slots=True)
class Broken:
    """The first record that is not as an earlier checkpoint found it."""

    chain: str
    seq: int
    checkpoint: int


def newest(session: Session) -> Checkpoint | None:
    return session.scalar(sa.select(Checkpoint).order_by(Checkpoint.number.desc()).limit(1))


def latest(session: Session, limit: int) -> Sequence[Checkpoint]:
    return session.scalars(
        sa.select(Checkpoint).order_by(Checkpoint.number.desc()).limit(limit)
    ).all()


def get(session: Session, number: int | None) -> Checkpoint:
    """The one of this number, the newest when none is named."""
    found = newest(session) if number is None else session.get(Checkpoint, number)
    if found is None:
        raise NotFound("checkpoint", number)
    return found


def set_plan(
    ctx: CommandContext, every_hours: int, addresses: Sequence[str], seen: int | None = None
) -> CheckpointPlan:
    """How often one is made, and to whom outside of this machine it goes by mail."""
    require(may_administer(ctx.actor), "plan the checkpoints")
    lock_board(ctx)
    plan = ctx.session.merge(plan_of(ctx.session))
    if seen is not None and seen != plan.version:
        raise Invalid("addresses", "changed_meanwhile")
    if every_hours not in HOURS:
        raise Invalid("every_hours", "not_an_option")
    wanted = _checked(addresses)
    before = {"every_hours": plan.every_hours, "addresses": list(plan.addresses)}
    after = {"every_hours": every_hours, "addresses": wanted}
    if after != before:
        plan.every_hours, plan.addresses, plan.version = every_hours, wanted, plan.version + 1
        ctx.record("checkpoint_plan.changed", None, before=before, after=after)
    return plan


def _checked(addresses: Sequence[str]) -> list[str]:
    """Each once, in the order given."""
    wanted = list(dict.fromkeys(address.strip() for address in addresses if address.strip()))
    if len(wanted) > MOST_ADDRESSES:
        raise Invalid("addresses", "too_many", maximum=MOST_ADDRESSES)
    for address in wanted:
        if len(address) > LONGEST_ADDRESS or not ADDRESS.fullmatch(address):
            raise Invalid("addresses", "not_addresses", found=address[:60])
    return wanted


def plan_of(session: Session) -> CheckpointPlan:
    """How often and to whom; without a row every hour, and to nobody."""
    return session.get(CheckpointPlan, 1) or CheckpointPlan(
        id=1, every_hours=1, addresses=[], version=1, stopped_at=None, stopped_by=None
    )


def is_due(session: Session, now: datetime) -> bool:
    """When something happened since the last, at the hours of the plan; at least once a day."""
    last, plan = newest(session), plan_of(session)
    if plan.stopped_at is not None and plan.stopped_at + AN_HOUR > now >= plan.stopped_at:
        return False
    if last is None:
        return True
    age = now - last.at
    if timedelta() <= age < timedelta(hours=plan.every_hours):
        return False
    kind = session.scalar(sa.select(Event.kind).order_by(Event.id.desc()).limit(1))
    return age >= A_DAY or kind != "checkpoint.made"


def make(ctx: CommandContext, key: SigningKey) -> Checkpoint | None:
    """Bind where every chain stands now; nothing is signed that contradicts the last one."""
    board = lock_board(ctx)
    last = newest(ctx.session)
    known, now = heads_at(ctx.session), _heads_now(ctx.session)
    now[BOARD] = (board.chain_length, board.chain_head or GENESIS)
    broken = _contradiction(ctx.session, known, now)
    if broken is not None:
        _stop(ctx, broken)
        return None
    moved = {chain: head for chain, head in now.items() if known.get(chain) != head}
    said = statement_of(ctx.now, key, last, now, moved)
    made = _keep(ctx, said, key, moved)
    _go_on(ctx)
    told = {"statement": made.statement, "signature": base64.b64encode(made.signature).decode()}
    ctx.record("checkpoint.made", None, checkpoint=made.number, **told)
    return made


def statement_of(
    at: datetime, key: SigningKey, last: Checkpoint | None, heads: Heads, moved: Heads
) -> dict[str, Any]:
    """What is signed: the root over all heads, the one over those that moved, the link back."""
    return {
        "format": FORMAT,
        "number": last.number + 1 if last is not None else 1,
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "previous": link_of(last.statement, last.signature) if last is not None else "",
        "chains": len(heads),
        "events": sum(length for length, _hash in heads.values()),
        "root": root_of(heads).hex(),
        "moved": len(moved),
        "moved_root": root_of(moved).hex(),
        "key": key.fingerprint,
    }


def link_of(statement: str, signature: bytes) -> str:
    """By this the next checkpoint names the one before it, with its signature."""
    return hashlib.sha256(statement.encode() + signature).hexdigest()


def heads_at(session: Session, number: int | None = None) -> dict[str, Head]:
    """Where every chain stood at a checkpoint; at the last one when none is named."""
    latest = sa.select(
        CheckpointHead.chain, sa.func.max(CheckpointHead.checkpoint).label("checkpoint")
    ).group_by(CheckpointHead.chain)
    if number is not None:
        latest = latest.where(CheckpointHead.checkpoint <= number)
    one = latest.subquery()
    table = CheckpointHead
    rows = session.execute(
        sa.select(table.chain, table.length, table.hash).join(
            one, (one.c.chain == table.chain) & (one.c.checkpoint == table.checkpoint)
        )
    )
    return {chain: (length, last) for chain, length, last in rows}


def _heads_now(session: Session) -> dict[str, Head]:
    rows = session.execute(
        sa.select(
            ProcessInstance.id, ProcessInstance.chain_length, ProcessInstance.chain_head
        ).where(ProcessInstance.chain_length > 0)
    )
    return {one.hex: (length, last or GENESIS) for one, length, last in rows}


def _contradiction(session: Session, known: Heads, now: Heads) -> Broken | None:
    """Whether a chain is shorter than it was, or not the same as far as it was bound."""
    longer: dict[str, Head] = {}
    for chain, (length, last) in known.items():
        found = now.get(chain, (0, GENESIS))
        if found[0] < length:
            return _broken(session, chain, found[0] + 1)
        if found[0] == length and found[1] != last:
            return _broken(session, chain, length)
        if found[0] > length:
            longer[chain] = (length, last)
    for chain, seq, last in _hashes(session, longer):
        if last != longer[chain][1]:
            return _broken(session, chain, seq)
    return None


def _hashes(session: Session, heads: Heads) -> Iterator[tuple[str, int, bytes]]:
    """What the events say that stand where these chains ended then."""
    if BOARD in heads:
        length = heads[BOARD][0]
        at = (Event.instance_id.is_(None), Event.seq == length)
        yield BOARD, length, session.scalar(sa.select(Event.hash).where(*at)) or b""
    others = [(UUID(chain), length) for chain, (length, _hash) in heads.items() if chain]
    place = sa.tuple_(Event.instance_id, Event.seq)
    for start in range(0, len(others), A_PART):
        part = others[start : start + A_PART]
        rows = session.execute(
            sa.select(Event.instance_id, Event.seq, Event.hash).where(place.in_(part))
        )
        found = {(one, seq): last for one, seq, last in rows}
        for one, seq in part:
            yield one.hex, seq, found.get((one, seq), b"")


def _broken(session: Session, chain: str, seq: int) -> Broken:
    bound = sa.select(sa.func.max(CheckpointHead.checkpoint)).where(CheckpointHead.chain == chain)
    return Broken(chain, seq, session.scalar(bound) or 0)


def _keep(
    ctx: CommandContext, said: Mapping[str, Any], key: SigningKey, moved: Heads
) -> Checkpoint:
    statement = orjson.dumps(said, option=orjson.OPT_SORT_KEYS).decode()
    made = Checkpoint(
        number=said["number"], statement=statement, signature=key.sign(statement.encode())
    )
    ctx.session.add(made)
    ctx.session.flush()
    rows = [
        {"checkpoint": made.number, "chain": chain, "length": length, "hash": last}
        for chain, (length, last) in sorted(moved.items())
    ]
    if rows:
        ctx.session.execute(sa.insert(CheckpointHead), rows)
    return made


def _stop(ctx: CommandContext, broken: Broken) -> None:
    """Say once what does not fit; it is looked at again in an hour."""
    plan = ctx.session.merge(plan_of(ctx.session))
    told = {"chain": broken.chain, "seq": broken.seq, "checkpoint": broken.checkpoint}
    if plan.stopped_by != told:
        ctx.record("checkpoint.refused", None, **told)
    plan.stopped_at, plan.stopped_by = ctx.now, told


def _go_on(ctx: CommandContext) -> None:
    plan = plan_of(ctx.session)
    plan.stopped_at = plan.stopped_by = None


# ---- the document that goes elsewhere


def is_whole(session: Session, one: Checkpoint) -> bool:
    """The first of a day names every chain, so that nobody needs an older one to read it."""
    before = session.get(Checkpoint, one.number - 1)
    return before is None or before.at.date() != one.at.date()


def document_of(session: Session, one: Checkpoint, *, whole: bool) -> bytes:
    """One checkpoint as a file: what was signed, the signature, and the heads by name."""
    if whole:
        heads = heads_at(session, one.number)
    else:
        moved = sa.select(CheckpointHead).where(CheckpointHead.checkpoint == one.number)
        heads = {row.chain: (row.length, row.hash) for row in session.scalars(moved)}
    listed: Sequence[Any] = [
        [chain, length, last.hex()] for chain, (length, last) in sorted(heads.items())
    ]
    told = {
        "statement": one.statement,
        "signature": base64.b64encode(one.signature).decode(),
        "covers": "all" if whole else "moved",
        "heads": listed,
    }
    return orjson.dumps(told, option=orjson.OPT_APPEND_NEWLINE)
