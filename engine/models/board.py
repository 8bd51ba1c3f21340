"""What the board has set: its closed days, its ladders, the sandbox's clock."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Json


class BoardState(Base):
    """One row, read by every command: which settings are in force, and the head of the chain."""

    __tablename__ = "board_state"

    id: Mapped[int] = mapped_column(primary_key=True)
    is_sandbox: Mapped[bool] = mapped_column(default=False)
    clock_offset_seconds: Mapped[float] = mapped_column(default=0.0)
    settings_version: Mapped[int] = mapped_column(default=1)
    chain_length: Mapped[int] = mapped_column(default=0)
    chain_head: Mapped[bytes | None] = mapped_column(sa.LargeBinary(32))

    def moment(self, clock: datetime) -> datetime:
        """What time it is for the board: a sandbox may have moved its own."""
        return clock + timedelta(seconds=self.clock_offset_seconds)


class ClosedDay(Base):
    """A day on which the board does not work, beside the bank holidays."""

    __tablename__ = "closed_day"

    on: Mapped[date] = mapped_column("on_day", primary_key=True)
    name: Mapped[str] = mapped_column(sa.Text)
    name_cy: Mapped[str] = mapped_column(sa.Text, default="")


class Ladder(Base):
    """Who hears of a late task, and when: see `engine.ladders` for the shape of a level."""

    __tablename__ = "ladder"

    name: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    title: Mapped[str] = mapped_column(sa.Text)
    title_cy: Mapped[str] = mapped_column(sa.Text, default="")
    levels: Mapped[Sequence[Mapping[str, Any]]] = mapped_column(Json)


class AppliedIdempotencyKey(Base):
    """The first answer to a request, given again when the request is repeated."""

    __tablename__ = "idempotency_key"

    key: Mapped[str] = mapped_column(sa.String(200), primary_key=True)
    actor_id: Mapped[int] = mapped_column(primary_key=True)
    request_digest: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    status: Mapped[int]
    body: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime]
