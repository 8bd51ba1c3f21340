"""Who is calling."""

from datetime import datetime
from typing import Literal

from webapp.api.schemas.base import Given, Taken


class GroupOfMine(Given):
    """A group in which the caller sits today."""

    key: str
    name: str
    name_cy: str
    role: str
    agency: str | None
    board: str | None


class Absent(Given):
    """A colleague for whom the caller stands in today."""

    id: int
    name: str
    groups: list[str]


class Me(Given):
    """The caller, as of today."""

    id: int
    name: str
    email: str
    language: str | None
    agency: str | None
    roles: list[str]
    groups: list[GroupOfMine]
    stands_in_for: list[Absent]
    is_sandbox: bool
    now: datetime


class MyWishes(Taken):
    """The language of pages, messages and refusals where none is asked for."""

    language: Literal["en", "cy"]
