"""The database account that serves and works owns nothing: it changes rows, and no table."""

import os
import subprocess
import sys

import pytest
import sqlalchemy as sa

from engine import instances
from engine.carrying import Carrier
from engine.clock import system_clock
from engine.context import SYSTEM, ProcessEngine
from engine.db import connect
from engine.jobs import run_all_due
from engine.models import ProcessInstance
from tests import databases
from tests.engine.diagrams import Drawing, one_task, publish, timer
from tests.house.sources import ROOT
from tests.people import member

ROLES = ROOT / "deploy" / "roles.sql"
RUN = "import sys; from webapp.cli import main; sys.exit(main())"


@pytest.fixture
def urls(postgresql):
    """The owner's and the worker's way to one database, as deploy/roles.sql makes them."""
    with databases.postgresql_copy(postgresql, template="template0") as url:
        name = sa.make_url(url).database
        with postgresql.connected(name) as line:
            for statement in ROLES.read_text().split(";"):
                if statement.strip():
                    line.execute(statement.encode())
            line.execute(f"ALTER DATABASE {name} OWNER TO cylch_owner".encode())
        yield [url.replace("postgres@", f"{role}@") for role in ("cylch_owner", "cylch_work")]
        with postgresql.connected(name) as line:
            line.execute(f"ALTER DATABASE {name} OWNER TO postgres".encode())
            for role in ("cylch_work", "cylch_owner"):
                line.execute(f"REASSIGN OWNED BY {role} TO postgres".encode())
                line.execute(f"DROP OWNED BY {role}".encode())
                line.execute(f"DROP ROLE {role}".encode())


@pytest.fixture
def cylch(tmp_path):
    def run(url: str, *words: str, **more: str) -> subprocess.CompletedProcess:
        given = {"CYLCH_DATABASE_URL": url, "CYLCH_HOME": str(tmp_path), "CYLCH_MAIL_URL": "null:"}
        return subprocess.run(
            [sys.executable, "-c", RUN, *words],
            env=os.environ | given,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            **more,
        )

    return run


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
