"""The hash-chained record of what happened; `engine.verification` checks it."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import orjson
import sqlalchemy as sa

from engine.models import BoardState, Event, ProcessInstance, UserTask

if TYPE_CHECKING:
    from uuid import UUID

    from engine.context import CommandContext

GENESIS = bytes(32)
# Inline: nobody asks for the numbers of the rows.
_insert_events = Event.metadata.tables[Event.__tablename__].insert().inline()


def digest_of(details: Mapping[str, Any] | None) -> bytes:
    """SHA-256 of the canonical JSON: sorted keys, no spaces, UTF-8."""
    return hashlib.sha256(orjson.dumps(details or {}, option=orjson.OPT_SORT_KEYS)).digest()


def hash_of(previous: bytes, row: Mapping[str, Any], details_digest: bytes) -> bytes:
    """The hash of one event: the hash before it, its columns, the digest of its details."""
    at: datetime = row["at"]
    columns = [
        row["instance_id"].hex if row["instance_id"] else "",
        row["seq"],
        row["kind"],
        at.astimezone(UTC).isoformat(timespec="microseconds"),
        row["actor_id"],
        row["on_behalf_of"],
        row["user_task_id"].hex if row["user_task_id"] else "",
    ]
    return hashlib.sha256(previous + orjson.dumps(columns) + details_digest).digest()


class Chronicle:
    """Collects the events of one command and writes them, chained, before the commit."""

    def __init__(self) -> None:
        self._rows: list[dict[str, Any]] = []
        self._heads: dict[UUID, ProcessInstance] = {}
        self._board: CommandContext | None = None

    def __len__(self) -> int:
        return len(self._rows)

    def forget_after(self, mark: int) -> None:
        """Drop what a step recorded before it failed: it did not happen."""
        del self._rows[mark:]

    def add(
        self,
        ctx: "CommandContext",
        kind: str,
        subject: ProcessInstance | UserTask | None,
        details: Mapping[str, object],
    ) -> None:
        task = subject if isinstance(subject, UserTask) else None
        instance = self._chain_of(ctx, subject)
        if instance is not None:
            self._heads[instance.id] = instance
        else:
            self._board = ctx
        self._rows.append(
            {
                "instance_id": instance.id if instance is not None else None,
                "kind": kind,
                "at": ctx.now,
                "actor_id": ctx.actor.id,
                "on_behalf_of": _in_whose_place(ctx.actor.id, task),
                "user_task_id": task.id if task is not None else None,
                "details": _plain(details) or None,
            }
        )

    def chain(self) -> None:
        """Number and hash what was collected; the heads of the chains move on with it."""
        board = self._hold_board()
        for row in self._rows:
            head = self._heads[row["instance_id"]] if row["instance_id"] else board
            assert head is not None  # noqa: S101 - a row without instance came with the board
            row["seq"] = head.chain_length = (head.chain_length or 0) + 1
            row["hash"] = head.chain_head = hash_of(
                head.chain_head or GENESIS, row, digest_of(row["details"])
            )

    def write(self, connection: sa.Connection) -> None:
        """Add the chained events, all in one statement."""
        if self._rows:
            connection.execute(_insert_events, self._rows)

    def _chain_of(
        self, ctx: "CommandContext", subject: ProcessInstance | UserTask | None
    ) -> ProcessInstance | None:
        if not isinstance(subject, UserTask):
            return subject
        # An instance that began in this command is not in the database yet.
        known = self._heads.get(subject.instance_id)
        return known or ctx.session.get_one(ProcessInstance, subject.instance_id)

    def _hold_board(self) -> BoardState | None:
        return lock_board(self._board) if self._board is not None else None


def _in_whose_place(actor_id: int | None, task: UserTask | None) -> int | None:
    """Only what its holder does with a task is done in another's place."""
    if task is None or actor_id is None:
        return None
    return task.on_behalf_of if actor_id in (task.assignee_id, task.completed_by) else None


def _plain(details: Mapping[str, object]) -> dict[str, Any]:
    """What JSON gives back, so that the digest is the same when it is read again."""
    kept = {name: value for name, value in details.items() if value is not None}
    plain: dict[str, Any] = orjson.loads(orjson.dumps(kept, default=str))
    return plain


def lock_board(ctx: "CommandContext") -> BoardState:
    """Hold the board's own row: its settings and the chain of events without an instance."""
    if ctx.holds_board:
        return ctx.board  # read again, it would lose what this command has changed on it
    row = ctx.session.scalar(
        sa.select(BoardState)
        .where(BoardState.id == 1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        row = ctx.board
        ctx.session.add(row)
    ctx.board, ctx.holds_board = row, True
    return row
