"""Reads what goes into an event log, and gives everybody in it another name.

What people wrote stays here: titles, references, answers, reasons, details of events. Lifecycles
that only some may see are left out, and so is what was destroyed.
"""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_bytes
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from engine.models import Event, ProcessDefinition, ProcessInstance, UserTask

BATCH = 2_000
# Who asked for what they may not see is no part of how work went.
NOT_WORK = Event.kind.like("look.%")
_root = aliased(ProcessInstance)


@dataclass(frozen=True, slots=True)
class Veil:
    """Pseudonyms of one file: its secret is thrown away, so another file has others."""

    secret: bytes = field(default_factory=lambda: token_bytes(32), repr=False)

    def of(self, kind: str, value: object) -> str:
        said = f"{kind}:{value}".encode()
        return f"{kind}-{hmac.digest(self.secret, said, 'sha256').hex()[:16]}"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which lifecycles: all, those of one process, those that began since."""

    process: str = ""
    since: datetime | None = None

    def narrowed(self, statement: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
        statement = (
            statement.join(ProcessDefinition, ProcessDefinition.id == ProcessInstance.definition_id)
            .join(_root, _root.id == ProcessInstance.root_id)
            .where(
                ProcessInstance.destroyed_at.is_(None),
                ProcessInstance.is_restricted.is_(False),
                _root.is_restricted.is_(False),
            )
        )
        if self.process:
            statement = statement.where(ProcessDefinition.key == self.process)
        if self.since is not None:
            statement = statement.where(ProcessInstance.started_at >= self.since)
        return statement


@dataclass(frozen=True, slots=True)
class Happened:
    """One event with what it is about."""

    id: int
    kind: str
    at: datetime
    actor_id: int | None
    on_behalf_of: int | None
    instance_id: UUID
    root_id: UUID
    process: str
    version: int | None
    task_id: UUID | None
    step: str | None
    name: str | None
    group: str | None
    agency: str | None

    @property
    def role(self) -> str:
        """The group without the agency or the board that it is of."""
        return (self.group or "").partition("@")[0]


def happened(session: Session, choice: Choice) -> Iterator[Happened]:
    """Lifecycle by lifecycle, each in its order."""
    statement = choice.narrowed(
        sa.select(
            Event.id,
            Event.kind,
            Event.at,
            Event.actor_id,
            Event.on_behalf_of,
            Event.instance_id,
            ProcessInstance.root_id,
            ProcessDefinition.key,
            ProcessDefinition.version,
            UserTask.id,
            UserTask.element_id,
            UserTask.name,
            UserTask.candidate_group,
            sa.func.coalesce(UserTask.agency, ProcessInstance.agency),
        )
        .select_from(Event)
        .join(ProcessInstance, ProcessInstance.id == Event.instance_id)
        .outerjoin(UserTask, UserTask.id == Event.user_task_id)
    )
    ordered = statement.where(~NOT_WORK).order_by(Event.instance_id, Event.seq)
    for row in session.execute(ordered, execution_options={"yield_per": BATCH}):
        yield Happened(*row)


def lifecycles(session: Session, choice: Choice) -> Iterator[sa.Row[*tuple[Any, ...]]]:
    """Each with its process and the one that called it."""
    statement = choice.narrowed(
        sa.select(
            ProcessInstance.id,
            ProcessInstance.parent_id,
            ProcessInstance.state,
            ProcessInstance.started_at,
            ProcessDefinition.key.label("process"),
            ProcessDefinition.version,
        ).select_from(ProcessInstance)
    ).order_by(ProcessInstance.id)
    yield from session.execute(statement, execution_options={"yield_per": BATCH})


def lifecycle_ids(session: Session, choice: Choice) -> Iterator[UUID]:
    yield from session.scalars(choice.narrowed(sa.select(ProcessInstance.id)))


def work(session: Session, choice: Choice) -> Iterator[sa.Row[*tuple[Any, ...]]]:
    """Each user task with its step, its role and its day."""
    statement = choice.narrowed(
        sa.select(
            UserTask.id,
            UserTask.instance_id,
            UserTask.element_id.label("step"),
            UserTask.name,
            UserTask.candidate_group.label("group"),
            UserTask.state,
            UserTask.created_at,
            UserTask.due_at,
        )
        .select_from(UserTask)
        .join(ProcessInstance, ProcessInstance.id == UserTask.instance_id)
    ).order_by(UserTask.id)
    yield from session.execute(statement, execution_options={"yield_per": BATCH})


def kinds(session: Session, choice: Choice) -> list[str]:
    statement = choice.narrowed(
        sa.select(Event.kind)
        .select_from(Event)
        .join(ProcessInstance, ProcessInstance.id == Event.instance_id)
    )
    return sorted(session.scalars(statement.where(~NOT_WORK).distinct()))


def stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")
