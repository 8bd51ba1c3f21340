"""A late task, and what its officer, its representative and its chair do about it."""

from datetime import date
from uuid import UUID

from engine import definitions
from engine.actors import SYSTEM
from engine.definitions import Source
from engine.models import UserTask
from engine.queries.inbox import Filter
from engine.queries.inbox import inbox as inbox_of
from tests.play import Story, play
from tests.workflows.audit_world import AuditWorld
from workflows import extensions

LONG_TASK = b"""<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:cylch="urn:cylch:bpmn:1" targetNamespace="urn:cylch:test" id="long">
  <bpmn:process id="long_task" name="Long task" isExecutable="true" cylch:ladder="standard">
    <bpmn:laneSet id="lanes">
      <bpmn:lane id="officer" name="Officer" cylch:group="lead_officer@{agency}">
        <bpmn:flowNodeRef>begin</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>act</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>done</bpmn:flowNodeRef>
      </bpmn:lane>
    </bpmn:laneSet>
    <bpmn:startEvent id="begin"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:userTask id="act" name="Audit 20 assessments" cylch:nameCy="Archwilio 20 asesiad"
      cylch:dueAt="due">
      <bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:endEvent id="done"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="act" />
    <bpmn:sequenceFlow id="f2" sourceRef="act" targetRef="done" />
  </bpmn:process>
</bpmn:definitions>"""
SEPTEMBER = date(2026, 9, 30)


def with_long_tasks(world: AuditWorld) -> AuditWorld:
    """A world that also has a process of one long task."""
    with world.engine.command(SYSTEM) as ctx:
        definitions.publish_shipped(ctx, [Source("long_task.bpmn", LONG_TASK, strict=False)])
    return world


def long_task(world: AuditWorld, due: date = SEPTEMBER) -> Story:
    """A task of Newport's lead officer, long enough for two reminders."""
    return play(
        world.engine,
        world.clock,
        "long_task",
        business_key="SEW-A26-01-P/3",
        title="Fathers in pre-birth assessments",
        agency="newport",
        due=due.isoformat(),
    )


def the_task(story: Story) -> UserTask:
    """The long task itself, also when it is done."""
    with story.engine.query() as session:
        return session.query(UserTask).filter_by(element_id="act", root_id=story.root_id).one()


def inbox(world: AuditWorld, actor) -> list[str]:
    with world.engine.query() as session:
        page = inbox_of(session, actor, Filter())
        return [task.element_id for task in page.items]


def at_the_chair(world: AuditWorld) -> Story:
    """Nobody has answered: on 14 October the task lies before the chair."""
    story = long_task(world)
    story.wait(date(2026, 10, 14))
    return story


def decide(story: Story, world: AuditWorld, **answers) -> None:
    story.hand_in("consider", by=world.chair, escalation_reason="Asked three times", **answers)


def escalated(story: Story, world: AuditWorld, *addressees: str) -> None:
    decide(
        story,
        world,
        escalation="approve",
        addressees=list(addressees),
        letter="Dear chair, please look at this.",
        letter_cy="Annwyl gadeirydd, edrychwch ar hyn.",
    )


def asked(world: AuditWorld, story: Story, due: date) -> UUID:
    instance = world.do(
        extensions.request,
        the_task(story).id,
        due,
        "The new form comes in October",
        by=world.officer("newport"),
    )
    return instance.id


def granted(world: AuditWorld, story: Story, due: date) -> None:
    asked(world, story, due)
    story.hand_in("support", by=world.rep("newport"), support="support")
    story.hand_in("approve", by=world.chair, extension_decision="approve")
