"""What begins by itself: at a time, or told by a message or a signal, on the version in force."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from engine import definitions, instances, verification
from engine.actors import SYSTEM
from engine.jobs import run_all_due
from engine.models import Incident, Job, ProcessDefinition, ProcessInstance, UserTask
from tests.engine.bpmn.pen import EVENTS
from tests.engine.diagrams import Drawing, publish, timer
from tests.people import member

DAILY = timer("R/P1D", "timeCycle")
A_DAY = timedelta(days=1)


@pytest.fixture
def engine(process_engine):
    member(process_engine, "officer")
    return process_engine


@pytest.fixture
def owner(engine):
    return member(engine, "process_owner", name="Owner")


def begun(event: str, *more: str, key: str = "review") -> Drawing:
    drawing = Drawing(key).put("startEvent", "told", EVENTS.get(event, event), follow=False)
    for name in ("act", *more):
        drawing.task(name, group="officer")
    return drawing.end()


def shouting(event: str) -> Drawing:
    return Drawing("caller").start().throw("shout", event).end()


def shout(engine) -> None:
    with engine.command(SYSTEM) as ctx:
        instances.start(ctx, "caller")
    run_all_due(engine)


def running(engine, key: str = "review") -> list[int]:
    """The versions on which instances of it run."""
    with engine.query() as session:
        found = session.execute(
            sa.select(ProcessDefinition.version)
            .join(ProcessInstance, ProcessInstance.definition_id == ProcessDefinition.id)
            .where(ProcessDefinition.key == key)
            .order_by(ProcessInstance.started_at)
        )
        return [version for (version,) in found]


def live(engine, clock, days: int) -> None:
    for _ in range(days):
        clock.advance(A_DAY)
        run_all_due(engine)


def retire(engine, owner, version: int) -> None:
    with engine.command(owner) as ctx:
        wanted = sa.select(ProcessDefinition.id).where(ProcessDefinition.version == version)
        definitions.retire(ctx, ctx.session.scalar(wanted), "It was a mistake")


def test_a_cycle_begins_an_instance_each_time(engine, clock):
    publish(engine, begun(DAILY))
    live(engine, clock, 3)

    assert running(engine) == [1, 1, 1]
    with engine.query() as session:
        assert verification.verify(session).fault is None
        assert not session.scalars(sa.select(Incident)).all()


def test_one_moment_begins_one_instance(engine, clock):
    publish(engine, begun("timer"))
    live(engine, clock, 3)

    assert running(engine) == [1]
    with engine.query() as session:
        assert not session.scalars(sa.select(Job)).all()


def test_what_was_missed_happens_once_and_moves_nothing(engine, clock):
    publish(engine, begun(DAILY))
    clock.advance(5 * A_DAY + timedelta(hours=2))
    run_all_due(engine)
    assert running(engine) == [1]

    clock.advance(timedelta(hours=22))
    run_all_due(engine)
    assert running(engine) == [1, 1]


def test_a_later_version_has_its_own_moments(engine, clock):
    publish(engine, begun(DAILY))
    live(engine, clock, 1)
    clock.advance(timedelta(hours=12))
    publish(engine, begun(DAILY, "check"))
    run_all_due(engine)
    clock.advance(timedelta(hours=12))
    run_all_due(engine)
    assert running(engine) == [1]

    clock.advance(timedelta(hours=12))
    run_all_due(engine)
    assert running(engine) == [1, 2]


def test_the_version_before_goes_on_where_the_later_one_is_retired(engine, clock, owner):
    publish(engine, begun(DAILY))
    publish(engine, begun(DAILY, "check"))
    live(engine, clock, 1)
    retire(engine, owner, 2)
    live(engine, clock, 2)

    assert running(engine) == [2, 1, 1]


def test_nothing_begins_once_it_is_retired(engine, clock, owner):
    publish(engine, begun(DAILY))
    retire(engine, owner, 1)
    live(engine, clock, 2)

    assert running(engine) == []


@pytest.mark.parametrize("event", ["message", "signal"])
def test_what_another_process_throws_begins_an_instance_each_time(engine, event):
    publish(engine, begun(event), shouting(event))
    shout(engine)
    shout(engine)

    assert running(engine) == [1, 1]


def test_a_message_goes_to_who_waits_before_it_begins_anything(engine):
    waiting = Drawing("waiting").start().catch("hear", "message").task("act").end()
    publish(engine, begun("message"), shouting("message"), waiting)
    with engine.command(SYSTEM) as ctx:
        instances.start(ctx, "waiting")
    shout(engine)
    assert running(engine) == []

    shout(engine)
    assert running(engine) == [1]


def test_a_signal_reaches_who_waits_and_begins_every_process_that_names_it(engine):
    waiting = Drawing("waiting").start().catch("hear", "signal").task("act").end()
    publish(engine, begun("signal"), begun("signal", key="check"), shouting("signal"), waiting)
    with engine.command(SYSTEM) as ctx:
        one = instances.start(ctx, "waiting").id
    shout(engine)

    assert (running(engine), running(engine, "check")) == ([1], [1])
    with engine.query() as session:
        wanted = sa.select(UserTask.element_id).where(UserTask.instance_id == one)
        assert session.scalars(wanted).all() == ["act"]
