"""How a process runs: figures for each step, and what failed."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from webapp.api.schemas.base import Given, Taken


class OperationsQuery(Taken):
    """Of which version (none: all), and what was completed from which day to which."""

    version: int | None = Field(None, ge=1, le=999_999)
    first: date | None = None
    last: date | None = None


class StepFigures(Given):
    """Durations are working days from arrival to completion, paused time left out."""

    element: str
    name: str
    name_cy: str
    group: str
    completed: int
    median: int
    ninth_in_ten: int
    longest: int
    late: int
    waiting: int
    waiting_late: int
    oldest: datetime | None
    failed: int


class WaitFigures(Given):
    """A step that needs no person, and how many tokens wait there."""

    element: str
    name: str
    waiting: int


class Operations(Given):
    """`waits` is null where so much runs that only the steps of people are counted."""

    definition: str
    versions: list[int | None]
    first: date
    last: date
    counted_until: datetime | None
    steps: list[StepFigures]
    waits: list[WaitFigures] | None
    sentences: list[str]


class RetryAll(Taken):
    """Every open incident of one kind at one element."""

    element: str = Field("", max_length=200)
    kind: str = Field(min_length=1, max_length=20)


class Retried(Given):
    """`problem` says why it did not go on; empty where it did."""

    incident: int
    instance: UUID | None
    problem: str


class AllRetried(Given):
    tried: list[Retried]
