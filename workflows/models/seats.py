"""The board's core seats, from when to when each is there, and who held it."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base


class BoardSeat(Base):
    """A seat that the terms of reference give to an agency; it may come to an end itself."""

    __tablename__ = "board_seat"
    __table_args__ = (sa.UniqueConstraint("board", "agency", "starts_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    board: Mapped[str] = mapped_column(sa.String(20))
    place: Mapped[int]  # in the order of the terms of reference
    agency: Mapped[str] = mapped_column(sa.String(60))
    agency_name: Mapped[str] = mapped_column(sa.Text)
    agency_name_cy: Mapped[str] = mapped_column(sa.Text)
    name: Mapped[str] = mapped_column(sa.Text)
    name_cy: Mapped[str] = mapped_column(sa.Text)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    def is_there_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class SeatHolding(Base):
    """Who held a seat, from when to when, why it was given and why it ended."""

    __tablename__ = "seat_holding"

    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(sa.ForeignKey("board_seat.id"), index=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("app_user.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    end_reason: Mapped[str] = mapped_column(sa.Text, default="")
    given_at: Mapped[datetime]
    given_by: Mapped[int | None]
    ended_by: Mapped[int | None]

    def covers(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class GroupTerm(Base):
    """What a group has agreed about delegates: rows are added, never changed."""

    __tablename__ = "group_term"

    id: Mapped[int] = mapped_column(primary_key=True)
    board: Mapped[str] = mapped_column(sa.String(20), index=True)
    delegates_count: Mapped[bool]
    starts_on: Mapped[date]
    agreed_on: Mapped[date]
    agreed_by: Mapped[str] = mapped_column(sa.Text)
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None]
