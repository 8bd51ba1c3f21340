"""Gathers what the page of one instance shows; the template only lays it out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.models import (
    InstanceState,
    ProcessDefinition,
    ProcessInstance,
    UserTask,
    UserTaskState,
)
from engine.permissions import may_complete, may_operate
from engine.queries import instances, pages, user_tasks
from engine.queries.readers import readers
from webapp.asides import NOTHING, Aside, Sent, aside
from webapp.current import Moment
from webapp.diagrams import Diagram, diagram_of
from webapp.due import Tag, standing
from webapp.evidence import Evidence, evidence_of
from webapp.file_rows import FileRow, Proof, files_of, proofs_of
from webapp.forms import Complaint
from webapp.i18n import _, said
from webapp.instance.past import Past, past
from webapp.instance.timeline import Timeline, timeline
from webapp.names import Names, item_name
from webapp.operations.beside import Beside, beside


@dataclass(frozen=True, slots=True)
class OpenTask:
    """Somebody is waited for."""

    id: UUID
    name: str
    about: str
    whom: str
    due_on: date | None
    tag: Tag
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Relative:
    """A part of the same family."""

    id: UUID
    title: str
    agency: str
    kind: str
    tag: Tag
    is_here: bool


@dataclass(frozen=True, slots=True)
class DoneTask:
    """Somebody did it."""

    id: UUID
    name: str
    who: str
    task: UserTask
    tag: Tag


@dataclass(frozen=True, slots=True)
class InstancePage:
    """Everything on the page, said in the reader's language."""

    instance: ProcessInstance
    key: str
    kind: str
    version: int | None
    agency: str
    starter: str
    tag: Tag
    evidence: Evidence | None
    open_tasks: Sequence[OpenTask]
    done_tasks: Sequence[DoneTask]
    family: Sequence[Relative]
    files: Sequence[FileRow]
    proofs: Sequence[Proof]
    readers: Sequence[str]
    timeline: Timeline | None
    diagram: Diagram | None
    past: Past
    asides: Sequence[Aside]
    talk: Mapping[str, Aside]
    complaints: Sequence[Complaint]
    beside: Beside


def instance_page(
    session: Session, who: Actor, seen: Moment, instance_id: UUID, sent: Sent = NOTHING
) -> InstancePage:
    instance = instances.get(session, who, instance_id)
    definition = session.get_one(ProcessDefinition, instance.definition_id)
    names, tasks = Names(session), user_tasks.of_instance(session, instance_id)
    comments = instances.comments(session, instance_id)
    files = files_of(session, instance, names)
    return InstancePage(
        instance=instance,
        key=definition.key,
        kind=said(definition.name, definition.name_cy),
        version=definition.version,
        agency=names.agency(instance.agency),
        starter=names.person(instance.started_by) if instance.started_by else _("The system"),
        tag=state_of(instance),
        evidence=evidence_of(session, instance, seen, names),
        open_tasks=_open_tasks(session, who, seen, instance, names),
        family=_family(session, who, instance, names),
        done_tasks=_done(tasks, seen, names),
        files=files,
        proofs=proofs_of(session, instance, files, names),
        readers=[one.name for one in readers(session, instance, seen.today)],
        timeline=timeline(tasks, seen, names),
        diagram=diagram_of(session, instance),
        past=past(session, instance_id, tasks, comments, names),
        asides=_asides(who, instance, sent),
        talk={name: aside(name, sent) for name in ("comment", "add_file")},
        complaints=list(sent.complaints.values()),
        beside=beside(session, who, instance, names),
    )


def state_of(instance: ProcessInstance) -> Tag:
    tags = {
        InstanceState.ACTIVE: Tag("blue", _("In progress")),
        InstanceState.SUSPENDED: Tag("amber", _("Paused")),
        InstanceState.COMPLETED: Tag("green", _("Completed")),
        InstanceState.TERMINATED: Tag("grey", _("Ended early")),
    }
    return tags[InstanceState(instance.state)]


def _open_tasks(
    session: Session, who: Actor, seen: Moment, instance: ProcessInstance, names: Names
) -> list[OpenTask]:
    """Its own, and those of what it called: that is where the work stands."""
    below = [one.id for one in _below(session, instance)]
    return [
        OpenTask(
            id=task.id,
            name=said(task.name, task.name_cy),
            about=_about(task, instance, names),
            whom=names.person(task.assignee_id)
            if task.assignee_id
            else names.group(task.candidate_group),
            due_on=task.due_on,
            tag=standing(task, seen),
            is_mine=may_complete(who, task),
        )
        for task in pages.open_tasks(session, below)
    ]


def _about(task: UserTask, instance: ProcessInstance, names: Names) -> str:
    """What tells it from the others; the page's own title need not be said again."""
    known = {instance.title, instance.business_key}
    return " · ".join(part for part in names.about(task) if part not in known)


def _below(session: Session, instance: ProcessInstance) -> list[ProcessInstance]:
    by_parent: dict[UUID | None, list[ProcessInstance]] = {}
    for one in instances.family(session, instance.root_id):
        by_parent.setdefault(one.parent_id, []).append(one)
    found = [instance]
    for one in found:  # grows while it is walked
        found += by_parent.get(one.id, [])
    return found


def _family(
    session: Session, who: Actor, instance: ProcessInstance, names: Names
) -> list[Relative]:
    allowed = instances.listing(
        session, who, ProcessInstance.root_id == instance.root_id, limit=200
    ).items
    kinds = pages.definitions_of(session, allowed)
    rows = [
        Relative(
            id=one.id,
            title=" · ".join(filter(None, dict.fromkeys((one.title, one.business_key)))),
            agency=names.agency(one.agency),
            kind=said(kinds[one.definition_id].name, kinds[one.definition_id].name_cy),
            tag=state_of(one),
            is_here=one.id == instance.id,
        )
        for one in sorted(
            allowed, key=lambda one: (one.started_at, one.business_key, one.agency or "")
        )
    ]
    return rows if len(rows) > 1 else []


def _done(tasks: Sequence[UserTask], seen: Moment, names: Names) -> list[DoneTask]:
    """The latest first."""
    closed = [task for task in tasks if task.state == UserTaskState.COMPLETED and task.completed_at]
    closed.sort(key=lambda task: (task.completed_at or seen.now, str(task.id)), reverse=True)
    return [
        DoneTask(
            id=task.id,
            name=" · ".join(filter(None, (said(task.name, task.name_cy), item_name(task)))),
            who=names.person(task.completed_by) if task.completed_by else _("The system"),
            task=task,
            tag=standing(task, seen),
        )
        for task in closed
    ]


def _asides(who: Actor, instance: ProcessInstance, sent: Sent) -> list[Aside]:
    """What keeps it running is for those who look after everybody's work."""
    if not (may_operate(who) and instance.is_live):
        return []
    verbs = ("suspend", "terminate") if instance.is_active else ("resume", "terminate")
    return [aside(verb, sent) for verb in verbs]
