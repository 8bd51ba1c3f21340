"""Alerts: who raised what, who looked when, what was said and done."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from webapp.api.schemas.base import Given, Paging, Taken
from webapp.api.schemas.registers import Board, Key


class Alert(Given):
    """It is no referral, and carries a case's reference at most."""

    id: int
    ref: str
    board: str
    instance_id: UUID | None
    state: str
    subject: str
    concern: str
    case_ref: str
    audit_id: int | None
    return_id: int | None
    agency: str | None
    agencies: list[str]
    raised_at: datetime
    raised_by: int | None
    board_told_at: datetime | None
    triage: str | None
    triage_reason: str
    triaged_at: datetime | None
    triaged_by: int | None
    referral_by: str
    referral_to: str
    referral_on: date | None
    referral_time: str
    acknowledge_on: date | None
    safeguards_due: date | None
    review_due: date | None
    assurance_due: date | None
    review_note: str
    outcome: str | None
    outcome_reason: str
    closed_at: datetime | None


class Alerts(Given):
    items: list[Alert]
    next: str | None


class Entry(Given):
    """One thing that was said; whoever raised the alert reads their own additions alone."""

    id: int
    kind: str
    agency: str | None
    text: str
    in_place_on: date | None
    at: datetime
    by: int | None


class Telling(Given):
    """One person was told of one thing."""

    user: int
    kind: str
    at: datetime
    mailed_at: datetime | None
    read_at: datetime | None


class AlertInFull(Alert):
    entries: list[Entry]
    told: list[Telling]


class AlertQuery(Paging):
    board: Board | None = None
    state: Key | None = None
    agency: Key | None = None
    q: str = Field("", max_length=200, description="Part of the reference or the subject.")


class NewAlert(Taken):
    """A child in danger is 999 and the duty to report; `not_a_referral` says that you know."""

    not_a_referral: Literal[True]
    subject: str = Field(max_length=400)
    concern: str = Field(max_length=20_000)
    board: Board = "children"
    case_ref: str = Field("", max_length=400)
    agencies: list[Key] = Field(default_factory=list, max_length=50)
    is_checked: bool = Field(
        default=False, description="What looks like a name was looked at again, and may stay."
    )


class NewAddition(Taken):
    text: str = Field(max_length=20_000)
    is_checked: bool = False


class TakenOver(Given):
    """The triage that is now with the caller."""

    task: UUID
    assignee: int | None
