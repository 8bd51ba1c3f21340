"""Many tasks at once, and saved filters."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from webapp.api.schemas.base import Given, Id, Taken

MOST = 100
Text = Annotated[str, Field(max_length=200)]


class Bulk(Taken):
    verb: Literal["claim", "release", "assign"]
    tasks: list[UUID] = Field(min_length=1, max_length=MOST)
    assignee: Id | None = Field(None, description="Who gets them; needed to assign.")
    reason: str = Field("", max_length=4000, description="Why; needed to assign.")


class Outcome(Given):
    """What came of one task: `type` names the refusal, `detail` says it in a sentence."""

    id: UUID
    done: bool
    type: str | None
    detail: str


class Outcomes(Given):
    items: list[Outcome]


class Wanted(Taken):
    """What an inbox is narrowed to: the parts of its address."""

    view: Literal["todo", "mine", "groups", "late", "week", "all", ""] = ""
    q: Text = ""
    definition: Text = ""
    group: Text = ""
    agency: Text = ""
    board: Text = ""
    sort: Text = ""


class GivenWanted(Given):
    view: str
    q: str
    definition: str
    group: str
    agency: str
    board: str
    sort: str


class NewFilter(Taken):
    name: str = Field(min_length=1, max_length=80)
    shared_with: str = Field("", max_length=120, description="A group, `*` for everybody, or me.")
    filter: Wanted


class Filter(Given):
    id: int
    name: str
    owner: int
    shared_with: str
    filter: GivenWanted


class Filters(Given):
    items: list[Filter]
    next: str | None
