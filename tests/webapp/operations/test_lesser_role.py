"""The database account that serves and works owns nothing: it changes rows, and no table."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest
import sqlalchemy as sa
from psycopg.errors import InsufficientPrivilege

from engine import instances
from engine.actors import SYSTEM
from engine.carrying import Carrier
from engine.clock import system_clock
from engine.context import ProcessEngine
from engine.db import connect
from engine.jobs import run_all_due
from engine.models import Event, ProcessInstance
from engine.sign_in import issue_token
from tests import databases
from tests.engine.diagrams import Drawing, one_task, publish, timer
from tests.house.sources import ROOT
from tests.people import member

ROLES, HISTORY = (ROOT / "deploy" / name for name in ("roles.sql", "history.sql"))
T = TypeVar("T")
PATIENCE = 60
RUN = "import sys; from webapp.cli import main; sys.exit(main())"


@pytest.fixture
def urls(postgresql):
    """The owner's and the worker's way to one database, as deploy/roles.sql makes them."""
    with databases.postgresql_copy(postgresql, template="template0") as url:
        name = sa.make_url(url).database
        with postgresql.connected(name) as line:
            said(line, ROLES)
            line.execute(f"ALTER DATABASE {name} OWNER TO cylch_owner".encode())
        yield [url.replace("postgres@", f"{role}@") for role in ("cylch_owner", "cylch_work")]
        with postgresql.connected(name) as line:
            line.execute(f"ALTER DATABASE {name} OWNER TO postgres".encode())
            for role in ("cylch_work", "cylch_owner"):
                line.execute(f"REASSIGN OWNED BY {role} TO postgres".encode())
                line.execute(f"DROP OWNED BY {role}".encode())
                line.execute(f"DROP ROLE {role}".encode())


def said(line, script) -> None:
    for statement in script.read_text().split(";"):
        if statement.strip():
            line.execute(statement.encode())


def program(url: str, home: Path, *words: str) -> dict:
    given = {"CYLCH_DATABASE_URL": url, "CYLCH_HOME": str(home), "CYLCH_MAIL_URL": "null:"}
    return {"args": [sys.executable, "-c", RUN, *words], "env": os.environ | given, "cwd": ROOT}


@pytest.fixture
def cylch(tmp_path):
    def run(url: str, *words: str, **more: str) -> subprocess.CompletedProcess:
        how = {"capture_output": True, "text": True, "check": False}
        return subprocess.run(**program(url, tmp_path, *words), **how, **more)  # noqa: PLW1510

    return run


@pytest.fixture
def board(urls, cylch, postgresql):
    """A board whose tables belong to the one account and whose work is done by the other."""
    owner, work = urls
    made = cylch(owner, "init")
    assert made.returncode == 0, made.stderr
    with postgresql.connected(sa.make_url(owner).database) as line:
        line.execute(b"SET ROLE cylch_owner")
        said(line, HISTORY)
    engine = ProcessEngine(connect(work), system_clock)
    yield engine
    engine.database.dispose()


def test_who_works_needs_no_table_of_their_own(urls, cylch):
    owner, work = urls
    made = cylch(owner, "init")
    assert made.returncode == 0, made.stderr

    for words in (("tick",), ("user", "add", "ann@example.org", "--name", "Ann"), ("verify",)):
        done = cylch(work, *words, input="a long enough password\n")
        assert done.returncode == 0, done.stderr
    a_lifecycle_runs_and_no_table_falls(work)


def a_lifecycle_runs_and_no_table_falls(url: str) -> None:
    engine = ProcessEngine(connect(url), system_clock)
    engine.carrier = Carrier()  # as `cylch serve --no-scheduler` does
    try:
        member(engine, "officer@newport", name="Ben")
        publish(engine, one_task(), Drawing("late").start().catch("wait", timer("PT0S")).end())
        begun = []
        for key in ("main", "late"):
            with engine.command(SYSTEM) as ctx:
                begun.append(instances.start(ctx, key).id)
        run_all_due(engine)
        with engine.query() as session:
            states = [session.get_one(ProcessInstance, one).state for one in begun]
        assert states == ["active", "completed"]
        for statement in ("DROP TABLE event", "ALTER TABLE event DISABLE TRIGGER ALL"):
            with (
                pytest.raises(sa.exc.ProgrammingError, match="must be owner"),
                engine.database.connect() as line,
            ):
                line.execute(sa.text(statement))
    finally:
        engine.database.dispose()


# ---- as processes


@contextmanager
def running(board: ProcessEngine, home: Path, *words: str) -> Iterator[None]:
    """`cylch serve` or `cylch worker`; it ends when told to, and had nothing to complain of."""
    url = board.database.url.render_as_string(hide_password=False)
    with (home / words[0]).open("wb") as log:
        process = subprocess.Popen(**program(url, home, *words), stdout=log, stderr=log)
        try:
            yield
            assert process.poll() is None
        finally:
            process.terminate()
            process.wait(PATIENCE)
    told = (home / words[0]).read_text()
    assert "denied" not in told, told
    assert "ERROR" not in told, told


class Program:
    """Calls the API of the board that is served."""

    def __init__(self, port: int, token: str) -> None:
        self.where, self.token = f"http://127.0.0.1:{port}", token

    def call(self, path: str, body: object = None) -> dict:
        asked = urllib.request.Request(f"{self.where}{path}")  # noqa: S310 - our own address
        asked.add_header("Authorization", f"Bearer {self.token}")
        if body is not None:
            asked.add_header("Content-Type", "application/json")
            asked.data = json.dumps(body).encode()
        with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:  # noqa: S310 - as above
            return json.loads(answer.read() or b"{}")

    def is_served(self) -> bool:
        try:
            return bool(self.call("/api/v1/me"))
        except OSError:
            return False


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def comes(found: Callable[[], T]) -> T:
    until = time.monotonic() + PATIENCE
    while not (what := found()):
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.05)
    return what


def test_a_board_is_served_and_works_by_an_account_that_owns_nothing(board, tmp_path, cylch):
    publish(board, Drawing("waits").start().catch("wait", timer("PT1S")).task("act").end())
    unit = member(board, "business_unit", "officer@newport", name="Ann", agency="newport")
    with board.command(SYSTEM) as ctx:
        token = issue_token(ctx, unit.id)
    program = Program(port := free_port(), token)

    with (
        running(board, tmp_path, "serve", "--no-scheduler", "--port", str(port)),
        running(board, tmp_path, "worker"),
    ):
        comes(program.is_served)
        given = {"definition": "waits", "title": "A look", "variables": {"agency": "newport"}}
        begun = f"/api/v1/instances/{program.call('/api/v1/instances', given)['id']}"
        [task] = comes(lambda: program.call(f"{begun}/tasks")["items"])
        program.call(f"/api/v1/tasks/{task['id']}/claim", {})
        program.call(f"/api/v1/tasks/{task['id']}/complete", {"answers": {}})
        assert program.call(begun)["state"] == "completed"
        told = sa.select(Event.id).where(Event.published_at.is_(None))
        comes(lambda: not rows(board, told))
    verified = cylch(board.database.url.render_as_string(hide_password=False), "verify")
    assert verified.returncode == 0, verified.stdout


def rows(board: ProcessEngine, statement: sa.Select) -> list:
    with board.query() as session:
        return list(session.scalars(statement))


FALLS = ("DROP TABLE {}", "ALTER TABLE {} ADD COLUMN more integer", "TRUNCATE {} CASCADE")
FALLS += ("ALTER TABLE {} DISABLE TRIGGER USER", "CREATE INDEX more ON {} ((1))")
ELSEWHERE = (
    "CREATE TABLE more (id integer)",
    "DROP SCHEMA public CASCADE",
    "CREATE SCHEMA more",
    "SET session_replication_role = replica",  # no trigger would look any more
    "SET ROLE cylch_owner",
    "DROP FUNCTION refuse_change() CASCADE",
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE sql AS 'SELECT 1'",
    "UPDATE alembic_version SET version_num = '0001'",
)
REWRITES = (
    "DELETE FROM event",
    *(
        f"UPDATE event SET {column.name} = {column.name}"  # noqa: S608 - names of ours
        for column in Event.__table__.columns
        if column.name not in {"details", "details_digest", "published_at"}
    ),
)


def test_it_can_neither_change_a_table_nor_what_has_happened(board):
    tables = sa.inspect(board.database).get_table_names()
    tried = [fall.format(table) for table in tables for fall in FALLS]

    assert len(tables) > 50
    taken = [one for one in (*tried, *ELSEWHERE, *REWRITES) if not is_refused(board, one)]

    assert taken == []
    # What was said can be erased, and that shows: `cylch verify` asks whose decision it was.
    assert not is_refused(
        board, "UPDATE event SET details = NULL, details_digest = NULL WHERE false"
    )


def is_refused(board: ProcessEngine, statement: str) -> bool:
    with board.database.connect() as line:
        try:
            line.execute(sa.text(statement))
        except sa.exc.DBAPIError as refused:
            return isinstance(refused.orig, InsufficientPrivilege)
        return False
