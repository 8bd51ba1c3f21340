"""The library of audit tools, and samples with all it takes to draw them again."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from webapp.api.schemas.base import Given, Paging, Taken
from webapp.api.schemas.registers import Board, Key


class Tool(Given):
    """One version of a tool; its grades stand from the best down."""

    id: int
    ref: str
    board: str
    instance_id: UUID | None
    state: str
    name: str
    name_cy: str
    replaces_id: int | None
    why: str
    lead_id: int | None
    purpose: str
    purpose_cy: str
    data_needed: str
    questions: list[dict[str, str]]
    grades: list[dict[str, Any]]
    published_on: date | None
    briefed_on: date | None
    review_on: date | None
    ended_on: date | None
    end_reason: str


class Tools(Given):
    items: list[Tool]
    next: str | None


class ToolEntry(Given):
    """A pilot on one case, a check or a review."""

    id: int
    kind: str
    draft: int
    case_ref: str
    outcome: str
    text: str
    problems: str
    minutes: int | None
    at: datetime
    by: int | None


class ToolInFull(Tool):
    entries: list[ToolEntry]


class ToolQuery(Paging):
    board: Board | None = None
    state: Key | None = None
    overdue: bool = Field(default=False, description="In use, and its review is overdue.")
    q: str = Field("", max_length=200, description="Part of the reference or the name.")


class Drawing(Given):
    """One drawing. `frame`: reference, local authority, stratum; `drawn`: reference, reserve."""

    number: int
    algorithm: str
    method: str
    strata: str
    seed: str
    filename: str
    frame_hash: str
    size: int
    reserves: int
    frame: list[list[str]]
    drawn: list[tuple[str, bool]]
    reason: str
    drawn_at: datetime
    drawn_by: int | None
    same_frame: bool = Field(description="The digest of the table, taken again now, is the same.")
    same_cases: bool = Field(description="Drawn again now, the same cases come out.")


class Drawings(Given):
    """The newest first; the audit takes the newest."""

    drawings: list[Drawing]


class NewDrawing(Taken):
    """A text table with headings: Reference, Local authority, and what you stratify by."""

    table: str = Field(min_length=1, max_length=900_000)
    filename: str = Field("table.csv", max_length=200, pattern=r"\.csv$")
    strata: str = Field("", max_length=200, description="Heading of the column to stratify by.")
    reserves: int = Field(1, ge=0, le=20)
    reason: str = Field("", max_length=2000, description="Why it is drawn once more.")
    had: int | None = Field(None, ge=0, description="How many drawings you have seen.")
    is_checked: bool = Field(
        default=False, description="What looks like a name was looked at again, and may stay."
    )
    of_no_person: Literal[True] = Field(
        description="You confirm that references are anonymised and their key stays outside."
    )
