"""Stories of the board that no one room holds: an edited process, a leaver, another's return."""

from datetime import date

import pytest
import sqlalchemy as sa

from engine import absences, definitions, deployments, leaving, tasks
from engine.absences import Cover
from engine.errors import Confidential, Refused
from engine.leaving import HasOpenTasks, Home
from engine.models import Event, ProcessDefinition, ProcessInstance, User
from engine.simulation import simulate
from engine.walking import rules_of, walkable_of
from tests.people import again
from tests.workflows.audit_world import RETURN, AuditWorld
from workflows import library, returns

AUDIT = "commissioned_audit.bpmn"
AFTER_REPORT = "write_report_to_check_accuracy"


@pytest.fixture
def world(audit_world: AuditWorld) -> AuditWorld:
    return audit_world


# ---- scenarios 13 and 14


def shipped() -> str:
    return next(one.xml for one in library.shipped() if one.filename == AUDIT).decode()


def with_legal_check(*, finished: bool) -> bytes:
    """The audit with one more task after its report; unfinished, without lane and Welsh name."""
    named = 'cylch:nameCy="Gwiriad cyfreithiol"' if finished else ""
    task = (
        f'<bpmn:userTask id="legal_check" name="Legal check" {named} cylch:form="note_plan" '
        f'cylch:dueIn="3wd"><bpmn:incoming>{AFTER_REPORT}</bpmn:incoming>'
        "<bpmn:outgoing>legal_check_on</bpmn:outgoing></bpmn:userTask>"
        '<bpmn:sequenceFlow id="legal_check_on" sourceRef="legal_check" '
        'targetRef="check_accuracy" />'
    )
    xml = shipped()
    called = xml.index('id="check_accuracy"')
    head, tail = xml[:called], xml[called:]
    tail = tail.replace(
        f"<bpmn:incoming>{AFTER_REPORT}</bpmn:incoming>",
        "<bpmn:incoming>legal_check_on</bpmn:incoming>",
        1,
    )
    flow = tail.index(f'id="{AFTER_REPORT}"')
    tail = tail[:flow] + tail[flow:].replace(
        'targetRef="check_accuracy"', 'targetRef="legal_check"', 1
    )
    xml = (head + tail).replace("<bpmn:sequenceFlow", f"{task}<bpmn:sequenceFlow", 1)
    if finished:
        lane = xml.index('cylch:group="business_unit"')
        at = xml.index("<bpmn:flowNodeRef>", lane)
        xml = f"{xml[:at]}<bpmn:flowNodeRef>legal_check</bpmn:flowNodeRef>{xml[at:]}"
    return xml.encode()


def published(world, xml: bytes):
    """Drawn and proposed by one process owner, approved by another."""
    owner = world.person("Owen the owner", "process_owner")
    second = world.person("Olwen who approves", "process_owner")
    draft = world.do(definitions.deploy, library.source_of(AUDIT, xml), by=owner)
    world.do(definitions.propose, draft.id, "Asked for in May", by=owner)
    return world.do(definitions.publish, draft.id, by=second)


def third_version(world):
    """Two small changes, so that what is live is version 3."""
    for word in ("first", "second"):
        live = published(
            world,
            shipped()
            .replace("</bpmn:documentation>", f" ({word})</bpmn:documentation>", 1)
            .encode(),
        )
    assert live.version == 3


def at_the_report(world):
    return (
        world.audit()
        .issued("newport", agencies=("newport", "police"))
        .returned()
        .heard()
        .moderated()
    )


@pytest.mark.scenario(13)
def test_a_legal_check_is_for_audits_that_begin_after_it(world):
    third_version(world)
    running = at_the_report(world)
    assert set(running.story.waiting_for) == {"Write the report"}
    owner = world.person("Owen the owner", "process_owner")

    unfinished = library.source_of(AUDIT, with_legal_check(finished=False))
    with pytest.raises(Refused) as refused:
        world.do(definitions.deploy, unfinished, by=owner)
    told = {one.rule for one in refused.value.findings if one.element == "legal_check"}
    assert told >= {"task.no-lane", "welsh.no-name"}
    fourth = published(world, with_legal_check(finished=True))

    assert fourth.version == 4
    assert set(running.reported().story.waiting_for) == {"Check the draft for accuracy"}
    begun = at_the_report(world).reported()
    check = begun.story.task("legal_check")
    assert check.candidate_group == "business_unit"
    assert check.due_on == world.engine.calendar().add(date(2026, 6, 24), "3wd")
    assert versions(world) == [3, 4]


def versions(world) -> list[int]:
    with world.engine.query() as session:
        found = session.scalars(
            sa.select(ProcessInstance.definition_id).where(ProcessInstance.parent_id.is_(None))
        )
        return sorted(session.get_one(ProcessDefinition, one).version for one in found)


@pytest.mark.scenario(13)
def test_a_dry_run_shows_the_new_dates(world):
    before, after = (dry_run(world, finished=one) for one in (False, True))

    assert after["write_report"] == before["write_report"] == date(2026, 11, 12)
    assert (before.get("legal_check"), after["legal_check"]) == (None, date(2026, 11, 17))


