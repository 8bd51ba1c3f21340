"""What else lies before the chair: more time that is asked for, terms of reference, the rest."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from engine.models import ProcessInstance, UserTask, UserTaskState
from workflows.models import Action, Scrutiny, TaskExtension
from workflows.queries.desk import extensions_of, others

EXTENSION, TERMS, CONCERN = "extension_approval", "audit_terms_approval", "raise_concern"
DRAFT_TERMS, APPROVE_TERMS = "draft_tor", "approve_tor"
Done = defaultdict[tuple[UUID, str], list[UserTask]]


@dataclass(slots=True)
class Approval:
    """One thing that a chair is asked for, beside late tasks."""

    task: UserTask
    instance: ProcessInstance
    # of more time: the task that would move, where it stands, what was asked for it so far
    subject: UserTask | None = None
    home: ProcessInstance | None = None
    extensions: list[TaskExtension] = field(default_factory=list)
    # of terms of reference: how they were drafted and what the chair said, the latest first
    drafts: list[UserTask] = field(default_factory=list)
    verdicts: list[UserTask] = field(default_factory=list)
    # of inadequate progress: the action, and how the last meeting saw it
    action: Action | None = None
    scrutiny: Scrutiny | None = None


def approvals(session: Session, groups: Sequence[str]) -> list[Approval]:
    """Everything, the most urgent first."""
    found = [Approval(task, instance) for task, instance in others(session, groups)]
    _with_subjects(session, [one for one in found if one.task.form == EXTENSION])
    _with_drafts(session, [one for one in found if one.task.form == TERMS])
    _with_scrutinies(session, [one for one in found if one.task.form == CONCERN])
    return found


def approval_of(session: Session, task: UserTask) -> Approval:
    """The same for one task."""
    found = Approval(task, session.get_one(ProcessInstance, task.instance_id))
    _with_subjects(session, [found] if task.form == EXTENSION else [])
    _with_drafts(session, [found] if task.form == TERMS else [])
    return found


def _with_subjects(session: Session, found: Sequence[Approval]) -> None:
    wanted = {one.instance.subject_task_id for one in found} - {None}
    if not wanted:
        return
    rows = session.execute(
        sa.select(UserTask, ProcessInstance)
        .join(ProcessInstance, ProcessInstance.id == UserTask.instance_id)
        .where(UserTask.id.in_(wanted))
    )
    subjects: Mapping[UUID, tuple[UserTask, ProcessInstance]] = {
        task.id: (task, home) for task, home in rows
    }
    moved = extensions_of(session, subjects)
    for one in found:
        pair = subjects.get(one.instance.subject_task_id) if one.instance.subject_task_id else None
        if pair is not None:
            one.subject, one.home = pair
            one.extensions = list(moved.get(one.subject.id, []))


def _with_drafts(session: Session, found: Sequence[Approval]) -> None:
    if not found:
        return
    rows = session.scalars(
        sa.select(UserTask)
        .where(
            UserTask.instance_id.in_([one.instance.id for one in found]),
            UserTask.element_id.in_([DRAFT_TERMS, APPROVE_TERMS]),
            UserTask.state == str(UserTaskState.COMPLETED),
        )
        .order_by(UserTask.completed_at.desc(), UserTask.id)
        .options(undefer(UserTask.answers))
    )
    done: Done = defaultdict(list)
    for row in rows:
        done[row.instance_id, row.element_id].append(row)
    for one in found:
        one.drafts = done[one.instance.id, DRAFT_TERMS]
        one.verdicts = done[one.instance.id, APPROVE_TERMS]


def _with_scrutinies(session: Session, found: Sequence[Approval]) -> None:
    if not found:
        return
    rows = session.execute(
        sa.select(Action, Scrutiny)
        .join(Scrutiny, Scrutiny.action_id == Action.id)
        .where(Action.instance_id.in_([one.instance.id for one in found]))
        .order_by(Scrutiny.meeting_on)
    )
    latest = {action.instance_id: (action, scrutiny) for action, scrutiny in rows}
    for one in found:
        one.action, one.scrutiny = latest.get(one.instance.id, (None, None))
