"""Two verbs, one held before its n-th statement while the other goes on: every n, both orders.

Whatever comes of it must be what comes of one verb after the other. What PostgreSQL's own isolation
tester does with sessions, this does with commands of the engine.
"""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from threading import Event as Signal
from threading import Thread
from typing import Self
from uuid import UUID

import psycopg
import sqlalchemy as sa

from engine.context import ProcessEngine
from engine.db import Base, driver_arguments
from engine.models import Event, ProcessInstance, UserTask
from tests.races.processes import PATIENCE, Ground

Verb = Callable[[ProcessEngine], object]
BEFORE, WAITED, PASSED, WRONG = "b", "w", "p", "X"
A_LOOK = 0.002  # seconds until it is looked again whether somebody waits
WAITING = """
    SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()
    AND wait_event_type = 'Lock' AND pg_blocking_pids(pid) <> '{}')
"""
# Each life has numbers of its own; what is compared is all the rest.
OWN_NUMBERS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")
OF_A_FAMILY = ("root_id", "instance_id", "user_task_id")
NOT_COMPARED = {"id", "migration_id"}


@dataclass(frozen=True)
class Case:
    """A family of instances that just began, and two verbs that meet in it."""

    root_id: UUID
    verbs: tuple[Verb, Verb]


@dataclass(frozen=True)
class Point:
    """What came of it when one was held at one statement."""

    held: int
    number: int
    how: str
    wrong: str = ""


@dataclass(frozen=True)
class Outcome:
    """What both were answered, and what then stands in the tables."""

    answers: tuple[str, str]
    picture: dict[str, list]

    def differs(self, other: "Outcome") -> str:
        """Say where, or nothing."""
        if self.answers != other.answers:
            return f"answered {self.answers}, not {other.answers}"
        for table, rows in self.picture.items():
            if rows != other.picture[table]:
                return f"{table}: {rows}, not {other.picture[table]}"
        return ""


class Side:
    """Acts in a thread of its own, over connections of its own, and can be held in the middle."""

    def __init__(self, ground: Ground) -> None:
        self.engine = ground.another()
        self.answer = self.on_its_way = ""
        self.is_held = self.is_writing = False
        self._seen: int = 0
        self._hold_at: int | None = None
        self._stands, self._may_go = Signal(), Signal()
        database = self.engine.database
        sa.event.listen(database, "before_cursor_execute", self._before)
        sa.event.listen(database, "after_cursor_execute", self._after)
        sa.event.listen(database, "commit", self._at_commit)
        sa.event.listen(database, "rollback", self._at_rollback)

    def begin(self, verb: Verb, hold_at: int | None = None) -> None:
        self._seen, self._hold_at, self.is_held = 0, hold_at, False
        self._stands, self._may_go = Signal(), Signal()
        self._thread = Thread(target=self._run, args=(verb,))
        self._thread.start()

    def stands(self, seconds: float = PATIENCE) -> bool:
        """Wait until it is held or at its end."""
        return self._stands.wait(seconds)

    def end(self) -> None:
        self._may_go.set()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive(), f"never came to its end after {self.on_its_way}"

    def _run(self, verb: Verb) -> None:
        self.answer = answer(verb, self.engine)
        self._stands.set()

    def _before(self, *given: object) -> None:
        self._pass(str(given[2]))

    def _after(self, *given: object) -> None:
        self.is_writing |= given[2] == "BEGIN IMMEDIATE"
        self.on_its_way = ""

    def _at_commit(self, _connection: object) -> None:
        self._pass("COMMIT")
        self.is_writing, self.on_its_way = False, ""

    def _at_rollback(self, _connection: object) -> None:
        self.is_writing, self.on_its_way = False, ""

    def _pass(self, statement: str) -> None:
        if self._seen == self._hold_at:
            self.is_held = True
            self._stands.set()
            assert self._may_go.wait(2 * PATIENCE)
            self.is_held = False
        self._seen += 1
        self.on_its_way = statement


