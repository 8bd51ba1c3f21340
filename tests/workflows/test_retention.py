"""Records at the end of their time: the schedule, holds, four eyes, and what is left of them."""

import os
from datetime import date

import pytest
import sqlalchemy as sa

from engine import collaboration, verification
from engine.errors import FourEyes, Invalid, NotFound, NotPermitted
from engine.files import Upload, store
from engine.models import Attachment, Comment, Event, ProcessInstance, SearchText, UserTask
from engine.queries import instances
from notifications import dispatch
from notifications.models import Delivery
from tests.workflows.plan_world import World
from tests.workflows.test_impact_checks import seated, signed_off
from webapp.packs.making import make_packs
from workflows import destructions, legal_holds, retention, retention_changes
from workflows.models import (
    Action,
    ActionPlan,
    DestroyedRecord,
    Destruction,
    Evidence,
    ImpactCheck,
    RetentionClass,
    SignOff,
    SignOffPack,
)
from workflows.queries import retention as queries
from workflows.retention import Rule

PLANS = "report_10y"
TEN_YEARS = Rule("Plans", "Cynlluniau", 10, "sign_off", "destroy", "The Board's schedule")
GONE = (ActionPlan, Action, Evidence, SignOff, SignOffPack, ImpactCheck, UserTask, Attachment)


@pytest.fixture
def world(plan_world_on_both) -> World:
    return seated(plan_world_on_both.at(date(2026, 5, 12)))


@pytest.fixture
def files(tmp_path):
    return tmp_path / "files"


@pytest.fixture
def plans(plan_world) -> World:
    """The same on one database, for what has no SQL of its own."""
    return seated(plan_world.at(date(2026, 5, 12)))


def closed_plan(world, folder, ref="AUD-1"):
    """A plan with a file, a comment and a pack: signed off, checked twice, closed."""
    story = signed_off(world, ref)
    instance_id = world.action(f"{ref}/1").instance_id
    upload = Upload("minutes.txt", f"The minutes of {ref}.".encode())
    world.do(collaboration.attach, folder, instance_id, upload, by=world.officer)
    world.do(collaboration.comment, instance_id, "Neglect was seen", by=world.officer)
    make_packs(world.engine, folder)
    for on in (date(2026, 11, 10), date(2027, 5, 12)):
        story.wait(on)
        story.hand_in("check_impact", impact="effective", impact_note="It holds")
    while dispatch.expand(world.engine) == dispatch.BATCH:
        pass
    return story


def confirmed(world, rule=TEN_YEARS, key=PLANS):
    today = world.engine.calendar().local_date(world.engine.now())
    told = world.do(retention_changes.propose, key, rule, today, is_known=True, by=world.owner)
    world.do(retention_changes.confirm, told.id, by=second_owner(world))


def second_owner(world):
    return world.person("Sioned the approver", "process_approver")


def due(world):
    with world.engine.query() as session:
        return queries.due(session, world.engine.calendar(), world.engine.now())


def prepared(world):
    roots = [one.root_id for one in due(world)]
    return world.do(destructions.prepare, roots, "2036", by=world.unit).id


def worked_off(world, folder):
    for path in folder.rglob("*"):
        os.utime(path, (0, 0))
    while destructions.work(world.engine, folder, 1):
        pass
    destructions.work(world.engine, folder, 1)


def first_fault(world):
    with world.engine.query() as session:
        return verification.verify(session).fault


def count(world, table):
    with world.engine.query() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table))


def test_a_plan_that_is_destroyed_leaves_its_log_and_a_history_that_verifies(world, files):
    story = closed_plan(world, files)
    confirmed(world)
    assert count(world, Delivery)
    events = count(world, Event)
    world.at(date(2036, 5, 12))
    which = prepared(world)
    world.do(destructions.approve, which, by=world.second_unit)

    worked_off(world, files)

    for table in (*GONE, Comment, SearchText, Delivery):
        assert count(world, table) == 0, table.__tablename__
    assert [path for path in files.rglob("*") if path.is_file()] == []
    [line] = world.rows(DestroyedRecord)
    assert (line.ref, line.class_key, line.years) == ("AUD-1", PLANS, 10)
    assert (line.counted_from, line.due_on) == (date(2026, 5, 12), date(2036, 5, 12))
    assert (line.state, line.counts["action"], line.files) == ("done", 2, [])
    [found] = world.rows(Destruction)
    assert (found.state, found.approved_by) == ("done", world.second_unit.id)
    assert first_fault(world) is None
    assert count(world, Event) > events
    left = world.rows(Event, Event.instance_id.is_not(None), Event.details.is_not(None))
    assert left == []
    root = world.rows(ProcessInstance, ProcessInstance.id == story.root_id)[0]
    assert (root.title, root.business_key, root.tokens) == ("", "", b"")
    with world.engine.query() as session, pytest.raises(NotFound):
        instances.get(session, world.unit, story.root_id)


