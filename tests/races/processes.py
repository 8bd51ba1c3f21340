"""Real processes on one database: all at once, or killed at a chosen statement."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import verification
from engine.carrying import Carrier
from engine.context import ProcessEngine
from engine.db import Base, connect
from engine.models import Attempt, Event, ProcessInstance
from engine.queries import invariants
from tests.clock import SettableClock

FORK = multiprocessing.get_context("fork")  # a new interpreter each would take a second
PATIENCE = 60
OTHER_CONNECTIONS = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)


@dataclass(frozen=True)
class Ground:
    """Where a race takes place: a database, and the moment at which all clocks stand."""

    url: str
    engine: ProcessEngine
    clock: SettableClock

    def another(self) -> ProcessEngine:
        """What a process of its own would have: connections of its own to the same database."""
        engine = ProcessEngine(connect(self.url), self.clock, self.engine.steps)
        engine.carrier = self.engine.carrier
        return engine

    # ---- running

    def at_once(self, *runners: Callable[[ProcessEngine], Any]) -> list[Any]:
        """Run each in a process of its own from the same moment on; give what each returned."""
        self.engine.database.dispose()  # no child may use, or close, our connections
        gate, children = FORK.Barrier(len(runners)), []
        for runner in runners:
            ours, theirs = FORK.Pipe(duplex=False)
            child = FORK.Process(target=_run, args=(self, runner, gate, theirs))
            child.start()
            theirs.close()
            children.append((child, ours))
        told = [_answer(ours) for _child, ours in children]
        for child, _ours in children:
            child.join(PATIENCE)
        for answer in told:
            if isinstance(answer, Exception):
                raise answer
        return told

    def killed_before(self, statement: int, runner: Callable[[ProcessEngine], Any]) -> bool:
        """Run it in a process that dies, as by kill -9, before its n-th statement that writes.

        Give whether it died: with fewer such statements it comes to its end.
        """
        return self._killed(runner, statement, FORK.Value("i", 0))

    def killed_at_commit(self, runner: Callable[[ProcessEngine], Any]) -> int:
        """Run it in a process that dies before its work's commit; give how much it had written."""
        written = FORK.Value("i", 0)
        assert self._killed(runner, None, written), "it came to its end without a commit"
        return written.value

    def _killed(
        self, runner: Callable[[ProcessEngine], Any], statement: int | None, written: Any
    ) -> bool:
        self.engine.database.dispose()
        child = FORK.Process(target=_die_at, args=(self, runner, statement, written))
        child.start()
        child.join(PATIENCE)
        assert child.exitcode in (0, -signal.SIGKILL), f"it ended with {child.exitcode}"
        self._await_the_end_of_its_connections()
        return child.exitcode != 0

    def unblamed(self) -> None:
        """Each death is a story of its own: no work is to blame for the kills of a test."""
        with self.engine.command() as ctx:
            ctx.session.execute(sa.delete(Attempt))

    def _await_the_end_of_its_connections(self) -> None:
        """PostgreSQL holds what a dead process had locked until it sees that nobody is there."""
        if self.engine.database.dialect.name != "postgresql":
            return
        until = time.monotonic() + PATIENCE
        while self.rows(OTHER_CONNECTIONS)[0][0]:
            assert time.monotonic() < until, "the connection of a dead process lives on"
            time.sleep(0.005)

    # ---- looking

    def rows(self, statement: sa.Executable) -> list:
        with self.engine.query() as session:
            return list(session.execute(statement))

    def states(self) -> list[str]:
        column = ProcessInstance.state
        return [row[0] for row in self.rows(sa.select(column).order_by(ProcessInstance.id))]

    def picture(self) -> dict[str, list]:
        """Every row of every table, as values that compare."""
        with self.engine.query() as session:
            return PICTURES[self.engine.database.dialect.name](session.connection())

    def count(self, kind: str) -> int:
        wanted = sa.select(sa.func.count()).select_from(Event).where(Event.kind == kind)
        return self.rows(wanted)[0][0]

    def assert_sound(self) -> None:
        """Every chain is whole, nobody waits for nothing."""
        with self.engine.query() as session:
            assert verification.verify(session).fault is None
            assert list(invariants.instances_waiting_for_nothing(session)) == []


