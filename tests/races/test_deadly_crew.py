"""Work that was handed on and kills its worker: three of them, and then a person is told.

Each worker is a process with all its lines; another takes the place of each that dies.
"""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa

from engine import attempts, crew, incidents
from engine.clock import system_clock
from engine.models import Attempt, Incident, Job
from tests.engine.diagrams import Drawing, publish
from tests.people import member
from tests.play import play
from tests.races import kills
from tests.races.processes import FORK, Ground

WRITTEN = "register.written"
DEADLY, SLOW, HARMLESS = "Deadly", "Slow", "Harmless"
INNOCENT, CUTS, PATIENCE = 3, 4, 90
LISTENER = Drawing("main").start().catch("listen", "signal").service("write", "write").end()
SPEAKER = Drawing("speaker").start().throw("tell", "signal").end()
EVERY_LINE = sa.text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture
def home(tmp_path):
    """Each line of `begun` is one that began; a file `mended` makes the deadly step do no harm."""
    (tmp_path / "begun").touch()
    return tmp_path


@pytest.fixture
def steps(home):
    def write(ctx, call):
        title = call.instance.title
        if title != HARMLESS:
            with (home / "begun").open("a") as begun:
                begun.write(f"{title}\n")
        if title == SLOW:
            time.sleep(1)
        if title == DEADLY and not (home / "mended").exists():
            os.kill(os.getpid(), signal.SIGKILL)
        ctx.record(WRITTEN, call.instance)

    return {"write": write}


@pytest.fixture
def ground(postgresql_url, steps, monkeypatch) -> Iterator[Ground]:
    """A worker that is gone is missed sooner than in earnest."""
    monkeypatch.setattr(crew, "HEARTBEAT", 0.5)
    monkeypatch.setattr(crew, "STALLED", 3.0)
    ground = kills.founded(postgresql_url, steps=steps)
    publish(ground.engine, LISTENER, SPEAKER, strict=False)
    yield ground
    ground.engine.database.dispose()


def told(ground: Ground, title: str) -> None:
    """One and some innocent hear it at once, each by a job that is handed on."""
    for one in (title, *[HARMLESS] * INNOCENT):
        play(ground.engine, system_clock, "main", agency="newport", title=one)
    play(ground.engine, system_clock, "speaker", agency="newport")


@contextmanager
def at_work(ground: Ground, workers: int) -> Iterator[Callable[[Callable[[], bool]], None]]:
    """Gives what waits until something is so, and keeps that many workers at it."""
    living, given = [], (ground.url, ground.engine.steps)

    def until(is_so: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not is_so():
            assert time.monotonic() < end, "it did not come about"
            living[:] = [one for one in living if one.is_alive()]
            while len(living) < workers:
                ground.engine.database.dispose()  # no child may use our connections
                living.append(FORK.Process(target=kills.work, args=given))
                living[-1].start()
            time.sleep(0.05)

    try:
        yield until
    finally:
        for one in living:
            one.kill()
            one.join()


def open_incidents(ground: Ground) -> list:
    wanted = sa.select(Incident.kind, Incident.message, Incident.id)
    return ground.rows(wanted.where(Incident.state == "open"))


def begun(home) -> int:
    return len((home / "begun").read_text().splitlines())


def test_what_was_handed_on_and_kills_three_workers_becomes_an_incident(ground, home, monkeypatch):
    monkeypatch.setattr(attempts, "SURE", timedelta(seconds=1))
    told(ground, DEADLY)

    with at_work(ground, workers=1) as until:
        until(lambda: open_incidents(ground) and ground.count(WRITTEN) == INNOCENT)
        # A sweep of the first may have marked it as well: then the second was the last.
        assert begun(home) in (attempts.MOST - 1, attempts.MOST)
        [(kind, message, number)] = open_incidents(ground)
        assert (kind, "3 workers began it" in message) == ("job", True)

        (home / "mended").touch()
        with ground.engine.command(member(ground.engine, "business_unit", name="Steward")) as ctx:
            incidents.retry(ctx, number)
        until(lambda: ground.count(WRITTEN) == INNOCENT + 1)
        until(lambda: ground.rows(sa.select(Job.id)) == [])

    assert open_incidents(ground) == []
    ground.assert_sound()


def test_lines_that_are_lost_again_and_again_blame_nobody(ground, home):
    told(ground, SLOW)
    cut = [0]  # how many had begun, each time

    def is_done() -> bool:
        if len(cut) <= CUTS and begun(home) > cut[-1]:
            cut.append(begun(home))
            with ground.engine.database.connect() as connection:
                connection.execute(EVERY_LINE)
        return ground.count(WRITTEN) == INNOCENT + 1

    with at_work(ground, workers=2) as until:
        until(is_done)
        until(lambda: ground.rows(sa.select(Attempt.key)) == [])

    assert len(cut) > CUTS, "it was hardly cut off at all"
    assert ground.rows(sa.select(Incident.id)) == []
    ground.assert_sound()
