"""Engagement: who is to be heard and how, how many were, what they said, what came of it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Json
from engine.errors import NotInState


class EngagementState(StrEnum):
    WANTED = "wanted"
    PLANNED = "planned"
    APPROVED = "approved"
    STOPPED = "stopped"
    HELD = "held"
    UNHEARD = "unheard"
    NOT_HELD = "not_held"
    SUMMED_UP = "summed_up"
    USED = "used"
    WRITTEN = "written"
    RETURNED = "returned"
    CLOSED = "closed"


# A state that is not a key here is final.
ENGAGEMENT_MOVES = {
    EngagementState.WANTED: {EngagementState.PLANNED},
    EngagementState.PLANNED: {
        EngagementState.APPROVED,
        EngagementState.STOPPED,
        EngagementState.WANTED,
    },
    EngagementState.APPROVED: {EngagementState.HELD, EngagementState.UNHEARD},
    EngagementState.UNHEARD: {EngagementState.WANTED, EngagementState.NOT_HELD},
    EngagementState.HELD: {EngagementState.SUMMED_UP},
    EngagementState.SUMMED_UP: {EngagementState.USED},
    EngagementState.USED: {EngagementState.WRITTEN},
    EngagementState.WRITTEN: {EngagementState.RETURNED},
    EngagementState.RETURNED: {EngagementState.CLOSED},
}


class Engagement(Base):
    """One time that people are heard. It carries themes and numbers, never who anybody was."""

    __tablename__ = "engagement"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(sa.String(40), unique=True)
    board: Mapped[str] = mapped_column(sa.String(20), default="children")
    instance_id: Mapped[UUID | None] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(sa.String(10), default=EngagementState.WANTED, index=True)
    theme: Mapped[str] = mapped_column(sa.Text)
    need: Mapped[str] = mapped_column(sa.Text)
    audit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("audit.id"), index=True)
    lead_id: Mapped[int | None] = mapped_column(index=True)
    wanted_at: Mapped[datetime]
    wanted_by: Mapped[int | None]
    # the plan, as it stands: who, how, and what keeps people safe
    who: Mapped[Sequence[str]] = mapped_column(Json, default=list)
    method: Mapped[str | None] = mapped_column(sa.String(10))
    languages: Mapped[Sequence[str]] = mapped_column(Json, default=list)
    questions: Mapped[str] = mapped_column(sa.Text, default="")
    consent: Mapped[str] = mapped_column(sa.Text, default="")
    support: Mapped[str] = mapped_column(sa.Text, default="")
    safeguarding: Mapped[str] = mapped_column(sa.Text, default="")
    window_from: Mapped[date | None]
    window_to: Mapped[date | None]
    planned_at: Mapped[datetime | None]
    planned_by: Mapped[int | None]
    approval_note: Mapped[str] = mapped_column(sa.Text, default="")
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[int | None]
    # when people took part, or why nobody was heard and what the chair says to it
    held_from: Mapped[date | None]
    held_to: Mapped[date | None]
    held_at: Mapped[datetime | None]
    held_by: Mapped[int | None]
    not_held_reason: Mapped[str] = mapped_column(sa.Text, default="")
    not_held_note: Mapped[str] = mapped_column(sa.Text, default="")
    summed_up_at: Mapped[datetime | None]
    summed_up_by: Mapped[int | None]
    influence_outcome: Mapped[str | None] = mapped_column(sa.String(12))
    influence: Mapped[str] = mapped_column(sa.Text, default="")
    used_at: Mapped[datetime | None]
    used_by: Mapped[int | None]
    # “you said, we did”, in both languages
    about: Mapped[str] = mapped_column(sa.Text, default="")
    about_cy: Mapped[str] = mapped_column(sa.Text, default="")
    answers: Mapped[Sequence[Mapping[str, str]]] = mapped_column(Json, default=list)
    written_at: Mapped[datetime | None]
    written_by: Mapped[int | None]
    returned_on: Mapped[date | None]
    returned_how: Mapped[Sequence[str]] = mapped_column(Json, default=list)
    returned_to: Mapped[int | None]
    returned_note: Mapped[str] = mapped_column(sa.Text, default="")
    felt_heard: Mapped[str | None] = mapped_column(sa.String(10))
    worked: Mapped[str] = mapped_column(sa.Text, default="")
    differently: Mapped[str] = mapped_column(sa.Text, default="")
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None]

    @property
    def is_live(self) -> bool:
        return self.state in ENGAGEMENT_MOVES

    @property
    def is_on_record(self) -> bool:
        """Somebody was heard, and what they said is written down."""
        return self.summed_up_at is not None

    def move_to(self, state: EngagementState) -> None:
        if state not in ENGAGEMENT_MOVES.get(EngagementState(self.state), ()):
            raise NotInState("engagement", self.ref, self.state, f"able to become {state}")
        self.state = state


class EngagementCount(Base):
    """How many of one kind of people took part in one language."""

    __tablename__ = "engagement_count"
    __table_args__ = (sa.UniqueConstraint("engagement_id", "kind", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    engagement_id: Mapped[int] = mapped_column(sa.ForeignKey("engagement.id"))
    # children | young_people | parents_carers | practitioners
    kind: Mapped[str] = mapped_column(sa.String(14))
    language: Mapped[str] = mapped_column(sa.String(5))  # cy | en | bsl | other
    invited: Mapped[int]
    took_part: Mapped[int]


class EngagementTheme(Base):
    """Something that people said, and which kinds of people did."""

    __tablename__ = "engagement_theme"
    __table_args__ = (sa.UniqueConstraint("engagement_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    engagement_id: Mapped[int] = mapped_column(sa.ForeignKey("engagement.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(sa.Text)
    said_by: Mapped[Sequence[str]] = mapped_column(Json, default=list)


class AuditUnheard(Base):
    """Why somebody was not heard in an audit, and what the chair made of it; only added to."""

    __tablename__ = "audit_unheard"

    id: Mapped[int] = mapped_column(primary_key=True)
    audit_id: Mapped[int] = mapped_column(sa.ForeignKey("audit.id"), index=True)
    unheard: Mapped[Sequence[str]] = mapped_column(Json, default=list)  # practitioners | families
    reason: Mapped[str] = mapped_column(sa.Text)
    # a reason given by the lead has none: accept | ask
    decision: Mapped[str | None] = mapped_column(sa.String(10))
    at: Mapped[datetime]
    by: Mapped[int | None]
