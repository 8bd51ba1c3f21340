"""One message to one person by one channel, what became of it, and how each wants to be told."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Json


class DeliveryState(StrEnum):
    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"  # tried again and again, and given up
    BOUNCED = "bounced"  # nobody lives at this address
    MOOT = "moot"  # done by somebody before the digest went out


class Channel(StrEnum):
    EMAIL = "email"
    APP = "app"


class Delivery(Base):
    """What one person is told of one event. The constraint makes a second expansion harmless.

    `about` holds a reference, the task's names and why this person is told; never case data.
    All that went out in one mail have one `message_id`. One whose fate is not known keeps it, and
    goes out again under it, with nothing added: whoever has it already can tell.
    """

    __tablename__ = "delivery"
    __table_args__ = (sa.UniqueConstraint("event_id", "user_id", "channel"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.BigInteger().with_variant(sa.Integer, "sqlite"))
    user_id: Mapped[int] = mapped_column(index=True)
    channel: Mapped[str] = mapped_column(sa.String(20), default=Channel.EMAIL)
    kind: Mapped[str] = mapped_column(sa.String(60))
    user_task_id: Mapped[UUID | None] = mapped_column(index=True)
    about: Mapped[Mapping[str, Any]] = mapped_column(Json)
    is_duty: Mapped[bool] = mapped_column(default=True)
    is_urgent: Mapped[bool] = mapped_column(default=False)  # does not wait for the digest
    state: Mapped[str] = mapped_column(sa.String(10), default=DeliveryState.PENDING)
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(sa.Text, default="")
    message_id: Mapped[str | None] = mapped_column(sa.String(200), index=True)
    provider_ref: Mapped[str | None] = mapped_column(sa.String(80))
    sent_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    # The local day of the digest that carried it: a person gets one a day.
    digest_on: Mapped[date | None]


_pending = Delivery.state == str(DeliveryState.PENDING)
sa.Index("ix_delivery_due", Delivery.due_at, sqlite_where=_pending, postgresql_where=_pending)
_failed = Delivery.state == str(DeliveryState.FAILED)
sa.Index("ix_delivery_failed", Delivery.due_at, sqlite_where=_failed, postgresql_where=_failed)
# The bell on every page reads this one.
_unread = (
    (Delivery.channel == str(Channel.APP))
    & (Delivery.state == str(DeliveryState.SENT))
    & Delivery.read_at.is_(None)
)
sa.Index("ix_delivery_unread", Delivery.user_id, sqlite_where=_unread, postgresql_where=_unread)
# What a provider took and has not yet told the fate of.
_with_provider = Delivery.provider_ref.is_not(None)
sa.Index(
    "ix_delivery_provider_ref",
    Delivery.provider_ref,
    sqlite_where=_with_provider,
    postgresql_where=_with_provider,
)


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
    """How a person wants to be told. Without a row: one digest a day, at eight, by email.

    The times are local. In quiet hours, which may go over midnight, nothing is sent; it is sent
    when they end. Only what the ladder calls immediate breaks them.
    """

    __tablename__ = "notification_preference"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("app_user.id"), primary_key=True)
    digest_at: Mapped[time] = mapped_column(default=time(8))
    digest_days: Mapped[str] = mapped_column(sa.String(12), default=Days.EVERY_DAY)
    immediate: Mapped[str] = mapped_column(sa.String(12), default=Immediate.NOTHING)
    quiet_from: Mapped[time | None]
    quiet_to: Mapped[time | None]
    channels: Mapped[Sequence[str]] = mapped_column(Json, default=lambda: ["email"])
    # Whether news that asks for nothing comes by mail too. Duties always do.
    news: Mapped[bool] = mapped_column(default=True)


class MessageWording(Base):
    """The board's own words for one part of a message. Rows are only added; the latest holds.

    Empty texts mean: the words that ship with the product again.
    """

    __tablename__ = "message_wording"
    __table_args__ = (sa.Index("ix_message_wording_part", "kind", "part"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(80))
    part: Mapped[str] = mapped_column(sa.String(20))
    text: Mapped[str] = mapped_column(sa.Text)
    text_cy: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime]
    by: Mapped[int | None]


class CalendarFeed(Base):
    """The secret address of a person's calendar; only its digest is kept."""

    __tablename__ = "calendar_feed"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("app_user.id"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    created_at: Mapped[datetime]


class Webhook(Base):
    """Where another program of the board's hears of events: signed JSON, or a card for Teams."""

    __tablename__ = "webhook"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.Text)
    form: Mapped[str] = mapped_column(sa.String(10))  # standard | teams
    url: Mapped[str] = mapped_column(sa.Text)
    secret: Mapped[str] = mapped_column(sa.Text, deferred=True)
    kinds: Mapped[Sequence[str]] = mapped_column(Json)  # none: all
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    created_by: Mapped[int | None]


class WebhookCall(Base):
    """One event told to one webhook, and what it answered."""

    __tablename__ = "webhook_call"
    __table_args__ = (sa.UniqueConstraint("webhook_id", "event_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    webhook_id: Mapped[int] = mapped_column(sa.ForeignKey("webhook.id"))
    event_id: Mapped[int] = mapped_column(
        sa.BigInteger().with_variant(sa.Integer, "sqlite"), index=True
    )
    kind: Mapped[str] = mapped_column(sa.String(60))
    about: Mapped[Mapping[str, Any]] = mapped_column(Json)
    happened_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(sa.String(10), default=DeliveryState.PENDING)
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    status: Mapped[int | None]
    last_error: Mapped[str] = mapped_column(sa.Text, default="")
    sent_at: Mapped[datetime | None]


_calling = WebhookCall.state == str(DeliveryState.PENDING)
sa.Index(
    "ix_webhook_call_due", WebhookCall.due_at, sqlite_where=_calling, postgresql_where=_calling
)


class CheckpointCopy(Base):
    """A checkpoint of the history on its way out of the house, by mail or as a file."""

    __tablename__ = "checkpoint_copy"
    __table_args__ = (sa.UniqueConstraint("checkpoint", "way", "target"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    checkpoint: Mapped[int]
    way: Mapped[str] = mapped_column(sa.String(10))  # mail | folder
    target: Mapped[str] = mapped_column(sa.Text)
    state: Mapped[str] = mapped_column(sa.String(10), default=DeliveryState.PENDING)
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(sa.Text, default="")
    sent_at: Mapped[datetime | None]


_leaving = CheckpointCopy.state == str(DeliveryState.PENDING)
sa.Index(
    "ix_checkpoint_copy_due",
    CheckpointCopy.due_at,
    sqlite_where=_leaving,
    postgresql_where=_leaving,
)


class ReceivedMail(Base):
    """A mail that came in, by its Message-ID: a server that asks twice is answered once."""

    __tablename__ = "received_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(sa.String(250), unique=True)
    at: Mapped[datetime]
    user_id: Mapped[int | None]
    user_task_id: Mapped[UUID | None] = mapped_column(index=True)
    outcome: Mapped[str] = mapped_column(sa.String(20))
