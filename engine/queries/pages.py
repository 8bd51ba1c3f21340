"""What the pages show beside the lists: what can be started, families, late tasks in discussion."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from engine.actors import Actor
from engine.models import (
    OPEN,
    DefinitionState,
    InstanceState,
    Ladder,
    ProcessDefinition,
    ProcessInstance,
    User,
    UserTask,
)
from engine.queries.cursors import Page, decode, encode
from engine.queries.definitions import in_force
from engine.queries.instances import visible

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
LIVE = (InstanceState.ACTIVE, InstanceState.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Discussion:
    """A late task with the instance in which its rung of the ladder is dealt with."""

    instance: ProcessInstance
    late_task: UserTask
    definition: ProcessDefinition
    waiting: Sequence[UserTask]


def live_definitions(session: Session, now: datetime | None = None) -> Sequence[ProcessDefinition]:
    """The newest published version of each key; with a moment, the newest in force then."""
    published = ProcessDefinition.state == str(DefinitionState.PUBLISHED)
    newest = (
        sa.select(ProcessDefinition.key, sa.func.max(ProcessDefinition.version).label("version"))
        .where(published if now is None else in_force(now))
        .group_by(ProcessDefinition.key)
        .subquery()
    )
    return session.scalars(
        sa.select(ProcessDefinition)
        .join(
            newest,
            (newest.c.key == ProcessDefinition.key)
            & (newest.c.version == ProcessDefinition.version),
        )
        .order_by(ProcessDefinition.name, ProcessDefinition.key)
    ).all()


def startable(session: Session, now: datetime) -> list[ProcessDefinition]:
    """The lifecycles that people begin; not those that another one or a ladder begins."""
    found = live_definitions(session, now)
    begun_elsewhere = {key for definition in found for key in definition.called}
    for levels in session.scalars(sa.select(Ladder.levels)):
        begun_elsewhere |= {level["starts"] for level in levels if level.get("starts")}
    return [definition for definition in found if definition.key not in begun_elsewhere]


def open_tasks(session: Session, instances: Sequence[UUID]) -> Sequence[UserTask]:
    """Whom these instances wait for, the most urgent first."""
    return session.scalars(
        sa.select(UserTask)
        .where(
            UserTask.instance_id.in_(instances),
            UserTask.state.in_([str(state) for state in OPEN]),
        )
        .order_by(UserTask.due_at.asc().nulls_last(), UserTask.id)
    ).all()


def matching(text: str, state: str, definition_key: str) -> list[sa.ColumnElement[bool]]:
    """What a list of instances is narrowed to; an empty word narrows nothing."""
    where: list[sa.ColumnElement[bool]] = []
    if text:
        like = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        columns = (ProcessInstance.title, ProcessInstance.business_key)
        where.append(sa.or_(*(column.ilike(like, escape="\\") for column in columns)))
    if state in tuple(InstanceState):
        where.append(ProcessInstance.state == state)
    if definition_key:
        versions = sa.select(ProcessDefinition.id).where(ProcessDefinition.key == definition_key)
        where.append(ProcessInstance.definition_id.in_(versions))
    return where


def definitions_of(
    session: Session, instances: Sequence[ProcessInstance]
) -> dict[int, ProcessDefinition]:
    """The definitions that these instances run, by their id."""
    ids = {instance.definition_id for instance in instances}
    found = session.scalars(sa.select(ProcessDefinition).where(ProcessDefinition.id.in_(ids)))
    return {definition.id: definition for definition in found}


def discussions(
    session: Session, actor: Actor, *, limit: int = 25, cursor: str | None = None
) -> Page[Discussion]:
    """Late tasks that are being dealt with, as far as the actor may see.

    First the one of which an answer is due first, so that late answers are on top.
    """
    answer_due = _answer_due()
    rows = session.execute(
        sa.select(ProcessInstance, UserTask, ProcessDefinition, answer_due)
        .join(UserTask, UserTask.id == ProcessInstance.subject_task_id)
        .join(ProcessDefinition, ProcessDefinition.id == ProcessInstance.definition_id)
        .where(
            ProcessInstance.state.in_([str(state) for state in LIVE]),
            visible(actor),
            *_after(cursor, answer_due),
        )
        .order_by(answer_due, ProcessInstance.id)
        .limit(limit + 1)
    ).all()
    waiting: dict[UUID, list[UserTask]] = {}
    for task in open_tasks(session, [instance.id for instance, *_rest in rows]):
        waiting.setdefault(task.instance_id, []).append(task)
    items = [
        Discussion(instance, late_task, definition, waiting.get(instance.id, []))
        for instance, late_task, definition, _due in rows[:limit]
    ]
    if len(rows) <= limit:
        return Page(items, None)
    instance, *_rest, due = rows[limit - 1]
    return Page(items, encode(due.isoformat(), instance.id))


def people(session: Session) -> Sequence[User]:
    """Everybody who may act, by name."""
    return session.scalars(sa.select(User).where(User.is_active).order_by(User.name, User.id)).all()


def _answer_due() -> sa.ColumnElement[datetime]:
    """When the first answer is due; where nobody is asked for one by a day, that comes last."""
    answer = aliased(UserTask)
    first = (
        sa.select(sa.func.min(answer.due_at))
        .where(
            answer.instance_id == ProcessInstance.id,
            answer.state.in_([str(state) for state in OPEN]),
        )
        .correlate(ProcessInstance)
        .scalar_subquery()
    )
    return sa.func.coalesce(first, sa.literal(NEVER, UserTask.due_at.type))


def _after(
    cursor: str | None, answer_due: sa.ColumnElement[datetime]
) -> list[sa.ColumnElement[bool]]:
    if cursor is None:
        return []
    due, last = decode(cursor, 2)
    moment, last_id = datetime.fromisoformat(str(due)), UUID(str(last))
    return [(answer_due > moment) | ((answer_due == moment) & (ProcessInstance.id > last_id))]
