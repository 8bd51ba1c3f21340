"""The annual report: its days, its figures, its words in both languages."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from webapp.api.schemas.base import Given, Paging, Taken
from webapp.api.schemas.quarters import ReportFigure
from webapp.api.schemas.registers import Board


class Both(Given):
    en: str = ""
    cy: str = ""


class AnnualReport(Given):
    """The report on the year that began on 1 April; its figures are locked in May."""

    id: int
    ref: str
    board: str
    year: int
    state: str
    instance_id: UUID | None
    lock_due: date
    draft_due: date
    group_due: date
    bpg_due: date
    board_due: date
    publish_due: date
    version: int
    locked_at: datetime | None
    sha256: str | None
    approved_at: datetime | None
    published_on: date | None
    published_where: str


class AnnualReports(Given):
    items: list[AnnualReport]
    next: str | None


class AnnualReportQuery(Paging):
    board: Board | None = None


class AnnualReportInFull(AnnualReport):
    as_of: datetime
    narrative: dict[str, Both]
    figures: list[ReportFigure]


class NewAnnualReport(Taken):
    board: Board = "children"
    year: int = Field(description="The year in which it began, on 1 April.")


class WantedWords(Taken):
    en: str = Field("", max_length=12_000)
    cy: str = Field("", max_length=12_000)


Part = Literal[
    "delivered", "impact", "collaboration", "participation", "themes", "resources", "next_year"
]


class NewAnnualWords(Taken):
    narrative: dict[Part, WantedWords]
    seen: int | None = Field(None, ge=1, description="The version that you have read.")
