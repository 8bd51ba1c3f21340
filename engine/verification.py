"""Walks every chain of the history and names the first record that does not fit."""

import hashlib
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import erasures
from engine.erasures import BOARD, Erasures
from engine.history import GENESIS, digest_of
from engine.merkle import Head
from engine.models import BoardState, Event, ProcessInstance

BATCH = 5000
NOTHING = digest_of(None)
BEGINNING: Head = (0, GENESIS)
# Of a chain, by its name: how long it was, its last hash then, and the checkpoint that says so.
Bound = Mapping[str, Sequence[tuple[int, bytes, int]]]


@dataclass(frozen=True, slots=True)
class Fault:
    """The first record that does not fit: which chain, which number, and what is wrong.

    What is only known to lie between two checkpoints has the last number that it may be.
    """

    instance_id: UUID | None
    seq: int
    what: str  # missing | surplus | altered | erased | head | rewritten
    upto: int | None = None
    checkpoint: int | None = None


@dataclass(frozen=True, slots=True)
class Verified:
    events: int
    chains: int
    fault: Fault | None
    erased: int = 0  # how many have lost their details
    erasures: int = 0  # and how many records say so


def verify(session: Session, root: UUID | None = None, bound: Bound | None = None) -> Verified:
    """Walk every chain, or those of one family, from its first event to its head.

    In the order in which they were written all can be read without looking for any; what does not
    fit there is looked at chain by chain, so that the first bad record is named.
    """
    heads, ends, covered = _heads(session, root), bound or {}, erasures.read(session)
    if root is None:
        with closing(_rows(session, None, Event.id)) as rows:
            fits = _all_fit(rows, heads, ends, covered)
        if fits is not None:
            return Verified(fits[0], len(heads), None, fits[1], covered.records)
    walk = _Walk(heads, {chain: list(of_chain) for chain, of_chain in ends.items()}, covered)
    with closing(_rows(session, root, Event.instance_id, Event.seq)) as rows:
        fault = walk.over(rows)
    return Verified(walk.events, walk.chains, fault, walk.erased, covered.records)


def _all_fit(
    rows: Iterable[Sequence[Any]], heads: Mapping[str, Head], bound: Bound, covered: Erasures
) -> tuple[int, int] | None:
    """How many events, and how many of them erased, when every one fits; nothing otherwise."""
    dumps, sha256, count, erased = orjson.dumps, hashlib.sha256, 0, 0
    reached: dict[str, Head] = {}
    known = {(chain, *end) for chain, end in covered.ends.items()}
    known |= {(chain, end[0], end[1]) for chain, ends in bound.items() for end in ends}
    lengths = {(chain, length) for chain, length, _last in known}
    for chain, seq, kind, at, actor, on_behalf_of, task, details, digest, kept in rows:
        length, last = reached.get(chain, BEGINNING)
        told = dumps([chain, seq, kind, at, actor, on_behalf_of, task])
        found = _digest(details, digest)
        fits = found is not None and sha256(last + told + found).digest() == kept
        if seq != length + 1 or not fits:
            return None
        if digest is not None and details is None:
            if not covered.cover(chain, seq):
                return None
            erased += 1
        if lengths and (chain, seq) in lengths:
            known.discard((chain, seq, kept))
        reached[chain] = (seq, kept)
        count += 1
    return (count, erased) if reached == heads and not known else None


@dataclass(slots=True)
class _Walk:
    """Where the walk is: in which chain, at which number, with which hash."""

    heads: dict[str, Head]
    bound: dict[str, list[tuple[int, bytes, int]]]
    covered: Erasures
    chain: str | None = None
    seq: int = 0
    last: bytes = GENESIS
    events: int = 0
    chains: int = 0
    # how far the present chain is as a checkpoint found it, and what others say of the rest
    good: int = 0
    ahead: list[tuple[int, bytes, int]] = field(default_factory=list)
    # how many are erased, and the first of the present chain until a record proves right
    erased: int = 0
    blank: int = 0

    def over(self, rows: Iterable[Sequence[Any]]) -> Fault | None:
        """Look at event after event; chains come one after the other, each in order."""
        dumps, sha256, last = orjson.dumps, hashlib.sha256, self.last
        for chain, seq, kind, at, actor, on_behalf_of, task, details, digest, kept in rows:
            if chain != self.chain:
                fault = self._leave()
                if fault is not None:
                    return fault
                last = self._enter(chain)
            self.seq += 1
            if seq != self.seq:
                # The board's own may come twice, for no index forbids it.
                return self._fault(min(seq, self.seq), "missing" if seq > self.seq else "surplus")
            told = dumps([chain, seq, kind, at, actor, on_behalf_of, task])
            found = _digest(details, digest)
            if found is None or sha256(last + told + found).digest() != kept:
                return self._fault(seq, "altered")
            self.last = last = kept
            self.events += 1
            if not self._may_be_blank(is_blank=details is None and digest is not None):
                return self._fault(seq, "erased")
            if self.ahead and self.ahead[0][0] == seq and (fault := self._compare()):
                return fault
        return self.end()

    def end(self) -> Fault | None:
        """Chains that should be there and were not met."""
        fault = self._leave()
        if fault is not None:
            return fault
        for chain in sorted(self.bound):
            return Fault(_id(chain), 1, "missing", checkpoint=self.bound[chain][0][2])
        for chain in sorted(self.heads):
            return Fault(_id(chain), 1, "missing")
        return None

    def _enter(self, chain: str) -> bytes:
        self.chain, self.seq, self.last, self.good, self.blank = chain, 0, GENESIS, 0, 0
        self.ahead = self.bound.pop(chain, [])
        self.chains += 1
        return self.last

    def _may_be_blank(self, *, is_blank: bool) -> bool:
        """What is erased waits for the end that its record names; the board's own stand there."""
        chain = self.chain or BOARD
        if is_blank:
            self.erased += 1
            self.blank = self.blank or (self.seq if chain != BOARD else 0)
            if not self.covered.cover(chain, self.seq):
                return False
        if self.blank and self.covered.ends.get(chain) == (self.seq, self.last):
            self.blank = 0
        return True

    def _compare(self) -> Fault | None:
        """Hold the event against every checkpoint at which the chain ended here."""
        while self.ahead and self.ahead[0][0] == self.seq:
            _length, last, checkpoint = self.ahead.pop(0)
            if last != self.last:
                return self._fault(self.good + 1, "rewritten", self.seq, checkpoint)
        self.good = self.seq
        return None

    def _leave(self) -> Fault | None:
        """A chain must end where its head says, and not before a checkpoint saw it longer."""
        if self.chain is None:
            return None
        length, head = self.heads.pop(self.chain, (0, GENESIS))
        if self.ahead:
            return self._fault(self.seq + 1, "missing", None, self.ahead[0][2])
        if self.seq < length:
            return self._fault(self.seq + 1, "missing")
        if self.blank:
            return self._fault(self.blank, "erased")
        return None if (self.seq, self.last) == (length, head) else self._fault(self.seq, "head")

    def _fault(
        self, seq: int, what: str, upto: int | None = None, checkpoint: int | None = None
    ) -> Fault:
        return Fault(_id(self.chain or BOARD), seq, what, upto, checkpoint)


