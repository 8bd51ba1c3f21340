"""Work that kills whoever begins it: after three, nobody begins it again, and a person is told."""

import os
import signal
from datetime import timedelta

import pytest
import sqlalchemy as sa

from engine import attempts, board, incidents
from engine.jobs import run_all_due
from engine.models import Incident, Job
from tests.engine.diagrams import Drawing, one_task, publish, timer
from tests.people import member
from tests.play import play

WRITTEN = "register.written"
DEADLY = "Deadly"
ENOUGH = 10_000  # writes: it dies by its own work or not at all
INNOCENT = 3


@pytest.fixture
def home(tmp_path):
    """A file in it makes the step do no harm."""
    return tmp_path


@pytest.fixture
def steps(home):
    def write(ctx, call):
        ctx.record(WRITTEN, call.instance)
        if call.instance.title == DEADLY and not (home / "mended").exists():
            os.kill(os.getpid(), signal.SIGKILL)

    return {"write": write}


def begun(ground) -> None:
    """The deadly one first: whoever sweeps meets it before the innocent."""
    for title in (DEADLY, *["Harmless"] * INNOCENT):
        play(ground.engine, ground.clock, "main", agency="newport", title=title)
        ground.clock.advance(timedelta(seconds=1))


def a_timer(ground):
    drawing = Drawing("main").start().catch("wait", timer("PT1H"))
    publish(ground.engine, drawing.service("write", "write").end(), strict=False)
    begun(ground)


def a_job(ground):
    """A signal reaches each that waits by a job of its own."""
    publish(
        ground.engine,
        Drawing("main").start().catch("listen", "signal").service("write", "write").end(),
        Drawing("speaker").start().throw("tell", "signal").end(),
        strict=False,
    )
    begun(ground)
    play(ground.engine, ground.clock, "speaker", agency="newport")


def a_rung(ground):
    """A ladder that starts a process, which is the deadly thing."""
    ladder = [{"level": "L1", "at": "1wd", "to": ["assignee"], "starts": "answer"}]
    with ground.engine.command() as ctx:
        board.set_ladder(ctx, "standard", "Standard", "Safonol", ladder)
    answer = Drawing("answer").start().service("write", "write").end()
    publish(ground.engine, answer, one_task("main", ladder="standard", dueIn="5wd"))
    begun(ground)


def dies(ground) -> bool:
    return ground.killed_before(ENOUGH, run_all_due)


@pytest.mark.parametrize(
    ("begin", "kind"), [(a_timer, "timer"), (a_job, "job"), (a_rung, "ladder")]
)
def test_what_kills_three_workers_becomes_an_incident(ground, home, begin, kind):
    begin(ground)
    ground.clock.advance(timedelta(days=20))

    assert [dies(ground) for _ in range(5)] == [True, True, True, False, False]
    assert ground.count(WRITTEN) == INNOCENT
    assert ground.rows(sa.select(Incident.id)) == []  # the third might still be at it
    ground.clock.advance(attempts.SURE + timedelta(seconds=1))
    assert not dies(ground)

    [(told, message, number)] = ground.rows(sa.select(Incident.kind, Incident.message, Incident.id))
    assert (told, "3 workers began it" in message) == (kind, True)
    assert ground.count(WRITTEN) == INNOCENT
    assert attempts.deadly(ground.engine) == []
    ground.assert_sound()

    (home / "mended").touch()
    with ground.engine.command(member(ground.engine, "business_unit", name="Steward")) as ctx:
        incidents.retry(ctx, number)
    ground.clock.advance(timedelta(minutes=1))
    run_all_due(ground.engine)
    assert ground.count(WRITTEN) == INNOCENT + 1
    assert ground.rows(sa.select(Job.id)) == []
    ground.assert_sound()
