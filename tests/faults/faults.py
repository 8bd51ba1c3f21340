"""What may go wrong around one verb; each ends with the verb done, and done once."""

import resource
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from engine.context import ProcessEngine
from engine.errors import EngineError
from tests.faults.life import Verb
from tests.races.processes import Ground

MOST_STATEMENTS = 120
A_DAY, AN_HOUR = timedelta(days=1), timedelta(hours=1)
JUMPS = (AN_HOUR, -AN_HOUR, A_DAY, -A_DAY)
WAITED = timedelta(minutes=5)  # longer than what failed is put off
CUTS_OF_A_SWEEP = 2  # the third failure would ask for a person, as it should
END = "SELECT pg_terminate_backend(%s, 5000)"


@dataclass
class Fault:
    """How it is done to a verb, and on which databases there is such a thing."""

    words: str
    run: Callable[[Ground, Verb, int], int]
    only: str = ""


def killed(ground: Ground, verb: Verb, stride: int) -> int:
    """kill -9 before each write and each commit in turn, until it lives."""
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
            statement += stride
    raise AssertionError(f"{verb.name} never came to its end")


def lost_line(ground: Ground, verb: Verb, stride: int) -> int:
    """The database is gone before each write in turn; the process lives and is told."""
    before, points = ground.picture(), 0
    for statement in range(0, MOST_STATEMENTS, stride):
        engine = ground.another()
        cut = Cut(engine, statement)
        try:
            verb.run(engine)
        except sa.exc.DBAPIError:
            pass
        finally:
            engine.database.dispose()
        if not cut.is_made:
            return points
        points += 1
        if not verb.is_sweep:
            assert ground.picture() == before, f"{verb.name} lost its line and was half done"
            continue
        ground.clock.advance(WAITED)
        if points == CUTS_OF_A_SWEEP:
            break
    verb.run(ground.engine)
    return points


class DiskError(OSError):
    """As SQLite tells it."""

    sqlite_errorname = "SQLITE_IOERR_WRITE"


class Cut:
    """Ends a connection from elsewhere, once, before its n-th statement that writes."""

    def __init__(self, engine: ProcessEngine, number: int) -> None:
        self.left, self.is_made = number, False
        self.is_postgresql = engine.database.dialect.name == "postgresql"
        sa.event.listen(engine.database, "before_cursor_execute", self._count)
        sa.event.listen(engine.database, "commit", self._count)

    def _count(self, connection: Any, _cursor: Any = None, said: str = "COMMIT", *_: Any) -> None:
        if said.startswith("SELECT") or self.is_made:
            return
        if self.left > 0:
            self.left -= 1
            return
        self.is_made = True
        if not self.is_postgresql:
            raise sa.exc.OperationalError(said, None, DiskError("disk I/O error"))
        line = connection.connection.driver_connection
        with psycopg.connect(line.info.dsn, autocommit=True) as other:
            other.execute(END, [line.info.backend_pid])


def full_disk(ground: Ground, verb: Verb, _stride: int) -> int:
    """No file can take another byte, as a process of its own finds out; then there is room."""
    before = ground.picture()

    def run(engine: ProcessEngine) -> str:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        try:
            verb.run(engine)
        except sa.exc.DBAPIError:
            return "refused"
        return "done"

    assert ground.at_once(run) == ["refused"], f"{verb.name} wrote on a full disk"
    assert ground.picture() == before, f"{verb.name} was refused and half done"
    verb.run(ground.engine)
    return 1


def read_only(ground: Ground, verb: Verb, _stride: int) -> int:
    """Nothing can be written at all; then it can."""
    is_sqlite = ground.engine.database.dialect.name == "sqlite"
    before, engine = ground.picture(), ground.another()
    say = "PRAGMA query_only=ON" if is_sqlite else "SET default_transaction_read_only = on"
    sa.event.listen(engine.database, "connect", lambda line, _entry: _tell(line, say))
    with pytest.raises(sa.exc.DBAPIError):
        verb.run(engine)
    engine.database.dispose()
    assert ground.picture() == before, f"{verb.name} was refused and half done"
    verb.run(ground.engine)
    return 1


def _tell(line: Any, say: str) -> None:
    line.cursor().execute(say)
    with suppress(AttributeError):
        line.commit()


def again(ground: Ground, verb: Verb, _stride: int) -> int:
    """It was done, but the caller heard nothing and says it again."""
    verb.run(ground.engine)
    if verb.may_repeat:
        return 0
    done = ground.picture()
    with suppress(EngineError):
        verb.run(ground.engine)
    assert ground.picture() == done, f"{verb.name} was done twice"
    return 1


def twice_at_once(ground: Ground, verb: Verb, _stride: int) -> int:
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


def clocks(ground: Ground, verb: Verb, _stride: int) -> int:
    """The clock jumps an hour and a day to and fro; a timer is never early and never twice."""
    before, then = ground.picture(), ground.clock.now
    if verb.due_at is not None:
        ground.clock.set(verb.due_at - timedelta(seconds=1))
        verb.run(ground.engine)
        assert ground.picture() == before, "the timer was early"
        ground.clock.set(verb.due_at)
    verb.run(ground.engine)
    after = ground.picture()
    for jump in JUMPS:
        ground.clock.set(max(then, verb.due_at or then) + jump)
        if verb.is_sweep and jump < timedelta():
            verb.run(ground.engine)
            assert ground.picture() == after, "what had been done was done again"
    ground.clock.set(max(then, verb.due_at or then))
    return len(JUMPS)


def jumping(ground: Ground, verb: Verb, number: int) -> int:
    """Each verb happens by another clock than the one before: an hour or a day off."""
    ground.clock.advance(JUMPS[number % len(JUMPS)])
    if verb.due_at is not None:
        ground.clock.set(max(ground.clock.now, verb.due_at))
    verb.run(ground.engine)
    return 1


FAULTS = {
    "kill -9": Fault("the process is killed before each write and each commit in turn", killed),
    "line lost": Fault(
        "the database goes away before each write in turn (SQLite: an I/O error)", lost_line
    ),
    "disk full": Fault("no file takes another byte", full_disk, only="sqlite"),
    "read-only": Fault("nothing can be written", read_only),
    "said again": Fault("it succeeds, the caller hears nothing and repeats it", again),
    "at once": Fault("two processes do it at the same moment", twice_at_once),
    "clock, timers": Fault("a second early, an hour and a day to and fro after it", clocks),
    "clock, jumps": Fault("each verb an hour or a day off the one before, both ways", jumping),
}
