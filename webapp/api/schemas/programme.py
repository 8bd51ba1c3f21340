"""The annual programme: its days, entries, themes, changes; the strategic priorities."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from webapp.api.schemas.base import Given, Id, Paging, Taken
from webapp.api.schemas.registers import Board, Key


class Programme(Given):
    """The programme of the year that begins on 1 April; its days come from the board's figures."""

    id: int
    ref: str
    board: str
    year: int
    state: str
    instance_id: UUID | None
    call_due: date
    themes_until: date | None
    draft_due: date
    consult_due: date
    bpg_due: date
    board_due: date
    publish_due: date
    published_on: date | None
    published_where: str
    summary: str
    summary_cy: str
    gaps: str
    capacity_days: int | None


class Programmes(Given):
    items: list[Programme]
    next: str | None


class ProgrammeEntry(Given):
    """One piece of work; `begun_instance_id` is the lifecycle that its day has started."""

    id: int
    programme_id: int
    number: int
    kind: str
    title: str
    title_cy: str
    priority: str
    owner: str | None
    quarter: int
    starts_on: date
    work_days: int
    note: str
    state: str
    instance_id: UUID | None
    begun_instance_id: UUID | None
    begun_on: date | None
    begun_note: str


class ProposedTheme(Given):
    id: int
    theme: str
    reason: str
    agency: str | None
    at: datetime
    by: int | None


class Change(Given):
    """What was asked within the year, and what came of it."""

    id: int
    entry_id: int | None
    kind: str
    reason: str
    moves_priority: bool
    state: str
    instance_id: UUID | None
    asked_at: datetime
    asked_by: int | None
    decision_reason: str
    confirmation_reason: str


class Room(Given):
    """Days of work planned in each quarter, and the priorities that no entry serves."""

    planned: dict[str, int]
    total: int
    capacity: int | None
    missing: int
    unserved: list[str]
    unanswered: list[str] = Field(description="Duties of the terms that no entry serves.")


class ProgrammeInFull(Programme):
    entries: list[ProgrammeEntry]
    themes: list[ProposedTheme]
    changes: list[Change]
    room: Room


class ProgrammeQuery(Paging):
    board: Board | None = None
    year: int | None = Field(None, ge=2000, le=2100)


class NewProgramme(Taken):
    board: Board = "children"
    year: int = Field(description="The year in which it begins, on 1 April.")


class NewTheme(Taken):
    theme: str = Field(max_length=400)
    reason: str = Field(max_length=4000)


class WantedEntry(Taken):
    """An entry as it is asked for; without a day it starts with its quarter."""

    kind: Key
    title: str = Field(max_length=400)
    title_cy: str = Field(max_length=400)
    quarter: int
    work_days: int
    priority: Key = "none"
    owner: Key | None = None
    starts_on: date | None = None
    note: str = Field("", max_length=2000)


class NewChange(Taken):
    """`add` and `move` say how the entry is wanted; `move` and `drop` which one is meant."""

    kind: Literal["add", "move", "drop"]
    reason: str = Field(max_length=4000)
    entry: Id | None = None
    wanted: WantedEntry | None = None


class Priority(Given):
    key: str
    en: str
    cy: str


class PrioritySet(Given):
    board: str
    version: int
    in_force_from: date
    priorities: list[Priority]
    reason: str
    created_at: datetime
    created_by: int | None


class PrioritySets(Given):
    versions: list[PrioritySet]


class WantedPriority(Taken):
    """With its key it is the one that the board has already; without one it may be new."""

    en: str = Field(max_length=400)
    cy: str = Field(max_length=400)
    key: str = Field("", max_length=60)


class NewPriorities(Taken):
    priorities: list[WantedPriority] = Field(max_length=50)
    in_force_from: date
    reason: str = Field(max_length=4000)
    seen: int | None = Field(None, description="The version that was read.")
