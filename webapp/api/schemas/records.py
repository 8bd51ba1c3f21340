"""Reviews, what grows around actions, and the registers as files."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from webapp.api.schemas.base import Given, Id, Paging, Taken
from webapp.api.schemas.registers import Board, Day, Key

Format = Literal["xlsx", "ods", "csv", "docx", "pdf"]


class Review(Given):
    id: int
    ref: str
    board: str
    regime: str
    kind: str | None
    title: str
    begun_on: date | None
    accepted_on: date | None
    published_on: date | None
    repository_ref: str | None
    created_at: datetime


class Reviews(Given):
    items: list[Review]
    next: str | None


class ReviewQuery(Paging):
    board: Board | None = None
    regime: Literal["cpr", "susr"] | None = None
    q: str = Field("", max_length=200, description="Part of the reference or the title.")


class RecordQuery(Paging):
    """A page of what grew around one action."""


class Update(Given):
    """`kind` is one of update, missed, endorsed, returned, note."""

    id: int
    action_id: int
    kind: str
    meeting_on: date | None
    at: datetime
    by: int | None
    is_late: bool
    progress: str
    barriers: str
    forecast_on: date | None


class Updates(Given):
    items: list[Update]
    next: str | None


class NewUpdate(Taken):
    progress: str = Field(min_length=1, max_length=4000)
    barriers: str = Field("", max_length=4000)
    forecast_on: Day | None = None


class Proof(Given):
    id: int
    action_id: int
    level: str
    description: str
    attachment_id: int | None
    sha256: str | None
    fact_on: date | None
    received_at: datetime
    received_from: int | None


class Proofs(Given):
    items: list[Proof]
    next: str | None


class NewProof(Taken):
    level: Literal["E1", "E2", "E3"]
    description: str = Field(min_length=1, max_length=4000)
    fact_on: Day | None = None
    attachment_id: Id | None = None


class NewColour(Taken):
    """Without a colour the computed one holds again."""

    colour: Literal["red", "amber", "green", "grey"] | None = None
    reason: str = Field(min_length=1, max_length=4000)


class OneExportQuery(Taken):
    format: Format = "xlsx"


class ExportQuery(OneExportQuery):
    """A filter that the register does not have narrows nothing."""

    q: str | None = Field(None, max_length=200)
    agency: Key | None = None
    status: Key | None = None
    stage: Key | None = None
    rag: Key | None = None
    plan: Key | None = None
    source: Key | None = None
    scope: Key | None = None
    board: Key | None = None
    regime: Key | None = None
    overdue: Literal["1"] | None = None
    sort: Key | None = None