def outcome(verb: Callable[[], Any], *refusals: type[Exception]) -> str:
    """`done`, or the name of the refusal, where it is one that may be."""
    try:
        verb()
    except refusals as refused:
        return type(refused).__name__
    return "done"


def each(items: Sequence[Any], step: Callable[[ProcessEngine, Any], Any]) -> Callable:
    """Do a step to one item after the other; several of these collide at every item."""
    return lambda engine: [step(engine, item) for item in items]


def _run(ground: Ground, runner: Callable[[ProcessEngine], Any], gate: Any, theirs: Any) -> None:
    try:
        engine = ground.another()
        with engine.query() as session:
            session.connection()
        gate.wait(PATIENCE)
        theirs.send(runner(engine))
    except Exception as error:  # noqa: BLE001 - whatever it is, the test must see it
        theirs.send(RuntimeError(f"{type(error).__name__}: {error}"))
    os._exit(0)


def _answer(ours: Any) -> Any:
    assert ours.poll(PATIENCE), "a process did not answer"
    return ours.recv()


def _die_at(
    ground: Ground,
    runner: Callable[[ProcessEngine], Any],
    number: int | None,
    written: Any,
) -> None:
    engine = ground.another()
    is_at_work = False

    def count(said: str) -> None:
        nonlocal is_at_work
        is_at_work = is_at_work or is_work(said)
        if written.value == number or (number is None and said == "COMMIT" and is_at_work):
            os.kill(os.getpid(), signal.SIGKILL)
        written.value += 1

    at_each_write(engine, count)
    runner(engine)
    os._exit(0)


def is_work(said: str) -> bool:
    """Not the mark that whoever begins something leaves before it, nor that somebody looks."""
    return said != "COMMIT" and not said.startswith("BEGIN") and " attempt " not in said[:30]


def at_each_write(engine: ProcessEngine, tell: Callable[..., None]) -> None:
    """Tell of each statement that writes, each hand-on and each commit, before it is sent."""

    def told(_line: Any, _cursor: Any = None, said: str = "COMMIT", *_: Any) -> None:
        if not said.startswith("SELECT"):
            tell(said)

    sa.event.listen(engine.database, "before_cursor_execute", told)
    sa.event.listen(engine.database, "commit", told)
    if engine.carrier is not None:
        engine.carrier = _Telling(tell)


class _Telling(Carrier):
    """Hands on by the driver itself, of which SQLAlchemy tells nobody."""

    def __init__(self, tell: Callable[..., None]) -> None:
        self._tell = tell

    def _defer(self, session: Session, queue: str, name: str, given: list[dict[str, Any]]) -> None:
        self._tell("HAND ON")
        super()._defer(session, queue, name, given)


def _tables() -> list[str]:
    return [*Base.metadata.tables]


def _picture_of_file(connection: sa.Connection) -> dict[str, list]:
    found = {}
    for table in _tables():
        asked = f'SELECT * FROM "{table}" ORDER BY 1'  # noqa: S608 - our own names
        rows = connection.exec_driver_sql(asked).fetchall()
        found[table] = [tuple(row) for row in rows]
    return {table: rows for table, rows in found.items() if rows}


def _picture_of_server(connection: sa.Connection) -> dict[str, list]:
    """All in one go, and what waits to be handed on as well."""
    asked = " UNION ALL ".join(
        f"SELECT '{table}', one::text FROM \"{table}\" one"  # noqa: S608 - our own names
        for table in (*_tables(), *HANDED_ON)
    )
    found: dict[str, list] = {}
    for table, row in connection.exec_driver_sql(asked.replace("%", "%%")):
        found.setdefault(table, []).append(row)
    return {table: sorted(rows) for table, rows in found.items()}


HANDED_ON = ("procrastinate_jobs", "procrastinate_events")
PICTURES = {"sqlite": _picture_of_file, "postgresql": _picture_of_server}
