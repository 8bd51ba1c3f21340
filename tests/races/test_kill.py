"""kill -9 at every write of every verb: afterwards the board is before or after, never between."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
import sqlalchemy as sa

from engine import board, instances, tasks
from engine.errors import TaskNotOpen
from engine.jobs import run_all_due
from engine.models import ProcessInstance, UserTask
from tests.engine.diagrams import Drawing, one_task, publish, timer
from tests.people import member
from tests.play import play
from tests.races.processes import Ground

GROUP = "officer@newport"
WRITES = "register.written"
# Enough to find a verb that never ends; each writes far less often.
MOST_STATEMENTS = 80


@pytest.fixture
def steps():
    def write(ctx, call):
        ctx.record(WRITES, call.instance)
        return {"written": True}

    return {"write": write}


@pytest.fixture
def board_with_work(ground):
    """A task behind which lie a step, a child, a fork, a timer; late, so that a rung is due."""
    ladder = [{"level": "L1", "at": "1wd", "to": ["assignee"], "starts": "answer"}]
    with ground.engine.command() as ctx:
        board.set_ladder(ctx, "standard", "Standard", "Safonol", ladder)
    main = Drawing("main").start().task("act", ladder="standard").service("write", "write")
    main.call("child", "child", agency="agency").side_by_side("a", "b")
    main.catch("wait", timer("PT1H")).task("last").end()
    answer = Drawing("answer").start().task("reply").end()
    publish(ground.engine, one_task("child"), answer, main, strict=False)
    member(ground.engine, GROUP, name="Ann")
    member(ground.engine, "business_unit", name="Steward")
    play(ground.engine, ground.clock, "main", agency="newport")
    return ground


def the_task(ground: Ground, element_id: str):
    wanted = sa.select(UserTask.id).where(
        UserTask.element_id == element_id, UserTask.state.in_(("created", "assigned"))
    )
    return ground.rows(wanted)[0][0]


def dies_everywhere(ground: Ground, verb: Callable) -> None:
    """Kill it before each of its writes in turn, until it lives; then it has all happened."""
    before = ground.picture()
    for statement in range(MOST_STATEMENTS):
        died = ground.killed_before(statement, verb)
        ground.unblamed()
        after = ground.picture()
        if after != before:
            break
        assert died, "it came to its end and did nothing"
    else:
        raise AssertionError("it never came to its end")
    if died:  # a sweep looks again after its commit: what it did is done, and done once
        ground.killed_before(MOST_STATEMENTS, verb)
        assert ground.picture() == after


def as_person(ground: Ground, name: str, group: str, verb: Callable, *arguments) -> Callable:
    actor = member(ground.engine, group, name=name)

    def run(engine):
        with engine.command(actor) as ctx:
            verb(ctx, *arguments)

    return run


def test_every_verb_of_an_instances_life_is_whole_or_not_at_all(board_with_work):
    ground = board_with_work
    root = ground.rows(sa.select(ProcessInstance.id))[0][0]

    def officer(verb, *arguments):
        dies_everywhere(ground, as_person(ground, "Ann", GROUP, verb, *arguments))

    def steward(verb, *arguments):
        dies_everywhere(ground, as_person(ground, "Steward", "business_unit", verb, *arguments))

    officer(tasks.claim, the_task(ground, "act"))
    ground.clock.advance(timedelta(days=14))
    dies_everywhere(ground, run_all_due)  # the rung, which starts a process
    officer(tasks.complete, the_task(ground, "act"), {})  # step, child, the rung's end
    assert ground.count(WRITES) == 1
    officer(tasks.complete, the_task_of_child(ground), {})  # tells its parent
    steward(instances.suspend, root, "Pause")
    steward(instances.resume, root, "Go on")
    officer(tasks.complete, the_task(ground, "a"), {})
    officer(tasks.complete, the_task(ground, "b"), {})
    ground.clock.advance(timedelta(hours=2))
    dies_everywhere(ground, run_all_due)  # the timer
    officer(tasks.complete, the_task(ground, "last"), {})

    assert sorted(ground.states()) == ["completed", "completed", "terminated"]
    ground.assert_sound()


def the_task_of_child(ground: Ground):
    wanted = (
        sa.select(UserTask.id)
        .join(ProcessInstance, ProcessInstance.id == UserTask.instance_id)
        .where(ProcessInstance.parent_element_instance_id.is_not(None), UserTask.state == "created")
    )
    return ground.rows(wanted)[0][0]


def test_writers_killed_at_random_moments_leave_a_sound_board(ground):
    """Three writers on the same instances die again and again, and are started again."""
    elements = ["one", "two", "three", "four"]
    drawing = Drawing("main").start()
    for element in elements:
        drawing.task(element)
    publish(ground.engine, drawing.end())
    for _ in range(12):
        play(ground.engine, ground.clock, "main", agency="newport")
    ann = member(ground.engine, GROUP, name="Ann")

    def work(engine):
        while True:
            with engine.query() as session:
                todo = list(
                    session.scalars(sa.select(UserTask.id).where(UserTask.state == "created"))
                )
            if not todo:
                return
            for key in todo:
                _complete_if_open(engine, ann, key)

    for statement in (5, 11, 17, 22, 28, 33):
        ground.killed_before(statement, work)
        ground.assert_sound()
    ground.at_once(work, work, work)

    done = ground.rows(
        sa.select(UserTask.instance_id, UserTask.element_id).where(UserTask.state == "completed")
    )
    assert len(done) == len(set(done)) == 12 * len(elements)
    assert ground.states() == ["completed"] * 12
    assert ground.count("user_task.completed") == 12 * len(elements)
    ground.assert_sound()


def _complete_if_open(engine, actor, key):
    with suppress(TaskNotOpen), engine.command(actor) as ctx:
        tasks.complete(ctx, key, {})