def dry_run(world, *, finished) -> dict[str, date]:
    """From 24 June, with nothing returned late: when each step of the draft is due."""
    owner = world.person("Owen the owner", "process_owner")
    xml = with_legal_check(finished=True) if finished else shipped().encode()
    with world.engine.command(owner) as ctx:
        draft = definitions.deploy(ctx, library.source_of(AUDIT, xml))
        said = {
            "variables": {"board": "children"},
            "steps": {"issue_returns": {"returns": []}},
        }
        walk = simulate(walkable_of(ctx.session, draft), date(2026, 6, 24), rules_of(ctx), said)
    return {one.element: one.due for one in walk.tasks}


@pytest.mark.scenario(14)
def test_a_way_to_an_end_that_is_missing_stops_the_publishing_by_its_name(world):
    owner = world.person("Owen the owner", "process_owner")
    flow = "commission_known_to_end_not_commissioned"
    start = shipped().index(f'<bpmn:sequenceFlow\n        id="{flow}"')
    end = shipped().index(">", shipped().index("</bpmn:sequenceFlow", start)) + 1
    broken = (
        (shipped()[:start] + shipped()[end:])
        .replace(f"<bpmn:outgoing>{flow}</bpmn:outgoing>", "")
        .replace(f"<bpmn:incoming>{flow}</bpmn:incoming>", "")
    )

    with pytest.raises(Refused) as refused:
        world.do(definitions.deploy, library.source_of(AUDIT, broken.encode()), by=owner)

    assert "end_not_commissioned" in {one.element for one in refused.value.findings}
    with world.engine.query() as session:
        live = deployments.latest(session, "commissioned_audit")
        assert (live.version, flow.encode() in live.xml) == (1, True)


# ---- scenario 16


@pytest.mark.scenario(16)
def test_a_delegate_completes_on_behalf_of_an_inspector_on_leave(world):
    inspector = world.person("Dewi, detective inspector", "lead_officer@police", agency="police")
    delegate = world.person("Delyth, his sergeant", agency="police")
    world.do(
        absences.plan,
        Cover(inspector.id, delegate.id, date(2026, 8, 1), date(2026, 8, 14), "Leave"),
        by=inspector,
    )
    audit = world.audit().issued("newport", agencies=("newport", "police"))
    row = next(one for one in audit.returns() if one.agency == "police")
    task = audit.story.task("complete_return", str(row.instance_id))

    seen = {}
    for day in (date(2026, 7, 31), date(2026, 8, 1), date(2026, 8, 14), date(2026, 8, 15)):
        world.on(day)
        seen[day.isoformat()] = task.candidate_group in again(world.engine, delegate.id).all_groups
    world.on(date(2026, 8, 10))
    deputed = again(world.engine, delegate.id)
    audit.story.hand_in("complete_return", by=deputed, of=str(row.instance_id), **RETURN)

    assert list(seen.values()) == [False, True, True, False]
    (done,) = [e for e in audit.story.events("user_task.completed") if e.user_task_id == task.id]
    assert (done.actor_id, done.on_behalf_of) == (delegate.id, inspector.id)


@pytest.mark.scenario(16)
def test_an_officer_leaves_and_seven_tasks_are_the_representatives_that_day(world):
    officer, rep = world.officer("newport"), world.rep("newport")
    admin = world.person("Alwen who looks after accounts", "admin")
    audit = world.audit().issued(*["newport"] * 7, agencies=("newport", "police"))
    taken = [one.id for one in audit.story.tasks("complete_return") if one.agency == "newport"]
    for task_id in taken:
        audit.story.do(tasks.claim, task_id, by=officer)
    before = history(world, taken)
    world.on(date(2026, 8, 31))

    with pytest.raises(HasOpenTasks) as refused:
        world.do(leaving.disable_user, officer.id, by=admin)
    for task_id in taken:
        world.do(leaving.hand_over, task_id, officer.id, Home(rep.id, "Left"), by=world.unit)
    world.do(leaving.disable_user, officer.id, by=admin)

    assert refused.value.count == len(taken) == 7
    held = {one.assignee_id for one in audit.story.tasks("complete_return") if one.id in taken}
    assert held == {rep.id}
    after = history(world, taken)
    assert after[: len(before)] == before
    assert {one.at.date() for one in world.rows(Event, Event.kind == "user_task.assigned")} == {
        date(2026, 8, 31)
    }
    with world.engine.query() as session:
        assert not session.get_one(User, officer.id).is_active


def history(world, task_ids) -> list[bytes]:
    events = world.rows(Event, Event.user_task_id.in_(task_ids))
    return [one.hash for one in events]


# ---- scenario 17


@pytest.mark.scenario(17)
def test_newport_reads_the_return_of_torfaen_only_after_moderation_opens(world):
    audit = world.audit().issued("newport", agencies=("newport", "torfaen"))
    theirs = next(one for one in audit.returns() if one.agency == "torfaen")
    newport, housing = world.officer("newport"), world.officer("housing")

    with world.engine.query() as session, pytest.raises(Confidential):
        returns.get(session, newport, theirs.id)
    audit.returned().heard()

    with world.engine.query() as session:
        assert returns.get(session, newport, theirs.id).strengths == "Timely visits"
        with pytest.raises(Confidential):
            returns.get(session, housing, theirs.id)  # whoever was not asked reads none
