"""Inboxes: the tasks a person holds or may take, the most urgent first, at any size."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import Actor
from engine.models import OPEN, UserTask, UserTaskState
from engine.permissions import is_steward
from engine.queries.cursors import Page, decode, encode

# Tasks without a deadline sort last, on both databases, and stay inside the index order.
NEVER = datetime.fromisoformat("9999-12-31T00:00:00+00:00")
VIEWS = ("mine", "groups", "all")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which tasks of those that the actor may see."""

    view: str = "all"
    group: str | None = None
    overdue_at: datetime | None = None
    due_after: datetime | None = None
    due_before: datetime | None = None
    text: str = ""
    limit: int = 25
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    mine: int
    groups: int
    late: int
    this_week: int


def inbox(session: Session, actor: Actor, wanted: Filter) -> Page[UserTask]:
    """Open tasks the actor holds or may claim, the most urgent first.

    One branch per assignee and per group, each reading its own index in order and stopping at
    the page size: the cost does not depend on how many tasks there are.
    """
    branches = [
        sa.select(UserTask.id, UserTask.due_at)
        .where(where, *_narrowed(wanted))
        .order_by(UserTask.due_at.asc().nulls_last(), UserTask.id)
        .limit(wanted.limit + 1)
        for where in _branches(actor, wanted)
    ]
    if not branches:
        return Page([], None)
    union = sa.union_all(*(sa.select(b.subquery()) for b in branches)).subquery()
    rows = session.scalars(
        sa.select(UserTask)
        .join(union, union.c.id == UserTask.id)
        .order_by(UserTask.due_at.asc().nulls_last(), UserTask.id)
        .limit(wanted.limit + 1)
    ).all()
    return _page(rows, wanted.limit)


def counts(session: Session, actor: Actor, now: datetime) -> Counts:
    """How many are mine, my groups', late, due within a week."""
    mine, groups = _mine(actor), _offered(actor.all_groups)
    either = mine | groups
    week = now + timedelta(days=7)
    late = UserTask.due_at < now
    soon = (UserTask.due_at >= now) & (UserTask.due_at < week)
    return Counts(
        mine=_count(session, mine),
        groups=_count(session, groups),
        late=_count(session, either, late),
        this_week=_count(session, either, soon),
    )


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """The tasks that an actor may see, open or not, as one condition for any list."""
    if is_steward(actor):
        return sa.true()
    led = [
        group.removeprefix("agency_rep@")
        for group in actor.all_groups
        if group.startswith("agency_rep@")
    ]
    return (
        UserTask.assignee_id.in_([actor.id, *actor.stands_in_for])
        | UserTask.candidate_group.in_(actor.all_groups)
        | (UserTask.completed_by == actor.id)
        | (UserTask.delegated_by == actor.id)
        | UserTask.agency.in_(led)
    )


def of_instance(session: Session, instance_id: UUID) -> Sequence[UserTask]:
    """Every user task of one instance, as they came."""
    return session.scalars(
        sa.select(UserTask)
        .where(UserTask.instance_id == instance_id)
        .order_by(UserTask.created_at, UserTask.id)
    ).all()


def completed_by_me(session: Session, actor: Actor, limit: int = 25) -> Sequence[UserTask]:
    return session.scalars(
        sa.select(UserTask)
        .where(UserTask.completed_by == actor.id, UserTask.state == str(UserTaskState.COMPLETED))
        .order_by(UserTask.completed_at.desc(), UserTask.id)
        .limit(limit)
    ).all()


def listing(
    session: Session, actor: Actor, *where: sa.ColumnElement[bool], limit: int, cursor: str | None
) -> Page[UserTask]:
    """Any tasks that the actor may see, by deadline; for the API's filters."""
    statement = (
        sa.select(UserTask)
        .where(visible(actor), *where, *_after(cursor))
        .order_by(UserTask.due_at.asc().nulls_last(), UserTask.id)
        .limit(limit + 1)
    )
    return _page(session.scalars(statement).all(), limit)


def _branches(actor: Actor, wanted: Filter) -> list[sa.ColumnElement[bool]]:
    people = [actor.id, *sorted(actor.stands_in_for)]
    mine = [_held_by(person) for person in people if person is not None]
    groups = sorted(actor.all_groups if wanted.group is None else {wanted.group} & actor.all_groups)
    offered = [_offered_to(group) for group in groups]
    if wanted.view == "mine":
        return mine
    return offered if wanted.view == "groups" or wanted.group else mine + offered


def _held_by(person: int) -> sa.ColumnElement[bool]:
    return UserTask.state.in_([str(state) for state in OPEN]) & (UserTask.assignee_id == person)


def _offered_to(group: str) -> sa.ColumnElement[bool]:
    return (UserTask.state == str(UserTaskState.CREATED)) & (UserTask.candidate_group == group)


def _mine(actor: Actor) -> sa.ColumnElement[bool]:
    people = [actor.id, *sorted(actor.stands_in_for)]
    return UserTask.state.in_([str(state) for state in OPEN]) & UserTask.assignee_id.in_(people)


def _offered(groups: frozenset[str]) -> sa.ColumnElement[bool]:
    return (UserTask.state == str(UserTaskState.CREATED)) & UserTask.candidate_group.in_(
        sorted(groups)
    )


def _narrowed(wanted: Filter) -> list[sa.ColumnElement[bool]]:
    where = _after(wanted.cursor)
    if wanted.overdue_at is not None:
        where.append(UserTask.due_at < wanted.overdue_at)
    if wanted.due_after is not None:
        where.append(UserTask.due_at >= wanted.due_after)
    if wanted.due_before is not None:
        where.append(UserTask.due_at < wanted.due_before)
    if wanted.text:
        like = f"%{_escaped(wanted.text)}%"
        columns = (UserTask.name, UserTask.name_cy, UserTask.title, UserTask.business_key)
        where.append(sa.or_(*(column.ilike(like, escape="\\") for column in columns)))
    return where


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _after(cursor: str | None) -> list[sa.ColumnElement[bool]]:
    """Rows behind the cursor in the order (due, id), tasks without a deadline at the end."""
    if cursor is None:
        return []
    due, task_id = decode(cursor, 2)
    last = UUID(str(task_id))
    if due is None:
        return [UserTask.due_at.is_(None) & (UserTask.id > last)]
    moment = datetime.fromisoformat(str(due))
    later = (UserTask.due_at > moment) | ((UserTask.due_at == moment) & (UserTask.id > last))
    return [later | UserTask.due_at.is_(None)]


def _page(rows: Sequence[UserTask], limit: int) -> Page[UserTask]:
    if len(rows) <= limit:
        return Page(rows, None)
    last = rows[limit - 1]
    due = last.due_at.isoformat() if last.due_at else None
    return Page(rows[:limit], encode(due, last.id))


def _count(session: Session, *where: sa.ColumnElement[bool]) -> int:
    found: Any = session.scalar(sa.select(sa.func.count()).select_from(UserTask).where(*where))
    return int(found or 0)
