"""What people were told: messages, deliveries, words, webhooks, calendars."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from webapp.api.schemas.base import Given, Id, Paging, Taken

Part = Literal["step", "what", "opening", "closing"]


class Message(Given):
    """One thing I was told, in the app."""

    id: int
    kind: str
    task_id: UUID | None
    reference: str
    name: str
    name_cy: str
    is_duty: bool
    sent_at: datetime | None
    read_at: datetime | None


class Messages(Given):
    items: list[Message]
    next: str | None


class MessageQuery(Paging):
    unread: bool = True


class ReadAll(Taken):
    """As far as I have seen them; left out, all."""

    up_to: Id | None = None


class News(Taken):
    """Whether news that asks for nothing comes by mail, too."""

    wanted: bool


class NewsChosen(Given):
    wanted: bool


class Unread(Given):
    """How many I have not read; 100 stands for more."""

    unread: int


class Delivery(Given):
    """What one person was told by mail of one event, and what became of it."""

    id: int
    user_id: int
    kind: str
    user_task_id: UUID | None
    is_duty: bool
    is_urgent: bool
    state: str
    due_at: datetime
    sent_at: datetime | None
    attempts: int
    last_error: str
    message_id: str | None


class Deliveries(Given):
    items: list[Delivery]
    next: str | None


class DeliveryQuery(Paging):
    person: Id | None = None
    kind: str = Field("", max_length=60)
    state: Literal["", "pending", "sent", "failed", "bounced", "moot"] = ""


class Words(Given):
    """One part of a kind of message, as it is said now."""

    part: str
    en: str
    cy: str
    is_own: bool = Field(description="The board's own words, not those that ship.")


class Kind(Given):
    kind: str
    parts: list[Words]


class Kinds(Given):
    items: list[Kind]
    next: str | None


class NewWords(Taken):
    """Both languages, each with every placeholder of the shipped words."""

    part: Part
    en: str = Field(max_length=2000)
    cy: str = Field(max_length=2000)


class WhichPart(Taken):
    part: Part


class Webhook(Given):
    id: int
    name: str
    form: str
    host: str
    kinds: list[str]
    is_active: bool
    created_at: datetime


class NewWebhook(Webhook):
    """With its secret, which is given this once."""

    secret: str


class Webhooks(Given):
    items: list[Webhook]
    next: str | None


class WantedWebhook(Taken):
    name: str = Field(max_length=200)
    url: str = Field(max_length=2000)
    form: Literal["standard", "teams"] = "standard"
    kinds: list[str] = Field(default_factory=list, max_length=60, description="None: all.")


class Switched(Taken):
    is_active: bool


class Call(Given):
    """What a webhook was told, and what it answered."""

    id: int
    webhook_id: int
    kind: str
    state: str
    due_at: datetime
    sent_at: datetime | None
    attempts: int
    status: int | None
    last_error: str


class Calls(Given):
    items: list[Call]
    next: str | None


class CalendarAddress(Given):
    """Given this once; whoever has it may read the calendar."""

    address: str


class CalendarClosed(Given):
    closed: bool
