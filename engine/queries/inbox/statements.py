"""The statements of the inbox, built once for each of their shapes: building takes longest."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engine.db import UtcDateTime
from engine.models import ProcessDefinition, ProcessInstance, User, UserTask
from engine.queries.inbox.branches import Branch, condition
from engine.queries.inbox.searching import text_of

Column = sa.SQLColumnExpression[Any]
# Of each branch: its kind, its part, whether it is read from the cursor on, its rank.
Shape = tuple[tuple[str, str, bool, int], ...]
COLUMNS: dict[str, Column] = {
    "due": UserTask.due_at,
    "person": UserTask.due_at,  # the persons' branches come in the order of their names
    "created": UserTask.created_at,
    "name": UserTask.name,
    "name_cy": UserTask.name_cy,
}
MOST = sa.bindparam("most", type_=sa.Integer)
REACH = sa.bindparam("reach", type_=sa.Integer)


@dataclass(frozen=True, slots=True)
class Reading:
    """In which direction an order is read, and what narrows the rows."""

    sort: str
    is_rising: bool
    empty_last: bool  # what has no deadline comes after everything else
    within: frozenset[str]  # bounds of the deadline, met in the index
    narrowed: frozenset[str]  # looked at row by row
    words: int = 0  # how many are looked for, row by row


def page_of(branches: Sequence[Branch], reading: Reading) -> sa.Select[UserTask]:
    return _page_of(_shape(branches), reading)


def last_of(branches: Sequence[Branch], reading: Reading) -> sa.Select[Any]:
    return _last_of(_shape(branches), reading)


def ids_of(branches: Sequence[Branch], reading: Reading) -> sa.Select[Any]:
    return sa.select(_first(_shape(branches), reading).c.id)


def _shape(branches: Sequence[Branch]) -> Shape:
    """A person's branches share a rank, and so do all those that nobody holds."""
    persons = list(dict.fromkeys(one.person for one in branches))
    return tuple((one.kind, one.part, one.is_behind, persons.index(one.person)) for one in branches)


@lru_cache(maxsize=400)
def _page_of(shape: Shape, reading: Reading) -> sa.Select[UserTask]:
    """The first rows of each branch, merged; then those of them that are wanted."""
    first = _first(shape, reading)
    order = _order(first.c, reading)
    return (
        sa.select(UserTask)
        .join(first, first.c.id == UserTask.id)
        .where(*narrowing(reading))
        .order_by(*order)
        .limit(MOST)
    )


def narrowing(reading: Reading) -> list[sa.ColumnElement[bool]]:
    """What is looked at row by row."""
    where = [NARROWED[name] for name in sorted(reading.narrowed)]
    said = text_of()
    return where + [said.like(sa.bindparam(f"word_{n}")) for n in range(reading.words)]


@lru_cache(maxsize=400)
def _last_of(shape: Shape, reading: Reading) -> sa.Select[Any]:
    """The last of the rows within reach, if there are so many."""
    first = _first(shape, reading)
    last = sa.bindparam("last", type_=sa.Integer)
    return (
        sa.select(first.c.key, first.c.id, UserTask.assignee_id)
        .join(UserTask, UserTask.id == first.c.id)
        .order_by(*_order(first.c, reading))
        .offset(last)
        .limit(1)
    )


def _first(shape: Shape, reading: Reading) -> sa.Subquery:
    found = sa.union_all(
        *(_branch(number, one, reading) for number, one in enumerate(shape))
    ).subquery()
    order = _order(found.c, reading)
    return sa.select(found.c.id, found.c.key, found.c.rank).order_by(*order).limit(REACH).subquery()


def _branch(number: int, shape: tuple[str, str, bool, int], reading: Reading) -> sa.Select[Any]:
    """One branch, in the order of its index."""
    kind, part, is_behind, ranked = shape
    key = COLUMNS[reading.sort]
    rank: Column = sa.literal_column(str(ranked if reading.sort == "person" else 0)).label("rank")
    where = [condition(kind, number), *(WITHIN[name] for name in sorted(reading.within))]
    if part != "whole":
        where.append(key.is_(None) if part == "undated" else key.is_not(None))
    if is_behind:
        where.append(_behind(part, key, reading))
    rows: sa.Select[Any, Any, Any] = sa.select(UserTask.id, sa.label("key", key), rank).where(
        *where
    )
    ordered = rows.order_by(*_order_of_index(part, key, reading)).limit(REACH)
    return sa.select(ordered.subquery())


