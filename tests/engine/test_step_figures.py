"""How long steps took in working days, and what stands at them now: the same on both databases."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from engine import instances
from engine.models import ProcessDefinition, StepFigure
from engine.queries import steps
from engine.step_figures import count_day, count_days
from tests.engine.diagrams import Drawing, publish
from tests.play import play

JUNE, JULY = date(2026, 6, 1), date(2026, 7, 31)


@pytest.fixture
def engine(process_engine):
    publish(process_engine, Drawing("main").start().task("plan").task("write").end())
    return process_engine


@pytest.fixture
def begin(engine, clock):
    return lambda: play(engine, clock, "main", agency="newport")


def versions(session):
    return list(session.scalars(sa.select(ProcessDefinition.id)))


def history(engine, first=JUNE, last=JULY):
    with engine.query() as session:
        return steps.history(session, engine.calendar(), versions(session), first, last)


def told(engine, element="plan"):
    took = history(engine).steps[element]
    return took.count, took.median, took.ninth, took.longest, took.late


def standing(engine):
    with engine.query() as session:
        return steps.standing(session, versions(session), ["plan", "write"], engine.now())


def done_after(begin, clock, *days: int) -> None:
    """Plans begun on Wednesday 24 June, each completed so many days later."""
    stories = [begin() for _ in days]
    wednesday = clock.now
    for story, after in zip(stories, days, strict=True):
        clock.set(wednesday + timedelta(days=after))
        story.hand_in("plan", note="Done")


def test_working_days_from_arrival_to_completion(engine, begin, clock):
    done_after(begin, clock, 0, 1, 2, 5, 12)  # the 12th day is Monday 6 July, 8 working days on

    assert told(engine) == (5, 2, 8, 8, 1)


def test_the_daily_figures_say_the_same_as_the_tasks(engine, begin, clock):
    done_after(begin, clock, 0, 1, 2, 5, 12)
    before = told(engine)
    clock.set(clock.now + timedelta(days=1))

    assert count_days(engine) == 5
    assert count_days(engine) == 0
    assert told(engine) == before
    with engine.query() as session:
        assert session.scalar(sa.select(sa.func.sum(StepFigure.count))) == 5


def test_a_day_is_counted_when_it_is_over_and_the_rest_is_looked_up(engine, begin, clock):
    done_after(begin, clock, 0, 1)
    count_days(engine)
    with engine.query() as session:
        assert list(session.scalars(sa.select(StepFigure.day))) == [date(2026, 6, 24)]

    assert told(engine)[0] == 2


def test_two_workers_count_a_day_once(engine, begin, clock):
    done_after(begin, clock, 0)
    clock.set(clock.now + timedelta(days=1))
    for _ in range(2):
        with engine.command() as ctx:
            count_day(ctx, date(2026, 6, 24))

    assert told(engine)[0] == 1


def test_a_paused_instance_costs_nobody_a_day(engine, begin, clock):
    story = begin()
    clock.set(clock.now + timedelta(days=1))
    story.do(instances.suspend, story.root_id, "Court")
    clock.set(clock.now + timedelta(days=14))
    story.do(instances.resume, story.root_id)
    clock.set(clock.now + timedelta(days=1))
    story.hand_in("plan", note="Done")

    assert told(engine)[:4] == (1, 2, 2, 2)


def test_only_the_period_is_told(engine, begin, clock):
    done_after(begin, clock, 0, 5)
    clock.set(clock.now + timedelta(days=3))
    count_days(engine)

    assert history(engine, date(2026, 6, 25), JULY).steps["plan"].count == 1
    assert history(engine, JULY, JULY).steps == {}


def test_too_much_since_the_last_sweep_is_owned_up_to(engine, begin, clock, monkeypatch):
    monkeypatch.setattr(steps, "MOST_FRESH", 2)
    done_after(begin, clock, 0, 1, 2)

    found = history(engine)

    assert found.steps["plan"].count == 2
    assert engine.calendar().local_date(found.until) == date(2026, 6, 25)


def test_what_stands_at_each_step_how_old_and_how_late(engine, begin, clock, monkeypatch):
    wednesday = clock.now
    for _ in range(3):
        begin()
    begin().hand_in("plan", note="Done")
    clock.set(clock.now + timedelta(days=6))
    begin()

    found = standing(engine)
    assert (found["plan"].count, found["plan"].late, found["plan"].oldest) == (4, 0, wednesday)
    clock.set(clock.now + timedelta(days=3))
    assert standing(engine)["plan"].late == 3
    assert standing(engine)["write"].count == 1

    monkeypatch.setattr(steps, "MOST_STANDING", 2)
    assert standing(engine)["plan"].is_more
