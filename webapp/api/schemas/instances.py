"""Instances and what happens to them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field, JsonValue

from engine import models
from engine.models import ProcessDefinition, ProcessInstance
from webapp.api.schemas.base import Given, Paging, Taken


class NewInstance(Taken):
    """`board` and `agency` among the variables place the instance."""

    definition: str = Field(min_length=1, max_length=120)
    business_key: str = Field("", max_length=120)
    title: str = Field("", max_length=300)
    variables: Mapping[str, JsonValue] = Field(default_factory=dict)


class Instance(Given):
    id: UUID
    definition: str
    version: int | None
    business_key: str
    title: str
    state: str
    board: str
    agency: str | None
    root_id: UUID
    parent_id: UUID | None
    subject_task_id: UUID | None
    started_at: datetime
    started_by: int | None
    ended_at: datetime | None
    timer_due_at: datetime | None


class Instances(Given):
    items: list[Instance]
    next: str | None


class InstanceQuery(Paging):
    definition: str | None = Field(None, max_length=120)
    business_key: str | None = Field(None, max_length=120)
    state: Literal["active", "suspended", "completed", "terminated"] | None = None
    board: Literal["children", "adults"] | None = None
    agency: str | None = Field(None, max_length=60)
    root: UUID | None = Field(None, description="The family of this instance.")
    q: str = Field("", max_length=200, description="Part of the title or the reference.")


class Message(Taken):
    """What the message brings; it becomes variables of the instance."""

    variables: Mapping[str, JsonValue] = Field(default_factory=dict)


class DiagramQuery(Taken):
    lang: Literal["en", "cy"] | None = None


class Event(Given):
    """One link of a chain. `hash` covers the link before it, these columns and the details."""

    id: int
    instance_id: UUID | None
    seq: int
    kind: str
    at: datetime
    actor_id: int | None
    on_behalf_of: int | None
    user_task_id: UUID | None
    details: Mapping[str, Any] | None
    details_digest: str | None
    hash: str


class Events(Given):
    items: list[Event]
    next: str | None


class EventQuery(Paging):
    limit: int = Field(100, ge=1, le=1000)
    after: int = Field(0, ge=0, le=2**62, description="The `id` of the last event already read.")


def instance_of(row: ProcessInstance, definition: ProcessDefinition) -> Instance:
    return Instance(
        definition=definition.key,
        version=definition.version,
        **{name: getattr(row, name) for name in Instance.model_fields if name not in OF_DEFINITION},
    )


OF_DEFINITION = frozenset({"definition", "version"})


def etag_of(row: ProcessInstance) -> str:
    return f"{row.version}-{row.state}"


def event_of(row: models.Event) -> Event:
    return Event(
        id=row.id,
        instance_id=row.instance_id,
        seq=row.seq,
        kind=row.kind,
        at=row.at,
        actor_id=row.actor_id,
        on_behalf_of=row.on_behalf_of,
        user_task_id=row.user_task_id,
        details=row.details,
        details_digest=row.details_digest.hex() if row.details_digest else None,
        hash=row.hash.hex(),
    )
