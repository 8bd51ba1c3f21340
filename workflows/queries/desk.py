"""What lies before the chair, with all that belongs to it: a handful of statements in all."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.orm import Session

from engine.models import Attachment, Comment, ProcessInstance, UserTask
from engine.models.user_task import OPEN_NOW, open_now
from workflows.models import (
    Escalation,
    EscalationState,
    LateTaskResponse,
    TaskExtension,
    TaskExtensionState,
)

CONSIDER = "consider"
ABOVE = ("board_decides", "review_decides")


@dataclass(frozen=True, slots=True)
class Earlier:
    """An escalation that was decided before, of the same task or of the same agency."""

    escalation: Escalation
    late: UserTask


@dataclass(slots=True)
class File:
    """What a list of files says of one."""

    id: int
    instance_id: UUID
    filename: str


@dataclass(slots=True)
class Case:
    """A late task before the chair: the task in which the chair decides, and the evidence."""

    escalation: Escalation
    consider: UserTask
    late: UserTask
    home: ProcessInstance
    responses: list[LateTaskResponse] = field(default_factory=list)
    extensions: list[TaskExtension] = field(default_factory=list)
    earlier: list[Earlier] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    files: list[File] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SentUp:
    """A letter that somebody above has not answered yet."""

    escalation: Escalation
    late: UserTask
    waiting: UserTask


def cases(session: Session, boards: Sequence[str], *where: sa.ColumnElement[bool]) -> list[Case]:
    """The late tasks on which a chair has not decided, the longest waiting first."""
    late, consider = orm.aliased(UserTask), orm.aliased(UserTask)
    statement = (
        sa.select(Escalation, consider, late, ProcessInstance)
        .join(consider, consider.instance_id == Escalation.instance_id)
        .join(late, late.id == Escalation.user_task_id)
        .join(ProcessInstance, ProcessInstance.id == late.instance_id)
        .where(
            Escalation.board.in_(boards),
            Escalation.state == str(EscalationState.WAITING),
            consider.element_id == CONSIDER,
            open_now(consider),
            *where,
        )
        .order_by(Escalation.opened_at, Escalation.id)
    )
    found = [Case(*row) for row in session.execute(statement)]
    if found:
        _gather(session, found)
    return found


def case_of(session: Session, escalation: Escalation) -> Case | None:
    """The case of one escalation, while its chair has not decided."""
    found = cases(session, [escalation.board], Escalation.id == escalation.id)
    return found[0] if found else None


def sent_up(session: Session, boards: Sequence[str]) -> list[SentUp]:
    """What went up and waits for an answer there."""
    late, waiting = orm.aliased(UserTask), orm.aliased(UserTask)
    rows = session.execute(
        sa.select(Escalation, late, waiting)
        .join(late, late.id == Escalation.user_task_id)
        .join(waiting, waiting.instance_id == Escalation.instance_id)
        .where(
            Escalation.board.in_(boards),
            Escalation.state == str(EscalationState.SENT),
            waiting.element_id.in_(ABOVE),
            open_now(waiting),
        )
        .order_by(waiting.due_at, waiting.id)
    )
    return [SentUp(*row) for row in rows]


def others(session: Session, groups: Sequence[str]) -> list[tuple[UserTask, ProcessInstance]]:
    """Whatever else is put to a chair, the most urgent first."""
    rows = session.execute(
        sa.select(UserTask, ProcessInstance)
        .join(ProcessInstance, ProcessInstance.id == UserTask.instance_id)
        .where(
            UserTask.candidate_group.in_(groups),
            OPEN_NOW,
            ~is_considered(),
        )
        .order_by(UserTask.due_at.asc().nulls_last(), UserTask.id)
    )
    return [(task, instance) for task, instance in rows]


def is_considered() -> sa.ColumnElement[bool]:
    """An open task in which a chair decides on a late one."""
    considered = sa.select(Escalation.instance_id).where(
        Escalation.state == str(EscalationState.WAITING)
    )
    return (UserTask.element_id == CONSIDER) & OPEN_NOW & UserTask.instance_id.in_(considered)


def is_waiting() -> sa.ColumnElement[bool]:
    """An escalation that waits for its chair; where the late task was done meanwhile, none does."""
    waiting = sa.select(UserTask.id).where(
        UserTask.instance_id == Escalation.instance_id,
        UserTask.element_id == CONSIDER,
        OPEN_NOW,
    )
    return (Escalation.state == str(EscalationState.WAITING)) & waiting.exists()


def extensions_of(session: Session, tasks: Iterable[UUID]) -> Mapping[UUID, list[TaskExtension]]:
    """What was asked for each task, in its order."""
    found: defaultdict[UUID, list[TaskExtension]] = defaultdict(list)
    rows = session.scalars(
        sa.select(TaskExtension)
        .where(TaskExtension.user_task_id.in_(list(tasks)))
        .order_by(TaskExtension.user_task_id, TaskExtension.number)
    )
    for row in rows:
        found[row.user_task_id].append(row)
    return found


def granted(extensions: Iterable[TaskExtension]) -> list[TaskExtension]:
    return [one for one in extensions if one.state == TaskExtensionState.GRANTED]


def asked(extensions: Iterable[TaskExtension]) -> TaskExtension | None:
    """The one that waits for a decision."""
    undecided = (TaskExtensionState.ASKED, TaskExtensionState.SUPPORTED)
    return next((one for one in extensions if one.state in undecided), None)


def _gather(session: Session, found: Sequence[Case]) -> None:
    late = [case.late.id for case in found]
    homes = [case.home.id for case in found]
    responses, comments = _responses(session, late), _comments(session, homes)
    listed = _files(session, homes)
    moved, before = extensions_of(session, late), _decided(session, found)
    for case in found:
        case.responses = responses.get(case.late.id, [])
        case.extensions = list(moved.get(case.late.id, []))
        case.comments = [
            one
            for one in comments.get(case.home.id, [])
            if one.user_task_id in (None, case.late.id)
        ]
        case.files = listed.get(case.home.id, [])
        case.earlier = [one for one in before if _is_related(one, case)]


def _responses(session: Session, late: Sequence[UUID]) -> Mapping[UUID, list[LateTaskResponse]]:
    rows = session.scalars(
        sa.select(LateTaskResponse)
        .where(LateTaskResponse.user_task_id.in_(late))
        .order_by(LateTaskResponse.id)
    )
    found: defaultdict[UUID, list[LateTaskResponse]] = defaultdict(list)
    for row in rows:
        found[row.user_task_id].append(row)
    return found


def _comments(session: Session, homes: Sequence[UUID]) -> Mapping[UUID, list[Comment]]:
    rows = session.scalars(
        sa.select(Comment).where(Comment.instance_id.in_(homes)).order_by(Comment.at, Comment.id)
    )
    found: defaultdict[UUID, list[Comment]] = defaultdict(list)
    for row in rows:
        found[row.instance_id].append(row)
    return found


def _files(session: Session, homes: Sequence[UUID]) -> Mapping[UUID, list[File]]:
    rows = session.execute(
        sa.select(Attachment.id, Attachment.instance_id, Attachment.filename)
        .where(Attachment.instance_id.in_(homes))
        .order_by(Attachment.received_at.desc(), Attachment.id)
    )
    found: defaultdict[UUID, list[File]] = defaultdict(list)
    for row in rows:
        found[row.instance_id].append(File(*row))
    return found


def _decided(session: Session, found: Sequence[Case]) -> list[Earlier]:
    agencies = sorted({case.late.agency for case in found if case.late.agency})
    keys = sorted({case.late.business_key for case in found if case.late.business_key})
    rows = session.execute(
        sa.select(Escalation, UserTask)
        .join(UserTask, UserTask.id == Escalation.user_task_id)
        .where(
            Escalation.decision.is_not(None),
            Escalation.board.in_(sorted({case.escalation.board for case in found})),
            Escalation.agency.in_(agencies)
            | UserTask.business_key.in_(keys)
            | Escalation.user_task_id.in_([case.late.id for case in found]),
        )
        .order_by(Escalation.decided_at.desc(), Escalation.id.desc())
        .limit(200)
    )
    return [Earlier(*row) for row in rows]


def _is_related(one: Earlier, case: Case) -> bool:
    same_key = bool(case.late.business_key) and one.late.business_key == case.late.business_key
    same_agency = case.late.agency is not None and one.late.agency == case.late.agency
    return one.escalation.board == case.escalation.board and (same_key or same_agency)
