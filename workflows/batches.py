"""Tables that came in, as the record has them: what each brought, and what keeps it here."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext, lock_board
from engine.db import Base
from engine.errors import NotFound, NotInState
from engine.models import Event

SHOWN = 10  # each asks what was built on it


@dataclass(frozen=True, slots=True)
class Trail:
    """Under which kinds of event tables of one sort come in and are taken back."""

    brought_in: str
    taken_back: str


@dataclass(frozen=True, slots=True)
class Reason:
    """What was done since with what a table brought, so that it stays; and with which of it."""

    rule: str
    names: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """One table that came in: when, from whom, what it brought, and why it must stay, if so."""

    number: int
    at: datetime
    by: int | None
    filename: str
    refs: Sequence[str]
    count: int
    reasons: Sequence[Reason]

    @property
    def may_undo(self) -> bool:
        return not self.reasons


def brought_in(session: Session, trail: Trail) -> sa.Select[Event]:
    """What is on record of the tables that came in and were not taken back."""
    return sa.select(Event).where(
        Event.kind == trail.brought_in, Event.id.not_in(_undone(session, trail))
    )


def latest(session: Session, trail: Trail) -> Sequence[Event]:
    newest = brought_in(session, trail).order_by(Event.id.desc()).limit(SHOWN)
    return session.scalars(newest).all()


def to_undo(ctx: CommandContext, trail: Trail, number: int) -> Event:
    """The record of a table that is still here; the board is held until the end."""
    lock_board(ctx)
    event = ctx.session.get(Event, number)
    if event is None or event.kind != trail.brought_in:
        raise NotFound("table that came in", number)
    if number in _undone(ctx.session, trail):
        raise NotInState("table that came in", number, "taken back", "here")
    return event


def require_untouched(event: Event, reasons: Sequence[Reason]) -> None:
    if reasons:
        rules = ", ".join(one.rule for one in reasons)
        raise NotInState("table that came in", event.id, f"built on ({rules})", "as it came in")


def batch_of(event: Event, refs: Sequence[str], count: int, reasons: Sequence[Reason]) -> Batch:
    filename = str((event.details or {}).get("filename", ""))
    return Batch(event.id, event.at, event.actor_id, filename, refs, count, reasons)


def named_elsewhere(
    session: Session,
    target: sa.ColumnElement[int],
    ids: Collection[int],
    but: Collection[sa.FromClause] = (),
) -> set[int]:
    """Which of some rows the rows of other tables name."""
    found: set[int] = set()
    for column in _pointing(target):
        if column.table not in but:
            found |= set(session.scalars(sa.select(column).where(column.in_(ids)).distinct()))
    return found


def _pointing(target: sa.ColumnElement[int]) -> Iterator[sa.Column[Any]]:
    for table in Base.metadata.tables.values():
        for key in table.foreign_keys:
            if key.column is target:
                yield key.parent


def details_of(session: Session, kind: str) -> list[Mapping[str, Any]]:
    """What is on record of every event of one kind, unless it was erased."""
    found = session.scalars(sa.select(Event.details).where(Event.kind == kind))
    return [details for details in found if details]


def _undone(session: Session, trail: Trail) -> set[int]:
    return {int(details["batch"]) for details in details_of(session, trail.taken_back)}
