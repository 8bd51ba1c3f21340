"""The library of audit tools: each version from the request to its end, and drawn samples."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Json
from engine.errors import NotInState


class ToolState(StrEnum):
    REQUESTED = "requested"
    DECLINED = "declined"
    DRAFTING = "drafting"
    PILOTING = "piloting"
    CHECKING = "checking"
    DECIDING = "deciding"
    DROPPED = "dropped"
    PUBLISHED = "published"
    REVIEWING = "reviewing"
    REPLACED = "replaced"
    RETIRED = "retired"


# A state that is not a key here is final.
TOOL_MOVES = {
    ToolState.REQUESTED: {ToolState.DRAFTING, ToolState.DECLINED},
    ToolState.DRAFTING: {ToolState.PILOTING},
    ToolState.PILOTING: {ToolState.DRAFTING, ToolState.CHECKING},
    ToolState.CHECKING: {ToolState.DRAFTING, ToolState.DECIDING},
    ToolState.DECIDING: {ToolState.DRAFTING, ToolState.DROPPED, ToolState.PUBLISHED},
    ToolState.PUBLISHED: {ToolState.REVIEWING, ToolState.REPLACED},
    ToolState.REVIEWING: {ToolState.PUBLISHED, ToolState.REPLACED, ToolState.RETIRED},
}
IN_USE = (ToolState.PUBLISHED, ToolState.REVIEWING)
IN_WORK = (
    ToolState.REQUESTED,
    ToolState.DRAFTING,
    ToolState.PILOTING,
    ToolState.CHECKING,
    ToolState.DECIDING,
)


class ToolVersion(Base):
    """One version of a tool; what audits hold on to is the frozen `audit_tool` made of it."""

    __tablename__ = "tool_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(sa.String(40), unique=True)
    board: Mapped[str] = mapped_column(sa.String(20), default="children")
    instance_id: Mapped[UUID | None] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(sa.String(14), default=ToolState.REQUESTED, index=True)
    name: Mapped[str] = mapped_column(sa.Text)
    name_cy: Mapped[str] = mapped_column(sa.Text)
    replaces_id: Mapped[int | None] = mapped_column(sa.ForeignKey("tool_version.id"), index=True)
    why: Mapped[str] = mapped_column(sa.Text)
    requested_at: Mapped[datetime]
    requested_by: Mapped[int | None]
    triage_reason: Mapped[str] = mapped_column(sa.Text, default="")
    triaged_at: Mapped[datetime | None]
    triaged_by: Mapped[int | None]
    lead_id: Mapped[int | None] = mapped_column(sa.ForeignKey("app_user.id"))
    purpose: Mapped[str] = mapped_column(sa.Text, default="")
    purpose_cy: Mapped[str] = mapped_column(sa.Text, default="")
    data_needed: Mapped[str] = mapped_column(sa.Text, default="")
    # [{"en", "cy"}], and [{"value", "label": {en, cy}, "meaning": {en, cy}}] from the best down
    questions: Mapped[Sequence[Mapping[str, Any]]] = mapped_column(Json, default=list)
    grades: Mapped[Sequence[Mapping[str, Any]]] = mapped_column(Json, default=list)
    drafted_at: Mapped[datetime | None]
    drafted_by: Mapped[int | None]
    draft: Mapped[int] = mapped_column(default=0)  # how often it was drafted
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None]
    decision_reason: Mapped[str] = mapped_column(sa.Text, default="")
    tool_id: Mapped[int | None] = mapped_column(sa.ForeignKey("audit_tool.id"), index=True)
    published_on: Mapped[date | None]
    briefing: Mapped[str] = mapped_column(sa.Text, default="")
    briefing_cy: Mapped[str] = mapped_column(sa.Text, default="")
    briefed_on: Mapped[date | None]
    review_on: Mapped[date | None]
    ended_on: Mapped[date | None]  # replaced or retired
    end_reason: Mapped[str] = mapped_column(sa.Text, default="")

    @property
    def is_in_use(self) -> bool:
        return self.state in IN_USE

    def move_to(self, state: ToolState) -> None:
        if state not in TOOL_MOVES.get(ToolState(self.state), ()):
            raise NotInState("tool", self.ref, self.state, f"able to become {state}")
        self.state = state


class ToolEntry(Base):
    """A pilot on one case, a check or a review of a version; entries are only added."""

    __tablename__ = "tool_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("tool_version.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(10))  # pilot | equality | welsh | data | review
    draft: Mapped[int]  # of which draft it speaks
    case_ref: Mapped[str] = mapped_column(sa.String(120), default="")
    outcome: Mapped[str] = mapped_column(sa.String(10))
    text: Mapped[str] = mapped_column(sa.Text)
    problems: Mapped[str] = mapped_column(sa.Text, default="")
    minutes: Mapped[int | None]
    at: Mapped[datetime]
    by: Mapped[int | None]


class SampleDraw(Base):
    """One drawing of an audit's sample, with all that it takes to draw it again."""

    __tablename__ = "sample_draw"
    __table_args__ = (sa.UniqueConstraint("audit_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    audit_id: Mapped[int] = mapped_column(sa.ForeignKey("audit.id"))
    number: Mapped[int]
    algorithm: Mapped[str] = mapped_column(sa.String(40))
    method: Mapped[str] = mapped_column(sa.String(12))  # random | stratified
    strata: Mapped[str] = mapped_column(sa.Text, default="")  # the column's heading
    seed: Mapped[str] = mapped_column(sa.String(64))
    filename: Mapped[str] = mapped_column(sa.Text, default="")
    # [[reference, local authority, stratum]] in the order of the table
    frame: Mapped[Sequence[Sequence[str]]] = mapped_column(Json)
    frame_hash: Mapped[str] = mapped_column(sa.String(64))
    size: Mapped[int]
    reserves: Mapped[int]
    # [[reference, is reserve]] in the order in which they were drawn
    drawn: Mapped[Sequence[Sequence[Any]]] = mapped_column(Json)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    drawn_at: Mapped[datetime]
    drawn_by: Mapped[int | None]
