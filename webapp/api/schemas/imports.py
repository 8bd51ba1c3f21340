"""Tables that came in: what each brought, and why one cannot be taken back any more."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from pydantic import Field

from webapp.api.schemas.base import Given, Taken


class WhyItStays(Given):
    rule: str
    names: Sequence[str]


class ImportedTable(Given):
    """One table that came in; `number` is its own, to take it back."""

    number: int
    at: datetime
    by: int | None
    filename: str
    refs: Sequence[str] = Field(description="What it brought or what it came into.")
    count: int
    may_undo: bool
    reasons: Sequence[WhyItStays] = Field(description="What was done since, so that it stays.")


class ImportedTables(Given):
    items: list[ImportedTable]
    next: str | None


class MemberImport(Taken):
    """The field beside the file: whether new people get an invitation now."""

    invite: Literal["yes", "no"] = "no"


class BoardImport(Taken):
    """The field beside the file."""

    board: Literal["children", "adults"] = "children"


class CameIn(Given):
    count: int


class TakenBack(Given):
    number: int
