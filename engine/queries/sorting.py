"""Lists in any order, page by page: every row once, whatever is added meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.errors import Invalid
from engine.queries.cursors import Page, decode, encode

# Whatever columns the caller wants.
Rows = sa.Select[*tuple[Any, ...]]
Row = sa.Row[*tuple[Any, ...]]
Key = sa.ColumnElement[Any] | InstrumentedAttribute[Any]


@dataclass(frozen=True, slots=True)
class Sort:
    """What to order by: the last expression tells any two rows apart, and none is ever empty."""

    name: str
    keys: tuple[Key, ...]
    is_descending: bool = False

    @property
    def clauses(self) -> list[sa.UnaryExpression[Any]]:
        return [key.desc() if self.is_descending else key.asc() for key in self.keys]


def page_of(
    session: Session, statement: Rows, sort: Sort, limit: int, cursor: str | None
) -> Page[Row]:
    """The rows with the columns of the statement, and the cursor for those that follow."""
    marks: list[sa.Label[Any]] = [key.label(f"sort_{place}") for place, key in enumerate(sort.keys)]
    ordered = statement.add_columns(*marks).order_by(*sort.clauses).limit(limit + 1)
    if cursor is not None:
        ordered = ordered.where(_behind(sort, cursor))
    rows = session.execute(ordered).all()
    if len(rows) <= limit:
        return Page(rows, None)
    last = rows[limit - 1][-len(marks) :]
    return Page(rows[:limit], encode(_name(sort), *map(_plain, last)))


def count_of(session: Session, statement: Rows) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(statement.subquery())) or 0


def _behind(sort: Sort, cursor: str) -> sa.ColumnElement[bool]:
    """The rows that follow the cursor's: further by the first key in which they differ."""
    name, *values = decode(cursor, len(sort.keys) + 1)
    if name != _name(sort):
        raise Invalid("cursor", "not_a_cursor")
    ways: list[sa.ColumnElement[bool]] = []
    same: list[sa.ColumnElement[bool]] = []
    for key, value in zip(sort.keys, _typed(sort.keys, values), strict=True):
        ways.append(sa.and_(*same, key < value if sort.is_descending else key > value))
        same.append(key == value)
    return sa.or_(*ways)


def _name(sort: Sort) -> str:
    return f"-{sort.name}" if sort.is_descending else sort.name


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _typed(keys: Sequence[Key], values: Sequence[object]) -> list[Any]:
    try:
        return [_as(key.type.python_type, value) for key, value in zip(keys, values, strict=True)]
    except (ValueError, TypeError):
        raise Invalid("cursor", "not_a_cursor") from None


def _as(kind: type, value: object) -> object:
    if kind is datetime:
        moment = datetime.fromisoformat(str(value))
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if kind is date:
        return date.fromisoformat(str(value))
    if not isinstance(value, kind):
        raise TypeError(value)
    return value
