"""Escalations, the chair's decisions on them, and asking for more time."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from webapp.api.schemas.base import Given, Paging, Taken
from webapp.api.schemas.registers import Board, Day, Key


class Escalation(Given):
    """A late task before the chair, and what the chair decided."""

    id: int
    state: str
    board: str
    agency: str | None
    instance_id: UUID
    late_task_id: UUID
    late_task: str
    late_task_cy: str
    title: str
    business_key: str
    task_due_on: date | None
    opened_at: datetime
    decide_task_id: UUID | None
    decide_by: date | None
    decision: str | None
    addressees: list[str]
    letter: str
    letter_cy: str
    reason: str
    decided_at: datetime | None
    decided_by: int | None
    board_decision: str | None
    review_decision: str | None
    closed_at: datetime | None


class Escalations(Given):
    items: list[Escalation]
    next: str | None


class EscalationQuery(Paging):
    state: Literal["open", "decided"] | None = Field(
        None, description="`open` waits for the chair; all without it."
    )
    board: Board | None = None
    agency: Key | None = None


class Decision(Taken):
    """`addressees` and the letters matter where it goes up; without them the draft is sent.

    `return_by` matters where it is returned.
    """

    decision: Literal["approve", "extension", "return", "superseded"]
    addressees: list[Literal["board_chair", "review_chair"]] = Field(
        default_factory=list, max_length=2
    )
    reason: str = Field(max_length=4000)
    letter: str | None = Field(None, max_length=20_000)
    letter_cy: str | None = Field(None, max_length=20_000)
    return_by: Day | None = Field(
        None, description="With `return`: a new deadline, and the ladder starts again."
    )


class AskForTime(Taken):
    due_on: Day
    reason: str = Field(min_length=1, max_length=4000)
