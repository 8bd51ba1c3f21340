"""The group's annual programme: its themes, its entries, what was changed within the year."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Json
from engine.errors import NotInState


class ProgrammeState(StrEnum):
    OPENED = "opened"
    CALLED = "called"
    DRAFTING = "drafting"
    CONSULTING = "consulting"
    PLANNING = "planning"
    APPROVING = "approving"
    APPROVED = "approved"
    PUBLISHED = "published"
    CLOSED = "closed"


# A state that is not a key here is final.
PROGRAMME_MOVES = {
    ProgrammeState.OPENED: {ProgrammeState.CALLED},
    ProgrammeState.CALLED: {ProgrammeState.DRAFTING},
    ProgrammeState.DRAFTING: {ProgrammeState.CONSULTING},
    ProgrammeState.CONSULTING: {ProgrammeState.DRAFTING, ProgrammeState.PLANNING},
    ProgrammeState.PLANNING: {ProgrammeState.DRAFTING, ProgrammeState.APPROVING},
    ProgrammeState.APPROVING: {ProgrammeState.DRAFTING, ProgrammeState.APPROVED},
    ProgrammeState.APPROVED: {ProgrammeState.PUBLISHED},
    ProgrammeState.PUBLISHED: {ProgrammeState.CLOSED},
}
# Until then it is the group's own business, from then on everybody's.
PUBLIC = (ProgrammeState.PUBLISHED, ProgrammeState.CLOSED)


class EntryState(StrEnum):
    DRAFT = "draft"
    PLANNED = "planned"
    WAITING = "waiting"  # its day has come, and somebody begins it by hand
    BEGUN = "begun"
    DROPPED = "dropped"


class ChangeState(StrEnum):
    ASKED = "asked"
    ACCEPTED = "accepted"  # the Business Planning Group has still to confirm it
    APPLIED = "applied"
    DECLINED = "declined"


class PrioritySet(Base):
    """A board's strategic priorities from a day on; a new version leaves the old one standing."""

    __tablename__ = "priority_set"
    __table_args__ = (sa.UniqueConstraint("board", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    board: Mapped[str] = mapped_column(sa.String(20))
    version: Mapped[int]
    in_force_from: Mapped[date]
    # each {"key": …, "en": …, "cy": …}, in the board's order
    priorities: Mapped[Sequence[Mapping[str, str]]] = mapped_column(Json, default=list)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[datetime]
    created_by: Mapped[int | None]


class Programme(Base):
    """One board's programme for the year that begins on 1 April."""

    __tablename__ = "programme"
    __table_args__ = (sa.UniqueConstraint("board", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(sa.String(40), unique=True)
    board: Mapped[str] = mapped_column(sa.String(20))
    year: Mapped[int]
    state: Mapped[str] = mapped_column(sa.String(12), default=ProgrammeState.OPENED)
    instance_id: Mapped[UUID | None] = mapped_column(index=True)
    call_due: Mapped[date]
    draft_due: Mapped[date]
    consult_due: Mapped[date]
    bpg_due: Mapped[date]
    board_due: Mapped[date]
    publish_due: Mapped[date]
    themes_until: Mapped[date | None]
    call_text: Mapped[str] = mapped_column(sa.Text, default="")
    summary: Mapped[str] = mapped_column(sa.Text, default="")
    summary_cy: Mapped[str] = mapped_column(sa.Text, default="")
    gaps: Mapped[str] = mapped_column(sa.Text, default="")
    capacity_days: Mapped[int | None]
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

    @property
    def is_public(self) -> bool:
        return self.state in PUBLIC

    def move_to(self, state: ProgrammeState) -> None:
        if state not in PROGRAMME_MOVES.get(ProgrammeState(self.state), ()):
            raise NotInState("programme", self.ref, self.state, f"able to become {state}")
        self.state = state


class ProgrammeTheme(Base):
    """What a member would like to see in the programme; only added, never changed."""

    __tablename__ = "programme_theme"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programme.id"), index=True)
    theme: Mapped[str] = mapped_column(sa.Text)
    reason: Mapped[str] = mapped_column(sa.Text)
    agency: Mapped[str | None] = mapped_column(sa.String(60))
    at: Mapped[datetime]
    by: Mapped[int | None]


class ProgrammeEntry(Base):
    """One piece of work in the programme, and what it has started."""

    __tablename__ = "programme_entry"
    __table_args__ = (sa.UniqueConstraint("programme_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programme.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(20))
    title: Mapped[str] = mapped_column(sa.Text)
    title_cy: Mapped[str] = mapped_column(sa.Text, default="")
    priority: Mapped[str] = mapped_column(sa.String(60), default="", index=True)
    owner: Mapped[str | None] = mapped_column(sa.String(60))  # none: the Business Unit
    quarter: Mapped[int]
    starts_on: Mapped[date]
    work_days: Mapped[int]
    note: Mapped[str] = mapped_column(sa.Text, default="")
    state: Mapped[str] = mapped_column(sa.String(12), default=EntryState.DRAFT)
    # the clock of the entry, and what it began
    instance_id: Mapped[UUID | None] = mapped_column(index=True)
    begun_instance_id: Mapped[UUID | None] = mapped_column(index=True)
    begun_on: Mapped[date | None]
    begun_note: Mapped[str] = mapped_column(sa.Text, default="")


class ProgrammeChange(Base):
    """A change within the year: who asked, who decided, what stood before."""

    __tablename__ = "programme_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programme.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(sa.ForeignKey("programme_entry.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(8))  # add | move | drop
    wanted: Mapped[Mapping[str, Any]] = mapped_column(Json)
    before: Mapped[Mapping[str, Any] | None] = mapped_column(Json)
    reason: Mapped[str] = mapped_column(sa.Text)
    moves_priority: Mapped[bool]
    state: Mapped[str] = mapped_column(sa.String(12), default=ChangeState.ASKED)
    instance_id: Mapped[UUID | None] = mapped_column(index=True)
    asked_at: Mapped[datetime]
    asked_by: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None]
    decision_reason: Mapped[str] = mapped_column(sa.Text, default="")
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[int | None]
    confirmation_reason: Mapped[str] = mapped_column(sa.Text, default="")