def _order_of_index(part: str, key: Column, reading: Reading) -> Sequence[Column]:
    if part == "whole" and reading.sort in ("due", "person"):
        return _sorted(key, UserTask.id, reading)
    columns = (UserTask.id,) if part == "undated" else (key, UserTask.id)
    return columns if reading.is_rising else [one.desc() for one in columns]


@lru_cache(maxsize=200)
def counted(kinds: tuple[str, ...], most: int) -> sa.CompoundSelect[int, int, int, int]:
    """How many are in each branch, late, and due soon; nothing is counted beyond `most`."""
    now, week = _moment("now"), _moment("week")
    every = sa.func.count()
    parts: list[sa.Select[int, int, int, int]] = []
    for number, kind in enumerate(kinds):
        first = (
            sa.select(UserTask.due_at)
            .where(condition(kind, number))
            .order_by(UserTask.due_at.asc().nulls_last())
            .limit(most)
            .subquery()
        )
        parts.append(
            sa.select(
                sa.literal_column(str(number)).label("branch"),
                every.label("all"),
                every.filter(first.c.due_at < now).label("late"),
                every.filter(first.c.due_at >= now, first.c.due_at < week).label("soon"),
            ).select_from(first)
        )
    return sa.union_all(*parts)


def _behind(part: str, key: Column, reading: Reading) -> sa.ColumnElement[bool]:
    kind = UtcDateTime if reading.sort in ("due", "person", "created") else sa.Text
    task_id = sa.bindparam("behind_id", type_=sa.Uuid)
    if part == "undated":
        return UserTask.id > task_id if reading.is_rising else UserTask.id < task_id
    row = sa.tuple_(key, UserTask.id)
    place = sa.tuple_(sa.bindparam("behind", type_=kind), task_id)
    return row > place if reading.is_rising else row < place


def _order(columns: sa.ColumnCollection[str, Any], reading: Reading) -> Sequence[Column]:
    keys = _sorted(columns.key, columns.id, reading)
    return (columns.rank, *keys) if reading.sort == "person" else keys


def _sorted(key: Column, tie: Column, reading: Reading) -> tuple[Column, ...]:
    turned = key.asc() if reading.is_rising else key.desc()
    tied = tie.asc() if reading.is_rising else tie.desc()
    return (turned.nulls_last() if reading.empty_last else turned.nulls_first(), tied)


def _moment(name: str) -> sa.BindParameter[object]:
    return sa.bindparam(name, type_=UtcDateTime)


WITHIN: dict[str, sa.ColumnElement[bool]] = {
    "overdue_at": UserTask.due_at < _moment("overdue_at"),
    "due_after": UserTask.due_at >= _moment("due_after"),
    "due_before": UserTask.due_at < _moment("due_before"),
}
_board = sa.select(ProcessInstance.board).where(ProcessInstance.id == UserTask.instance_id)
_versions = sa.select(ProcessDefinition.id).where(
    ProcessDefinition.key == sa.bindparam("definition")
)
NARROWED: dict[str, sa.ColumnElement[bool]] = {
    **WITHIN,
    "in_time_at": UserTask.due_at.is_(None) | (UserTask.due_at >= _moment("in_time_at")),
    "group": UserTask.candidate_group == sa.bindparam("group"),
    "agency": UserTask.agency == sa.bindparam("agency"),
    "assignee": UserTask.assignee_id == sa.bindparam("assignee"),
    "definition": UserTask.definition_id.in_(_versions),
    "board": _board.scalar_subquery() == sa.bindparam("board"),
}


def few_of(
    belongs: sa.ColumnElement[bool], reading: Reading, ids: sa.ColumnElement[bool]
) -> sa.Select[Any, Any, Any]:
    """Those of some tasks, by their ids, that are in the view: in the order of the list."""
    key = COLUMNS[reading.sort]
    where = [*narrowing(reading), *(WITHIN[name] for name in sorted(reading.within))]
    order = _sorted(key, UserTask.id, reading)
    rows = sa.select(UserTask.id, sa.label("key", key), UserTask.assignee_id)
    if reading.sort == "person":
        rows = rows.outerjoin(User, User.id == UserTask.assignee_id)
        persons = (UserTask.assignee_id.is_(None), User.name, User.id)
        order = (*(p if reading.is_rising else p.desc() for p in persons), *order)
    return rows.where(ids, belongs, *where).order_by(*order)


def among(ids: Sequence[UUID], dialect: str) -> sa.ColumnElement[bool]:
    """One of some thousand ids: PostgreSQL takes them as one value, SQLite one by one."""
    if dialect == "postgresql":
        values = sa.bindparam("ids", list(ids), type_=sa.ARRAY(sa.Uuid))
        return UserTask.id == sa.any_(values)
    return UserTask.id.in_(ids)
