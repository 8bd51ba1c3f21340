"""Real workers, as on several machines: one is killed, and the other does what it left."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from engine import board
from engine.clock import system_clock
from engine.context import ProcessEngine
from engine.db import connect
from engine.models import ProcessInstance, Worker
from tests.clock import SettableClock
from tests.engine.diagrams import Drawing, publish, timer
from tests.people import member
from tests.play import play
from tests.races.processes import Ground

MANY, PATIENCE = 25, 60
CYLCH = Path(sys.executable).with_name("cylch")


@contextmanager
def at_work(url: str, home: Path) -> Iterator[subprocess.Popen]:
    env = os.environ | {
        "CYLCH_DATABASE_URL": url,
        "CYLCH_HOME": str(home),
        "CYLCH_SECRET_KEY": "k" * 40,
        "CYLCH_MAIL_URL": "null:",
    }
    with subprocess.Popen([CYLCH, "worker"], env=env, stdout=subprocess.DEVNULL) as worker:
        try:
            yield worker
        finally:
            worker.kill()


def waits_for(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.01)


def test_one_of_two_workers_is_killed_and_the_other_does_the_rest(postgresql_url, tmp_path):
    clock = SettableClock(system_clock() - timedelta(hours=2))
    ground = Ground(postgresql_url, ProcessEngine(connect(postgresql_url), clock), clock)
    with ground.engine.command() as ctx:
        board.found(ctx, sandbox=False)
    member(ground.engine, "officer@newport")
    publish(
        ground.engine,
        Drawing("main").start().catch("wait", timer("PT1H")).task("act").end(),
        strict=False,
    )
    for _ in range(MANY):
        play(ground.engine, ground.clock, "main", agency="newport")

    with at_work(postgresql_url, tmp_path) as one, at_work(postgresql_url, tmp_path) as other:
        waits_for(lambda: ground.count("user_task.created") > 0)
        one.kill()
        due = sa.select(sa.func.count()).where(ProcessInstance.timer_due_at.is_not(None))
        waits_for(lambda: ground.rows(due)[0][0] == 0)
        waits_for(lambda: bool(ground.rows(sa.select(Worker.line))))
        other.send_signal(signal.SIGTERM)
        assert other.wait(PATIENCE) == 0

    assert ground.count("user_task.created") == MANY
    ground.assert_sound()
    ground.engine.database.dispose()
