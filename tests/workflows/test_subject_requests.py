"""Somebody asks what the board holds about them: prepared by one, released by another."""

import pytest

from engine import collaboration, identity, instances, verification
from engine.actors import SYSTEM, Actor
from engine.errors import FourEyes, Invalid, NotFound, NotInState, NotPermitted
from engine.models import Event
from webapp.subjects import gathering
from workflows import legal_holds, subject_requests
from workflows.models import SubjectRequest
from workflows.redaction import Person, Redactor
from workflows.subject_requests import Wanted

ASKED = "Asked in writing on 1 June; known from the group."


@pytest.fixture
def world(membership_world):
    return membership_world


def add(world, email, name, *groups):
    with world.engine.command(SYSTEM) as ctx:
        user = identity.add_user(ctx, email, name)
        for group in groups:
            identity.join_group(ctx, user.id, group)
        ctx.session.flush()
        today = ctx.calendar.local_date(ctx.now)
        return identity.actor_of(ctx.session, user.id, today)


@pytest.fixture
def two(world):
    """Two of the Business Unit; and an officer, Elin, who asks."""
    add(world, "elin@newport.example", "Elin Ŵyn", "lead_officer@newport")
    return (
        add(world, "rhian@unit.example", "Rhian Vaughan", "business_unit"),
        add(world, "bethan@unit.example", "Bethan Pugh", "business_unit"),
    )


def prepare(world, by, person="", **other):
    wanted = Wanted(None, **{"ref": "", "reason": ASKED, **other})
    with world.engine.command(by) as ctx:
        return gathering.prepare(ctx, person, wanted).id


def read(world, by, request_id):
    with world.engine.query() as session:
        return subject_requests.get(session, by, request_id)


def said_in(world, by, body, key="SEW-A26-09"):
    with world.engine.command(SYSTEM) as ctx:
        instance = instances.start(
            ctx, "commissioned_audit", business_key=key, variables={"board": "children"}
        )
    with world.engine.command(by) as ctx:
        collaboration.comment(ctx, instance.id, body)


def test_the_copy_holds_what_they_said_and_numbers_everybody_else(world, two):
    said_in(world, two[0], "Elin Ŵyn and bethan pugh (Bethan Pugh) met Rhian Vaughan's team.")

    one = read(world, two[0], prepare(world, two[0], ref="SEW-A26-09"))

    [comment] = one.content["comments"]
    assert comment["body"] == "[person 2] and [person 3] ([person 3]) met [person 1]'s team."
    assert comment["by"] == "[person 1]"
    assert one.withheld == 3


def test_their_own_name_stays_in_the_copy_about_them(world, two):
    one = read(world, two[0], prepare(world, two[0], "ELIN@newport.example"))

    assert one.content["account"][0]["name"] == "Elin Ŵyn"
    assert one.content["roles"][0]["starts_on"]
    assert "password" not in str(one.content)


def test_names_stand_where_a_reason_is_given(world, two):
    said_in(world, two[0], "Rhian Vaughan called.")

    told = prepare(world, two[0], ref="SEW-A26-09", names_because="All have agreed.")

    assert read(world, two[0], told).content["comments"][0]["by"] == "Rhian Vaughan"


def test_further_words_go_where_they_stand_alone(world, two):
    said_in(world, two[0], "Siân Lee, sian lee and Leeds")

    told = prepare(world, two[0], ref="SEW-A26-09", words=["siân lee", " ", "Lee"])

    assert read(world, two[0], told).content["comments"][0]["body"] == (
        "[withheld], sian [withheld] and Leeds"
    )


def test_whoever_prepared_it_does_not_release_it(world, two):
    told = prepare(world, two[0], "elin@newport.example")

    with pytest.raises(FourEyes):
        world.do(subject_requests.release, told, by=two[0])
    world.do(subject_requests.release, told, by=two[1])

    assert read(world, two[0], told).released_by == two[1].id


