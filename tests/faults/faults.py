"""What may go wrong around one verb; each ends with the verb done, and done once."""

import resource
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from engine.context import ProcessEngine
from engine.db import is_away
from engine.errors import EngineError
from engine.queries.due import next_due_at
from tests.faults.life import Verb
from tests.faults.room import with_room_for
from tests.races.processes import Ground, at_each_write, is_work

MOST_STATEMENTS = 200
A_DAY, AN_HOUR = timedelta(days=1), timedelta(hours=1)
JUMPS = (AN_HOUR, -AN_HOUR, A_DAY, -A_DAY)
HEADER, PAGE = 32, 4096 + 24  # of SQLite's log
FEW_PAGES, MORE_PAGES = (0, 4), (0, 1, 2, 4, 8, 16, 32)
END = "SELECT pg_terminate_backend(%s, 5000)"


@dataclass(frozen=True)
class Turn:
    """Which verb of a life it is, and whether a few points are enough."""

    number: int = 0
    is_sparse: bool = False


@dataclass
class Fault:
    """What it is, and how it is done to a verb."""

    words: str
    run: Callable[[Ground, Verb, Turn], int]


def killed(ground: Ground, verb: Verb, turn: Turn) -> int:
    """kill -9 before each write and each commit in turn, until it lives."""
    if turn.is_sparse:
        return killed_thrice(ground, verb)
    before, points, statement = ground.picture(), 0, 0
    for _ in range(MOST_STATEMENTS):
        died = ground.killed_before(statement, verb.run)
        ground.unblamed()
        after = ground.picture()
        points += died
        if not died:
            assert after != before or points, f"{verb.name} came to its end and did nothing"
            return points
        if after != before:
            assert verb.is_sweep, f"{verb.name} was killed and half done"
            before, statement = after, 0  # a sweep has finished something: what is left is less
        else:
            statement += 1
    raise AssertionError(f"{verb.name} never came to its end")


def killed_thrice(ground: Ground, verb: Verb) -> int:
    """When all but the commit is done, in the middle, and before the first write; then it lives."""
    before = ground.picture()
    last = ground.killed_at_commit(verb.run)
    earlier = _earlier(last)
    for statement in earlier:
        assert ground.killed_before(statement, verb.run), f"{verb.name} lived on"
    ground.unblamed()
    assert ground.picture() == before, f"{verb.name} was killed and half done"
    verb.run(ground.engine)
    assert ground.picture() != before, f"{verb.name} came to its end and did nothing"
    return 1 + len(earlier)


