"""Pages of a list by its sort key: the same rows once each, whatever is added meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.errors import Invalid
from engine.queries.cursors import Page, decode, encode

Row = TypeVar("Row")
Column = InstrumentedAttribute[Any]


@dataclass(frozen=True, slots=True)
class Order:
    """A column and the id that breaks its ties. What has no value comes last, either way."""

    by: Column
    tie: Column
    is_descending: bool = False

    @property
    def clauses(self) -> tuple[sa.UnaryExpression[Any], ...]:
        by = self.by.desc() if self.is_descending else self.by.asc()
        by = by.nulls_last() if self._may_be_empty else by
        return (by,) if self.by is self.tie else (by, self.tie.asc())

    def behind(self, value: object, tie: object) -> sa.ColumnElement[bool]:
        """The rows that follow this one."""
        if value is None:
            return self.by.is_(None) & (self.tie > tie)
        further = self.by < value if self.is_descending else self.by > value
        behind = further | ((self.by == value) & (self.tie > tie))
        return behind | self.by.is_(None) if self._may_be_empty else behind

    @property
    def _may_be_empty(self) -> bool:
        return bool(getattr(self.by.property.columns[0], "nullable", True))


def in_order(column: Column, *, is_descending: bool = False) -> Order:
    """By a column that no two rows share."""
    return Order(column, column, is_descending)


@dataclass(frozen=True, slots=True)
class Part(Generic[Row]):
    """Which part of which list: the rows' statement, their order, how many, after which."""

    statement: sa.Select[Row]
    order: Order
    limit: int
    cursor: str | None = None


def page_of(session: Session, part: Part[Row]) -> Page[Row]:
    order = part.order
    statement = part.statement.order_by(*order.clauses).limit(part.limit + 1)
    if part.cursor is not None:
        statement = statement.where(order.behind(*_read(part.cursor, order)))
    rows: Sequence[Row] = session.scalars(statement).all()
    if len(rows) <= part.limit:
        return Page(rows, None)
    last = rows[part.limit - 1]
    value, tie = getattr(last, order.by.key), getattr(last, order.tie.key)
    return Page(rows[: part.limit], encode(_name(order), _plain(value), _plain(tie)))


def _read(cursor: str, order: Order) -> tuple[object, object]:
    """The last row's place; a cursor of another list or another order is refused."""
    name, value, tie = decode(cursor, 3)
    if name != _name(order):
        raise Invalid("cursor", "not_a_cursor")
    try:
        return _typed(order.by, value), _typed(order.tie, tie)
    except (ValueError, TypeError):
        raise Invalid("cursor", "not_a_cursor") from None


def _name(order: Order) -> str:
    sign = "-" if order.is_descending else ""
    return f"{order.by.class_.__tablename__}.{sign}{order.by.key}"


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _typed(column: Column, value: object) -> object:
    if value is None:
        return None
    kind = getattr(column.type, "impl_instance", column.type).python_type
    if kind is datetime:
        moment = datetime.fromisoformat(str(value))
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if kind is date:
        return date.fromisoformat(str(value))
    if kind is UUID:
        return UUID(str(value))
    if not isinstance(value, kind) or isinstance(value, bool):
        raise TypeError(value)
    return value


def containing(text: str, columns: Sequence[Column]) -> sa.ColumnElement[bool]:
    """Some of these columns contains the text, as it is."""
    plain = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return sa.or_(*(column.ilike(f"%{plain}%", escape="\\") for column in columns))
