"""How people come to the group and leave it: nominations, co-options, letters, access reviews."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Json
from engine.errors import NotInState


class NominationState(StrEnum):
    ASKED = "asked"
    NOMINATED = "nominated"
    CHECKED = "checked"
    READY = "ready"  # statement and training are recorded; the chair confirms
    SEATED = "seated"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class CoOptionState(StrEnum):
    PROPOSED = "proposed"
    AGREED = "agreed"
    RETURNED = "returned"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"  # before its last day


# A state that is not a key here is final.
NOMINATION_MOVES = {
    NominationState.ASKED: {NominationState.NOMINATED, NominationState.WITHDRAWN},
    NominationState.NOMINATED: {
        NominationState.ASKED,
        NominationState.CHECKED,
        NominationState.WITHDRAWN,
    },
    NominationState.CHECKED: {NominationState.READY, NominationState.WITHDRAWN},
    NominationState.READY: {
        NominationState.ASKED,
        NominationState.SEATED,
        NominationState.DECLINED,
    },
}
CO_OPTION_MOVES = {
    CoOptionState.PROPOSED: {
        CoOptionState.AGREED,
        CoOptionState.RETURNED,
        CoOptionState.DECLINED,
    },
    CoOptionState.RETURNED: {CoOptionState.PROPOSED, CoOptionState.WITHDRAWN},
    CoOptionState.AGREED: {CoOptionState.ENDED},
}


class SeatNomination(Base):
    """Whom an agency names for its seat, and what became of it."""

    __tablename__ = "seat_nomination"

    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(sa.ForeignKey("board_seat.id"), index=True)
    instance_id: Mapped[UUID] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(sa.String(10))
    name: Mapped[str] = mapped_column(sa.Text, default="")
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    why: Mapped[str] = mapped_column(sa.Text, default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    confidentiality_on: Mapped[date | None]
    training_on: Mapped[date | None]
    training: Mapped[str] = mapped_column(sa.Text, default="")
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    user_id: Mapped[int | None] = mapped_column(index=True)
    asked_at: Mapped[datetime]
    asked_by: Mapped[int | None]
    nominated_at: Mapped[datetime | None]
    nominated_by: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None]

    def move_to(self, state: NominationState) -> None:
        if state not in NOMINATION_MOVES.get(NominationState(self.state), ()):
            raise NotInState("nomination", self.id, self.state, state)
        self.state = state


class CoOption(Base):
    """Somebody who joins for one purpose, until a day, and sees the linked items alone."""

    __tablename__ = "co_option"

    id: Mapped[int] = mapped_column(primary_key=True)
    board: Mapped[str] = mapped_column(sa.String(20))
    instance_id: Mapped[UUID] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(sa.String(10))
    name: Mapped[str] = mapped_column(sa.Text)
    email: Mapped[str] = mapped_column(sa.String(254))
    organisation: Mapped[str] = mapped_column(sa.Text, default="")
    purpose: Mapped[str] = mapped_column(sa.Text)
    ends_on: Mapped[date]
    # each {"kind": …, "id": …, "ref": …, "instance": …}
    linked: Mapped[Sequence[Mapping[str, Any]]] = mapped_column("items", Json, default=list)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    user_id: Mapped[int | None] = mapped_column(index=True)
    membership_id: Mapped[int | None] = mapped_column(sa.ForeignKey("membership.id"))
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None]
    ended_on: Mapped[date | None]
    ended_by: Mapped[int | None]
    end_reason: Mapped[str] = mapped_column(sa.Text, default="")

    def move_to(self, state: CoOptionState) -> None:
        if state not in CO_OPTION_MOVES.get(CoOptionState(self.state), ()):
            raise NotInState("co-option", self.id, self.state, state)
        self.state = state


class SeatNotice(Base):
    """A letter to an agency about its seat: it stands empty, or nobody came. One for each cause."""

    __tablename__ = "seat_notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(10))  # vacancy | absence
    # what it is about, so that it is written once: the seat with the day, or the two meetings
    about: Mapped[str] = mapped_column(sa.String(120), unique=True)
    seat_id: Mapped[int] = mapped_column(sa.ForeignKey("board_seat.id"), index=True)
    user_id: Mapped[int | None]
    instance_id: Mapped[UUID | None] = mapped_column(index=True)
    since: Mapped[date]
    decision: Mapped[str | None] = mapped_column(sa.String(10))  # send | not
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    letter: Mapped[str] = mapped_column(sa.Text, default="")
    letter_cy: Mapped[str] = mapped_column(sa.Text, default="")
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    opened_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None]


class AccessReview(Base):
    """A quarter's look at who may sign in, and for what."""

    __tablename__ = "access_review"
    __table_args__ = (sa.UniqueConstraint("on_day", "part"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    on: Mapped[date] = mapped_column("on_day")  # the first day of the quarter
    part: Mapped[int]  # where there are very many accounts, each part has its own task
    instance_id: Mapped[UUID | None] = mapped_column(index=True)
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None]


class AccessReviewLine(Base):
    """One account as it stood, and whether it was kept or ended, with the reason."""

    __tablename__ = "access_review_line"
    __table_args__ = (sa.UniqueConstraint("review_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(sa.ForeignKey("access_review.id"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("app_user.id"))
    groups: Mapped[Sequence[str]] = mapped_column(Json, default=list)
    seats: Mapped[Sequence[int]] = mapped_column(Json, default=list)
    last_sign_in: Mapped[datetime | None]
    co_opted_until: Mapped[date | None]
    decision: Mapped[str | None] = mapped_column(sa.String(6))  # keep | end
    reason: Mapped[str] = mapped_column(sa.Text, default="")
