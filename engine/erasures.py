"""What may be erased, as the board's own chain says: which chains as far as where, and for whom.

The digest of details stands in for them wherever they are gone, so a chain verifies without them,
whoever took them. Only what one of these records covers was erased by two people's decision.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.merkle import Head
from engine.models import Event, ProcessInstance

if TYPE_CHECKING:
    from engine.context import CommandContext

ERASED = "history.erased"
BOARD = ""
NOWHERE: Head = (0, b"")
IS_BLANK = Event.details.is_(None) & Event.details_digest.is_not(None)
_on_board = sa.and_(Event.instance_id.is_(None), Event.kind == ERASED)


@dataclass(frozen=True, slots=True)
class Erasures:
    """All that is covered: a chain as far as its end was then, of the board one here and there."""

    ends: Mapping[str, Head]
    board: frozenset[int]
    records: int

    def cover(self, chain: str, seq: int) -> bool:
        if chain == BOARD:
            return seq in self.board
        return seq <= self.ends.get(chain, NOWHERE)[0]


def read(session: Session) -> Erasures:
    """What the records say, the first one first; one that cannot be read covers nothing."""
    rows = session.execute(
        sa.select(Event.seq, sa.type_coerce(Event.details, sa.Text))
        .where(_on_board)
        .order_by(Event.seq)
    )
    ends: dict[str, Head] = {}
    board: set[int] = set()
    records = 0
    for seq, details in rows:
        said_ends, said_board = _read(details)
        records += 1
        board.update(number for number in said_board if number < seq)
        for chain, end in said_ends.items():
            ends[chain] = max(end, ends.get(chain, NOWHERE))
    return Erasures(ends, frozenset(board), records)


def has_begun(session: Session) -> bool:
    """Whether something was erased since each erasure is on record."""
    newest = sa.select(Event.details).where(_on_board).order_by(Event.seq.desc()).limit(1)
    details = session.scalar(newest)
    return details is not None and not details.get("earlier")


def note(
    ctx: "CommandContext",
    ids: Iterable[UUID],
    board: Sequence[int],
    events: int,
    by: Mapping[str, object],
) -> None:
    """Put on record that these chains are erased to their ends, and which events of the board's.

    The hash at the end of a chain is of all its events, so it stands for each of them.
    """
    ends = ctx.session.execute(
        sa.select(ProcessInstance.id, ProcessInstance.chain_length, ProcessInstance.chain_head)
        .where(ProcessInstance.id.in_(ids), ProcessInstance.chain_length > 0)
        .order_by(ProcessInstance.id)
    )
    chains = [[one.hex, length, (last or b"").hex()] for one, length, last in ends]
    ctx.record("history.erased", None, chains=chains, board=sorted(board), events=events, **by)


def _read(details: str | None) -> tuple[Mapping[str, Head], Sequence[int]]:
    try:
        said = orjson.loads(details or "")
        ends = {
            str(chain): (int(length), bytes.fromhex(last)) for chain, length, last in said["chains"]
        }
        return ends, [int(number) for number in said["board"]]
    except (ValueError, KeyError, TypeError):
        return {}, ()