def test_nobody_handles_the_request_about_themselves(world, two):
    told = prepare(world, two[0], "bethan@unit.example")

    with pytest.raises(NotFound):
        read(world, two[1], told)
    with pytest.raises(NotFound):
        world.do(subject_requests.release, told, by=two[1])
    with pytest.raises(NotPermitted):
        prepare(world, two[0], "rhian@unit.example")


@pytest.mark.parametrize("group", ["admin", "qa_chair@children", "lead_officer@newport"])
def test_only_the_business_unit_asks(world, group):
    other = Actor(999, "Somebody", frozenset({group}))

    add(world, "elin@newport.example", "Elin Ŵyn")
    with pytest.raises(NotPermitted):
        prepare(world, other, "elin@newport.example")


def test_it_is_taken_only_once_it_is_released_and_each_time_is_on_record(world, two):
    told = prepare(world, two[0], "elin@newport.example")
    with pytest.raises(NotInState), world.engine.command(two[0]) as ctx:
        subject_requests.taken(ctx, subject_requests.get(ctx.session, two[0], told), "a" * 64)
    world.do(subject_requests.release, told, by=two[1])
    with world.engine.command(two[0]) as ctx:
        subject_requests.taken(ctx, subject_requests.get(ctx.session, two[0], told), "a" * 64)

    kinds = [one.kind for one in world.rows(Event, Event.kind.like("subject_request.%"))]
    assert sorted(kinds) == [f"subject_request.{one}" for one in ("prepared", "released", "taken")]


def test_nothing_is_destroyed_while_somebody_waits_for_a_copy_of_it(world, two):
    said_in(world, two[0], "x")
    told = prepare(world, two[0], ref="SEW-A26-09")
    with world.engine.query() as session:
        before = legal_holds.holding(session, ["sew-a26-09/C01"], "audit")
        assert not legal_holds.holding(session, ["SEW-A26-08"], "audit")
    world.do(subject_requests.withdraw, told, "Not wanted", by=two[0])
    with world.engine.query() as session:
        assert (before, legal_holds.holding(session, ["SEW-A26-09"], "audit")) == (True, False)


def test_a_copy_that_was_altered_is_not_released(world, two):
    told = prepare(world, two[0], "elin@newport.example")
    with world.engine.command(SYSTEM) as ctx:
        ctx.session.get_one(SubjectRequest, told).content = {"account": []}

    with pytest.raises(NotInState):
        world.do(subject_requests.release, told, by=two[1])


def test_once_handed_over_the_copy_is_gone_and_its_digest_stays(world, two):
    told = prepare(world, two[0], "elin@newport.example")
    with pytest.raises(NotInState):
        world.do(subject_requests.close, told, "x", by=two[0])
    world.do(subject_requests.release, told, by=two[1])
    world.do(subject_requests.close, told, "By hand", by=two[0])

    one = read(world, two[0], told)
    assert one.content is None
    assert one.sha256
    assert one.counts["account"] == 1
    with world.engine.query() as session:
        assert verification.verify(session).fault is None


@pytest.mark.parametrize(
    ("person", "ref", "rule"),
    [
        ("", "", "person_or_ref"),
        ("elin@newport.example", "X", "person_or_ref"),
        ("nobody@newport.example", "", "nobody_with_it"),
        ("", "SEW-A26-%", "nothing_called_so"),
    ],
)
def test_what_cannot_be_found_is_said(world, two, person, ref, rule):
    said_in(world, two[0], "x")

    with pytest.raises(Invalid) as refused:
        prepare(world, two[0], person, ref=ref)

    assert refused.value.rule == rule


def test_a_reason_is_needed(world, two):
    with pytest.raises(Invalid):
        prepare(world, two[0], "elin@newport.example", reason=" ")


def test_a_person_is_one_number_by_name_address_and_account():
    redactor = Redactor({7: ("Ann Ŵyn", "ann@x.example"), 8: ("Jo", "jo@x.example")}, frozenset())

    assert redactor.clean(["ann ŵyn", {"by": Person(7)}, "<ANN@X.example>", Person(None)]) == [
        "[person 1]",
        {"by": "[person 1]"},
        "<[person 1]>",
        "",
    ]
