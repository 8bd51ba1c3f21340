"""Work that kills whoever begins it: after three, nobody begins it again, and a person is told."""

import os
import signal
from contextlib import suppress
from datetime import timedelta

import pytest
import sqlalchemy as sa

from engine import attempts, board, incidents
from engine.jobs import run_all_due
from engine.models import Attempt, Incident, Job
from tests.engine.diagrams import Drawing, one_task, publish, timer
from tests.faults.faults import DiskError
from tests.people import member
from tests.play import play
from tests.races.processes import at_each_write, is_work

WRITTEN = "register.written"
DEADLY = "Deadly"
ENOUGH = 10_000  # writes: it dies by its own work or not at all
INNOCENT = 3


@pytest.fixture
def home(tmp_path):
    """A file in it makes the step do no harm."""
    return tmp_path


@pytest.fixture
def away():
    """An error in it is what the step hears from its database."""
    return []


@pytest.fixture
def steps(home, away):
    def write(ctx, call):
        for error in away:
            raise sa.exc.OperationalError("INSERT", None, error)
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


def watched(ground) -> list:
    """The incidents after somebody has seen for long enough what nobody begins."""
    engine = ground.another()
    for _ in range(2):
        run_all_due(engine)
        ground.clock.advance(attempts.SURE + timedelta(seconds=1))
    run_all_due(engine)
    engine.database.dispose()
    return ground.rows(sa.select(Incident.kind, Incident.message, Incident.id))


@pytest.mark.parametrize(
    ("begin", "kind"), [(a_timer, "timer"), (a_job, "job"), (a_rung, "ladder")]
)
def test_what_kills_three_workers_becomes_an_incident(ground, home, begin, kind):
    begin(ground)
    ground.clock.advance(timedelta(days=20))

    assert [dies(ground) for _ in range(5)] == [True, True, True, False, False]
    assert ground.count(WRITTEN) == INNOCENT
    assert ground.rows(sa.select(Incident.id)) == []  # the third might still be at it

    [(told, message, number)] = watched(ground)
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


class Away:
    """A database that is gone for one process, from its first word of work on, until told."""

    def __init__(self, engine, error: OSError) -> None:
        self.engine, self.error, self.is_back, self.is_gone = engine, error, False, False
        at_each_write(engine, self._tell)

    def _tell(self, said: str) -> None:
        self.is_gone = self.is_gone or is_work(said)
        if self.is_gone and not self.is_back:
            raise sa.exc.OperationalError(said, None, self.error)


LOST, FULL = OSError("nobody there"), DiskError("disk I/O error")
AWAY = pytest.mark.parametrize("error", [LOST, FULL], ids=["lost", "full"])


def cut_off(ground, error) -> Away:
    away = Away(ground.another(), error)
    with suppress(sa.exc.DBAPIError):
        run_all_due(away.engine)
    return away


@pytest.mark.parametrize("begin", [a_timer, a_job, a_rung])
@AWAY
def test_what_meets_no_database_again_and_again_is_not_to_blame(ground, home, away, begin, error):
    (home / "mended").touch()
    begin(ground)
    ground.clock.advance(timedelta(days=20))

    away.append(error)
    for _ in range(attempts.MOST + 1):
        with suppress(sa.exc.DBAPIError):
            run_all_due(ground.engine)
        ground.clock.advance(timedelta(hours=1))
    assert ground.count(WRITTEN) == 0
    away.clear()

    run_all_due(ground.engine)
    assert ground.count(WRITTEN) == INNOCENT + 1
    assert ground.rows(sa.select(Incident.id)) == []
    ground.assert_sound()


@AWAY
def test_who_was_cut_off_takes_its_marks_back_when_the_database_is_there_again(ground, home, error):
    """Enough of them, in the middle of the same work, and for longer than is waited."""
    (home / "mended").touch()
    a_timer(ground)
    ground.clock.advance(timedelta(days=20))
    # The first marks all of it; each after that begins alone what fewest have begun.
    begun = [cut_off(ground, error) for _ in range(1 + (attempts.MOST - 1) * (INNOCENT + 1))]
    assert len(ground.rows(sa.select(Attempt.key))) == attempts.MOST * (INNOCENT + 1)
    ground.clock.advance(2 * attempts.SURE)

    run_all_due(ground.engine)  # who was not there sees only what the others left
    assert ground.rows(sa.select(Incident.id)) == []
    for away in begun:
        away.is_back = True
        run_all_due(away.engine)
        away.engine.database.dispose()

    assert watched(ground) == []
    assert ground.rows(sa.select(Attempt.key)) == []
    assert ground.count(WRITTEN) == INNOCENT + 1
