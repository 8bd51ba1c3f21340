"""7-minute briefings: what was learned in both languages, and how agencies used it."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from webapp.api.schemas.base import Given, Paging
from webapp.api.schemas.registers import Board, Key


class InBoth(Given):
    en: str
    cy: str


class Briefing(Given):
    """Seven headings in both languages, by their keys; empty until they are written."""

    id: int
    ref: str
    board: str
    instance_id: UUID | None
    state: str
    audit_id: int | None
    review_id: int | None
    title: str
    title_cy: str
    parts: dict[str, InBoth]
    agencies: list[str]
    write_due: date
    receipts_due: date
    written_at: datetime | None
    approved_at: datetime | None
    published_on: date | None
    closed_on: date | None


class Briefings(Given):
    items: list[Briefing]
    next: str | None


class Receipt(Given):
    agency: str
    used_on: date
    audience: str
    people: int | None
    reflection: str
    recorded_at: datetime


class BriefingInFull(Briefing):
    receipts: list[Receipt] = Field(description="Those of one's own agency; for the group all.")


class BriefingQuery(Paging):
    board: Board | None = None
    state: Key | None = None
    audit_id: int | None = None
    review_id: int | None = None


class BegunBriefing(Given):
    instance_id: UUID
    review_id: int
