"""Retention as the API tells it: rules, holds, what is due, lists and the log."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from webapp.api.schemas.base import Given, Taken

Text = Annotated[str, Field(min_length=1, max_length=1000)]
Start = Literal["closure", "sign_off"]
Outcome = Literal["destroy", "anonymise", "keep"]


class RetentionClass(Given):
    """A rule; without years nothing in it is destroyed."""

    key: str
    name: str
    name_cy: str
    years: int | None
    proposed_years: int | None
    counted_from: str
    outcome: str
    version: int
    reason: str
    changed_at: datetime | None
    changed_by: int | None
    processes: Sequence[str] = ()


class RetentionClasses(Given):
    items: Sequence[RetentionClass]
    next: str | None


class RetentionRule(Taken):
    """What a class is to say from a day on; `seen` is the version that was read.

    `shortens`: it is known that records are kept for a shorter time by it.
    """

    key: str = Field(min_length=1, max_length=60)
    starts_on: date
    shortens: bool = False
    name: Text
    name_cy: Text
    years: int | None = Field(None, ge=1, le=150)
    counted_from: Start
    outcome: Outcome
    reason: Text
    seen: int | None = Field(None, ge=0, le=1_000_000)


class RetentionChange(Given):
    """A change of the schedule: what, from when, and who stands behind it."""

    id: int
    key: str
    state: str
    name: str
    name_cy: str
    years: int | None
    counted_from: str
    outcome: str
    reason: str
    starts_on: date
    shortens: bool
    proposed_at: datetime
    proposed_by: int | None
    decided_at: datetime | None
    decided_by: int | None
    withdrawn_at: datetime | None
    withdrawn_by: int | None
    withdraw_reason: str


class RetentionChanges(Given):
    items: Sequence[RetentionChange]
    next: str | None


class LegalHold(Given):
    id: int
    ref: str
    class_key: str
    reason: str
    placed_at: datetime
    placed_by: int | None
    lifted_at: datetime | None
    lifted_by: int | None
    lift_reason: str


class LegalHolds(Given):
    items: Sequence[LegalHold]
    next: str | None


class NewHold(Taken):
    """Either a reference or a class."""

    ref: str = Field("", max_length=120)
    class_key: str = Field("", max_length=60)
    reason: Text


class LiftedHold(Taken):
    reason: Text


class DueRecord(Given):
    root_id: UUID
    ref: str
    process: str
    class_key: str
    outcome: str
    counted_from: date
    due_on: date
    is_held: bool


class DueRecords(Given):
    items: Sequence[DueRecord]
    next: str | None


class DestroyedRecord(Given):
    """Which record under which rule, and how much it was; never what it said."""

    id: int
    destruction_id: int
    ref: str
    process: str
    class_key: str
    outcome: str
    years: int
    counted_from: date
    due_on: date
    state: str
    spared_why: str
    counts: Mapping[str, int]
    done_at: datetime | None


class DestroyedRecords(Given):
    items: Sequence[DestroyedRecord]
    next: str | None


class Destruction(Given):
    """A list with its lines."""

    id: int
    state: str
    note: str
    prepared_at: datetime
    prepared_by: int | None
    approved_at: datetime | None
    approved_by: int | None
    withdrawn_at: datetime | None
    withdrawn_by: int | None
    withdraw_reason: str
    done_at: datetime | None
    records: Sequence[DestroyedRecord] = ()


class Destructions(Given):
    items: Sequence[Destruction]
    next: str | None


class NewDestruction(Taken):
    """The records, by the numbers under which they are due."""

    roots: Sequence[UUID] = Field(min_length=1, max_length=200)
    note: str = Field("", max_length=1000)


class WithdrawnDestruction(Taken):
    reason: Text
