"""Co-opted members: they see the linked item alone, and on the day after the last one nothing."""

from datetime import date

import pytest
import sqlalchemy as sa

from engine import absences
from engine.absences import Cover
from engine.errors import Invalid, NotFound, NotInState, NotPermitted
from engine.forms import FormRefused
from engine.models import Event, ProcessInstance, SignInLink, User
from engine.permissions import may_see_instance
from engine.queries import instances
from engine.queries.readers import readers
from tests.people import again
from workflows import co_options
from workflows.models import Audit, CoOption
from workflows.queries import access

LAST = date(2026, 9, 30)


@pytest.fixture
def world(membership_world):
    """Wednesday 24 June 2026; two audits are under way."""
    return with_audits(membership_world)


def with_audits(world):
    world.audit().proposed()
    world.audit().proposed()
    return world


def audits_of(world, actor):
    with world.engine.query() as session:
        return list(session.scalars(sa.select(Audit.id).where(access.audits(actor))))


def instances_of(world, actor):
    with world.engine.query() as session:
        found = session.scalars(sa.select(ProcessInstance.id).where(instances.visible(actor)))
        return list(found)


@pytest.mark.scenario(17)
def test_a_co_opted_member_sees_only_the_linked_audit_until_the_last_day(world):
    linked, other = world.rows(Audit)
    row = world.agreed(f"audit:{linked.id}")

    elin = again(world.engine, row.user_id)
    world.on(LAST, 23)
    on_the_last_day = again(world.engine, row.user_id)
    world.on(date(2026, 10, 1), 0)
    on_the_day_after = again(world.engine, row.user_id)

    for actor in (elin, on_the_last_day):
        assert audits_of(world, actor) == [linked.id]
        assert instances_of(world, actor) == [linked.instance_id]
    assert audits_of(world, on_the_day_after) == []
    assert instances_of(world, on_the_day_after) == []
    assert other.id != linked.id


def test_what_is_said_in_sql_is_what_is_said_of_one_instance(world):
    linked, _other = world.rows(Audit)
    row = world.agreed(f"audit:{linked.id}")
    elin = again(world.engine, row.user_id)

    with world.engine.query() as session:
        everything = session.scalars(sa.select(ProcessInstance)).all()
        seen = [one.id for one in everything if may_see_instance(elin, one)]
        here = session.get_one(ProcessInstance, linked.instance_id)
        there = session.get_one(ProcessInstance, row.instance_id)
        today = world.engine.calendar().local_date(world.engine.now())
        called = [{one.id for one in readers(session, one, today)} for one in (here, there)]

    assert seen == instances_of(world, elin)
    assert [elin.id in people for people in called] == [True, False]
    with world.engine.query() as session, pytest.raises(NotFound):
        instances.get(session, elin, row.instance_id)


def test_nobody_sees_anything_before_the_chair_has_agreed(world):
    linked, _other = world.rows(Audit)
    story = world.proposed(f"audit:{linked.id}")

    assert story.task("approve").due_on == date(2026, 7, 1)
    assert world.rows(User, User.email == "elin@university.example") == []
    story.hand_in(
        "approve", by=world.chair, co_option_decision="return", co_option_reason="For how long?"
    )
    again_ = {"items": [f"audit:{linked.id}"], "ends_on": "2026-07-31"}
    story.hand_in("propose", by=world.unit, **{**PROPOSED_AGAIN, **again_})
    story.hand_in("approve", by=world.chair, co_option_decision="agree")

    [row] = world.rows(CoOption)
    assert (row.state, row.ends_on) == ("agreed", date(2026, 7, 31))
    [link] = world.rows(SignInLink)
    assert link.user_id == row.user_id
    assert "co_option:end_agreed" in story.way


PROPOSED_AGAIN = {
    "co_option_next": "propose",
    "person_name": "Dr Elin Expert",
    "email": "elin@university.example",
    "purpose": "Method of the neglect audit",
}


