"""Marks of what is begun and not ended: whose they are, what they say, and when they go."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from engine import attempts
from engine.context import ProcessEngine
from engine.jobs import run_all_due
from engine.models import Attempt, Incident, Job, ProcessInstance
from tests.engine.diagrams import Drawing, publish, timer
from tests.people import member
from tests.play import play

WAIT = Drawing("main").start().catch("wait", timer("PT1H")).task("act").end()


@pytest.fixture
def story(process_engine, clock):
    member(process_engine, "officer@newport")
    publish(process_engine, WAIT, strict=False)
    return play(process_engine, clock, "main", agency="newport")


@pytest.fixture
def due(story):
    return [(story.instance.timer_due_at, story.root_id)]


def another(engine) -> ProcessEngine:
    return ProcessEngine(engine.database, engine.clock, engine.steps)


def dies_of(engine, due) -> None:
    """As a process that is killed between its mark and the end of its work."""
    engine = another(engine)
    with engine.command() as ctx:
        rows = [
            {"key": str(key), "process": engine.marks.name, "due_at": due_at, "at": ctx.began_at}
            for due_at, key in due
        ]
        ctx.session.execute(sa.insert(Attempt), rows)


def marks(engine) -> int:
    with engine.query() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Attempt))


def incidents(engine) -> int:
    with engine.query() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Incident))


def test_a_mark_stands_while_the_work_goes_on_and_is_gone_after_it(process_engine, due):
    given = attempts.each(process_engine, due)

    assert next(given) == due[0]
    assert marks(process_engine) == 1
    assert list(given) == []
    assert marks(process_engine) == 0


def test_many_are_marked_by_the_handful(process_engine, due):
    many = [(due[0][0], number) for number in range(2 * attempts.HANDFUL)]
    given = attempts.each(process_engine, many)

    assert (next(given), marks(process_engine)) == (many[0], attempts.HANDFUL)
    assert [*given] == many[1:]


def test_what_others_died_of_comes_last_and_alone(process_engine, due):
    fresh, suspected = (due[0][0], 1), due[0]
    dies_of(process_engine, [suspected])

    given = attempts.each(process_engine, [suspected, fresh])

    assert [next(given), next(given)] == [fresh, suspected]
    assert marks(process_engine) == 2  # theirs and ours
    assert list(given) == []


def test_a_mark_of_an_earlier_moment_says_nothing(process_engine, due):
    earlier = [(due[0][0] - timedelta(days=1), due[0][1])]
    for _ in range(attempts.MOST):
        dies_of(process_engine, earlier)

    assert list(attempts.each(process_engine, due)) == due


def test_what_three_have_begun_nobody_begins_and_an_incident_stands(process_engine, due, clock):
    clock.set(due[0][0])
    for _ in range(attempts.MOST):
        dies_of(process_engine, due)

    assert run_all_due(process_engine).total == 0
    assert incidents(process_engine) == 0  # the third may still be at it
    clock.advance(attempts.SURE + timedelta(seconds=1))
    run_all_due(process_engine)
    run_all_due(process_engine)

    assert (incidents(process_engine), marks(process_engine)) == (1, 0)


def test_what_was_done_after_all_is_no_incident(process_engine, due, clock):
    for _ in range(attempts.MOST):
        dies_of(process_engine, due)
    with process_engine.command() as ctx:
        ctx.session.get_one(ProcessInstance, due[0][1]).timer_due_at = None
    run_all_due(process_engine)
    clock.advance(timedelta(hours=2))

    run_all_due(process_engine)

    assert (incidents(process_engine), marks(process_engine)) == (0, 0)


def test_who_cannot_get_at_it_leaves_the_marks_of_others(process_engine, due):
    """A slow one that dies of it later must not be forgotten by who waited in vain."""
    dies_of(process_engine, due)

    assert list(attempts.each(process_engine, due)) == due

    assert marks(process_engine) == 1


@pytest.mark.usefixtures("story")
def test_a_job_that_went_on_is_a_job_nobody_died_of(process_engine):
    """It stays due at its moment while it goes on, from one of many to the next."""
    with process_engine.command() as ctx:
        job = Job(kind="retry", due_at=ctx.now, payload={"incident": 0})
        ctx.session.add(job)
    with process_engine.query() as session:
        [job] = session.scalars(sa.select(Job))
    for _ in range(attempts.MOST - 1):
        dies_of(process_engine, [(job.due_at, job.id)])

    assert run_all_due(process_engine).jobs == 1

    assert marks(process_engine) == 0


def test_marks_are_forgotten_after_a_week(process_engine, due, clock):
    dies_of(process_engine, [(due[0][0], "gone")])
    clock.advance(attempts.FORGOTTEN + timedelta(seconds=1))

    list(attempts.each(process_engine, due))

    assert marks(process_engine) == 0