def test_another_plan_keeps_all_of_its_own(world, files):
    closed_plan(world, files, "AUD-1")
    confirmed(world)
    world.at(date(2036, 5, 12))
    which = prepared(world)
    other = world.drafted("AUD-2")
    ref = world.with_action(other, date(2036, 9, 30), lead_officer_id=world.officer.id)
    world.monitored(other)
    same = Upload("minutes.txt", b"The minutes of AUD-1.")
    instance_id = world.action(ref).instance_id
    kept = world.do(collaboration.attach, files, instance_id, same, by=world.officer)
    world.do(destructions.approve, which, by=world.second_unit)

    worked_off(world, files)

    assert [one.ref for one in world.rows(ActionPlan)] == ["AUD-2"]
    assert [one.id for one in world.rows(Attachment)] == [kept.id]
    assert store.is_whole(files, kept.sha256)
    assert count(world, UserTask)
    assert first_fault(world) is None


def test_what_another_record_rests_on_stays_until_that_one_goes(world, files):
    closed_plan(world, files, "AUD-1")
    confirmed(world)
    world.at(date(2036, 5, 12))
    which = prepared(world)
    other = world.drafted("AUD-2")
    ref = world.with_action(other, date(2036, 9, 30), lead_officer_id=world.officer.id)
    world.monitored(other)
    with world.engine.command() as ctx:
        moved = ctx.session.get_one(Action, world.action(ref).id)
        moved.plan_id, moved.number = world.plan("AUD-1").id, 99
    world.do(destructions.approve, which, by=world.second_unit)

    worked_off(world, files)

    [line] = world.rows(DestroyedRecord)
    assert (line.state, line.spared_why) == ("spared", "needed")
    assert {one.ref for one in world.rows(ActionPlan)} == {"AUD-1", "AUD-2"}
    assert count(world, Attachment)


def test_anonymised_the_register_stays_without_people(world, files):
    closed_plan(world, files)
    confirmed(world, Rule("Plans", "Cynlluniau", 10, "closure", "anonymise", "The schedule"))
    world.at(date(2037, 5, 12))
    world.do(destructions.approve, prepared(world), by=world.second_unit)

    worked_off(world, files)

    assert count(world, UserTask) == count(world, Attachment) == count(world, Comment) == 0
    plan, action = world.plan("AUD-1"), world.action("AUD-1/1")
    assert (plan.state, plan.approved_by) == ("closed", None)
    assert (action.lead_officer_id, action.verified_by) == (None, None)
    assert {one.attachment_id for one in world.rows(Evidence)} == {None}
    assert first_fault(world) is None


def test_a_blank_schedule_destroys_nothing(plans, files):
    closed_plan(plans, files)
    plans.at(date(2150, 1, 4))

    with plans.engine.query() as session:
        assert {one.years for one in retention.classes(session)} == {None}
        assert session.get(RetentionClass, PLANS).proposed_years == 10
    assert due(plans) == []


def test_a_day_too_early_nothing_is_due(plans, files):
    closed_plan(plans, files)
    confirmed(plans)
    plans.at(date(2036, 5, 11))

    assert due(plans) == []


def test_what_is_still_being_worked_on_is_never_due(plans):
    signed_off(plans)
    confirmed(plans)
    plans.clock.set(plans.engine.calendar().at(date(2060, 1, 5), plans.clock().time()))

    assert due(plans) == []


@pytest.mark.parametrize("held", ["AUD-1", "AUD-1/2", "aud-1"])
def test_a_hold_on_the_plan_or_a_part_of_it_keeps_the_whole(plans, files, held):
    closed_plan(plans, files)
    confirmed(plans)
    plans.at(date(2036, 5, 12))
    plans.do(legal_holds.place, held, "", "An inquiry asks for it", by=plans.board_chair)

    assert [one.is_held for one in due(plans)] == [True]
    with pytest.raises(Invalid):
        prepared(plans)


def test_a_hold_placed_after_the_approval_still_spares_the_record(plans, files):
    closed_plan(plans, files)
    confirmed(plans)
    plans.at(date(2036, 5, 12))
    which = prepared(plans)
    plans.do(destructions.approve, which, by=plans.second_unit)
    plans.do(legal_holds.place, "", PLANS, "A moratorium", by=plans.chair)

    worked_off(plans, files)

    [line] = plans.rows(DestroyedRecord)
    assert (line.state, line.spared_why) == ("spared", "held")
    assert plans.plan("AUD-1").state == "closed"
    assert plans.rows(Destruction)[0].state == "done"


def test_whoever_prepared_a_list_does_not_approve_it(plans, files):
    closed_plan(plans, files)
    confirmed(plans)
    plans.at(date(2036, 5, 12))
    which = prepared(plans)

    with pytest.raises(FourEyes):
        plans.do(destructions.approve, which, by=plans.unit)
    with pytest.raises(NotPermitted):
        plans.do(destructions.approve, which, by=plans.officer)
    assert due(plans) == []  # it stands on a list already
    plans.do(destructions.withdraw, which, "The inquiry may want it", by=plans.second_unit)
    assert [one.ref for one in due(plans)] == ["AUD-1"]


def test_whoever_placed_a_hold_does_not_lift_it(plans):
    hold = plans.do(legal_holds.place, "CPR-7", "", "An inquiry", by=plans.chair)

    with pytest.raises(FourEyes):
        plans.do(legal_holds.lift, hold.id, "Over", by=plans.chair)
    with pytest.raises(Invalid):
        plans.do(legal_holds.lift, hold.id, " ", by=plans.unit)
    plans.do(legal_holds.lift, hold.id, "The inquiry has ended", by=plans.unit)

    with plans.engine.query() as session:
        assert not legal_holds.holding(session, ["CPR-7"], "")