def test_a_co_option_is_declined_or_withdrawn_with_a_reason(world):
    item = f"audit:{world.rows(Audit)[0].id}"
    declined, withdrawn = world.proposed(item), world.proposed(item)
    declined.hand_in(
        "approve", by=world.chair, co_option_decision="decline", co_option_reason="No need"
    )
    withdrawn.hand_in(
        "approve", by=world.chair, co_option_decision="return", co_option_reason="Who?"
    )
    withdrawn.hand_in(
        "propose", by=world.unit, co_option_next="withdraw", withdrawn_reason="Not available"
    )

    assert [one.state for one in world.rows(CoOption)] == ["declined", "withdrawn"]
    assert world.rows(User, User.email == "elin@university.example") == []


def test_it_can_be_ended_before_the_last_day_and_then_at_once(world):
    row = world.agreed(f"audit:{world.rows(Audit)[0].id}")

    with pytest.raises(Invalid):
        world.do(co_options.end, row.id, " ", by=world.unit)
    with pytest.raises(NotPermitted):
        world.do(co_options.end, row.id, "because", by=again(world.engine, row.user_id))
    world.do(co_options.end, row.id, "The method stands", by=world.unit)

    assert instances_of(world, again(world.engine, row.user_id)) == []
    with pytest.raises(NotInState):
        world.do(co_options.end, row.id, "again", by=world.unit)
    assert world.rows(Event, Event.kind == "co_option.ended")[0].actor_id == world.unit.id


def test_one_person_is_co_opted_twice_and_each_link_has_its_own_end(world):
    one, other = world.rows(Audit)
    row = world.agreed(f"audit:{one.id}")
    world.agreed(f"audit:{other.id}", ends_on="2026-07-31")

    def seen():
        return sorted(audits_of(world, again(world.engine, row.user_id)))

    both = seen()
    world.on(date(2026, 8, 1))
    assert (both, seen()) == (sorted([one.id, other.id]), [one.id])
    assert len(world.rows(User, User.email == "elin@university.example")) == 1


def test_a_link_is_for_one_person_and_goes_to_nobody_who_stands_in(world):
    row = world.agreed(f"audit:{world.rows(Audit)[0].id}")
    stand_in = world.person("Sue the stand-in")
    world.do(
        absences.plan,
        Cover(row.user_id, stand_in.id, date(2026, 6, 24), date(2026, 7, 3)),
        by=world.unit,
    )

    assert instances_of(world, again(world.engine, stand_in.id)) == []


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        ("ends_on", "2026-06-23", "too_early"),
        ("ends_on", "2027-12-31", "too_late"),
        ("items", [], "required"),
        ("items", ["audit:999"], "not_an_option"),
    ],
)
def test_what_cannot_be_is_refused_and_named(world, field, value, rule):
    item = f"audit:{world.rows(Audit)[0].id}"
    with pytest.raises(FormRefused) as refused:
        world.proposed(**{"items": [item], field: value})

    assert next((one.path, one.rule) for one in refused.value.errors) == (field, rule)


def test_what_is_no_address_is_refused(world):
    with pytest.raises(Invalid) as refused:
        world.proposed(f"audit:{world.rows(Audit)[0].id}", email="nobody")

    assert (refused.value.field, refused.value.rule) == ("email", "not_an_address")


def test_nobody_who_has_left_is_co_opted_by_the_way(world):
    gone = world.person("Gwen the gone")
    with world.engine.command() as ctx:
        ctx.session.get_one(User, gone.id).is_active = False
    with world.engine.query() as session:
        email = session.get_one(User, gone.id).email

    with pytest.raises(Invalid) as refused:
        world.proposed(f"audit:{world.rows(Audit)[0].id}", email=email)
    assert refused.value.rule == "has_left"


def test_an_officer_co_opts_nobody(world):
    with pytest.raises(NotPermitted):
        world.do(co_options.start, by=world.officer("newport"))
