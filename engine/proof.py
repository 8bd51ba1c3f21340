"""Holds the history against its checkpoints: those that are stored, and those kept elsewhere."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.checkpoint_keys import VOUCHING
from engine.checkpoints import FORMAT, link_of
from engine.errors import Invalid
from engine.merkle import Head, root_of
from engine.models import Checkpoint, CheckpointHead, CheckpointKey
from engine.signing import fingerprint_of, is_signed
from engine.verification import Verified, verify

Keys = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class CheckpointFault:
    """The first checkpoint that does not fit, and what is wrong with it.

    missing: its number is left out; unlinked: it does not name the one before it; unsigned: the
    signature is not of its key; stranger: its key is none of ours; heads: its heads are not what
    was signed; older: the database ends before it; other: the database has another of its number.
    """

    number: int
    what: str


@dataclass(frozen=True, slots=True)
class Proved:
    verified: Verified
    checkpoints: int
    documents: int
    fault: CheckpointFault | None

    @property
    def is_well(self) -> bool:
        return self.verified.fault is None and self.fault is None


@dataclass(frozen=True, slots=True)
class Document:
    """A checkpoint that somebody kept elsewhere, with the heads that it lists."""

    statement: str
    signature: bytes
    said: Mapping[str, Any]
    is_whole: bool
    heads: Mapping[str, Head]

    @property
    def number(self) -> int:
        return int(self.said["number"])


@dataclass(slots=True)
class _Bound:
    """What checkpoints say of each chain, the shortest first."""

    ends: dict[str, list[tuple[int, bytes, int]]] = field(default_factory=dict)

    def add(self, number: int, heads: Mapping[str, Head]) -> None:
        for chain, (length, last) in heads.items():
            self.ends.setdefault(chain, []).append((length, last, number))

    def in_order(self) -> Mapping[str, Sequence[tuple[int, bytes, int]]]:
        for ends in self.ends.values():
            ends.sort(key=lambda end: (end[0], end[2]))
        return self.ends


def prove(
    session: Session, documents: Sequence[Document] = (), trusted: Sequence[bytes] = ()
) -> Proved:
    """Walk the history with all that checkpoints say of it; `trusted` keys came from elsewhere."""
    keys = keys_of(session, trusted)
    bound = _Bound()
    stored = session.scalars(sa.select(Checkpoint).order_by(Checkpoint.number)).all()
    fault = _stored(session, stored, keys, bound)
    by_number = {one.number: one for one in stored}
    for document in sorted(documents, key=lambda one: one.number):
        fault = _outside(document, by_number, keys, bound) or fault
    found = verify(session, bound=bound.in_order())
    return Proved(found, len(stored), len(documents), fault)


def keys_of(session: Session, trusted: Sequence[bytes] = ()) -> dict[str, bytes]:
    """The keys to believe: all that are stored, or those given and whom they vouch for."""
    rows = session.scalars(sa.select(CheckpointKey).order_by(CheckpointKey.id)).all()
    keys = {fingerprint_of(key): key for key in trusted}
    for row in rows:
        if row.fingerprint == fingerprint_of(row.public_key) and (
            not trusted or _is_vouched_for(row, keys)
        ):
            keys[row.fingerprint] = row.public_key
    return keys


def read_document(data: bytes) -> Document:
    """A checkpoint as it was sent; Invalid where it is something else."""
    try:
        read = orjson.loads(data)
        said = orjson.loads(read["statement"])
        document = Document(
            statement=read["statement"],
            signature=base64.b64decode(read["signature"], validate=True),
            said=said,
            is_whole=read["covers"] == "all",
            heads={
                str(chain): (int(length), bytes.fromhex(last))
                for chain, length, last in read["heads"]
            },
        )
        _ = document.number
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise Invalid("against", "not_a_checkpoint") from error
    if said.get("format") != FORMAT:
        raise Invalid("against", "not_a_checkpoint")
    return document


def _is_vouched_for(row: CheckpointKey, keys: Keys) -> bool:
    elder = keys.get(row.vouched_by or "")
    return elder is not None and is_signed(elder, row.voucher or b"", VOUCHING + row.public_key)


def _stored(
    session: Session, stored: Sequence[Checkpoint], keys: Keys, bound: _Bound
) -> CheckpointFault | None:
    """From the first to the last: in sequence, linked, signed, with the heads that were signed."""
    heads = _stored_heads(session)
    everything: dict[str, Head] = {}
    before: Checkpoint | None = None
    first: CheckpointFault | None = None
    unknown: int | None = None
    for one in stored:
        moved = heads.pop(one.number, {})
        what = _wrong(one, before, keys, moved)
        if what is None:
            unknown = None
        elif what == "stranger":
            unknown = unknown or one.number
        elif what == "unlinked" and unknown is not None and _is_signed(one, keys):
            # It is as it was made, so the one before it, which nobody signed, is not.
            first = first or CheckpointFault(one.number - 1, "stranger")
        else:
            first = first or CheckpointFault(_first_number(one, before, what), what)
        if what in (None, "stranger"):
            bound.add(one.number, moved)
        everything |= moved
        before = one
    if unknown is not None:
        first = first or CheckpointFault(unknown, "stranger")
    return first or _last(before, everything, heads)


def _first_number(one: Checkpoint, before: Checkpoint | None, what: str) -> int:
    """Of a gap the first number that is left out."""
    if what != "missing":
        return one.number
    return before.number + 1 if before is not None else 1


def _wrong(
    one: Checkpoint, before: Checkpoint | None, keys: Keys, moved: Mapping[str, Head]
) -> str | None:
    said = _said(one)
    previous = link_of(before.statement, before.signature) if before is not None else ""
    if one.number != (before.number + 1 if before is not None else 1):
        return "missing"
    if said.get("number") != one.number or said.get("format") != FORMAT:
        return "unsigned"
    if said.get("previous") != previous:
        return "unlinked"
    if said.get("moved_root") != root_of(moved).hex():
        return "heads"
    if str(said.get("key")) not in keys:
        return "stranger"
    return None if _is_signed(one, keys) else "unsigned"


def _is_signed(one: Checkpoint, keys: Keys) -> bool:
    key = keys.get(str(_said(one).get("key")))
    return key is not None and is_signed(key, one.signature, one.statement.encode())


def _said(one: Checkpoint) -> Mapping[str, Any]:
    try:
        said = orjson.loads(one.statement)
    except orjson.JSONDecodeError:
        return {}
    return said if isinstance(said, dict) else {}


def _last(
    last: Checkpoint | None, everything: Mapping[str, Head], left: Mapping[int, object]
) -> CheckpointFault | None:
    """The last one binds all chains together, and no heads are left that nobody signed."""
    if last is not None and _said(last).get("root") != root_of(everything).hex():
        return CheckpointFault(last.number, "heads")
    return CheckpointFault(min(left), "missing") if left else None


def _stored_heads(session: Session) -> dict[int, dict[str, Head]]:
    found: dict[int, dict[str, Head]] = {}
    rows = session.execute(
        sa.select(
            CheckpointHead.checkpoint,
            CheckpointHead.chain,
            CheckpointHead.length,
            CheckpointHead.hash,
        ).execution_options(yield_per=5000)
    )
    for number, chain, length, last in rows:
        found.setdefault(number, {})[chain] = (length, last)
    return found


def _outside(
    document: Document, stored: Mapping[int, Checkpoint], keys: Keys, bound: _Bound
) -> CheckpointFault | None:
    """One kept elsewhere is believed when it is signed, whatever the database says."""
    said, number, mine = document.said, document.number, stored.get(document.number)
    is_same = mine is not None and mine.statement == document.statement
    key = keys.get(str(said.get("key")))
    # The signature of a later one stands for what this very database has, too.
    if not is_same and key is None:
        return CheckpointFault(number, "stranger")
    if key is not None and not is_signed(key, document.signature, document.statement.encode()):
        return CheckpointFault(number, "unsigned")
    if root_of(document.heads).hex() != said["root" if document.is_whole else "moved_root"]:
        return CheckpointFault(number, "heads")
    bound.add(number, document.heads)
    if mine is None:
        return CheckpointFault(number, "older" if number > max(stored, default=0) else "missing")
    return None if is_same else CheckpointFault(number, "other")
