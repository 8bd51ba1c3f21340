"""One board on several hosts: pages on one, a worker on each of the others."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from engine import board, sign_in
from engine.checkpoint_keys import keep_key
from engine.clock import system_clock
from engine.context import ProcessEngine
from engine.db import connect
from engine.models import Event, UserTask, Worker
from engine.schema import upgrade
from engine.workers import PAGES
from tests import pg
from tests.engine.diagrams import Drawing, publish, timer
from tests.hosts.network import ADDRESSES, Host, hub, network
from tests.people import member
from tests.play import play
from tests.races.processes import Ground

CYLCH = Path(sys.executable).with_name("cylch")
ROOT = Path(__file__).resolve().parents[2]
PORT = "8000"
PATIENCE = 60
WAIT = 2.0  # seconds that the timer of each lifecycle waits


@dataclass
class Hosts:
    """What a test may do to them, and what it finds."""

    ground: Ground
    pages: Host
    workers: dict[str, Host]
    home: Path
    token: str = ""
    running: dict[str, subprocess.Popen] = field(default_factory=dict)

    def environment(self, host: Host) -> dict[str, str]:
        return os.environ | {
            "CYLCH_DATABASE_URL": f"postgresql+psycopg://postgres@{host.database}/board?sslmode=disable",
            "CYLCH_HOME": str(self.home),
            "CYLCH_SECRET_KEY": "k" * 40,
            "CYLCH_MAIL_URL": "null:",
        }

    def start(self, host: Host, *words: str) -> None:
        with (self.home / f"{host.name}.log").open("wb") as told:
            self.running[host.name] = host.start(
                (CYLCH, *words), env=self.environment(host), cwd=ROOT, stdout=told, stderr=told
            )

    def kill(self, name: str) -> None:
        self.running[name].send_signal(signal.SIGKILL)
        self.running[name].wait()

    def at_work(self, since: datetime) -> set[str]:
        seen = sa.select(Worker.host).where(Worker.seen_at > since, Worker.line != PAGES)
        return {host for (host,) in self.ground.rows(seen)}

    # ---- work

    def begin(self, count: int) -> list[UUID]:
        """So many who will say something, as many who wait to hear it; tasks of the former."""
        engine = self.ground.engine
        for _ in range(count):
            play(engine, system_clock, "listener", agency="newport")
        before = set(self.open("say"))
        for _ in range(count):
            play(engine, system_clock, "speaker", agency="newport")
        return [task for task in self.open("say") if task not in before]

    def open(self, element_id: str) -> list[UUID]:
        wanted = sa.select(UserTask.id).where(
            UserTask.element_id == element_id, UserTask.state == "created"
        )
        return [task_id for (task_id,) in self.ground.rows(wanted)]

    def hand_in(self, tasks: list[UUID], pause: float = 0.1) -> subprocess.Popen:
        """By the pages of the one host; goes on while the test does something else."""
        script = Path(__file__).with_name("visitor.py")
        words = (sys.executable, script, "hand_in", PORT, self.token, str(pause), *map(str, tasks))
        return self.pages.start(words, stdout=subprocess.PIPE, text=True)

    def holder(self, host: Host) -> Callable[[UUID], None]:
        """Somebody there who, when told to, takes a family's lock and goes no further."""
        env = self.environment(host) | {"PYTHONPATH": str(ROOT)}
        script = Path(__file__).with_name("visitor.py")
        words = (sys.executable, script, "hold", env["CYLCH_DATABASE_URL"])
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        held = self.running[f"held by {host.name}"] = host.start(words, env=env, cwd=ROOT, **pipes)
        assert held.stdout.readline().strip() == "ready"

        def hold(instance_id: UUID) -> None:
            held.stdin.write(f"{instance_id}\n")
            held.stdin.flush()
            assert held.stdout.readline().strip() == "held"

        return hold

    def done(self) -> tuple[int, int]:
        """How many have been heard, and how many timers have fired."""
        return self.arrived("heard"), self.arrived("after")

    def arrived(self, element_id: str) -> int:
        wanted = sa.select(sa.func.count()).where(UserTask.element_id == element_id)
        return self.ground.rows(wanted)[0][0]

    def moments(self, kind: str, element_id: str = "") -> list[datetime]:
        wanted = sa.select(Event.at).where(Event.kind == kind).order_by(Event.at)
        if element_id:
            wanted = wanted.join(UserTask, UserTask.id == Event.user_task_id).where(
                UserTask.element_id == element_id
            )
        return [at for (at,) in self.ground.rows(wanted)]

    def doctor(self) -> subprocess.CompletedProcess:
        words = (CYLCH, "doctor")
        how = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        with self.pages.start(words, env=self.environment(self.pages), cwd=ROOT, **how) as asked:
            told, _ = asked.communicate(timeout=PATIENCE)
        return subprocess.CompletedProcess(words, asked.returncode, told)


def waits_for(is_so: Callable[[], bool], what: str) -> float:
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() < began + PATIENCE, f"it did not come about: {what}"
        time.sleep(0.02)
    return time.monotonic() - began


@contextmanager
def hosts(*workers: str) -> Iterator[Hosts]:
    """All of it: network, database, pages and workers, each seen at work."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        pages, *others = stack.enter_context(network("pages", *workers))
        listening = {**pg.FAST, "listen_addresses": "*"}
        server = stack.enter_context(
            pg.temporary_server(listening, namespace=hub(), trusted=ADDRESSES)
        )
        server.execute("CREATE DATABASE board")
        engine = ProcessEngine(connect(server.url("board")), system_clock)
        stack.callback(engine.database.dispose)
        found = Hosts(
            Ground(server.url("board"), engine, system_clock),
            pages,
            {host.name: host for host in others},
            home,
        )
        _set_up(found)
        stack.callback(_stop, found)
        began = system_clock()
        found.start(pages, "serve", "--port", PORT, "--no-scheduler")
        for host in others:
            found.start(host, "worker")
        waits_for(lambda: found.at_work(began) == set(workers), "all workers are at work")
        yield found


def _set_up(found: Hosts) -> None:
    engine = found.ground.engine
    upgrade(engine.database)
    with engine.command() as ctx:
        board.found(ctx, sandbox=False)
    keep_key(engine, found.home)
    officer = member(engine, "officer@newport", name="Ann")
    with engine.command() as ctx:
        found.token = sign_in.issue_token(ctx, officer.id)
    publish(
        engine,
        Drawing("listener").start().catch("listen", "message").task("heard").end(),
        Drawing("speaker").start().task("say").throw("tell", "message")
        .catch("wait", timer(f"PT{WAIT:.0f}S")).task("after").end(),
        strict=False,
    )  # fmt: skip


def _stop(found: Hosts) -> None:
    for process in found.running.values():
        process.kill()
        process.wait()
        for pipe in filter(None, (process.stdin, process.stdout)):
            with suppress(BrokenPipeError):
                pipe.close()
