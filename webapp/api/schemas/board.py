"""What the board sets: closed days and ladders, with what a change moves."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from webapp.api.schemas.base import Given, Paging, Taken
from webapp.api.schemas.registers import Day

Words = Annotated[str, Field(min_length=1, max_length=200)]


class ClosedDay(Given):
    on: date
    name: str
    name_cy: str
    kind: Literal["bank_holiday", "closed_by_board"]


class ClosedDays(Given):
    """The days of one year, besides weekends, on which the board does not work."""

    items: list[ClosedDay]
    next: str | None


class YearQuery(Paging):
    year: int | None = Field(None, ge=1950, le=2100)


class NewClosedDay(Taken):
    on: Day
    name: Words
    name_cy: Words


class DayQuery(Taken):
    on: Day


class Changed(Given):
    """How many tasks and timers have new dates; `left` are moved next, in the background."""

    tasks: int
    timers: int
    left: int


class MovedTask(Given):
    """The dates of an open task, from and to."""

    task: UUID
    due_before: date | None
    due_after: date | None
    rung_before: datetime | None
    rung_after: datetime | None


class MovedTimer(Given):
    instance: UUID
    element: str
    before: datetime
    after: datetime


class Preview(Given):
    """What a change would move; the first thousand tasks, the most urgent first."""

    tasks: list[MovedTask]
    timers: list[MovedTimer]
    count: int
    unsure: int


class Level(Taken):
    """One level of a ladder: when it is reached, who hears, what it begins."""

    level: str = Field(max_length=10)
    at: str = Field(max_length=10, description="An offset: `-5wd`, `0wd`, `3wd`, `4wh`.")
    to: list[Annotated[str, Field(max_length=120)]] = Field(min_length=1, max_length=20)
    time: str | None = Field(None, max_length=5)
    origin: Literal["due", "created"] = Field("due", alias="from")
    min_span: str | None = Field(None, max_length=10)
    starts: str | None = Field(None, max_length=120)
    instead: dict[str, Any] | None = None

    def as_data(self) -> Mapping[str, Any]:
        """As the ladder keeps it: what is usual is left out."""
        told = self.model_dump(by_alias=True, exclude_none=True)
        if told["from"] == "due":
            del told["from"]
        return told


class Ladder(Given):
    name: str
    title: str
    title_cy: str
    levels: Sequence[Mapping[str, Any]]


class Ladders(Given):
    items: list[Ladder]
    next: str | None


class LadderChange(Taken):
    title: Words
    title_cy: Words
    levels: list[Level] = Field(min_length=1, max_length=20)
    reason: str = Field(min_length=1, max_length=1000)


class LadderPreview(Taken):
    levels: list[Level] = Field(min_length=1, max_length=20)