def _digest(details: str | None, digest: bytes | None) -> bytes | None:
    """Of erased details their digest is left; details that are there speak for themselves."""
    if details is None:
        return digest or NOTHING
    try:
        read = orjson.loads(details)
    except orjson.JSONDecodeError:
        return None
    return hashlib.sha256(orjson.dumps(read or {}, option=orjson.OPT_SORT_KEYS)).digest()


def _id(chain: str) -> UUID | None:
    return UUID(chain) if chain else None


def _rows(session: Session, root: UUID | None, *order: Any) -> Generator[Sequence[Any], None, None]:
    """Every event as the hash takes it, from the driver itself: ten million are many."""
    dialect = session.get_bind().dialect
    statement = _statement(dialect.name, root).order_by(*order)
    sql = str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    driver: Any = session.connection().connection.driver_connection
    if dialect.name == "sqlite":
        with closing(driver.execute(sql)) as cursor:
            yield from cursor
    else:
        with driver.cursor("history", binary=True) as cursor:
            cursor.itersize = BATCH
            yield from cursor.execute(sql)


def _statement(dialect: str, root: UUID | None) -> sa.Select[Any]:
    hexed, moment = (_as_sqlite_has_it if dialect == "sqlite" else _as_postgresql_writes_it)()
    statement = sa.select(
        hexed(Event.instance_id),
        Event.seq,
        Event.kind,
        moment,
        Event.actor_id,
        Event.on_behalf_of,
        hexed(Event.user_task_id),
        sa.type_coerce(Event.details, sa.Text),
        Event.details_digest,
        Event.hash,
    )
    if root is not None:
        family = sa.select(ProcessInstance.id).where(ProcessInstance.root_id == root)
        statement = statement.where(Event.instance_id.in_(family))
    return statement


def _as_sqlite_has_it() -> tuple[Any, Any]:
    """Ids without dashes and moments as text, already."""
    at = sa.type_coerce(Event.at, sa.Text)
    said = sa.func.replace(at, " ", "T") + "+00:00"
    return lambda column: sa.func.coalesce(sa.type_coerce(column, sa.Text), ""), said


def _as_postgresql_writes_it() -> tuple[Any, Any]:
    at = sa.func.timezone("UTC", Event.at)
    said = sa.func.to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')
    return lambda column: sa.func.coalesce(
        sa.func.encode(sa.func.uuid_send(column), "hex"), ""
    ), said


def _heads(session: Session, root: UUID | None = None) -> dict[str, Head]:
    """Every chain that should have events, by its name."""
    statement = sa.select(
        ProcessInstance.id, ProcessInstance.chain_length, ProcessInstance.chain_head
    ).where(ProcessInstance.chain_length > 0)
    if root is not None:
        statement = statement.where(ProcessInstance.root_id == root)
    heads = {one.hex: (length, last or GENESIS) for one, length, last in session.execute(statement)}
    board = session.get(BoardState, 1) if root is None else None
    if board is not None and board.chain_length:
        heads[BOARD] = (board.chain_length, board.chain_head or GENESIS)
    return heads


def exported(session: Session, root: UUID | None = None) -> Iterator[dict[str, Any]]:
    """Every event as plain values, chain by chain: enough to check the hashes elsewhere."""
    columns = [column for column in Event.__table__.columns if column.name != "published_at"]
    statement = sa.select(*columns).order_by(Event.instance_id, Event.seq)
    if root is not None:
        family = sa.select(ProcessInstance.id).where(ProcessInstance.root_id == root)
        statement = statement.where(Event.instance_id.in_(family))
    for row in session.execute(statement.execution_options(yield_per=BATCH)).mappings():
        digest, at = row["details_digest"], row["at"]
        yield {
            "instance_id": row["instance_id"].hex if row["instance_id"] else "",
            "seq": row["seq"],
            "kind": row["kind"],
            "at": _plain_moment(at),
            "actor_id": row["actor_id"],
            "on_behalf_of": row["on_behalf_of"],
            "user_task_id": row["user_task_id"].hex if row["user_task_id"] else "",
            "details": row["details"],
            "details_digest": digest.hex() if digest else None,
            "hash": row["hash"].hex(),
        }


def _plain_moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
