"""Several people at the same tasks at the same moment: one wins, and nothing is lost."""

import pytest
import sqlalchemy as sa

from engine import collaboration, instances, tasks
from engine.errors import DraftChanged, NotInState, TaskAlreadyClaimed, TaskNotOpen
from engine.models import ProcessInstance, UserTask
from tests.engine.diagrams import Drawing, one_task, publish
from tests.people import member
from tests.play import play
from tests.races.processes import Ground, each, outcome

GROUP = "officer@newport"


def begun(ground: Ground, number: int, key: str = "main", **given: object) -> list:
    """Start instances; give the ids of their tasks, one list for each element."""
    for _ in range(number):
        play(ground.engine, ground.clock, key, agency="newport", **given)
    found = ground.rows(
        sa.select(UserTask.element_id, UserTask.id).order_by(UserTask.instance_id, UserTask.id)
    )
    elements = sorted({element for element, _ in found})
    return [[key for element, key in found if element == wanted] for wanted in elements]


def people(ground: Ground, number: int) -> list:
    return [member(ground.engine, GROUP, name=f"Person {n}") for n in range(number)]


def verb_of(actor, verb, *arguments, refusals=()):
    def do(engine, key):
        def run():
            with engine.command(actor) as ctx:
                verb(ctx, key, *arguments)

        return outcome(run, *refusals)

    return do


def test_six_people_claim_the_same_sixty_tasks(ground):
    publish(ground.engine, one_task())
    [offered] = begun(ground, 60)

    told = ground.at_once(
        *(
            each(offered, verb_of(person, tasks.claim, refusals=(TaskAlreadyClaimed,)))
            for person in people(ground, 6)
        )
    )

    won = [[answers[n] for answers in told].count("done") for n in range(60)]
    assert won == [1] * 60
    assert ground.count("user_task.claimed") == 60
    ground.assert_sound()


def test_two_parallel_tasks_of_one_instance_always_reach_their_join(ground):
    publish(ground.engine, Drawing("main").start().side_by_side("a", "b").end())
    left, right = begun(ground, 40)
    one, other = people(ground, 2)

    ground.at_once(
        each(left, verb_of(one, tasks.complete, {})),
        each(right, verb_of(other, tasks.complete, {})),
    )

    assert ground.states() == ["completed"] * 40
    ground.assert_sound()


def test_eight_people_complete_eight_tasks_of_one_instance_at_once(ground):
    ids = [f"task{n}" for n in range(8)]
    publish(ground.engine, Drawing("main").start().side_by_side(*ids).end())
    offered = begun(ground, 3)

    told = ground.at_once(
        *(
            each(keys, verb_of(person, tasks.complete, {}))
            for keys, person in zip(offered, people(ground, 8), strict=True)
        )
    )

    assert told == [["done"] * 3] * 8
    assert ground.states() == ["completed"] * 3
    ground.assert_sound()


def test_children_that_end_at_once_all_tell_their_parent(ground):
    publish(
        ground.engine,
        one_task("child"),
        Drawing("main").start().call("each", "child", each="items", agency="agency").end(),
    )
    [offered] = begun(ground, 1, items=list(range(12)))

    ground.at_once(
        *(
            each(offered[n::4], verb_of(person, tasks.complete, {}))
            for n, person in enumerate(people(ground, 4))
        )
    )

    assert set(ground.states()) == {"completed"}
    ground.assert_sound()


@pytest.mark.parametrize(
    ("stop", "state"), [(instances.suspend, "suspended"), (instances.terminate, "terminated")]
)
def test_completing_against_stopping(ground, stop, state):
    """Either it was done before it was stopped, or it was stopped and stays undone."""
    publish(ground.engine, one_task())
    [offered] = begun(ground, 25)
    owners = dict(ground.rows(sa.select(UserTask.id, UserTask.instance_id)))
    [person] = people(ground, 1)
    steward = member(ground.engine, "business_unit", name="Steward")

    done, stopped = ground.at_once(
        each(offered, verb_of(person, tasks.complete, {}, refusals=(TaskNotOpen,))),
        each(
            [owners[key] for key in offered],
            verb_of(steward, stop, "Pause", refusals=(NotInState,)),
        ),
    )

    results = {"done": "completed", "TaskNotOpen": state}
    states = dict(ground.rows(sa.select(ProcessInstance.id, ProcessInstance.state)))
    assert [states[owners[key]] for key in offered] == [results[one] for one in done]
    assert [one == "NotInState" for one in stopped] == [one == "done" for one in done]
    ground.assert_sound()


def test_two_devices_with_one_draft(ground):
    publish(ground.engine, one_task())
    [offered] = begun(ground, 15)
    [person] = people(ground, 1)
    save = verb_of(person, tasks.save_draft, {"note": "x"}, 0, refusals=(DraftChanged,))

    told = ground.at_once(each(offered, save), each(offered, save))

    assert [sorted(both) for both in zip(*told, strict=True)] == [["DraftChanged", "done"]] * 15


def test_commenting_does_not_break_the_chain_of_who_completes(ground):
    publish(ground.engine, one_task())
    [offered] = begun(ground, 20)
    owners = dict(ground.rows(sa.select(UserTask.id, UserTask.instance_id)))
    person, other = people(ground, 2)

    ground.at_once(
        each(offered, verb_of(person, tasks.complete, {})),
        each([owners[key] for key in offered], verb_of(other, collaboration.comment, "I see")),
    )

    assert ground.count("comment.added") == 20
    assert ground.states() == ["completed"] * 20
    ground.assert_sound()
