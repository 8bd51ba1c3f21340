"""How somebody signs in and is told: sessions, second factors, one-time links, wishes."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from webapp.api.schemas.base import Given, Taken

Role = Annotated[str, Field(max_length=60)]
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", description="08:00")]


class Session(Given):
    """A browser in which the caller is or was signed in; `is_this_one` makes the request."""

    id: int
    browser: str
    address: str
    method: str
    started_at: datetime
    last_seen_at: datetime
    is_this_one: bool
    is_over: bool


class Sessions(Given):
    items: list[Session]
    next: str | None


class Ended(Given):
    """How many browsers were signed out."""

    sessions: int


class Passkey(Given):
    id: int
    name: str
    created_at: datetime
    last_used_at: datetime | None
    is_synced: bool


class SecondFactors(Given):
    """What the caller has beside a password, and whether the board wants one of them."""

    has_app: bool
    passkeys: list[Passkey]
    recovery_codes_left: int
    is_wanted: bool


class Wishes(Given):
    """How the caller is told; times are local, quiet hours may go over midnight."""

    digest_at: str
    digest_days: str
    immediate: str
    quiet_from: str | None
    quiet_to: str | None
    news: bool


class NewWishes(Taken):
    digest_at: Clock
    digest_days: str = Field(max_length=12)
    immediate: str = Field(max_length=12)
    quiet_from: Clock | None = None
    quiet_to: Clock | None = None


class Entrant(Given):
    """A person and how they sign in."""

    id: int
    name: str
    email: str
    has_password: bool
    has_app: bool
    passkeys: int
    last_seen_at: datetime | None
    is_wanted: bool
    recovery_codes_left: int
    may_help: bool
    is_recovery_proposed: bool


class SignInLink(Given):
    """A link that opens once; whoever has it may choose the password."""

    link: int
    purpose: str
    expires_at: datetime
    address: str


class GuardedRole(Given):
    """A role, and whether the board wants a second factor of who has it."""

    role: str
    name: str
    name_cy: str
    is_wanted: bool
    people: int


class GuardedRoles(Given):
    items: list[GuardedRole]
    next: str | None


class WantedRoles(Taken):
    """All roles of which the board wants a second factor; of the others it does not."""

    roles: list[Role] = Field(max_length=60)


class Recovery(Given):
    """A lost second factor that a colleague proposes to take off."""

    id: int
    user: int
    reason: str
    proposed_by: int | None
    proposed_at: datetime


class Recoveries(Given):
    items: list[Recovery]
    next: str | None
