"""After a task is done: what happens now, and which of one's own tasks comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.errors import NotFound
from engine.models import InstanceState, ProcessInstance, UserTask, UserTaskState
from engine.permissions import may_complete
from engine.queries import instances, pages
from engine.queries.inbox import Filter, counts, inbox
from webapp.current import Moment
from webapp.due import Tag, standing
from webapp.i18n import said
from webapp.names import Names

MOST = 6


@dataclass(frozen=True, slots=True)
class Following:
    """A task that waits: with whom, until when."""

    id: UUID
    name: str
    about: str
    whom: str
    task: UserTask
    tag: Tag
    is_mine: bool


@dataclass(frozen=True, slots=True)
class After:
    """What the confirmation says."""

    task: UserTask
    name: str
    about: str
    instance: ProcessInstance
    is_over: bool
    begun: Sequence[Following]
    waiting: Sequence[Following]
    next: Following | None
    more: int


def after(session: Session, who: Actor, seen: Moment, task_id: UUID) -> After:
    """Only a completed task has an afterwards."""
    task = instances.get_task(session, who, task_id)
    if task.state != UserTaskState.COMPLETED or task.completed_at is None:
        raise NotFound("completed task", task_id)
    instance, names = session.get_one(ProcessInstance, task.instance_id), Names(session)
    waiting = [_following(one, who, seen, names) for one in _family_tasks(session, who, instance)]
    mine, more = _mine(session, who, seen, names)
    return After(
        task=task,
        name=said(task.name, task.name_cy),
        about=" · ".join(filter(None, dict.fromkeys((task.title, task.business_key)))),
        instance=instance,
        is_over=instance.state == InstanceState.COMPLETED,
        begun=[one for one in waiting if one.task.created_at >= task.completed_at][:MOST],
        waiting=[one for one in waiting if one.task.created_at < task.completed_at][:MOST],
        next=mine,
        more=more,
    )


def _family_tasks(session: Session, who: Actor, instance: ProcessInstance) -> Sequence[UserTask]:
    """Whom the work waits for now, as far as this person may see it."""
    allowed = instances.listing(
        session, who, ProcessInstance.root_id == instance.root_id, limit=200
    ).items
    return pages.open_tasks(session, [one.id for one in allowed])


def _mine(session: Session, who: Actor, seen: Moment, names: Names) -> tuple[Following | None, int]:
    """The most urgent task of one's own, else of one's groups; and how many there are."""
    counted = counts(session, who, seen.now)
    for view in ("mine", "groups"):
        found = inbox(session, who, Filter(view=view, limit=1)).items
        if found:
            return _following(found[0], who, seen, names), counted.all - 1
    return None, 0


def _following(task: UserTask, who: Actor, seen: Moment, names: Names) -> Following:
    holder = names.person(task.assignee_id) if task.assignee_id else ""
    return Following(
        id=task.id,
        name=said(task.name, task.name_cy),
        about=" · ".join(names.about(task)),
        whom=holder or names.group(task.candidate_group),
        task=task,
        tag=standing(task, seen),
        is_mine=may_complete(who, task),
    )