class Meeting:
    """Lets the two verbs of a pair meet at every point, each time in a new family."""

    def __init__(self, ground: Ground, begin: Callable[[], Case]) -> None:
        self.ground, self.begin = ground, begin
        self.sides = (Side(ground), Side(ground))
        self.watch = _watch(ground)
        self.tables = list(_of_families())
        self.rows = {order: self._in_a_row(*order) for order in ((0, 1), (1, 0))}
        # What neither leaves anything in need not be looked at each time.
        used = {name for row in self.rows.values() for name, rows in row.picture.items() if rows}
        self.tables = [table for table in self.tables if table.name in used]

    def points(self, held: int) -> Iterator[Point]:
        """Hold one of them at each point, until there is none left to hold it at."""
        for number in count():
            point = self.at(held, number)
            if point is None:
                return
            yield point

    def at(self, held: int, number: int) -> Point | None:
        """Let them meet there; None if the one comes to its end before."""
        case, one, other = self.begin(), self.sides[held], self.sides[1 - held]
        before = self._last_event()
        one.begin(case.verbs[held], number)
        assert one.stands(), "it stands nowhere"
        is_there = one.is_held
        other.begin(case.verbs[1 - held])
        has_waited = self._ends_or_waits(other, while_held=one)
        one.end()
        other.end()
        if not is_there:
            return None
        answers = (self.sides[0].answer, self.sides[1].answer)
        found = Outcome(answers, self._picture(case, before))
        return self._judged(held, number, found, has_waited=has_waited)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        for side in self.sides:
            side.engine.database.dispose()
        if self.watch is not None:
            self.watch.close()

    def _judged(self, held: int, number: int, found: Outcome, *, has_waited: bool) -> Point:
        not_before = found.differs(self.rows[1 - held, held])
        not_after = found.differs(self.rows[held, 1 - held])
        if not_before and not_after:
            return Point(held, number, WRONG, f"{not_before}; {not_after}"[:1500])
        how = WAITED if has_waited else PASSED if not_before else BEFORE
        return Point(held, number, how)

    def _ends_or_waits(self, side: Side, *, while_held: Side) -> bool:
        until = time.monotonic() + PATIENCE
        while not side.stands(A_LOOK):
            if self._is_waiting(side, while_held):
                return True
            assert time.monotonic() < until, f"neither ends nor waits: {side.on_its_way}"
        return False

    def _is_waiting(self, side: Side, held: Side) -> bool:
        """On SQLite writers are in a row: the second stands at its first word."""
        if self.watch is None:
            return held.is_writing and side.on_its_way == "BEGIN IMMEDIATE"
        return bool(self.watch.execute(WAITING).fetchone()[0])

    def _in_a_row(self, *order: int) -> Outcome:
        case, answers = self.begin(), ["", ""]
        before = self._last_event()
        for which in order:
            answers[which] = answer(case.verbs[which], self.ground.engine)
        return Outcome((answers[0], answers[1]), self._picture(case, before))

    def _last_event(self) -> int:
        return self.ground.rows(sa.select(sa.func.coalesce(sa.func.max(Event.id), 0)))[0][0]

    def _picture(self, case: Case, before: int) -> dict[str, list]:
        """All that the tables hold of a family, and of the board since then, in order."""
        of_it = _family(self.ground, case.root_id)
        found = {
            table.name: _rows(self.ground, _wanted(table).where(_column(table).in_(of_it)))
            for table in self.tables
        }
        of_all = sa.select(Event.kind, Event.actor_id).where(Event.instance_id.is_(None))
        since = of_all.where(Event.id > before).order_by(Event.id)
        return {**found, "board": _rows(self.ground, since)}


def _watch(ground: Ground) -> psycopg.Connection | None:
    if ground.engine.database.dialect.name == "sqlite":
        return None
    return psycopg.connect(**driver_arguments(ground.engine.database.url), autocommit=True)


def answer(verb: Verb, engine: ProcessEngine) -> str:
    """`done`, what it gives back, or by what name it was refused."""
    try:
        told = verb(engine)
    except Exception as refused:  # noqa: BLE001 - only what is refused in a row, too, is in order
        return type(refused).__name__
    return "done" if told is None else str(told)


def _of_families() -> Iterator[sa.Table]:
    for table in Base.metadata.sorted_tables:
        if any(isinstance(table.c[name].type, sa.Uuid) for name in OF_A_FAMILY if name in table.c):
            yield table


def _column(table: sa.Table) -> sa.Column:
    return next(table.c[name] for name in OF_A_FAMILY if name in table.c)


def _family(ground: Ground, root_id: UUID) -> Sequence[UUID]:
    instances = sa.select(ProcessInstance.id).where(ProcessInstance.root_id == root_id)
    tasks = sa.select(UserTask.id).where(UserTask.root_id == root_id)
    return [row[0] for row in ground.rows(sa.union_all(instances, tasks))]


def _wanted(table: sa.Table) -> sa.Select:
    """Events as they were written; what has no such order by all that is compared."""
    compared = [
        column
        for column in table.c
        if column.name not in NOT_COMPARED and not isinstance(column.type, sa.Uuid | sa.LargeBinary)
    ]
    order = [table.c.id] if table.name == "event" else compared
    return sa.select(*compared).order_by(*order)


def _rows(ground: Ground, wanted: sa.Select) -> list[list[str]]:
    return [[_without_numbers(value) for value in row] for row in ground.rows(wanted)]


def _without_numbers(value: object) -> str:
    if isinstance(value, str | dict | list):
        return OWN_NUMBERS.sub("#", str(value))
    return str(value)
