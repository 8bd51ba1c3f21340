"""Inboxes: the tasks a person holds or may take, the most urgent first, at any size."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import Actor
from engine.db import UtcDateTime
from engine.models import OPEN, UserTask, UserTaskState
from engine.permissions import is_steward
from engine.queries.cursors import Page, decode, encode

# Said in the statement itself: both databases use an index of some rows only where they read its
# very condition, not a parameter.
_OPEN = UserTask.state.in_(
    sa.bindparam("open", [str(state) for state in OPEN], expanding=True, literal_execute=True)
)
_UNCLAIMED = UserTask.state == sa.bindparam(
    "unclaimed", str(UserTaskState.CREATED), literal_execute=True
)
_MOST_URGENT = (UserTask.due_at.asc().nulls_last(), UserTask.id)
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
    people, groups = _branches(actor, wanted)
    if not people and not groups:
        return Page([], None)
    narrowed = _narrowed(wanted)
    statement = _page_of(len(people), len(groups), frozenset(narrowed))
    named: dict[str, object] = {f"person_{n}": person for n, person in enumerate(people)}
    named |= {f"group_{n}": group for n, group in enumerate(groups)}
    rows = session.scalars(statement, {**named, **narrowed, "most": wanted.limit + 1}).all()
    return _page(rows, wanted.limit)


def counts(session: Session, actor: Actor, now: datetime) -> Counts:
    """How many are mine, my groups', late, due within a week."""
    asked = {
        "people": _people(actor),
        "groups": sorted(actor.all_groups),
        "now": now,
        "week": now + timedelta(days=7),
    }
    mine, groups = session.execute(_COUNTS, asked).all()
    return Counts(
        mine=mine.all,
        groups=groups.all,
        late=mine.late + groups.late,
        this_week=mine.soon + groups.soon,
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


def _people(actor: Actor) -> list[int]:
    """The actor, and the absent colleagues whom the actor stands in for."""
    people = [actor.id, *sorted(actor.stands_in_for)]
    return [person for person in people if person is not None]


def _branches(actor: Actor, wanted: Filter) -> tuple[list[int], list[str]]:
    """The people whose tasks are looked at, and the groups whose tasks are offered."""
    groups = sorted(actor.all_groups if wanted.group is None else {wanted.group} & actor.all_groups)
    if wanted.view == "mine":
        return _people(actor), []
    return ([] if wanted.view == "groups" or wanted.group else _people(actor)), groups


@lru_cache(maxsize=200)
def _page_of(people: int, groups: int, narrowed: frozenset[str]) -> sa.Select[UserTask]:
    """The statement for so many people and groups: built once, for building it takes longest."""
    where = [_NARROWED[name] for name in sorted(narrowed) if name in _NARROWED]
    mine = [_OPEN & (UserTask.assignee_id == sa.bindparam(f"person_{n}")) for n in range(people)]
    offered = [
        _UNCLAIMED & (UserTask.candidate_group == sa.bindparam(f"group_{n}")) for n in range(groups)
    ]
    branches = [
        sa.select(UserTask.id, UserTask.due_at)
        .where(branch, *where)
        .order_by(*_MOST_URGENT)
        .limit(_MOST)
        .subquery()
        for branch in (*mine, *offered)
    ]
    found = sa.union_all(*(sa.select(branch) for branch in branches)).subquery()
    first = (
        sa.select(found.c.id)
        .order_by(found.c.due_at.asc().nulls_last(), found.c.id)
        .limit(_MOST)
        .subquery()
    )
    return sa.select(UserTask).join(first, first.c.id == UserTask.id).order_by(*_MOST_URGENT)


def _narrowed(wanted: Filter) -> dict[str, object]:
    """What narrows the list, by the names that `_NARROWED` has for it."""
    found: dict[str, object] = {
        "overdue_at": wanted.overdue_at,
        "due_after": wanted.due_after,
        "due_before": wanted.due_before,
        "text": f"%{_escaped(wanted.text)}%" if wanted.text else None,
    }
    if wanted.cursor is not None:
        due, task_id = _cursor(wanted.cursor)
        found |= {"behind" if due else "behind_undated": task_id, "behind_due": due}
    return {name: value for name, value in found.items() if value is not None}


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _after(cursor: str | None) -> list[sa.ColumnElement[bool]]:
    """Rows behind the cursor in the order (due, id), tasks without a deadline at the end."""
    if cursor is None:
        return []
    due, last = _cursor(cursor)
    name = "behind" if due else "behind_undated"
    return [_NARROWED[name].params({name: last, "behind_due": due})]


def _cursor(cursor: str) -> tuple[datetime | None, UUID]:
    due, task_id = decode(cursor, 2)
    return datetime.fromisoformat(str(due)) if due else None, UUID(str(task_id))


def _page(rows: Sequence[UserTask], limit: int) -> Page[UserTask]:
    if len(rows) <= limit:
        return Page(rows, None)
    last = rows[limit - 1]
    due = last.due_at.isoformat() if last.due_at else None
    return Page(rows[:limit], encode(due, last.id))


def _counted(whose: sa.ColumnElement[bool]) -> sa.Select[int, int, int]:
    now, week = sa.bindparam("now", type_=UtcDateTime), sa.bindparam("week", type_=UtcDateTime)
    every = sa.func.count()
    return sa.select(
        every.label("all"),
        every.filter(UserTask.due_at < now).label("late"),
        every.filter(UserTask.due_at >= now, UserTask.due_at < week).label("soon"),
    ).where(whose)


_MOST = sa.bindparam("most", type_=sa.Integer)
_BEHIND_DUE = sa.bindparam("behind_due", type_=UtcDateTime)
_NARROWED: dict[str, sa.ColumnElement[bool]] = {
    "overdue_at": UserTask.due_at < sa.bindparam("overdue_at"),
    "due_after": UserTask.due_at >= sa.bindparam("due_after"),
    "due_before": UserTask.due_at < sa.bindparam("due_before"),
    "text": sa.or_(
        *(
            column.ilike(sa.bindparam("text"), escape="\\")
            for column in (UserTask.name, UserTask.name_cy, UserTask.title, UserTask.business_key)
        )
    ),
    "behind": (UserTask.due_at > _BEHIND_DUE)
    | ((UserTask.due_at == _BEHIND_DUE) & (UserTask.id > sa.bindparam("behind")))
    | UserTask.due_at.is_(None),
    "behind_undated": UserTask.due_at.is_(None) & (UserTask.id > sa.bindparam("behind_undated")),
}
_COUNTS = sa.union_all(
    _counted(_OPEN & UserTask.assignee_id.in_(sa.bindparam("people", expanding=True))),
    _counted(_UNCLAIMED & UserTask.candidate_group.in_(sa.bindparam("groups", expanding=True))),
)
