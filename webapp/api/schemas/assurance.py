"""Standards by version, rounds of self-assessment, and what agencies say in them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from webapp.api.schemas.base import Given, Paging, Taken
from webapp.api.schemas.registers import Board, Day, Key


class Standard(Given):
    number: int
    key: str = Field(description="The same in every version in which the standard goes on.")
    title: str
    title_cy: str
    expects: str
    expects_cy: str


class StandardSet(Given):
    """One version; approved, it never changes."""

    id: int
    board: str
    version: int
    scale: list[Mapping[str, Any]]
    meets_from: int
    drafted_at: datetime
    drafted_by: int | None
    approved_at: datetime | None
    approved_by: int | None
    standards: list[Standard]


class StandardSets(Given):
    items: list[StandardSet]
    next: str | None


class AssuranceRound(Given):
    id: int
    ref: str
    board: str
    year: int
    state: str
    set_id: int | None
    agencies: list[str]
    opens_on: date
    launch_on: date
    launched_on: date | None
    self_due: date | None
    survey_due: date | None
    cut_off_on: date | None
    panels_due: date | None
    closed_at: datetime | None


class AssuranceRounds(Given):
    items: list[AssuranceRound]
    next: str | None


class Assessed(Given):
    """How far one agency is."""

    agency: str
    state: str
    due_on: date
    handed_in_at: datetime | None
    is_late: bool
    signed_name: str
    survey_asked: int | None
    survey_replies: int | None
    amended_at: datetime | None
    panel_on: date | None
    plan_id: int | None


class Scored(Given):
    """One standard; what is not shown yet, or was not given, is null."""

    standard: int
    self_score: int | None
    evidence: str
    gap: str
    action: str
    survey_agree: int | None
    desk_score: int | None
    desk_reason: str
    moderated_score: int | None
    moderated_reason: str


class AssuranceRoundInFull(AssuranceRound):
    """With the agencies that I may see, and the report once it is accepted."""

    assessments: list[Assessed]
    summary: str
    summary_cy: str
    concerns: str
    concerns_cy: str
    bpg_said: str
    board_said: str


class AssessmentQuestion(Given):
    question: str
    reply: str


class AssessmentInFull(Assessed):
    scores: list[Scored]
    feedback: str
    panel_said: str
    questions: list[AssessmentQuestion]


class ListQuery(Paging):
    board: Board | None = None


class ReportQuery(Taken):
    language: Literal["en", "cy"] = "en"
    format: Literal["docx", "pdf"] = "pdf"


class NewRound(Taken):
    year: int = Field(ge=2013, le=2090)
    board: Board = "children"
    launch_on: Day | None = None
    agencies: list[Key] = Field([], max_length=50)
