"""What is read of dry runs and moves: how far each is, its lines, and whom one could move."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.models import (
    MigratedInstance,
    Migration,
    ProcessDefinition,
    ProcessInstance,
    Trial,
    TriedInstance,
)
from engine.queries.cursors import Page, decode, encode
from engine.queries.pages import matching

WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many instances came to what."""

    by_state: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.by_state.values())

    @property
    def done(self) -> int:
        return self.total - self.by_state.get(WAITING, 0)


@dataclass(frozen=True, slots=True)
class Movable:
    """Which running instances somebody would move: those of a process, narrowed down."""

    key: str
    target_id: int
    source_id: int | None = None
    agency: str = ""
    text: str = ""


def trial(session: Session, trial_id: int) -> Trial:
    found = session.get(Trial, trial_id)
    if found is None:
        raise NotFound("trial", trial_id)
    return found


def last_trial(session: Session, key: str, kind: str, target_id: int | None) -> Trial | None:
    """The newest dry run of this kind of what is to become the next version."""
    same = Trial.target_id.is_(None) if target_id is None else Trial.target_id == target_id
    return session.scalar(
        sa.select(Trial)
        .where(Trial.key == key, Trial.kind == kind, same)
        .order_by(Trial.id.desc())
        .limit(1)
    )


def migration(session: Session, migration_id: int) -> Migration:
    found = session.get(Migration, migration_id)
    if found is None:
        raise NotFound("migration", migration_id)
    return found


def migrations(session: Session, *, limit: int = 25, before: int | None = None) -> Page[Migration]:
    """The latest first."""
    statement = sa.select(Migration).order_by(Migration.id.desc()).limit(limit + 1)
    if before is not None:
        statement = statement.where(Migration.id < before)
    rows = session.scalars(statement).all()
    return Page(rows[:limit], str(rows[limit - 1].id) if len(rows) > limit else None)


def trial_counts(session: Session, trial_id: int) -> Counts:
    column = TriedInstance.verdict
    return _counts(session, column, TriedInstance.trial_id == trial_id)


def migration_counts(session: Session, ids: Sequence[int]) -> dict[int, Counts]:
    rows = session.execute(
        sa.select(MigratedInstance.migration_id, MigratedInstance.state, sa.func.count())
        .where(MigratedInstance.migration_id.in_(ids))
        .group_by(MigratedInstance.migration_id, MigratedInstance.state)
    )
    found: dict[int, dict[str, int]] = {one: {} for one in ids}
    for number, state, count in rows:
        found[number][state] = count
    return {number: Counts(states) for number, states in found.items()}


def trial_lines(
    session: Session, trial_id: int, verdict: str = "", *, after: int = 0, limit: int = 50
) -> Page[tuple[TriedInstance, ProcessInstance]]:
    """What was found for each instance that has been looked at, in the order of the list."""
    where = [TriedInstance.trial_id == trial_id, TriedInstance.id > after]
    where.append(TriedInstance.verdict == verdict if verdict else TriedInstance.verdict != WAITING)
    return _lines(session, TriedInstance, where, limit)


def migration_lines(
    session: Session, migration_id: int, state: str = "", *, after: int = 0, limit: int = 50
) -> Page[tuple[MigratedInstance, ProcessInstance]]:
    where = [MigratedInstance.migration_id == migration_id, MigratedInstance.id > after]
    where += [MigratedInstance.state == state] if state else []
    return _lines(session, MigratedInstance, where, limit)


def movable(
    session: Session, wanted: Movable, *, limit: int = 25, cursor: str | None = None
) -> Page[ProcessInstance]:
    """The oldest first."""
    statement = (
        sa.select(ProcessInstance)
        .where(*_movable(wanted))
        .order_by(ProcessInstance.started_at, ProcessInstance.id)
        .limit(limit + 1)
    )
    if cursor:
        started, last = decode(cursor, 2)
        moment, last_id = datetime.fromisoformat(str(started)), UUID(str(last))
        statement = statement.where(
            (ProcessInstance.started_at > moment)
            | ((ProcessInstance.started_at == moment) & (ProcessInstance.id > last_id))
        )
    rows = session.scalars(statement).all()
    if len(rows) <= limit:
        return Page(rows, None)
    last_row = rows[limit - 1]
    return Page(rows[:limit], encode(last_row.started_at.isoformat(), last_row.id))


def movable_ids(session: Session, wanted: Movable) -> Sequence[UUID]:
    return session.scalars(sa.select(ProcessInstance.id).where(*_movable(wanted))).all()


def count_movable(session: Session, wanted: Movable) -> int:
    counted = sa.select(sa.func.count()).select_from(ProcessInstance).where(*_movable(wanted))
    return session.scalar(counted) or 0


def sources(session: Session, key: str) -> Sequence[tuple[ProcessDefinition, int]]:
    """The versions that something runs on, with how many."""
    rows = session.execute(
        sa.select(ProcessDefinition, sa.func.count())
        .join(ProcessInstance, ProcessInstance.definition_id == ProcessDefinition.id)
        .where(ProcessDefinition.key == key, ProcessInstance.ended_at.is_(None))
        .group_by(ProcessDefinition.id)
        .order_by(ProcessDefinition.version)
    )
    return [(row[0], row[1]) for row in rows]


def _movable(wanted: Movable) -> list[sa.ColumnElement[bool]]:
    where = matching(wanted.text, "", wanted.key)
    where += [
        ProcessInstance.ended_at.is_(None),
        ProcessInstance.definition_id != wanted.target_id,
    ]
    if wanted.source_id is not None:
        where.append(ProcessInstance.definition_id == wanted.source_id)
    if wanted.agency:
        where.append(ProcessInstance.agency == wanted.agency)
    return where


def _counts(session: Session, column: Any, where: sa.ColumnElement[bool]) -> Counts:
    rows = session.execute(sa.select(column, sa.func.count()).where(where).group_by(column))
    return Counts({row[0]: row[1] for row in rows})


def _lines(session: Session, model: Any, where: Sequence[Any], limit: int) -> Page[Any]:
    rows = session.execute(
        sa.select(model, ProcessInstance)
        .join(ProcessInstance, ProcessInstance.id == model.instance_id)
        .where(*where)
        .order_by(model.id)
        .limit(limit + 1)
    ).all()
    pairs = [(row[0], row[1]) for row in rows[:limit]]
    return Page(pairs, str(pairs[-1][0].id) if len(rows) > limit else None)
