"""Requests of people for all that is held about them, and the copy that was made for each."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Json
from engine.errors import NotInState


class SubjectState(StrEnum):
    PREPARED = "prepared"
    RELEASED = "released"
    CLOSED = "closed"  # handed over; the copy is gone, its digest stays
    WITHDRAWN = "withdrawn"


SUBJECT_MOVES = {
    SubjectState.PREPARED: {SubjectState.RELEASED, SubjectState.WITHDRAWN},
    SubjectState.RELEASED: {SubjectState.CLOSED},
}


class SubjectRequest(Base):
    """All that was held about one person, or under one reference, at one moment."""

    __tablename__ = "subject_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(6))  # person | ref
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("app_user.id"), index=True)
    ref: Mapped[str] = mapped_column(sa.String(120), default="")
    state: Mapped[str] = mapped_column(sa.String(10), default=SubjectState.PREPARED)
    reason: Mapped[str] = mapped_column(sa.Text)
    # why other people's names stand in it; empty: they are withheld
    names_because: Mapped[str] = mapped_column(sa.Text, default="")
    # key of a part -> its rows, with what is withheld already gone; none once it is closed
    content: Mapped[Mapping[str, Any] | None] = mapped_column(Json, deferred=True)
    counts: Mapped[Mapping[str, Any]] = mapped_column(Json, default=dict)
    withheld: Mapped[int] = mapped_column(default=0)  # how many other people stand as a number
    sha256: Mapped[str] = mapped_column(sa.String(64))
    prepared_at: Mapped[datetime]
    prepared_by: Mapped[int | None]
    released_at: Mapped[datetime | None]
    released_by: Mapped[int | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None]
    end_reason: Mapped[str] = mapped_column(sa.Text, default="")

    def move_to(self, state: SubjectState) -> None:
        if state not in SUBJECT_MOVES.get(SubjectState(self.state), ()):
            raise NotInState("subject request", self.id, self.state, f"able to become {state}")
        self.state = state
