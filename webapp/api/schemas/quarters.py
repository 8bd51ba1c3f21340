"""Quarterly meetings: what each holds, what moves with it, and the chair's report."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from webapp.api.schemas.base import Given, Taken
from webapp.api.schemas.registers import Day

Words = Annotated[str, Field(max_length=5000)]
Reason = Annotated[str, Field(max_length=4000)]


class AgendaItem(Given):
    """One thing on the agenda, and what was decided of it."""

    id: int
    number: int
    kind: str
    target_id: int | None
    ref: str
    title: str
    wants_decision: bool
    standing: str | None
    papers: list[int]
    outcome: str | None
    decision: str
    decided_how: str | None
    decided_on: date | None
    by_correspondence: bool


class Attending(Given):
    """What a member said before, and what was so."""

    user_id: int
    said: str | None
    delegate_name: str
    was: str | None


class Interest(Given):
    user_id: int
    item_id: int | None
    note: str


class LoggedAction(Given):
    id: int
    text: str
    owner_id: int
    due_on: date
    source: str
    done_on: date | None
    said: str


class MeetingMove(Given):
    before: date
    after: date
    reason: str
    dates: int
    at: datetime
    by: int | None


class Quarter(Given):
    """A quarterly meeting with all that it holds."""

    meeting_id: int
    board: str
    on: date
    first_on: date
    cancelled_on: date | None
    place: str
    confirmed_on: date | None
    updates_called_on: date | None
    agenda_approved_on: date | None
    papers_on: date | None
    held_on: date | None
    is_quorate: bool | None
    quorum: dict[str, Any] = Field(description="How it was counted: needed, filled, present …")
    correspondence_due: date | None
    correspondence_closed_on: date | None
    action_log_on: date | None
    minutes: str
    minutes_approved_on: date | None
    circulated_on: date | None
    dates: dict[str, date] = Field(description="Every date that counts from the meeting.")
    agenda: list[AgendaItem]
    attendance: list[Attending]
    interests: list[Interest]
    actions: list[LoggedAction]
    moves: list[MeetingMove]


class MoveQuery(Taken):
    on: Day = Field(description="The day to which it would move.")


class NewMove(Taken):
    on: Day
    reason: Reason
    seen: Day | None = Field(None, description="The day that you believe it is held on now.")


class PlannedDate(Given):
    name: str
    before: date
    after: date
    is_done: bool


class MovedDate(Given):
    """A date of an open task, or of a step that waits, that moves with the meeting."""

    element_id: str
    name: str
    name_cy: str
    task_id: Any | None
    about: str
    before: date
    after: date
    stays: bool


class MeetingPreview(Given):
    """What would move; nothing has."""

    planned: list[PlannedDate]
    moved: list[MovedDate]


class NewLatePaper(Taken):
    title: str = Field(max_length=200)
    why: str = Field(max_length=200)


class ReportFigure(Given):
    """One figure, with the numbers of everything that it counts."""

    section: str
    key: str
    of: str
    kind: str
    count: int
    ids: list[int]


class Report(Given):
    """The chair's report: a draft with the figures of now, or frozen with its approval."""

    meeting_id: int
    version: int
    as_of: datetime
    is_frozen: bool
    sha256: str | None
    approved_at: datetime | None
    approved_by: int | None
    presented_on: date | None
    feedback: str
    narrative: dict[str, str]
    figures: list[ReportFigure]


Part = Literal[
    "concerns", "development", "data", "engagement", "decisions_requested", "next_quarter"
]


class NewReportWords(Taken):
    """The chair's words; the figures are nobody's to write."""

    narrative: dict[Part, Words]
    seen: int | None = Field(None, ge=1, description="The version that you have read.")
