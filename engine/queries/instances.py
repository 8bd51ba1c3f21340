"""Where instances stand, as far as the actor may see them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.errors import NotFound
from engine.models import Attachment, Comment, ProcessInstance, UserTask
from engine.permissions import is_steward, may_see_instance
from engine.queries.cursors import Page, decode, encode
from engine.queries.user_tasks import visible as visible_task


def get(session: Session, actor: Actor, instance_id: UUID) -> ProcessInstance:
    """One instance; one that the actor may not see does not exist for them."""
    found = session.scalar(
        sa.select(ProcessInstance).where(ProcessInstance.id == instance_id, visible(actor))
    )
    if found is None:
        raise NotFound("instance", instance_id)
    return found


def get_task(session: Session, actor: Actor, task_id: UUID) -> UserTask:
    """One user task: the actor's own, or of an instance that the actor may see."""
    found = session.scalar(sa.select(UserTask).where(UserTask.id == task_id))
    if found is None:
        raise NotFound("user task", task_id)
    instance = session.get_one(ProcessInstance, found.instance_id)
    allowed = may_see_instance(actor, instance) or session.scalar(
        sa.select(UserTask.id).where(UserTask.id == task_id, visible_task(actor))
    )
    if not allowed:
        raise NotFound("user task", task_id)
    return found


def listing(
    session: Session,
    actor: Actor,
    *where: sa.ColumnElement[bool],
    limit: int = 25,
    cursor: str | None = None,
) -> Page[ProcessInstance]:
    """The latest first."""
    statement = (
        sa.select(ProcessInstance)
        .where(visible(actor), *where, *_after(cursor))
        .order_by(ProcessInstance.started_at.desc(), ProcessInstance.id.desc())
        .limit(limit + 1)
    )
    rows = session.scalars(statement).all()
    if len(rows) <= limit:
        return Page(rows, None)
    last = rows[limit - 1]
    return Page(rows[:limit], encode(last.started_at.isoformat(), last.id))


def family(session: Session, root_id: UUID) -> Sequence[ProcessInstance]:
    """An instance with all that it called, in the order in which they began."""
    return session.scalars(
        sa.select(ProcessInstance)
        .where(ProcessInstance.root_id == root_id)
        .order_by(ProcessInstance.started_at, ProcessInstance.id)
    ).all()


def comments(session: Session, instance_id: UUID) -> Sequence[Comment]:
    return session.scalars(
        sa.select(Comment)
        .where(Comment.instance_id == instance_id)
        .order_by(Comment.at, Comment.id)
    ).all()


def attachments(session: Session, instance_id: UUID) -> Sequence[Attachment]:
    return session.scalars(
        sa.select(Attachment)
        .where(Attachment.instance_id == instance_id)
        .order_by(Attachment.received_at, Attachment.id)
    ).all()


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """`permissions.may_see_instance` as a condition, plus whoever has or had a task in it."""
    return ProcessInstance.destroyed_at.is_(None) & _may_see(actor)


def _may_see(actor: Actor) -> sa.ColumnElement[bool]:
    if is_steward(actor):
        return sa.true()
    boards = [b for b in ("children", "adults") if _oversees(actor, b)]
    open_to = [b for b in ("children", "adults") if f"qa_group@{b}" in actor.all_groups]
    agencies = {group.partition("@")[2] for group in actor.all_groups if "@" in group}
    agencies -= {"children", "adults"}
    took_part = sa.select(UserTask.instance_id).where(visible_task(actor))
    return (
        ProcessInstance.board.in_(boards)
        | (ProcessInstance.started_by == actor.id)
        | (
            ~ProcessInstance.is_restricted
            & (_of_the_group(open_to) | _of_agencies(agencies) | _opened(actor))
        )
        | ProcessInstance.id.in_(took_part)
    )


def _of_the_group(boards: Sequence[str]) -> sa.ColumnElement[bool]:
    return ProcessInstance.agency.is_(None) & ProcessInstance.board.in_(boards)


def _opened(actor: Actor) -> sa.ColumnElement[bool]:
    """What a co-opted member was given to see: the lifecycle, not what agencies say in it."""
    return ProcessInstance.agency.is_(None) & ProcessInstance.root_id.in_(actor.opened)


def _of_agencies(agencies: set[str]) -> sa.ColumnElement[bool]:
    return ProcessInstance.agency.in_(sorted(agencies))


def _oversees(actor: Actor, board: str) -> bool:
    return bool({f"qa_chair@{board}", f"qa_deputy@{board}"} & actor.all_groups)


def _after(cursor: str | None) -> list[sa.ColumnElement[bool]]:
    if cursor is None:
        return []
    started, last = decode(cursor, 2)
    moment, last_id = datetime.fromisoformat(str(started)), UUID(str(last))
    return [
        (ProcessInstance.started_at < moment)
        | ((ProcessInstance.started_at == moment) & (ProcessInstance.id < last_id))
    ]
