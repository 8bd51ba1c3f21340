"""How people come to the group and leave it."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from webapp.api.schemas.base import Given, Paging, Taken


class LinkedItem(Given):
    """What a co-opted member sees."""

    kind: str
    id: int
    ref: str


class CoOption(Given):
    """Somebody who joins for one purpose, until a day."""

    id: int
    board: str
    instance_id: UUID
    state: str
    name: str
    email: str
    organisation: str
    purpose: str
    ends_on: date
    linked: list[LinkedItem]
    reason: str
    user_id: int | None
    decided_at: datetime | None
    decided_by: int | None
    ended_on: date | None
    end_reason: str


class CoOptions(Given):
    items: list[CoOption]
    next: str | None


class Begun(Given):
    """The lifecycle that was begun."""

    instance_id: UUID


class Ended(Taken):
    reason: str = Field(min_length=1, max_length=1000)


class SeatNomination(Given):
    """Whom an agency names for its seat, and what became of it."""

    id: int
    seat_id: int
    instance_id: UUID
    state: str
    name: str
    email: str
    why: str
    starts_on: date | None
    ends_on: date | None
    confidentiality_on: date | None
    training_on: date | None
    training: str
    reason: str
    user_id: int | None
    asked_at: datetime
    nominated_at: datetime | None
    decided_at: datetime | None
    decided_by: int | None


class SeatNominations(Given):
    items: list[SeatNomination]
    next: str | None


class SeatNotice(Given):
    """A letter to an agency about its seat."""

    id: int
    kind: str
    seat_id: int
    user_id: int | None
    instance_id: UUID | None
    since: date
    decision: str | None
    reason: str
    letter: str
    letter_cy: str
    answer: str
    opened_at: datetime
    answered_at: datetime | None


class SeatNotices(Given):
    items: list[SeatNotice]
    next: str | None


class AccessReview(Given):
    """A quarter's look at the accounts."""

    id: int
    on: date
    part: int
    instance_id: UUID | None
    opened_at: datetime
    closed_at: datetime | None
    closed_by: int | None


class AccessReviews(Given):
    items: list[AccessReview]
    next: str | None


class NominationQuery(Paging):
    """Which nominations: of one seat, of one state."""

    seat_id: int | None = None
    state: (
        Literal["asked", "nominated", "checked", "ready", "seated", "declined", "withdrawn"] | None
    ) = None
