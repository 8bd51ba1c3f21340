"""A new version comes to one machine after the other: old and new work side by side meanwhile."""

import os
import socket
import subprocess
import sys
import tarfile
import time
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa

from engine import board, sign_in
from engine.clock import system_clock
from engine.context import ProcessEngine
from engine.db import connect
from engine.jobs import run_all_due
from engine.models import UserTask, Worker
from engine.schema import is_ahead, upgrade
from tests import databases
from tests.engine.diagrams import Drawing, publish, timer
from tests.hosts import visitor
from tests.people import member
from tests.play import play
from tests.races.processes import Ground

ROOT = Path(__file__).resolve().parents[2]
VERSIONS = "engine/migrations/versions"
ROOMS = ("engine", "webapp", "notifications", "workflows")
RUN = "import sys; from webapp.cli import main; sys.exit(main())"
EACH, PATIENCE = 6, 60
# As the rule of migrations lets the next version do it.
NEXT = (
    "CREATE TABLE something_new (id integer PRIMARY KEY, task_id uuid)",
    "ALTER TABLE user_task ADD COLUMN mood text",
    "ALTER TABLE process_instance ADD COLUMN weight integer NOT NULL DEFAULT 1",
    "CREATE INDEX ix_user_task_mood ON user_task (mood)",
    "UPDATE alembic_version SET version_num = '9999'",
)


@pytest.fixture
def ground(postgresql):
    with databases.postgresql_copy(postgresql, template="template0") as url:
        engine = ProcessEngine(connect(url), system_clock)
        upgrade(engine.database)
        with engine.command() as ctx:
            board.found(ctx, sandbox=False)
        yield Ground(url, engine, system_clock)
        engine.database.dispose()


@pytest.fixture
def free_ports() -> list[str]:
    found = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
    ports = [str(one.getsockname()[1]) for one in found]
    for one in found:
        one.close()
    return ports


def two_kinds(ground) -> str:
    """A message from one lifecycle to another, and a timer; the key of who hands tasks in."""
    officer = member(ground.engine, "officer@newport", name="Ann")
    publish(
        ground.engine,
        Drawing("listener").start().catch("listen", "message").task("heard").end(),
        Drawing("speaker").start().task("say").throw("tell", "message")
        .catch("wait", timer("PT1S")).task("after").end(),
        strict=False,
    )  # fmt: skip
    with ground.engine.command() as ctx:
        return sign_in.issue_token(ctx, officer.id)


def git(*words: str) -> bytes:
    told = subprocess.run(("git", *words), cwd=ROOT, capture_output=True, check=False)
    return told.stdout


def version_before(folder: Path) -> str:
    """Unpack the program as it was before its newest migration; give why not, if not."""
    newest = max((ROOT / VERSIONS).glob("0*.py"))
    added = git("log", "--diff-filter=A", "--format=%H", "--", f"{VERSIONS}/{newest.name}")
    if not added.split():
        return "no history here that tells the program before its newest migration"
    packed = git("archive", f"{added.split()[0].decode()}^", *ROOMS)
    if not packed:
        return "the history here does not reach to before the newest migration"
    with tarfile.open(fileobj=BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return ""


class Side:
    """The program of one version, run on the board's database."""

    def __init__(self, stack: ExitStack, tree: Path, url: str, home: Path) -> None:
        self.stack, self.tree = stack, tree
        own = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        self.env = own | {
            "PYTHONPATH": str(tree),
            "CYLCH_DATABASE_URL": url,
            "CYLCH_HOME": str(home),
            "CYLCH_SECRET_KEY": "k" * 40,
            "CYLCH_MAIL_URL": "null:",
        }

    def start(self, *words: str) -> None:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        command = (sys.executable, "-c", RUN, *words)
        process = subprocess.Popen(command, env=self.env, cwd=self.tree, **quiet)
        self.stack.callback(process.wait)
        self.stack.callback(process.kill)


def waits_for(is_so) -> None:
    until = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.05)


def tasks(ground, element_id: str) -> list:
    return ground.rows(sa.select(UserTask.id).where(UserTask.element_id == element_id))


def test_the_version_before_and_this_one_share_a_board(ground, tmp_path, free_ports):
    if why := version_before(tmp_path):
        pytest.skip(f"OLD AND NEW SIDE BY SIDE NOT TRIED: {why}")
    token = two_kinds(ground)
    for _ in range(2 * EACH):
        play(ground.engine, system_clock, "listener", agency="newport")
        play(ground.engine, system_clock, "speaker", agency="newport")
    said = [str(task_id) for (task_id,) in tasks(ground, "say")]

    with ExitStack() as stack:
        for tree, port in zip((tmp_path, ROOT), free_ports, strict=True):
            side = Side(stack, tree, ground.url, tmp_path / "home")
            side.start("serve", "--port", port, "--no-scheduler")
            side.start("worker")
        waits_for(lambda: len(ground.rows(sa.select(Worker.process).distinct())) == 2)
        for number, port in enumerate(free_ports):
            visitor.hand_in(port, token, "0", *said[number * EACH : (number + 1) * EACH])
        waits_for(lambda: len(tasks(ground, "heard")) == len(tasks(ground, "after")) == 2 * EACH)

    assert ground.count("message.received") == 2 * EACH
    assert ground.count("user_task.created") == 3 * 2 * EACH
    ground.assert_sound()


def test_this_version_works_on_what_the_next_one_may_leave(ground):
    two_kinds(ground)
    with ground.engine.database.begin() as connection:
        for statement in NEXT:
            connection.exec_driver_sql(statement)

    play(ground.engine, system_clock, "listener", agency="newport")
    play(ground.engine, system_clock, "speaker", agency="newport").hand_in("Say")
    run_all_due(ground.engine)

    assert is_ahead(ground.engine.database)
    assert len(tasks(ground, "heard")) == 1
    ground.assert_sound()
