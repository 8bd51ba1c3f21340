"""People, their seats and their cover, as the API gives and takes them."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from webapp.api.schemas.base import Given, Id, Paging, Taken
from webapp.api.schemas.registers import Day

Name = Annotated[str, Field(min_length=1, max_length=200)]
Key = Annotated[str, Field(min_length=1, max_length=120)]
Kind = Literal["holder", "deputy", "delegate", "co_opted"]
Language = Literal["en", "cy"]


class User(Given):
    """A person; `groups` are those of today."""

    id: int
    email: str
    name: str
    agency: str | None
    language: str | None
    is_active: bool
    created_at: datetime
    disabled_at: datetime | None
    groups: list[str]
    open_tasks: int


class Users(Given):
    items: list[User]
    next: str | None


class UserQuery(Paging):
    q: str = Field("", max_length=200, description="Part of the name or the address.")
    agency: str = Field("", max_length=60)
    state: Literal["active", "left", "any"] = "active"


class NewUser(Taken):
    email: str = Field(max_length=254)
    name: Name
    agency: str | None = Field(None, max_length=60)
    language: Language | None = None


class UserChange(Taken):
    name: Name
    agency: str | None = Field(None, max_length=60)
    language: Language | None = None


class HandOver(Taken):
    """One task of a leaver: to a person, or without one back to its group."""

    task: UUID
    to: Id | None = None
    reason: str = Field(min_length=1, max_length=1000)


class HandedOver(Given):
    task: UUID
    assignee: int | None
    open_tasks: int


class Group(Given):
    key: str
    name: str
    name_cy: str
    role: str
    agency: str | None
    board: str | None


class Groups(Given):
    items: list[Group]
    next: str | None


class Membership(Given):
    """A seat: from its first day to its last, or without end."""

    id: int
    user_id: int
    group_key: str
    kind: str
    starts_on: date
    ends_on: date | None


class Memberships(Given):
    items: list[Membership]
    next: str | None


class MembershipQuery(Paging):
    user: Id | None = None
    group: str | None = Field(None, max_length=120)


class NewMembership(Taken):
    user: Id
    group: Key
    kind: Kind = "holder"
    starts_on: Day | None = None
    ends_on: Day | None = None


class MembershipEnd(Taken):
    last_day: Day


class Absence(Given):
    """Who stands in for whom, from the first day to the last."""

    id: int
    user_id: int
    substitute_id: int
    starts_on: date
    ends_on: date
    reason: str
    canceled_at: datetime | None


class Absences(Given):
    """Covers that go on or are to come."""

    items: list[Absence]
    next: str | None


class NewAbsence(Taken):
    """Without `user`, one's own."""

    user: Id | None = None
    substitute: Id
    starts_on: Day
    ends_on: Day
    reason: str = Field("", max_length=200)


class AbsenceChange(Taken):
    ends_on: Day


class Token(Given):
    id: int
    name: str
    created_at: datetime


class Tokens(Given):
    items: list[Token]
    next: str | None


class NewToken(Taken):
    name: str = Field(min_length=1, max_length=80)


class IssuedToken(Token):
    """The only time that the token itself is shown."""

    token: str
