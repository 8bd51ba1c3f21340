"""Histories for the crowd, as many events as wanted, each hashed as the engine would have."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from uuid import UUID

import orjson
import sqlalchemy as sa

from engine import rows
from engine.history import GENESIS, digest_of
from engine.models import Event, ProcessInstance, UserTask

INSTANCES = ProcessInstance.__table__
TASKS = UserTask.__table__
COLUMNS = (
    "instance_id",
    "seq",
    "kind",
    "at",
    "actor_id",
    "user_task_id",
    "details",
    "hash",
    "published_at",
)
BEGAN = datetime(2024, 1, 8, 9, tzinfo=UTC)
LIFE = ("user_task.created", "user_task.claimed", "instance.moved", "user_task.completed")
SAYINGS = 25  # so many different answers to each question
BATCH = 20_000
NULL = "\\N"
Row = tuple[str, int, str, str, int, str, str, bytes]


@dataclass(slots=True)
class Line:
    """One chain: whose it is, its tasks, and its last hash."""

    instance: str
    tasks: list[str]
    number: int
    head: bytes = GENESIS


@dataclass(slots=True)
class Chains:
    """The chains of the crowd; they grow together, as those of a board at work do."""

    database: sa.Engine
    known: set[UUID] = field(default_factory=set)

    def grow(self, since: datetime, length: int) -> None:
        """Give every instance of the crowd that has no history one of so many events."""
        lines = self._new(since)
        writing = self.database.execution_options(writing=True)
        with writing.begin() as connection, rows.without_indexes(connection, [Event.__table__]):
            put = _copied if connection.dialect.name == "postgresql" else _inserted
            put(connection, (row for seq in range(1, length + 1) for row in _turn(lines, seq)))
            _set_heads(connection, lines, length)

    def _new(self, since: datetime) -> list[Line]:
        held = sa.select(TASKS.c.instance_id, TASKS.c.id).join_from(
            TASKS, INSTANCES, INSTANCES.c.id == TASKS.c.instance_id
        )
        found: dict[UUID, list[str]] = {}
        with self.database.connect() as connection:
            for one, task in connection.execute(held.where(INSTANCES.c.started_at >= since)):
                if one not in self.known:
                    found.setdefault(one, []).append(task.hex)
        first = len(self.known)
        self.known |= found.keys()
        return [
            Line(one.hex, tasks, number) for number, (one, tasks) in enumerate(found.items(), first)
        ]


def _turn(lines: Sequence[Line], seq: int) -> Iterator[Row]:
    """The next event of every chain that is not so long yet, a few seconds one after another."""
    said = [_said(seq, turn) for turn in range(SAYINGS)]
    began, dumps, sha256 = BEGAN + timedelta(hours=3 * seq), orjson.dumps, hashlib.sha256
    kind = LIFE[seq % len(LIFE)] if seq > 1 else "instance.started"
    for line in lines:
        number, one = line.number, line.instance
        details, digest = said[number % SAYINGS]
        at = (began + timedelta(seconds=number % 10_000)).isoformat(timespec="microseconds")
        actor = 1_000 + number % 300
        task = line.tasks[seq // len(LIFE) % len(line.tasks)] if seq > 1 else ""
        told = dumps([one, seq, kind, at, actor, None, task])
        line.head = head = sha256(line.head + told + digest).digest()
        yield one, seq, kind, at, actor, task, details, head


def _said(seq: int, turn: int) -> tuple[str, bytes]:
    details = {
        "answers": {"note": f"Read, discussed with the agency and agreed: part {turn} of {seq}."},
        "element": f"T{seq % 10:02}",
        "passed": [[f"T{seq % 10:02}", f"flow_{turn}"]],
    }
    return orjson.dumps(details).decode(), digest_of(details)


def _inserted(connection: sa.Connection, events: Iterator[Row]) -> None:
    marks = ", ".join("?" * len(COLUMNS))
    statement = f"INSERT INTO event ({', '.join(COLUMNS)}) VALUES ({marks})"  # noqa: S608
    cursor = connection.connection.cursor()
    cursor.executemany(statement, _as_sqlite_keeps_it(events))


def _as_sqlite_keeps_it(events: Iterator[Row]) -> Iterator[tuple[object, ...]]:
    for one, seq, kind, at, actor, task, details, head in events:
        moment = at[:10] + " " + at[11:26]
        yield one, seq, kind, moment, actor, task or None, details, head, moment


def _copied(connection: sa.Connection, events: Iterator[Row]) -> None:
    """Details hold nothing that COPY would want escaped."""
    cursor = connection.connection.cursor()
    with cursor.copy(f"COPY event ({', '.join(COLUMNS)}) FROM STDIN") as copy:
        while batch := list(islice(events, BATCH)):
            copy.write("".join(map(_as_copy_reads_it, batch)))


def _as_copy_reads_it(row: Row) -> str:
    one, seq, kind, at, actor, task, details, head = row
    words = (one, str(seq), kind, at, str(actor), task or NULL, details, f"\\\\x{head.hex()}", at)
    return "\t".join(words) + "\n"


def _set_heads(connection: sa.Connection, lines: Sequence[Line], length: int) -> None:
    statement = (
        INSTANCES.update()
        .where(INSTANCES.c.id == sa.bindparam("one"))
        .values(chain_length=length, chain_head=sa.bindparam("head"))
    )
    for start in range(0, len(lines), BATCH):
        part = lines[start : start + BATCH]
        connection.execute(statement, [{"one": UUID(x.instance), "head": x.head} for x in part])
