"""What the board has learned and passes on: 7-minute briefings."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Json
from engine.errors import NotInState


class BriefingState(StrEnum):
    WANTED = "wanted"
    WRITTEN = "written"  # before the chair
    PUBLISHED = "published"  # agencies are asked how they used it
    CLOSED = "closed"


# A state that is not a key here is final.
BRIEFING_MOVES = {
    BriefingState.WANTED: {BriefingState.WRITTEN},
    BriefingState.WRITTEN: {BriefingState.WANTED, BriefingState.PUBLISHED},
    BriefingState.PUBLISHED: {BriefingState.CLOSED},
}
# From then on it is for everybody who signs in.
PUBLIC_BRIEFING = (BriefingState.PUBLISHED, BriefingState.CLOSED)


class Briefing(Base):
    """One 7-minute briefing: seven headings in both languages, of one audit or one review."""

    __tablename__ = "briefing"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(sa.String(40), unique=True)
    board: Mapped[str] = mapped_column(sa.String(20))
    instance_id: Mapped[UUID | None] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(sa.String(10), default=BriefingState.WANTED, index=True)
    audit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("audit.id"), index=True)
    review_id: Mapped[int | None] = mapped_column(sa.ForeignKey("review.id"), index=True)
    title: Mapped[str] = mapped_column(sa.Text)
    title_cy: Mapped[str] = mapped_column(sa.Text, default="")
    # heading: {"en": …, "cy": …}
    parts: Mapped[Mapping[str, Mapping[str, str]]] = mapped_column(Json, default=dict)
    agencies: Mapped[Sequence[str]] = mapped_column(Json, default=list)
    wanted_at: Mapped[datetime]
    wanted_by: Mapped[int | None]
    write_due: Mapped[date]
    receipts_due: Mapped[date]
    written_at: Mapped[datetime | None]
    written_by: Mapped[int | None]
    return_reason: Mapped[str] = mapped_column(sa.Text, default="")
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[int | None]
    published_on: Mapped[date | None]
    closed_on: Mapped[date | None]

    @property
    def is_public(self) -> bool:
        return self.state in PUBLIC_BRIEFING

    def move_to(self, state: BriefingState) -> None:
        if state not in BRIEFING_MOVES.get(BriefingState(self.state), ()):
            raise NotInState("briefing", self.ref, self.state, f"able to become {state}")
        self.state = state


class ThemeTag(Base):
    """That a finding, a recommendation or a review is about a theme; taken off, it stays here."""

    __tablename__ = "theme_tag"
    __table_args__ = (sa.UniqueConstraint("kind", "thing_id", "theme"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(16))  # finding | recommendation | review
    thing_id: Mapped[int]
    theme: Mapped[str] = mapped_column(sa.String(40), index=True)
    # the version of the vocabulary that it was taken from
    version: Mapped[int]
    at: Mapped[datetime]
    by: Mapped[int | None]
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[int | None]


class Theme(Base):
    """A theme that the board added or changed; the others stand as they were shipped."""

    __tablename__ = "theme"

    key: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    en: Mapped[str] = mapped_column(sa.Text)
    cy: Mapped[str] = mapped_column(sa.Text)
    version: Mapped[int]  # of the vocabulary, since it was last changed
    # no longer offered; what carries it goes on showing it
    retired_at: Mapped[datetime | None]
    # it means this one now; what was tagged with it counts there
    merged_into: Mapped[str | None] = mapped_column(sa.String(40))
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None]
