"""Several workers, several publishers: what is due happens exactly once."""

from datetime import timedelta

import sqlalchemy as sa

from engine import board, definitions, tasks
from engine.errors import NotInState, TaskNotOpen
from engine.jobs import run_all_due
from engine.models import Event, Job, ProcessDefinition, Subscription, UserTask
from tests.engine.diagrams import Drawing, one_task, publish, timer
from tests.people import member
from tests.play import play
from tests.races.processes import Ground, each, outcome

GROUP = "officer@newport"
LADDER = [
    {"level": "L1", "at": "1wd", "to": ["assignee"]},
    {"level": "L2", "at": "3wd", "to": ["agency_rep@{agency}"], "starts": "answer"},
]


def begun(ground: Ground, number: int, key: str = "main", **given: object) -> None:
    for _ in range(number):
        play(ground.engine, ground.clock, key, agency="newport", **given)


def sweep(engine) -> int:
    done = run_all_due(engine)
    assert done.failed == 0
    return done.total


def test_four_sweepers_fire_each_timer_once(ground):
    publish(
        ground.engine,
        Drawing("main").start().catch("wait", timer("PT1H")).task("act").end(),
        strict=False,
    )
    begun(ground, 40)
    ground.clock.advance(timedelta(hours=2))

    told = ground.at_once(*[sweep] * 4)

    assert sum(told) == 40
    assert ground.count("user_task.created") == 40
    ground.assert_sound()


def with_ladder(ground: Ground) -> None:
    with ground.engine.command() as ctx:
        board.set_ladder(ctx, "standard", "Standard", "Safonol", LADDER)
    publish(
        ground.engine,
        one_task("answer", group="agency_rep@{agency}"),
        one_task("main", ladder="standard", dueIn="5wd"),
    )


def test_four_sweepers_climb_each_rung_once_and_only_the_highest(ground):
    with_ladder(ground)
    begun(ground, 30)
    ground.clock.advance(timedelta(days=20))

    told = ground.at_once(*[sweep] * 4)

    assert sum(told) == 30
    levels = [details["level"] for (details,) in ground.rows(_escalated())]
    assert levels == ["L2"] * 30
    assert ground.count("instance.started") == 60
    ground.assert_sound()


def _escalated():
    return sa.select(Event.details).where(Event.kind == "user_task.escalated")


def test_completing_against_the_ladder(ground):
    """A task done in time is not chased; one chased is done all the same."""
    with_ladder(ground)
    begun(ground, 25)
    offered = [key for (key,) in ground.rows(sa.select(UserTask.id).order_by(UserTask.id))]
    person = member(ground.engine, GROUP, name="Person")
    ground.clock.advance(timedelta(days=20))

    def complete(engine, key):
        def run():
            with engine.command(person) as ctx:
                tasks.complete(ctx, key, {})

        return outcome(run, TaskNotOpen)

    ground.at_once(each(offered, complete), sweep)

    states = ground.rows(sa.select(UserTask.state).where(UserTask.id.in_(offered)))
    assert {state for (state,) in states} == {"completed"}
    answers = ground.rows(sa.select(UserTask.state).where(UserTask.id.not_in(offered)))
    assert {state for (state,) in answers} <= {"canceled"}
    assert ground.count("user_task.escalated") == len(answers)
    ground.assert_sound()


def test_each_message_reaches_one_listener_and_who_has_waited_longest_is_first(ground):
    """More listen than are spoken to; nothing tells the messages apart but their order."""
    publish(
        ground.engine,
        Drawing("listener").start().catch("listen", "message").task("act").end(),
        Drawing("speaker").start().throw("tell", "message").end(),
        strict=False,
    )
    begun(ground, 12, "listener")
    listening = sa.select(Subscription.instance_id).order_by(Subscription.id)
    waiting = ground.rows(listening)
    begun(ground, 8, "speaker")

    ground.at_once(*[sweep] * 4)

    heard = {key for (key,) in ground.rows(sa.select(UserTask.instance_id))}
    assert heard == {key for (key,) in waiting[:8]}
    assert ground.count("message.received") == ground.count("user_task.created") == 8
    assert ground.rows(listening) == waiting[8:]
    assert ground.rows(sa.select(Job.id)) == []
    ground.assert_sound()


def test_many_signals_and_many_listeners_do_not_block_each_other(ground):
    """Each listener hears once, though three speakers are brought to them at the same time."""
    publish(
        ground.engine,
        Drawing("listener").start().catch("listen", "signal").task("act").end(),
        Drawing("speaker").start().throw("tell", "signal").end(),
        strict=False,
    )
    begun(ground, 12, "listener")
    begun(ground, 3, "speaker")

    ground.at_once(*[sweep] * 4)

    assert ground.count("user_task.created") == 12
    assert ground.count("signal.received") == 12
    ground.assert_sound()


def test_two_people_publish_one_proposal_and_one_of_them_does(ground):
    owner = member(ground.engine, "process_owner", name="Owner")
    approvers = [member(ground.engine, "process_approver", name=f"Approver {n}") for n in (1, 2)]
    with ground.engine.command(owner) as ctx:
        draft = definitions.deploy(ctx, one_task().source())
        definitions.propose(ctx, draft.id)
        key = draft.id

    def publish_as(actor):
        def run(engine):
            with engine.command(actor) as ctx:
                definitions.publish(ctx, key)

        return lambda engine: outcome(lambda: run(engine), NotInState)

    told = ground.at_once(*(publish_as(one) for one in approvers))

    assert sorted(told) == ["NotInState", "done"]
    assert ground.count("definition.published") == 1
    ground.assert_sound()


def test_six_people_deploy_the_first_draft_of_one_key_and_there_is_one(ground):
    owners = [member(ground.engine, "process_owner", name=f"Owner {n}") for n in range(6)]

    def deploy_as(actor):
        def run(engine):
            with engine.command(actor) as ctx:
                definitions.deploy(ctx, one_task().source())

        return run

    ground.at_once(*(deploy_as(one) for one in owners))

    assert len(ground.rows(sa.select(ProcessDefinition.id))) == 1
    assert ground.count("definition.deployed") == 6
    ground.assert_sound()
