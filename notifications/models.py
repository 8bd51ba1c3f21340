"""One message to one person by one channel, what became of it, and how each wants to be told."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Json


class DeliveryState(StrEnum):
    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"
    MOOT = "moot"  # done by somebody before the digest went out


class Delivery(Base):
    """What one person is told of one event. The constraint makes a second expansion harmless."""

    __tablename__ = "delivery"
    __table_args__ = (sa.UniqueConstraint("event_id", "user_id", "channel"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.BigInteger().with_variant(sa.Integer, "sqlite"))
    user_id: Mapped[int] = mapped_column(index=True)
    channel: Mapped[str] = mapped_column(sa.String(20), default="email")
    kind: Mapped[str] = mapped_column(sa.String(60))
    about: Mapped[Mapping[str, Any]] = mapped_column(Json)
    state: Mapped[str] = mapped_column(sa.String(10), default=DeliveryState.PENDING)
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(sa.Text, default="")
    message_id: Mapped[str | None] = mapped_column(sa.String(200))
    sent_at: Mapped[datetime | None]
    # The local day of the digest that carried it: a person gets one a day.
    digest_on: Mapped[date | None]


_pending = Delivery.state == str(DeliveryState.PENDING)
sa.Index("ix_delivery_due", Delivery.due_at, sqlite_where=_pending, postgresql_where=_pending)


class Days(StrEnum):
    """On which days a digest goes out."""

    EVERY_DAY = "every_day"
    WORKING_DAYS = "working_days"


class Immediate(StrEnum):
    """What does not wait for the digest."""

    NOTHING = "nothing"
    URGENT = "urgent"  # late, escalated, or in need of attention at once
    EVERYTHING = "everything"


class NotificationPreference(Base):
    """How a person wants to be told. Without a row: one digest a day, at eight, by e-mail.

    The times are local. In quiet hours, which may go over midnight, nothing is sent; it is sent
    when they end.
    """

    __tablename__ = "notification_preference"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("app_user.id"), primary_key=True)
    digest_at: Mapped[time] = mapped_column(default=time(8))
    digest_days: Mapped[str] = mapped_column(sa.String(12), default=Days.EVERY_DAY)
    immediate: Mapped[str] = mapped_column(sa.String(12), default=Immediate.NOTHING)
    quiet_from: Mapped[time | None]
    quiet_to: Mapped[time | None]
    channels: Mapped[Sequence[str]] = mapped_column(Json, default=lambda: ["email"])
