"""Work handed from one machine to another: at once, only with its cause, and done once."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from engine import board
from engine.carrying import Carrier
from engine.clock import system_clock
from engine.context import ProcessEngine
from engine.crew import STALLED, Crew
from engine.db import connect
from engine.models import Attempt, Job, JobKind, ProcessInstance, Worker
from tests.engine.diagrams import Drawing, publish, timer
from tests.people import member
from tests.play import play
from tests.races.processes import Ground

PATIENCE = 30
EVERY_LINE = sa.text(
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
CARRIED = sa.text("SELECT queue_name, task_name, args FROM procrastinate_jobs ORDER BY id")
LISTENERS = sa.text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND query LIKE 'LISTEN %'"
)


@pytest.fixture
def ground(postgresql_url) -> Iterator[Ground]:
    """A board whose commands tell the workers, as those of a page do."""
    engine = ProcessEngine(connect(postgresql_url), system_clock)
    with engine.command() as ctx:
        board.found(ctx, sandbox=False)
    member(engine, "officer@newport")
    engine.carrier = Carrier()
    yield Ground(postgresql_url, engine, system_clock)
    engine.database.dispose()


@pytest.fixture
def looked() -> list[str]:
    return []


@pytest.fixture
def crew(ground, looked) -> Iterator[Crew]:
    another = ProcessEngine(connect(ground.url), system_clock)
    another.carrier = Carrier()
    lines = {"due": ("due", "seats"), "messages": ("mail",), "papers": ("paper",)}
    ticks = {name: lambda name=name: looked.append(name) for name in ("seats", "mail", "paper")}
    crew = Crew(another, ticks, lines)
    crew.start()
    waits_for(lambda: {one.line for (one,) in ground.rows(sa.select(Worker))} == set(lines))
    yield crew
    crew.stop()
    another.database.dispose()


def waits_for(is_so: Callable[[], bool]) -> float:
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() < began + PATIENCE, "it did not come about"
        time.sleep(0.005)
    return time.monotonic() - began


def a_job(ctx) -> Job:
    job = Job(
        kind=str(JobKind.RETRY),
        due_at=ctx.now,
        payload={"incident": 0},
        instance_id=None,
        retries_left=3,
        last_error="",
    )
    ctx.session.add(job)
    return job


def break_off(ground) -> None:
    with ground.engine.command() as ctx:
        a_job(ctx)
        ctx.session.flush()
        raise ZeroDivisionError


def no_job_is_left(ground) -> bool:
    return ground.rows(sa.select(Job.id)) == []


def test_what_a_command_makes_due_is_handed_on_by_its_number_and_only_with_it(ground):
    with ground.engine.command() as ctx:
        job = a_job(ctx)
    with pytest.raises(ZeroDivisionError):
        break_off(ground)

    assert ground.rows(CARRIED) == [("due", "run", {"key": f"job:{job.id}"})]


def test_what_waits_for_its_hour_is_not_handed_on(ground):
    publish(
        ground.engine,
        Drawing("main").start().catch("wait", timer("PT1H")).task("act").end(),
        strict=False,
    )

    play(ground.engine, system_clock, "main", agency="newport")

    assert [task for _queue, task, _args in ground.rows(CARRIED)] == ["look", "look"]


def test_many_who_have_news_ask_for_one_look(ground):
    for number in range(5):
        member(ground.engine, "officer@newport", name=f"Officer {number}")

    assert sorted(queue for queue, _task, _args in ground.rows(CARRIED)) == ["messages", "papers"]


@pytest.mark.usefixtures("crew")
def test_a_worker_is_woken_by_the_commit_and_does_it_at_once(ground):
    waits = []
    for _ in range(20):
        with ground.engine.command() as ctx:
            a_job(ctx)
        waits.append(waits_for(lambda: no_job_is_left(ground)))

    assert sorted(waits)[len(waits) // 2] < 0.5  # a sweep would take it after half a second


@pytest.mark.usefixtures("crew")
def test_news_wake_those_who_look_for_them(ground, looked):
    waits_for(lambda: "mail" in looked and "paper" in looked)
    looked.clear()

    member(ground.engine, "officer@newport", name="Somebody new")

    assert waits_for(lambda: "mail" in looked) < 4


@pytest.mark.usefixtures("crew")
def test_whoever_does_not_hear_polls_and_listens_again(ground):
    assert ground.rows(LISTENERS)

    with ground.engine.command() as ctx:
        a_job(ctx)
    assert waits_for(lambda: no_job_is_left(ground)) < 5
    waits_for(lambda: len(ground.rows(LISTENERS)) > 2)


@pytest.mark.usefixtures("crew")
def test_when_every_line_is_lost_it_begins_again(ground):
    with ground.engine.database.connect() as connection:
        connection.execute(EVERY_LINE)

    with ground.engine.command() as ctx:
        a_job(ctx)

    assert waits_for(lambda: no_job_is_left(ground)) < 15


@pytest.mark.usefixtures("crew")
def test_one_that_somebody_holds_does_not_keep_the_others(ground):
    publish(
        ground.engine,
        Drawing("main").start().catch("wait", timer("PT1S")).task("act").end(),
        strict=False,
    )
    held = play(ground.engine, system_clock, "main", agency="newport").root_id
    with ground.engine.database.connect() as connection, connection.begin():
        row = sa.select(ProcessInstance.id).where(ProcessInstance.id == held).with_for_update()
        connection.execute(row).one()
        play(ground.engine, system_clock, "main", agency="newport")
        waits_for(lambda: ground.count("user_task.created") == 1)

    waits_for(lambda: ground.count("user_task.created") == 2)
    assert ground.count("incident.opened") == 0


def test_what_a_dead_worker_had_taken_is_swept_away_and_done_by_another(ground, request):
    """Its job stands as taken by nobody who lives; the row is still due."""
    with ground.engine.command() as ctx:
        a_job(ctx)
    with ground.engine.database.begin() as connection:
        connection.execute(
            sa.text(
                "WITH gone AS (INSERT INTO procrastinate_workers (last_heartbeat)"
                " VALUES (now() - interval '1 minute') RETURNING id)"
                " UPDATE procrastinate_jobs SET status = 'doing',"
                " worker_id = (SELECT id FROM gone)"
            )
        )

    request.getfixturevalue("crew")

    assert waits_for(lambda: no_job_is_left(ground)) < STALLED
    doing = sa.text(
        "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing' AND task_name = 'run'"
    )
    waits_for(lambda: ground.rows(doing)[0][0] == 0)
    assert ground.rows(sa.select(Attempt.key)) == []  # it is done: nobody died of it


@pytest.mark.usefixtures("crew")
def test_timers_fire_in_the_second_in_which_they_are_due(ground):
    publish(
        ground.engine,
        Drawing("main").start().catch("wait", timer("PT3S")).task("act").end(),
        strict=False,
    )
    play(ground.engine, system_clock, "main", agency="newport")

    took = waits_for(lambda: ground.count("user_task.created") == 1)

    assert timedelta(seconds=2) < timedelta(seconds=took) < timedelta(seconds=5)
