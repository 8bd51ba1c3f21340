"""Running instances are moved to another version: rehearsed, moved by and by, put back."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import undefer

from engine import deployments, instances, migration, tasks
from engine.bpmn.outlook import Note
from engine.bpmn.world import World
from engine.errors import Invalid, NotInState, NotPermitted
from engine.jobs import run_all_due
from engine.migration import Order
from engine.models import Event, MigratedInstance, Migration, ProcessInstance, UserTask
from engine.relocation import Plan, rehearse
from tests.engine.diagrams import Drawing, publish
from tests.people import member

GROUP = "officer@newport"


@pytest.fixture
def engine(process_engine):
    return process_engine


@pytest.fixture
def owner(engine):
    return member(engine, "process_owner", name="Owner")


def route(*names: str, **of_act: str) -> Drawing:
    drawing = Drawing("route").start().task("act", **of_act)
    for name in names:
        drawing.task(name)
    return drawing.end()


def start(engine, number: int = 1) -> list:
    owner = member(engine, "process_owner", name="Owner")
    with engine.command(owner) as ctx:
        return [
            instances.start(ctx, "route", title=f"Audit {n}", variables={"agency": "newport"}).id
            for n in range(number)
        ]


def target(engine):
    with engine.query() as session:
        return deployments.latest(session, "route")


def row(engine, instance_id):
    with engine.query() as session:
        return session.get(ProcessInstance, instance_id)


def open_task(engine, instance_id):
    with engine.query() as session:
        return session.scalar(
            sa.select(UserTask).where(
                UserTask.instance_id == instance_id, UserTask.state.in_(["created", "assigned"])
            )
        )


def rehearsed(engine, instance_id, **plan):
    now, calendar, _ = engine.moment()
    with engine.query() as session:
        definition = deployments.deployed(session, target(engine).id)
        instance = session.get(ProcessInstance, instance_id)
        found = rehearse(session, Plan(definition, **plan), instance, World(now, calendar))
        assert not session.dirty
        return found


def begin(engine, owner, ids, reason="The law has changed", **order) -> int:
    with engine.command(owner) as ctx:
        return migration.start(ctx, Order(target(engine).id, ids, reason, **order)).id


def outcomes(engine) -> list[str]:
    with engine.query() as session:
        items = session.scalars(sa.select(MigratedInstance).order_by(MigratedInstance.id))
        return [item.state for item in items]


def turn(engine, who, verb, *arguments) -> None:
    with engine.command(who) as ctx:
        verb(ctx, *arguments)


def test_a_rehearsal_tells_what_would_change_and_changes_nothing(engine):
    publish(engine, route())
    [one] = start(engine)
    publish(engine, route("legal_check", dueIn="10wd", group="lawyer"))
    before = row(engine, one)

    found = rehearsed(engine, one, new_dates=True)

    assert found.is_possible
    assert found.survey.stands == (("act", "act"),)
    assert found.survey.remarks == (Note("ahead", "legal_check"),)
    assert found.tasks[0].changes["candidate_group"] == (GROUP, "lawyer")
    assert found.tasks[0].changes["due_on"] == (date(2026, 7, 1), date(2026, 7, 8))
    assert row(engine, one).tokens == before.tokens


def test_moved_instances_go_on_as_the_new_version_says(engine, owner):
    publish(engine, route())
    ids = start(engine, 3)
    publish(engine, route("legal_check"))
    begin(engine, owner, ids)

    run_all_due(engine)

    assert outcomes(engine) == ["moved"] * 3
    officer = member(engine, GROUP)
    turn(engine, officer, tasks.complete, open_task(engine, ids[0]).id, {})
    assert open_task(engine, ids[0]).element_id == "legal_check"
    assert row(engine, ids[1]).definition_id == target(engine).id


def test_deadlines_stay_unless_the_owner_asks(engine, owner):
    publish(engine, route())
    ids = start(engine, 2)
    publish(engine, route(dueIn="10wd"))

    begin(engine, owner, ids[:1])
    run_all_due(engine)
    begin(engine, owner, ids[1:], new_dates=True)
    run_all_due(engine)

    kept, new = (open_task(engine, one) for one in ids)
    assert (kept.due_on, new.due_on) == (date(2026, 7, 1), date(2026, 7, 8))
    assert new.baseline_due_on == date(2026, 7, 1)


def test_what_cannot_be_moved_stays_and_says_why(engine, owner):
    publish(engine, Drawing("route").start().task("old").task("act").end())
    first, second = start(engine, 2)
    turn(engine, member(engine, GROUP), tasks.complete, open_task(engine, second).id, {})
    publish(engine, route())
    before = row(engine, first)

    begin(engine, owner, [first, second])
    run_all_due(engine)

    assert outcomes(engine) == ["refused", "moved"]
    with engine.query() as session:
        refused = session.scalar(sa.select(MigratedInstance).order_by(MigratedInstance.id))
    assert refused.why == [["gone", "old"]]
    after = row(engine, first)
    assert (after.tokens, after.definition_id) == (before.tokens, before.definition_id)


def test_an_undone_move_leaves_no_trace_but_the_history(engine, owner):
    publish(engine, route())
    [one] = start(engine)
    before, task = row(engine, one), open_task(engine, one)
    publish(engine, route("legal_check", dueIn="10wd", group="lawyer"))
    number = begin(engine, owner, [one], new_dates=True)
    run_all_due(engine)
    assert open_task(engine, one).candidate_group == "lawyer"

    turn(engine, owner, migration.undo, number, "A mistake")
    run_all_due(engine)

    after, again = row(engine, one), open_task(engine, one)
    assert outcomes(engine) == ["undone"]
    assert (after.tokens, after.definition_id) == (before.tokens, before.definition_id)
    same = ("name", "form", "candidate_group", "due_on", "due_at", "ladder_due_at", "element_id")
    assert [getattr(again, name) for name in same] == [getattr(task, name) for name in same]
    with engine.query() as session:
        kinds = session.scalars(
            sa.select(Event.kind).where(Event.instance_id == one).order_by(Event.seq)
        ).all()
    assert kinds[-2:] == ["instance.migrated", "instance.migration_undone"]


def test_what_has_gone_on_since_is_not_put_back(engine, owner):
    publish(engine, route())
    [one] = start(engine)
    publish(engine, route("legal_check"))
    number = begin(engine, owner, [one])
    run_all_due(engine)
    turn(engine, member(engine, GROUP), tasks.complete, open_task(engine, one).id, {})

    turn(engine, owner, migration.undo, number, "A mistake")
    run_all_due(engine)

    assert outcomes(engine) == ["kept"]
    assert open_task(engine, one).element_id == "legal_check"


def test_a_migration_can_be_paused_in_the_middle(engine, owner):
    publish(engine, route())
    ids = start(engine, 3)
    publish(engine, route("legal_check"))
    number = begin(engine, owner, ids)
    with engine.command() as ctx:
        migration.work(ctx, number)
    turn(engine, owner, migration.pause, number)

    run_all_due(engine)
    assert outcomes(engine) == ["moved", "waiting", "waiting"]

    turn(engine, owner, migration.go_on, number)
    run_all_due(engine)
    assert outcomes(engine) == ["moved"] * 3
    with engine.query() as session:
        assert session.get(Migration, number).state == "done"


def test_a_paused_instance_is_not_moved(engine, owner):
    publish(engine, route())
    [one] = start(engine)
    turn(engine, member(engine, "business_unit"), instances.suspend, one, "waiting for the court")
    publish(engine, route("legal_check"))

    assert rehearsed(engine, one).survey.obstacles == (Note("paused", ""),)
    begin(engine, owner, [one])
    run_all_due(engine)
    assert outcomes(engine) == ["refused"]


def test_an_instance_that_ended_meanwhile_is_left_alone(engine, owner):
    publish(engine, route())
    [one] = start(engine)
    publish(engine, route("legal_check"))
    begin(engine, owner, [one])
    turn(engine, member(engine, GROUP), tasks.complete, open_task(engine, one).id, {})

    run_all_due(engine)

    assert outcomes(engine) == ["ended"]


def test_a_move_wants_a_designer_a_reason_and_a_live_version(engine, owner):
    publish(engine, route())
    ids = start(engine)
    publish(engine, route("legal_check"))

    with pytest.raises(NotPermitted):
        begin(engine, member(engine, GROUP), ids)
    with pytest.raises(Invalid):
        begin(engine, owner, ids, reason=" ")
    with pytest.raises(Invalid), engine.command(owner) as ctx:
        migration.start(ctx, Order(row(engine, ids[0]).definition_id, ids, "back"))


def test_a_migration_that_is_over_is_not_paused(engine, owner):
    publish(engine, route())
    ids = start(engine)
    publish(engine, route("legal_check"))
    number = begin(engine, owner, ids)
    run_all_due(engine)

    with pytest.raises(NotInState):
        turn(engine, owner, migration.pause, number)


def test_who_holds_a_task_goes_on_holding_it_with_the_draft(engine, owner, clock):
    publish(engine, route())
    [one] = start(engine)
    officer, task = member(engine, GROUP), open_task(engine, one)
    turn(engine, officer, tasks.claim, task.id)
    turn(engine, officer, tasks.save_draft, task.id, {"note": "half of it"}, 0)
    publish(engine, route("legal_check"))
    begin(engine, owner, [one])
    clock.advance(timedelta(minutes=1))

    run_all_due(engine)

    with engine.query() as session:
        after = session.get(UserTask, task.id, options=[undefer(UserTask.draft)])
    assert (after.assignee_id, after.draft) == (officer.id, {"note": "half of it"})


def test_one_migration_of_a_process_at_a_time(engine, owner):
    publish(engine, route())
    ids = start(engine, 2)
    publish(engine, route("legal_check"))
    begin(engine, owner, ids[:1])

    with pytest.raises(NotInState):
        begin(engine, owner, ids)
    run_all_due(engine)
    begin(engine, owner, ids)
    run_all_due(engine)

    assert outcomes(engine) == ["moved", "moved"]


def test_what_somebody_else_has_moved_there_is_left_as_it_is(engine, owner):
    publish(engine, route())
    [one] = start(engine)
    publish(engine, route("legal_check"))
    paused = begin(engine, owner, [one])
    turn(engine, owner, migration.pause, paused)
    begin(engine, owner, [one])
    run_all_due(engine)

    turn(engine, owner, migration.go_on, paused)
    run_all_due(engine)

    assert outcomes(engine) == ["there", "moved"]


def test_a_deadline_that_was_moved_since_survives_the_undoing(engine, owner):
    publish(engine, route())
    [one] = start(engine)
    publish(engine, route("legal_check", dueIn="10wd"))
    number = begin(engine, owner, [one], new_dates=True)
    run_all_due(engine)
    unit = member(engine, "business_unit", name="Unit")
    task = open_task(engine, one)
    turn(engine, unit, tasks.reschedule, task.id, date(2026, 8, 3), "The school is closed")

    turn(engine, owner, migration.undo, number, "A mistake")
    run_all_due(engine)

    again = open_task(engine, one)
    assert outcomes(engine) == ["undone"]
    assert (again.due_on, again.due_version) == (date(2026, 8, 3), 2)
    assert again.definition_id != target(engine).id


def test_a_paused_instance_is_not_put_back_behind_its_back(engine, owner):
    publish(engine, route())
    [one] = start(engine)
    publish(engine, route("legal_check"))
    number = begin(engine, owner, [one])
    run_all_due(engine)
    turn(engine, member(engine, "business_unit"), instances.suspend, one, "the court")

    turn(engine, owner, migration.undo, number, "A mistake")
    run_all_due(engine)

    assert outcomes(engine) == ["kept"]