def _earlier(last: int) -> list[int]:
    return sorted({last // 2, 0} - {last}, reverse=True)


def lost_line(ground: Ground, verb: Verb, turn: Turn) -> int:
    """The database is gone before each write in turn; the process lives and is told."""
    before, points = ground.picture(), 0
    cuts: list[int | None] = [None] if turn.is_sparse else list(range(MOST_STATEMENTS))
    for statement in cuts:
        cut = _cut(ground, verb, statement)
        if not cut.is_made:
            return points
        if statement is None:
            cuts += _earlier(cut.seen)
        points += 1
        if not verb.is_sweep:
            assert ground.picture() == before, f"{verb.name} lost its line and was half done"
    verb.run(ground.engine)
    return points


def _cut(ground: Ground, verb: Verb, statement: int | None) -> "Cut":
    engine = ground.another()
    cut = Cut(engine, statement)
    try:
        verb.run(engine)
    except sa.exc.DBAPIError:
        pass
    finally:
        engine.database.dispose()
    return cut


class DiskError(OSError):
    """As SQLite tells it."""

    sqlite_errorname = "SQLITE_IOERR_WRITE"


class Cut:
    """Ends a connection from elsewhere, once, before its n-th write, or its first commit."""

    def __init__(self, engine: ProcessEngine, number: int | None) -> None:
        self.number, self.seen = number, 0
        self.is_made = self.is_at_work = False
        self.is_postgresql = engine.database.dialect.name == "postgresql"
        self.line: Any = None
        sa.event.listen(engine.database, "begin", self._hold)
        at_each_write(engine, self._count)

    def _hold(self, connection: sa.Connection) -> None:
        self.line = connection.connection.driver_connection

    def _count(self, said: str) -> None:
        if self.is_made:
            return
        self.is_at_work = self.is_at_work or is_work(said)
        is_last = self.number is None and said == "COMMIT" and self.is_at_work
        if not (self.seen == self.number or is_last):
            self.seen += 1
            return
        self.is_made = True
        if not self.is_postgresql:
            raise sa.exc.OperationalError(said, None, DiskError("disk I/O error"))
        with psycopg.connect(self.line.info.dsn, autocommit=True) as other:
            other.execute(END, [self.line.info.backend_pid])


def full_disk(ground: Ground, verb: Verb, turn: Turn) -> int:
    """The database can take so much and no more; then there is room."""
    points, before = 0, ground.picture()
    try_on = _FULL[ground.engine.database.dialect.name]
    few = turn.is_sparse or verb.is_sweep
    for room in FEW_PAGES if few else MORE_PAGES:
        is_done = try_on(ground, verb, room)
        ground.unblamed()
        has_written = ground.picture() != before
        if is_done and (has_written or not verb.is_sweep):
            assert room, f"{verb.name} wrote on a full disk"
            return points
        points += 1  # a sweep says nothing of what it had no room for: that is still due
        assert verb.is_sweep or not has_written, f"{verb.name} was refused and half done"
    verb.run(ground.engine)
    return points


def _with_few_pages(ground: Ground, verb: Verb, pages: int) -> bool:
    """A process of its own that may not make SQLite's log any longer."""
    return ground.at_once(partial(_on_a_full_disk, verb, pages)) == ["done"]


def _on_a_full_disk(verb: Verb, pages: int, engine: ProcessEngine) -> str:
    room = pages and HEADER + pages * PAGE
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
    try:
        verb.run(engine)
    except (sa.exc.DBAPIError, OSError):
        return "refused"
    return "done"


def _with_few_writes(ground: Ground, verb: Verb, writes: int) -> bool:
    engine = with_room_for(ground, writes)
    try:
        verb.run(engine)
    except sa.exc.DBAPIError as error:
        if not is_away(error):
            raise
        return False
    finally:
        engine.database.dispose()
    return True


_FULL = {"sqlite": _with_few_pages, "postgresql": _with_few_writes}


def read_only(ground: Ground, verb: Verb, _turn: Turn) -> int:
    """Nothing can be written at all; then it can."""
    before, engine = ground.picture(), _reading(ground)
    with pytest.raises(sa.exc.DBAPIError):
        verb.run(engine)
    engine.database.dispose()
    assert ground.picture() == before, f"{verb.name} was refused and half done"
    verb.run(ground.engine)
    return 1


def _reading(ground: Ground) -> ProcessEngine:
    file = ground.engine.database.url.database
    if ground.engine.database.dialect.name == "sqlite":
        return replace(ground, url=f"sqlite:///file:{file}?mode=ro&uri=true").another()
    engine = ground.another()
    sa.event.listen(engine.database, "connect", _forbid_writing)
    return engine


def _forbid_writing(line: Any, _entry: object) -> None:
    line.cursor().execute("SET default_transaction_read_only = on")
    line.commit()


def again(ground: Ground, verb: Verb, _turn: Turn) -> int:
    """It was done, but the caller heard nothing and says it again."""
    verb.run(ground.engine)
    if verb.may_repeat:
        return 0
    done = ground.picture()
    with suppress(EngineError):
        verb.run(ground.engine)
    assert ground.picture() == done, f"{verb.name} was done twice"
    return 1


def twice_at_once(ground: Ground, verb: Verb, _turn: Turn) -> int:
    """Two processes do it at the same moment."""
    if verb.may_repeat:
        verb.run(ground.engine)
        return 0

    def run(engine: ProcessEngine) -> str:
        try:
            verb.run(engine)
        except EngineError as refused:
            return type(refused).__name__
        return "done"

    told = ground.at_once(run, run)
    assert "done" in told, f"{verb.name} was refused to both: {told}"
    return 1


def clocks(ground: Ground, verb: Verb, _turn: Turn) -> int:
    """The clock jumps an hour and a day to and fro; what it does is never early and never twice."""
    if not verb.is_sweep:
        verb.run(ground.engine)
        return 0
    points = _early(ground, verb)
    verb.run(ground.engine)
    after, then = ground.picture(), ground.clock.now
    for jump in JUMPS:
        if _is_due_by(ground, then + jump):
            continue  # the next thing has its own turn
        ground.clock.set(then + jump)
        verb.run(ground.engine)
        assert ground.picture() == after, f"{verb.name} was done again, {jump} off"
        points += 1
    ground.clock.set(then)
    return points


def _early(ground: Ground, verb: Verb) -> int:
    if verb.due_at is None or verb.due_at <= ground.clock.now:
        return 0
    before = ground.picture()
    ground.clock.set(verb.due_at - timedelta(seconds=1))
    verb.run(ground.engine)
    assert ground.picture() == before, "the timer was early"
    ground.clock.set(verb.due_at)
    return 1


def _is_due_by(ground: Ground, moment: datetime) -> bool:
    with ground.engine.query() as session:
        next_at = next_due_at(session)
    return next_at is not None and next_at <= moment


def jumping(ground: Ground, verb: Verb, turn: Turn) -> int:
    """Each verb happens by another clock than the one before: an hour or a day off."""
    ground.clock.advance(JUMPS[turn.number % len(JUMPS)])
    if verb.due_at is not None:
        ground.clock.set(max(ground.clock.now, verb.due_at))
    verb.run(ground.engine)
    return 1


FAULTS = {
    "kill -9": Fault("the process is killed before each write and each commit in turn", killed),
    "line lost": Fault(
        "the database goes away before each write in turn (SQLite: an I/O error)", lost_line
    ),
    "disk full": Fault(
        "the log of the database takes no byte, or some pages and no more (PostgreSQL: the server"
        " says so after some writes)",
        full_disk,
    ),
    "read-only": Fault(
        "nothing can be written (SQLite: the file is opened for reading alone)", read_only
    ),
    "said again": Fault("it succeeds, the caller hears nothing and repeats it", again),
    "at once": Fault("two processes do it at the same moment", twice_at_once),
    "clock, timers": Fault(
        "what the clock does: asked a second early, and an hour and a day off after it", clocks
    ),
    "clock, jumps": Fault("each verb an hour or a day off the one before, both ways", jumping),
}
