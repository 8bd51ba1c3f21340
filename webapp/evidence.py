"""The late task that an instance is about, as the person who must decide needs to see it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from engine.models import ProcessInstance, UserTask
from engine.queries import instances
from webapp.current import Moment
from webapp.due import Tag, standing
from webapp.i18n import said
from webapp.ladder import Step, ladder_of
from webapp.names import Names


@dataclass(frozen=True, slots=True)
class Evidence:
    """Whose task is how late, where it belongs, what was said about it."""

    task_id: UUID
    instance_id: UUID
    name: str
    about: str
    person: str
    group: str
    task: UserTask
    tag: Tag
    steps: list[Step]
    quotes: list[tuple[str, str]]


def evidence_of(
    session: Session, instance: ProcessInstance, seen: Moment, names: Names
) -> Evidence | None:
    if instance.subject_task_id is None:
        return None
    task = session.get_one(UserTask, instance.subject_task_id)
    home = session.get_one(ProcessInstance, task.instance_id)
    spoken = [
        (names.person(comment.author_id), comment.body)
        for comment in instances.comments(session, home.id)
        if comment.user_task_id in (None, task.id)
    ]
    return Evidence(
        task_id=task.id,
        instance_id=home.id,
        name=said(task.name, task.name_cy),
        about=" · ".join(names.about(task)),
        person=names.person(task.assignee_id) if task.assignee_id else "",
        group=names.group(task.candidate_group),
        task=task,
        tag=standing(task, seen),
        steps=ladder_of(session, task, home, seen, names),
        quotes=spoken[-3:],
    )
