"""Definitions: diagrams with their versions."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from engine.models import ProcessDefinition
from webapp.api.schemas.base import Given, Paging, Reason, Taken


class Definition(Given):
    """One version of a diagram; a draft has no version yet."""

    id: int
    key: str
    version: int | None
    state: str
    name: str
    name_cy: str
    owner: str
    retention: str
    ref: str
    created_at: datetime
    created_by: int | None
    proposed_by: int | None
    approved_by: int | None
    published_at: datetime | None
    effective_at: datetime | None
    retired_at: datetime | None
    reason: str


class Definitions(Given):
    items: list[Definition]
    next: str | None


class DefinitionInFull(Given):
    """A diagram with all its versions: the one that new instances start on, and the draft."""

    key: str
    name: str
    name_cy: str
    live: Definition | None
    draft: Definition | None
    versions: list[Definition]


class DefinitionQuery(Paging):
    key: str | None = Field(None, max_length=120)
    state: Literal["draft", "proposed", "published", "retired"] | None = None
    all: bool = Field(default=False, description="Older versions, too.")


class NewDefinition(Taken):
    filename: str = Field("", max_length=200, description="What the diagram's file is called.")


class Publication(Reason):
    """Why, and from which local day on new instances start on it."""

    effective_on: date | None = None
    confirmed: list[str] = Field(
        default_factory=list,
        max_length=200,
        description="The variables that nothing before gives, and that each start will bring.",
    )


class OutlineFlow(Given):
    """A way on from an element."""

    id: str
    to: str
    name: str
    name_cy: str
    condition: str
    is_default: bool


class OutlineElement(Given):
    """One element with all that it says."""

    id: str
    kind: str
    name: str
    name_cy: str
    documentation: str
    documentation_cy: str
    parent: str
    attached_to: str
    lane: str
    lane_cy: str
    group: str
    line: int
    due_in: str
    due_at: str
    ladder: str
    form: str
    assignee: str
    different_from: list[str]
    decision: str
    step: str
    called: str
    multi_instance: bool
    then: list[OutlineFlow]


class Outline(Given):
    """A diagram in words, in the order in which one would read it."""

    key: str
    version: int | None
    name: str
    name_cy: str
    documentation: str
    documentation_cy: str
    elements: list[OutlineElement]


class ChangedPart(Given):
    """A part that both versions have, with each property that differs: before and after."""

    id: str
    changes: dict[str, tuple[Any, Any]]


class Differences(Given):
    added: list[str]
    removed: list[str]
    changed: list[ChangedPart]


class Difference(Given):
    """From one version to another."""

    key: str
    before: int | None
    after: int | None
    process: dict[str, tuple[Any, Any]]
    elements: Differences
    flows: Differences
    forms: Differences
    decisions: Differences


def definition_of(row: ProcessDefinition) -> Definition:
    return Definition.model_validate(row)


def etag_of(row: ProcessDefinition) -> str:
    return f"{row.id}-{row.state}-{row.ref[:16]}"
