"""Definitions: drafts, two people, versions that never change and instances that stay on theirs."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from engine import definitions, deployments, instances
from engine.errors import Invalid, NotFound, NotInState, NotPermitted, Refused
from engine.models import Event, ProcessDefinition
from tests.engine.diagrams import Drawing, deploy, one_task, publish
from tests.people import member

GROUP = "officer@newport"


@pytest.fixture
def owner(engine):
    return member(engine, "process_owner", name="Owner")


@pytest.fixture
def approver(engine):
    return member(engine, "process_approver", name="Approver")


def do(engine, by, verb, *arguments):
    with engine.command(by) as ctx:
        return verb(ctx, *arguments)


def longer(key: str = "main") -> Drawing:
    return Drawing(key).start().task("act").task("check").end()


def live(engine, key: str = "main") -> ProcessDefinition:
    with engine.query() as session:
        return deployments.latest(session, key)


def publish_by_two(engine, owner, approver, drawing):
    draft = deploy(engine, drawing, owner)
    do(engine, owner, definitions.propose, draft.id, "Board asked")
    return do(engine, approver, definitions.publish, draft.id)


# ---- two people


def test_a_draft_is_not_live(engine, owner):
    deploy(engine, one_task(), owner)

    with pytest.raises(NotFound):
        live(engine)


def test_two_people_make_a_version(engine, owner, approver):
    published = publish_by_two(engine, owner, approver, one_task())

    assert (published.version, published.state) == (1, "published")
    assert (published.proposed_by, published.approved_by) == (owner.id, approver.id)


def test_whoever_proposed_it_does_not_publish_it(engine, owner):
    draft = deploy(engine, one_task(), owner)
    do(engine, owner, definitions.propose, draft.id)

    with pytest.raises(NotPermitted):
        do(engine, owner, definitions.publish, draft.id)


def test_a_draft_that_nobody_proposed_is_not_published(engine, owner, approver):
    draft = deploy(engine, one_task(), owner)

    with pytest.raises(NotPermitted):
        do(engine, approver, definitions.publish, draft.id)


def test_a_change_after_the_proposal_must_be_proposed_again(engine, owner, approver):
    """Else whoever changes it last approves what nobody else has seen."""
    draft = deploy(engine, one_task(), owner)
    do(engine, owner, definitions.propose, draft.id)

    changed = deploy(engine, longer(), approver)

    assert (changed.id, changed.state, changed.proposed_by) == (draft.id, "draft", None)
    with pytest.raises(NotPermitted):
        do(engine, approver, definitions.publish, draft.id)


def test_what_was_sent_back_must_be_proposed_again(engine, owner, approver):
    draft = deploy(engine, one_task(), owner)
    do(engine, owner, definitions.propose, draft.id)
    do(engine, approver, definitions.send_back, draft.id, "No lane for the police")

    with pytest.raises(NotPermitted):
        do(engine, approver, definitions.publish, draft.id)


def test_officers_do_not_touch_definitions(engine, owner):
    officer = member(engine, GROUP)
    draft = deploy(engine, one_task(), owner)

    for verb, arguments in (
        (definitions.deploy, (one_task().source(),)),
        (definitions.propose, (draft.id,)),
        (definitions.publish, (draft.id,)),
        (definitions.retire, (draft.id, "Why")),
    ):
        with pytest.raises(NotPermitted):
            do(engine, officer, verb, *arguments)


# ---- versions


def test_instances_stay_on_the_version_they_began_on(engine, owner, approver, begin):
    publish_by_two(engine, owner, approver, one_task())
    old = begin()
    publish_by_two(engine, owner, approver, longer())
    new = begin()

    old.hand_in("act")
    new.hand_in("act")

    assert old.instance.state == "completed"
    assert new.waiting_for == {"Check": GROUP}


def test_a_version_never_changes_again(engine, owner, approver):
    first = publish_by_two(engine, owner, approver, one_task())
    before = contents(engine, first.id)
    publish_by_two(engine, owner, approver, longer())

    assert contents(engine, first.id) == before
    for verb, arguments in (
        (definitions.propose, ()),
        (definitions.publish, ()),
        (definitions.send_back, ("Why",)),
    ):
        with pytest.raises((NotInState, NotPermitted)):
            do(engine, approver, verb, first.id, *arguments)


def contents(engine, definition_id: int) -> tuple:
    with engine.query() as session:
        table = ProcessDefinition.__table__
        return tuple(session.execute(sa.select(table).where(table.c.id == definition_id)).one())


def test_a_draft_is_replaced_not_added(engine, owner, look):
    deploy(engine, one_task(), owner)
    deploy(engine, longer(), owner)

    [draft] = look(ProcessDefinition)
    with engine.query() as session:
        xml = session.scalar(sa.select(ProcessDefinition.xml))
    assert (draft.version, xml) == (None, longer().xml())


def test_a_called_process_is_pinned_until_the_caller_is_published_again(
    engine, owner, approver, begin
):
    caller = Drawing("main").start().call("call", "child", agency="agency").end()
    for drawing in (one_task("child"), caller):
        publish_by_two(engine, owner, approver, drawing)
    publish_by_two(engine, owner, approver, longer("child"))

    old = begin()
    old.hand_in("act")
    assert old.instance.state == "completed"

    publish_by_two(engine, owner, approver, caller)
    new = begin()
    new.hand_in("act")
    assert new.waiting_for == {"Check": GROUP}


def test_a_retired_version_runs_on_but_nothing_starts_on_it(engine, owner, begin):
    publish(engine, one_task())
    story = begin()
    do(engine, owner, definitions.retire, live(engine).id, "Superseded by law")

    with pytest.raises(NotFound):
        begin()
    story.hand_in("act")
    assert story.instance.state == "completed"


def test_the_shipped_library_comes_in_once(engine, look):
    caller = Drawing("main").start().call("call", "child", agency="agency").end()
    publish(engine, caller, one_task("child"))
    first = [(one.key, one.version, one.ref) for one in look(ProcessDefinition)]

    publish(engine, caller, one_task("child"))

    assert [(one.key, one.version, one.ref) for one in look(ProcessDefinition)] == first
    assert {version for _, version, _ in first} == {1}


def test_a_new_shipped_callee_takes_its_caller_along(engine, look):
    caller = Drawing("main").start().call("call", "child", agency="agency").end()
    publish(engine, caller, one_task("child"))

    publish(engine, caller, longer("child"))

    versions = {(one.key, one.version) for one in look(ProcessDefinition)}
    assert versions == {("main", 1), ("child", 1), ("main", 2), ("child", 2)}


def test_only_the_machine_publishes_without_a_second_person(engine, owner):
    with pytest.raises(NotPermitted):
        do(engine, owner, definitions.publish_shipped, [one_task().source()])


# ---- refusals


def broken():
    yield "file.not-xml", b"<nothing"
    yield "name.no-welsh", one_task().xml().replace(b' cylch:nameCy="act (cy)"', b"")
    yield "form.unknown", one_task(form="unheard_of").xml()
    yield "step.unknown", Drawing("main").start().service("s", "unheard_of").end().xml()
    yield "call.unknown", Drawing("main").start().call("c", "unheard_of").end().xml()


@pytest.mark.parametrize("xml", [xml for _, xml in broken()], ids=[name for name, _ in broken()])
def test_a_broken_diagram_is_refused_with_findings_and_nothing_is_stored(engine, owner, look, xml):
    events = len(look(Event))

    with pytest.raises(Refused) as refused:
        do(engine, owner, definitions.deploy, replace(one_task().source(), xml=xml))

    assert all(finding.rule and finding.file == "main.bpmn" for finding in refused.value.findings)
    assert look(ProcessDefinition) == []
    assert len(look(Event)) == events


def test_a_broken_diagram_leaves_the_draft_before_it(engine, owner, look):
    before = deploy(engine, one_task(), owner)

    with pytest.raises(Refused):
        deploy(engine, one_task(form="unheard_of"), owner)

    assert [one.ref for one in look(ProcessDefinition)] == [before.ref]


def test_a_caller_is_not_published_when_its_callee_has_gone(engine, owner, approver):
    publish(engine, one_task("child"))
    draft = deploy(engine, Drawing("main").start().call("call", "child").end(), owner)
    do(engine, owner, definitions.propose, draft.id)
    do(engine, owner, definitions.retire, live(engine, "child").id, "Gone")

    with pytest.raises(Invalid):
        do(engine, approver, definitions.publish, draft.id)

    with engine.query() as session:
        assert session.get_one(ProcessDefinition, draft.id).state == "proposed"


def test_there_is_no_such_definition(engine, approver):
    with pytest.raises(NotFound):
        do(engine, approver, definitions.publish, 4711)


def test_an_embedded_callee_that_calls_back_is_refused_when_it_goes_live(engine, owner, approver):
    """Each file alone is right; together they would run for ever."""
    publish(engine, one_task("a"))
    publish(engine, Drawing("b").start().task("act").call("call", "a", own=False).end())
    round_trip = Drawing("a").start().task("act").call("call", "b", own=False).end()
    draft = deploy(engine, round_trip, owner)
    do(engine, owner, definitions.propose, draft.id)

    with pytest.raises(Refused):
        do(engine, approver, definitions.publish, draft.id)

    assert live(engine, "a").version == 1


# ---- from a day on


def publish_from(engine, owner, approver, drawing, day):
    draft = deploy(engine, drawing, owner)
    do(engine, owner, definitions.propose, draft.id, "The law changes", day)
    return do(engine, approver, definitions.publish, draft.id)


def started(engine) -> int:
    with engine.command(member(engine, "business_unit", name="Unit")) as ctx:
        return instances.start(ctx, "main", variables={"agency": "newport"}).definition_id


def test_new_work_starts_on_a_version_from_its_day_on(engine, owner, approver, clock):
    first = publish_by_two(engine, owner, approver, one_task())
    second = publish_from(engine, owner, approver, longer(), date(2026, 7, 1))

    assert started(engine) == first.id
    clock.set(datetime(2026, 6, 30, 22, 59, tzinfo=UTC))
    assert started(engine) == first.id
    clock.set(datetime(2026, 6, 30, 23, 0, tzinfo=UTC))  # midnight in Wales in summer
    assert started(engine) == second.id


def test_a_first_version_whose_day_is_to_come_starts_nothing(engine, owner, approver):
    publish_from(engine, owner, approver, one_task(), date(2026, 7, 1))

    with pytest.raises(NotInState):
        started(engine)


def test_a_caller_calls_what_is_in_force_on_its_own_day(engine, owner, approver):
    now = publish_by_two(engine, owner, approver, one_task("sub"))
    then = publish_from(engine, owner, approver, longer("sub"), date(2026, 7, 1))
    calling = Drawing("main").start().call("ask", "sub").end()

    at_once = publish_by_two(engine, owner, approver, calling)
    later = publish_from(engine, owner, approver, calling, date(2026, 8, 1))

    assert (at_once.called, later.called) == ({"sub": now.id}, {"sub": then.id})


def test_a_day_that_came_before_the_approval_means_at_once(engine, owner, approver, clock):
    draft = deploy(engine, one_task(), owner)
    do(engine, owner, definitions.propose, draft.id, "soon", date(2026, 6, 26))
    clock.set(datetime(2026, 6, 29, 9, tzinfo=UTC))

    published = do(engine, approver, definitions.publish, draft.id)

    assert published.effective_at is None


def test_a_day_that_is_over_is_refused_and_a_change_forgets_the_day(engine, owner):
    draft = deploy(engine, one_task(), owner)
    with pytest.raises(Invalid):
        do(engine, owner, definitions.propose, draft.id, "late", date(2026, 6, 23))
    do(engine, owner, definitions.propose, draft.id, "soon", date(2026, 7, 1))

    assert deploy(engine, longer(), owner).effective_at is None


@pytest.mark.parametrize("day", [date(2999, 1, 1), date(2028, 6, 26)])
def test_a_day_years_ahead_is_taken_for_a_slip(engine, owner, day):
    draft = deploy(engine, one_task(), owner)

    with pytest.raises(Invalid) as refused:
        do(engine, owner, definitions.propose, draft.id, "soon", day)

    assert refused.value.rule == "too_far"
