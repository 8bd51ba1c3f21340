"""Definitions, which never change once published, and the instances that run them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Json
from engine.errors import NotInState


class DefinitionState(StrEnum):
    DRAFT = "draft"
    PROPOSED = "proposed"
    PUBLISHED = "published"
    RETIRED = "retired"


class InstanceState(StrEnum):
    ACTIVE = "active"
    SUSPENDED = "suspended"
    COMPLETED = "completed"
    TERMINATED = "terminated"


# The whole life of each. A state that is not a key is final.
DEFINITION_MOVES = {
    DefinitionState.DRAFT: {DefinitionState.PROPOSED, DefinitionState.PUBLISHED},
    DefinitionState.PROPOSED: {DefinitionState.DRAFT, DefinitionState.PUBLISHED},
    DefinitionState.PUBLISHED: {DefinitionState.RETIRED},
}
INSTANCE_MOVES = {
    InstanceState.ACTIVE: {
        InstanceState.SUSPENDED,
        InstanceState.COMPLETED,
        InstanceState.TERMINATED,
    },
    InstanceState.SUSPENDED: {InstanceState.ACTIVE, InstanceState.TERMINATED},
}


class ProcessDefinition(Base):
    """One version of a diagram with its forms and decision tables.

    A published one is immutable: `ref` is the digest of the whole closure. New instances start
    on it from `effective_at` on; without that, from the moment it is published.
    """

    __tablename__ = "process_definition"
    __table_args__ = (sa.UniqueConstraint("key", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(120), index=True)
    version: Mapped[int | None]
    state: Mapped[str] = mapped_column(sa.String(12), default=DefinitionState.DRAFT)
    ref: Mapped[str] = mapped_column(sa.String(64))
    name: Mapped[str] = mapped_column(sa.Text)
    name_cy: Mapped[str] = mapped_column(sa.Text, default="")
    owner: Mapped[str] = mapped_column(sa.String(120), default="")
    retention: Mapped[str] = mapped_column(sa.String(60), default="")
    filename: Mapped[str] = mapped_column(sa.Text, default="")
    xml: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    # form key -> form; decision id -> DMN text; called process key -> definition id, as published
    forms: Mapped[Mapping[str, Any]] = mapped_column(Json, deferred=True)
    decisions: Mapped[Mapping[str, str]] = mapped_column(Json, deferred=True)
    called: Mapped[Mapping[str, int]] = mapped_column(Json, deferred=True)
    # scenario tests, kept and published with the diagram; no instance runs by them
    scenarios: Mapped[Sequence[Mapping[str, Any]]] = mapped_column(
        Json, deferred=True, default=list, server_default="[]"
    )
    strict: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    created_by: Mapped[int | None]
    proposed_by: Mapped[int | None]
    approved_by: Mapped[int | None]
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    published_at: Mapped[datetime | None]
    effective_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]

    def starts_at(self, now: datetime) -> bool:
        """Whether it is in force then: the newest such version is what new instances start on."""
        return self.state == DefinitionState.PUBLISHED and (
            self.effective_at is None or self.effective_at <= now
        )

    def move_to(self, state: DefinitionState) -> None:
        if state not in DEFINITION_MOVES.get(DefinitionState(self.state), ()):
            raise NotInState("definition", self.id, self.state, f"able to become {state}")
        self.state = state


class ProcessInstance(Base):
    """One run of a definition for one business key.

    `root_id` names the family: a parent and all that it called share one lock, the root's row.
    `subject_task_id` is set when the instance is about a late task (a rung of its ladder).
    """

    __tablename__ = "process_instance"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    root_id: Mapped[UUID] = mapped_column(index=True)
    parent_id: Mapped[UUID | None] = mapped_column(index=True)
    parent_element_instance_id: Mapped[str | None] = mapped_column(sa.String(36))
    subject_task_id: Mapped[UUID | None] = mapped_column(index=True)
    definition_id: Mapped[int] = mapped_column(sa.ForeignKey("process_definition.id"), index=True)
    business_key: Mapped[str] = mapped_column(sa.String(120), default="", index=True)
    title: Mapped[str] = mapped_column(sa.Text, default="")
    agency: Mapped[str | None] = mapped_column(sa.String(60))
    board: Mapped[str] = mapped_column(sa.String(20), default="children")
    # only for chairs, stewards, whoever began it and whoever has a task in it
    is_restricted: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    state: Mapped[str] = mapped_column(sa.String(12), default=InstanceState.ACTIVE)
    tokens: Mapped[bytes] = mapped_column(sa.LargeBinary)
    version: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime]
    started_by: Mapped[int | None]
    ended_at: Mapped[datetime | None]
    timer_due_at: Mapped[datetime | None]
    timer_failures: Mapped[int] = mapped_column(default=0)
    chain_length: Mapped[int] = mapped_column(default=0)
    chain_head: Mapped[bytes | None] = mapped_column(sa.LargeBinary(32))
    # when what it held was destroyed; the row stays as the end of its chain
    destroyed_at: Mapped[datetime | None]

    @property
    def is_active(self) -> bool:
        return self.state == InstanceState.ACTIVE

    @property
    def is_live(self) -> bool:
        return self.state in INSTANCE_MOVES

    def move_to(self, state: InstanceState) -> None:
        if state not in INSTANCE_MOVES.get(InstanceState(self.state), ()):
            raise NotInState("instance", self.id, self.state, f"able to become {state}")
        self.state = state


sa.Index(
    "ix_process_instance_timer_due",
    ProcessInstance.timer_due_at,
    sqlite_where=ProcessInstance.timer_due_at.is_not(None),
    postgresql_where=ProcessInstance.timer_due_at.is_not(None),
)
# Said word for word in a statement, so that a planner knows it for the condition of the index.
IS_ACTIVE = ProcessInstance.state == sa.literal_column(f"'{InstanceState.ACTIVE}'", sa.String)
sa.Index(
    "ix_process_instance_active",
    ProcessInstance.started_at,
    sqlite_where=IS_ACTIVE,
    postgresql_where=IS_ACTIVE,
)
sa.Index("ix_process_instance_recent", ProcessInstance.started_at, ProcessInstance.id)


class Subscription(Base):
    """An instance that waits for a message or a signal."""

    __tablename__ = "subscription"
    __table_args__ = (sa.Index("ix_subscription_name", "kind", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[UUID] = mapped_column(sa.ForeignKey("process_instance.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(10))
    name: Mapped[str] = mapped_column(sa.String(200))
    element_id: Mapped[str] = mapped_column(sa.String(200))
    element_instance_id: Mapped[str] = mapped_column(sa.String(36))
