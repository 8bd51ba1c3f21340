"""A task of an empty seat is in order while the Unit was told of it, and only of that one."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from engine.models import Membership, User, UserTask
from notifications import dispatch, vacant
from notifications.models import Delivery
from tests.engine.diagrams import one_task, publish
from tests.people import member
from tests.play import play

GROUP = "officer@newport"


@pytest.fixture
def begun(process_engine, clock):
    """One task, offered to a seat of the board."""
    publish(process_engine, one_task())
    member(process_engine, GROUP)
    return play(process_engine, clock, "main", agency="newport")


def look(story):
    engine = story.engine
    today = engine.calendar().local_date(engine.now())
    with engine.query() as session:
        return vacant.look(session, today, engine.now())


def change(story, statement):
    with story.engine.command() as ctx:
        ctx.session.execute(statement)


def told(story):
    while dispatch.expand(story.engine):
        pass


LEFT = sa.delete(Membership).where(Membership.group_key == GROUP)


def test_while_somebody_sits_there_nothing_is_to_be_said(begun):
    assert look(begun) == vacant.Vacant(0, 0, [])


def test_an_empty_seat_with_a_unit_that_was_never_told_is_found(begun):
    member(begun.engine, "business_unit", name="Una")
    told(begun)  # to whoever sat there then
    change(begun, LEFT)
    change(begun, sa.update(UserTask).values(ladder_due_at=None))

    assert look(begun).unheard == [begun.task("act").id]


def test_what_the_unit_was_told_of_is_in_order_while_the_unit_has_somebody(begun):
    una = member(begun.engine, "business_unit", name="Una")
    change(begun, LEFT)
    assert look(begun).coming == 1
    told(begun)
    assert look(begun) == vacant.Vacant(1, 0, [])

    change(begun, sa.update(User).where(User.id == una.id).values(is_active=False))

    assert look(begun).unheard == [begun.task("act").id]


def test_one_that_was_told_of_does_not_stand_for_another(begun, clock):
    member(begun.engine, "business_unit", name="Una")
    change(begun, LEFT)
    other = play(begun.engine, clock, "main", agency="newport")
    told(begun)
    lost = sa.delete(Delivery).where(Delivery.user_task_id == other.task("act").id)
    change(begun, lost)

    assert look(begun) == vacant.Vacant(1, 0, [other.task("act").id])


def test_a_reminder_that_comes_will_tell_the_unit_and_one_that_is_past_will_not(begun):
    member(begun.engine, "business_unit", name="Una")
    told(begun)
    change(begun, LEFT)
    for hours, coming in ((1, 1), (-1, 0)):
        at = begun.engine.now() + timedelta(hours=hours)
        change(begun, sa.update(UserTask).values(ladder_due_at=at))
        assert look(begun).coming == coming


def test_a_group_that_the_board_does_not_have_is_no_seat(begun):
    member(begun.engine, "business_unit", name="Una")
    change(begun, sa.update(UserTask).values(candidate_group="nobodys"))
    told(begun)

    assert look(begun).unheard == [begun.task("act").id]
