"""The annual report: figures frozen at the data lock, words in both languages."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Json
from engine.errors import NotInState


class ReportState(StrEnum):
    OPENED = "opened"
    DRAFTING = "drafting"  # its figures are locked
    CONSULTING = "consulting"
    PLANNING = "planning"
    APPROVING = "approving"
    APPROVED = "approved"
    PUBLISHED = "published"


# A state that is not a key here is final.
REPORT_MOVES = {
    ReportState.OPENED: {ReportState.DRAFTING},
    ReportState.DRAFTING: {ReportState.CONSULTING},
    ReportState.CONSULTING: {ReportState.DRAFTING, ReportState.PLANNING},
    ReportState.PLANNING: {ReportState.DRAFTING, ReportState.APPROVING},
    ReportState.APPROVING: {ReportState.DRAFTING, ReportState.APPROVED},
    ReportState.APPROVED: {ReportState.PUBLISHED},
}
# So long its words may be written.
IN_WRITING = (ReportState.OPENED, ReportState.DRAFTING)


class AnnualReport(Base):
    """One board's report on the year that began on 1 April."""

    __tablename__ = "annual_report"
    __table_args__ = (sa.UniqueConstraint("board", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(sa.String(40), unique=True)
    board: Mapped[str] = mapped_column(sa.String(20))
    year: Mapped[int]
    state: Mapped[str] = mapped_column(sa.String(12), default=ReportState.OPENED)
    instance_id: Mapped[UUID | None] = mapped_column(index=True)
    lock_due: Mapped[date]
    draft_due: Mapped[date]
    group_due: Mapped[date]
    bpg_due: Mapped[date]
    board_due: Mapped[date]
    publish_due: Mapped[date]
    # part: {"en": …, "cy": …}
    narrative: Mapped[Mapping[str, Mapping[str, str]]] = mapped_column(Json, default=dict)
    version: Mapped[int] = mapped_column(default=1)
    figures: Mapped[Mapping[str, Any]] = mapped_column(Json, default=dict)
    locked_at: Mapped[datetime | None]
    # of figures and words together, kept with the approval
    sha256: Mapped[str | None] = mapped_column(sa.String(64))
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[int | None]
    published_on: Mapped[date | None]
    published_where: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[datetime]

    @property
    def begins_on(self) -> date:
        return date(self.year, 4, 1)

    @property
    def ends_on(self) -> date:
        return date(self.year + 1, 3, 31)

    def move_to(self, state: ReportState) -> None:
        if state not in REPORT_MOVES.get(ReportState(self.state), ()):
            raise NotInState("annual report", self.ref, self.state, f"able to become {state}")
        self.state = state
