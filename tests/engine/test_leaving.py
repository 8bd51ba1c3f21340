"""A leaver: refused until each task has a home, then gone the same day with nothing lost."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from engine import absences, identity, instances, leaving, sign_in, tasks
from engine.absences import Cover
from engine.actors import SYSTEM
from engine.errors import FourEyes, Invalid, NotFound, NotPermitted
from engine.leaving import HandedOnMeanwhile, HasOpenTasks, Home
from engine.models import Absence, Event, Membership, User, UserTask
from engine.queries import invariants
from tests.engine.diagrams import Drawing, one_task, publish
from tests.engine.test_absences import TODAY
from tests.people import member

GROUP = "officer@newport"
WHY = "Left on 24 June"


@pytest.fixture
def ann(engine):
    return member(engine, GROUP, name="Ann")


@pytest.fixture
def unit(engine):
    return member(engine, "business_unit", name="Unit")


@pytest.fixture
def admin(engine):
    return member(engine, "admin", name="Admin")


@pytest.fixture
def held(engine, begin, ann):
    """A task that Ann has taken, with a draft."""
    publish(engine, one_task())
    story = begin()
    task = story.do(tasks.claim, story.task("act").id, by=ann)
    story.do(tasks.save_draft, task.id, {"note": "half a sentence"}, tasks.ANY_DRAFT, by=ann)
    return task.id


def hand_over(engine, by, task_id, ann, to, reason=WHY):
    with engine.command(by) as ctx:
        home = Home(to.id if to else None, reason)
        return leaving.hand_over(ctx, task_id, ann.id, home)


def disable(engine, by, ann):
    with engine.command(by) as ctx:
        return leaving.disable_user(ctx, ann.id)


def test_seven_tasks_move_to_the_representative_that_day(engine, begin, ann, unit, admin):
    """Scenario 16: the representative is of the agency, not of the group."""
    publish(engine, one_task())
    taken = []
    for _ in range(7):
        story = begin(agency="newport")
        taken.append(story.do(tasks.claim, story.task("act").id, by=ann).id)
    rep = member(engine, "agency_rep@newport", name="Rep")
    with pytest.raises(HasOpenTasks) as refused:
        disable(engine, admin, ann)

    for task_id in taken:
        hand_over(engine, unit, task_id, ann, rep)
    user = disable(engine, admin, ann)

    assert refused.value.count == 7
    assert not user.is_active
    with engine.query() as session:
        now = session.scalars(sa.select(UserTask.assignee_id).where(UserTask.id.in_(taken)))
        assert set(now) == {rep.id}
        said = session.scalars(
            sa.select(Event).where(Event.kind == "user_task.assigned", Event.actor_id == unit.id)
        ).all()
        assert {one.details["reason"] for one in said} == {WHY}
        claimed = session.scalars(sa.select(Event).where(Event.kind == "user_task.claimed"))
        assert {one.actor_id for one in claimed} == {ann.id}
        assert not invariants.unseen_tasks(session, TODAY)


def test_a_draft_goes_with_its_task(engine, held, ann, unit):
    bob = member(engine, GROUP, name="Bob")

    hand_over(engine, unit, held, ann, bob)

    with engine.query() as session:
        task = session.get_one(UserTask, held, options=[sa.orm.undefer(UserTask.draft)])
    assert (task.assignee_id, task.draft) == (bob.id, {"note": "half a sentence"})


def test_a_task_goes_back_to_its_group_where_somebody_is_left(engine, held, ann, unit):
    with pytest.raises(Invalid) as refused:
        hand_over(engine, unit, held, ann, None)
    assert refused.value.rule == "nobody_in_group"

    member(engine, GROUP, name="Bob")
    assert hand_over(engine, unit, held, ann, None).assignee_id is None


def test_a_task_asleep_moves_and_sleeps_on(engine, held, ann, unit, admin):
    bob = member(engine, GROUP, name="Bob")
    with engine.query() as session:
        instance = session.get_one(UserTask, held).instance_id
    with engine.command(unit) as ctx:
        instances.suspend(ctx, instance, "a pause")
    with pytest.raises(HasOpenTasks):
        disable(engine, admin, ann)

    task = hand_over(engine, unit, held, ann, bob)

    assert (task.state, task.assignee_id) == ("suspended", bob.id)
    disable(engine, admin, ann)
    with engine.command(unit) as ctx:
        instances.resume(ctx, instance)
    with engine.query() as session:
        assert session.get_one(UserTask, held).state == "assigned"


def test_a_home_must_be_one(engine, held, ann, unit):
    left = member(engine, GROUP, name="Left")
    disable(engine, SYSTEM, left)
    stranger = member(engine, "officer@torfaen", name="Stranger")

    for home, refusal in ((stranger, NotPermitted), (left, NotFound), (ann, Invalid)):
        with pytest.raises(refusal):
            hand_over(engine, unit, held, ann, home)


def test_who_did_the_work_does_not_check_it_in_a_leavers_place(engine, begin, ann, unit):
    publish(engine, Drawing("main").start().task("a").task("b", differentFrom="a").end())
    bob = member(engine, GROUP, name="Bob")
    story = begin()
    story.hand_in("a", by=bob)
    task = story.do(tasks.claim, story.task("b").id, by=ann)

    with pytest.raises(FourEyes):
        hand_over(engine, unit, task.id, ann, bob)


def test_a_task_that_moved_meanwhile_is_left_where_it_is(engine, held, ann, unit):
    bob = member(engine, GROUP, name="Bob")
    hand_over(engine, unit, held, ann, bob)

    with pytest.raises(HandedOnMeanwhile):
        hand_over(engine, unit, held, ann, member(engine, GROUP, name="Cath"))


def test_officers_hand_over_nobodys_work_and_a_reason_is_kept(engine, held, ann, unit):
    bob = member(engine, GROUP, name="Bob")

    with pytest.raises(NotPermitted):
        hand_over(engine, bob, held, ann, bob)
    with pytest.raises(Invalid):
        hand_over(engine, unit, held, ann, bob, reason=" ")


def test_seats_covers_and_tokens_end_with_the_account(engine, ann, admin):
    bob = member(engine, GROUP, name="Bob")
    with engine.command() as ctx:
        token = sign_in.issue_token(ctx, ann.id)
        identity.join_group(ctx, ann.id, "admin", starts_on=TODAY + timedelta(days=9))
        absences.plan(ctx, Cover(bob.id, ann.id, TODAY, TODAY + timedelta(days=5)))

    version = disable(engine, admin, ann).session_version

    assert version > 1
    with engine.query() as session:
        seats = session.scalars(sa.select(Membership).where(Membership.user_id == ann.id)).all()
        [cover] = session.scalars(sa.select(Absence))
        assert [seat.ends_on for seat in seats] == [TODAY, TODAY]
        assert cover.canceled_at is not None
    with engine.command(admin) as ctx:
        leaving.enable_user(ctx, ann.id)
    with engine.query() as session:
        assert session.get_one(User, ann.id).is_active
        assert sign_in.user_of_token(session, token) is None


def test_nobody_closes_their_own_account(engine, admin):
    with pytest.raises(Invalid):
        disable(engine, admin, admin)
    with pytest.raises(NotPermitted):
        disable(engine, member(engine, "business_unit"), admin)


def test_who_has_left_is_given_nothing(engine, held, unit, admin):
    bob = member(engine, GROUP, name="Bob")
    disable(engine, admin, bob)

    for verb in (tasks.assign, tasks.delegate):
        with pytest.raises(NotFound), engine.command(unit) as ctx:
            verb(ctx, held, bob.id)
