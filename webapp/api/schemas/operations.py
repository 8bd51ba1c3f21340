"""What keeps the product running: incidents, due work, the sandbox's clock."""

from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from engine import models
from webapp.api.schemas.base import Given, Paging, Taken


class Incident(Given):
    id: int
    instance_id: UUID | None
    kind: str
    element_id: str
    message: str
    line: int | None
    source: str
    state: str
    created_at: datetime
    resolved_at: datetime | None
    resolved_by: int | None


class Incidents(Given):
    items: list[Incident]
    next: str | None


class IncidentQuery(Paging):
    state: Literal["open", "resolved"] = "open"
    instance: UUID | None = None


class DueWork(Given):
    """One thing that is due: a timer, a rung of a ladder, or a job."""

    kind: str
    id: str
    due_at: datetime
    retries_left: int | None
    last_error: str


class Jobs(Given):
    """The first that come due. There is no next page: what is due now is done, not read."""

    items: list[DueWork]
    next: None


class JobQuery(Taken):
    limit: int = Field(100, ge=1, le=1000)


class Clock(Given):
    now: datetime
    local: str


class Moved(Clock):
    """What happened on the way."""

    before: datetime
    timers: int
    rungs: int
    jobs: int


class ClockMove(Taken):
    """One of the two."""

    advance: str | None = Field(None, max_length=20, description="An offset such as `5wd`.")
    set: str | None = Field(
        None, max_length=40, description="A later moment or day, local unless it has a zone."
    )

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.advance is None) == (self.set is None):
            raise ValueError
        return self


def incident_of(row: models.Incident) -> Incident:
    return Incident.model_validate(row)


class Health(Given):
    status: Literal["ok", "not ready"]
