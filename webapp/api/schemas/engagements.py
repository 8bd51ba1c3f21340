"""Engagements: who was heard, what they said as themes, what came back to them."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from webapp.api.schemas.base import Given, Paging
from webapp.api.schemas.registers import Board, Key


class Engagement(Given):
    """Themes and numbers; never who anybody was."""

    id: int
    ref: str
    board: str
    instance_id: UUID | None
    state: str
    theme: str
    need: str
    audit_id: int | None
    lead_id: int | None
    who: list[str]
    method: str | None
    languages: list[str]
    questions: str
    consent: str
    support: str
    safeguarding: str
    window_from: date | None
    window_to: date | None
    approved_at: datetime | None
    approved_by: int | None
    approval_note: str
    held_from: date | None
    held_to: date | None
    not_held_reason: str
    not_held_note: str
    influence_outcome: str | None
    influence: str
    returned_on: date | None
    returned_how: list[str]
    returned_to: int | None
    felt_heard: str | None
    worked: str
    differently: str
    closed_at: datetime | None


class Engagements(Given):
    items: list[Engagement]
    next: str | None


class Count(Given):
    """How many of one kind took part in one language."""

    kind: str
    language: str
    invited: int
    took_part: int


class Theme(Given):
    number: int
    text: str
    said_by: list[str]


class Answered(Given):
    """You said, we did; in English and in Welsh."""

    said: str
    did: str
    said_cy: str
    did_cy: str


class EngagementInFull(Engagement):
    counts: list[Count]
    themes: list[Theme]
    answers: list[Answered]


class EngagementQuery(Paging):
    board: Board | None = None
    state: Key | None = None
    audit_id: int | None = Field(None, ge=1, le=2_147_483_647)
    q: str = Field("", max_length=200, description="Part of the reference or the theme.")


class BegunEngagement(Given):
    """The instance whose first task says who is to be heard."""

    instance_id: UUID
    audit_id: int
