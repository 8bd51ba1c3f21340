"""What one register is: its rows, what narrows and orders them, how a row is shown and exported."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.queries.sorting import Key, Row, Rows, Sort
from webapp.current import Moment
from webapp.documents.table import Column, Value
from webapp.due import Tag
from webapp.i18n import _
from webapp.names import Names
from webapp.registers import words
from workflows.agencies import AGENCIES
from workflows.models import ActionPlan
from workflows.queries import access
from workflows.queries.colouring import Colouring, colouring

MOST_PLANS = 200
Keys = tuple[Key, ...]
Values = tuple[Value, ...]


class Reading:
    """What every part of one page shares: who reads, when, and what is looked up once."""

    def __init__(self, session: Session, who: Actor, seen: Moment) -> None:
        self.session, self.who, self.seen = session, who, seen
        self.names = Names(session)

    @cached_property
    def colouring(self) -> Colouring:
        return colouring(self.session, self.seen.calendar, self.seen.now)

    @cached_property
    def agencies(self) -> list[tuple[str, str]]:
        """Every agency by its name in the reader's language."""
        keys = [*AGENCIES, "business_unit"]
        return sorted(((key, self.names.agency(key)) for key in keys), key=lambda one: one[1])

    @cached_property
    def plans(self) -> list[tuple[str, str]]:
        """The plans to choose from, the newest first."""
        found = self.session.execute(
            sa.select(ActionPlan.id, ActionPlan.ref)
            .where(access.plans(self.who))
            .order_by(ActionPlan.id.desc())
            .limit(MOST_PLANS)
        )
        return [(str(plan_id), ref) for plan_id, ref in found]

    def agency_order(self, column: sa.SQLColumnExpression[str]) -> sa.ColumnElement[int]:
        """By name, not by key."""
        places = {key: place for place, (key, _name) in enumerate(self.agencies)}
        return sa.case(places, value=column, else_=len(places))


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the list: words, a link, a day, or tags; `sub` stands below it, quietly."""

    text: str = ""
    url: str = ""
    on: date | None = None
    sub: str = ""
    tags: Sequence[Tag] = ()
    colours: Sequence[Tag] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of the list; with `sort` it can be ordered by."""

    name: str
    sort: str = ""
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """Something that narrows the list; without options it is a box to tick."""

    name: str
    label: str
    where: Callable[[str], sa.ColumnElement[bool]]
    options: Sequence[tuple[str, str]] = ()

    def said(self, value: str) -> str:
        """The filter in words, for the page and for every document made of it."""
        if not self.options:
            return self.label
        return f"{self.label}: {dict(self.options).get(value, value)}"


@dataclass(frozen=True, slots=True)
class Register:
    """One register as one person reads it now, in their language."""

    key: str
    title: str
    about: str
    empty: str
    counted: Callable[[int], str]
    statement: Rows
    searched: Sequence[sa.SQLColumnExpression[str]]
    filters: Sequence[Filter]
    sorts: Mapping[str, Keys]
    headings: Sequence[Heading]
    cells: Callable[[Sequence[Row]], Iterator[list[Cell]]]
    columns: Sequence[Column]
    values: Callable[[Sequence[Row]], Iterator[Values]]

    def sort(self, asked: str) -> Sort:
        """`due`, `-due`; what nobody knows is the register's own order, its first."""
        name, is_descending = asked.removeprefix("-"), asked.startswith("-")
        if name not in self.sorts:
            name, is_descending = next(iter(self.sorts)), False
        return Sort(name, self.sorts[name], is_descending)


def options(found: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(str(key), name) for key, name in found.items()]


def equals(column: Any, name: str, label: str, found: Mapping[str, str]) -> Filter:
    """A choice among words, for a column that holds their keys."""
    return Filter(name, label, lambda value: column == value, options(found))


def in_life(column: Any, states: Mapping[str, str]) -> sa.ColumnElement[int]:
    """Sorts by the order in which the words name the states; what they do not name comes last."""
    places = {str(state): place for place, state in enumerate(states)}
    return sa.case(places, value=column, else_=len(places))


def board_filter(column: Any) -> Filter:
    return equals(column, "board", _("Board"), words.boards())


def number(value: str) -> int:
    """The id in an address; nothing has the number 0."""
    return int(value) if value.isdecimal() and len(value) < 10 else 0  # noqa: PLR2004 - fits a column


def either(*parts: str) -> str:
    """What there is, with dots between."""
    return " · ".join(filter(None, parts))


def linked(ref: str | None, plan_id: int | None, sub: str = "") -> Cell:
    """A plan by its reference; a link only for whom it leads somewhere."""
    where = url_for("registers.plan", plan_id=plan_id) if plan_id else ""
    return Cell(ref or "–", where, sub=sub)
