"""Many instances are moved to another version: rehearsed, killed in the middle, gone on, undone."""

from functools import partial

import pytest
import sqlalchemy as sa

from engine import deployments, instances, migration, tasks, trials
from engine.errors import NotInState, TaskNotOpen
from engine.jobs import run_all_due
from engine.migration import Order
from engine.models import Job, MigratedInstance, ProcessInstance, TrialKind, TriedInstance, UserTask
from engine.trials import Question
from tests.engine.diagrams import Drawing, publish
from tests.people import member
from tests.races.processes import Ground, each, outcome

GROUP = "officer@newport"
MANY = 250  # the benchmark moves a thousand


def route(*names: str, **of_act: str) -> Drawing:
    drawing = Drawing("route").start().task("act", **of_act)
    for name in names:
        drawing.task(name)
    return drawing.end()


@pytest.fixture
def owner(ground):
    return member(ground.engine, "process_owner", name="Owner")


def running(ground: Ground, owner, number: int) -> list:
    """So many at their first task, on a version that is not the newest any more."""
    publish(ground.engine, route())
    ids = []
    for _ in range(0, number, 100):
        with ground.engine.command(owner) as ctx:
            ids += [
                instances.start(ctx, "route", variables={"agency": "newport"}).id
                for _ in range(min(100, number - len(ids)))
            ]
    publish(ground.engine, route("legal", dueIn="10wd"))
    return ids


def target(ground: Ground) -> int:
    with ground.engine.query() as session:
        return deployments.latest(session, "route").id


def begin(engine, owner, target_id, ids) -> int:
    with engine.command(owner) as ctx:
        return migration.start(ctx, Order(target_id, ids, "The law has changed", new_dates=True)).id


def outcomes(ground: Ground) -> list[str]:
    rows = ground.rows(sa.select(MigratedInstance.state).order_by(MigratedInstance.id))
    return [row[0] for row in rows]


def standing(ground: Ground) -> list:
    """All of an instance and its task that a move may change."""
    of_instance = (ProcessInstance.id, ProcessInstance.definition_id, ProcessInstance.tokens)
    of_task = (UserTask.name, UserTask.form, UserTask.candidate_group, UserTask.due_on)
    joined = sa.select(*of_instance, *of_task).join(
        UserTask, UserTask.instance_id == ProcessInstance.id
    )
    return [tuple(row) for row in ground.rows(joined.order_by(ProcessInstance.id))]


def test_a_thousand_are_rehearsed_moved_and_put_back_as_they_were(ground, owner):
    ids = running(ground, owner, MANY)
    before, to = standing(ground), target(ground)

    with ground.engine.command(owner) as ctx:
        trials.ask(ctx, Question("route", TrialKind.MOVE, to, ids))
    run_all_due(ground.engine)
    verdicts = ground.rows(sa.select(TriedInstance.verdict, sa.func.count()).group_by("verdict"))
    assert [tuple(row) for row in verdicts] == [("fits", MANY)]
    assert standing(ground) == before

    number = begin(ground.engine, owner, to, ids)
    run_all_due(ground.engine)
    assert set(outcomes(ground)) == {"moved"}
    assert {row[1] for row in standing(ground)} == {to}
    ground.assert_sound()

    with ground.engine.command(owner) as ctx:
        migration.undo(ctx, number, "A mistake")
    run_all_due(ground.engine)
    assert set(outcomes(ground)) == {"undone"}
    assert standing(ground) == before
    ground.assert_sound()


def test_a_move_that_is_killed_anywhere_goes_on_and_moves_each_once(ground, owner):
    ids = running(ground, owner, 40)
    begin(ground.engine, owner, target(ground), ids)

    deaths = sum(ground.killed_before(number, run_all_due) for number in range(0, 60, 7))
    run_all_due(ground.engine)

    assert deaths
    assert outcomes(ground) == ["moved"] * 40
    assert ground.count("instance.migrated") == 40
    assert ground.rows(sa.select(Job.id)) == []
    ground.assert_sound()


def test_of_two_who_start_at_once_one_is_told_to_wait(ground, owner):
    ids, to = running(ground, owner, 10), target(ground)

    def start(engine):
        return outcome(partial(begin, engine, owner, to, ids), NotInState)

    told = ground.at_once(start, start)
    run_all_due(ground.engine)

    assert sorted(told) == ["NotInState", "done"]
    assert ground.count("instance.migrated") == 10
    ground.assert_sound()


def test_two_workers_move_each_instance_once(ground, owner):
    ids = running(ground, owner, 20)
    begin(ground.engine, owner, target(ground), ids)

    ground.at_once(_work, _work)
    run_all_due(ground.engine)

    assert outcomes(ground) == ["moved"] * 20
    assert ground.count("instance.migrated") == 20
    ground.assert_sound()


def test_people_go_on_working_while_their_instances_are_moved(ground, owner):
    ids = running(ground, owner, 20)
    begin(ground.engine, owner, target(ground), ids)
    officer = member(ground.engine, GROUP, name="Ann")
    open_tasks = [row[0] for row in ground.rows(sa.select(UserTask.id).order_by(UserTask.id))]

    def complete(engine, task_id):
        with engine.command(officer) as ctx:
            tasks.complete(ctx, task_id, {"note": "done"})

    def people(engine):
        return each(
            open_tasks, lambda one, task: outcome(partial(complete, one, task), TaskNotOpen)
        )(engine)

    done, _moved = ground.at_once(people, _work)
    run_all_due(ground.engine)

    assert done == ["done"] * 20
    assert set(outcomes(ground)) <= {"moved", "ended"}
    # Who was moved first has the new task to come; who was quicker is at the old end.
    waiting = ground.rows(sa.select(UserTask.id).where(UserTask.state == "created"))
    assert len(waiting) == outcomes(ground).count("moved")
    ground.assert_sound()


def _work(engine) -> None:
    run_all_due(engine)
