"""Subject-rights requests as the API tells them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from webapp.api.schemas.base import Given, Taken

Text = Annotated[str, Field(min_length=1, max_length=2000)]
Word = Annotated[str, Field(min_length=1, max_length=200)]


class SubjectRequest(Given):
    """What was asked, how it stands, and the digest of what was found."""

    id: int
    kind: str
    user_id: int | None
    ref: str
    state: str
    reason: str
    names_because: str
    counts: Mapping[str, int]
    withheld: int
    sha256: str
    prepared_at: datetime
    prepared_by: int | None
    released_at: datetime | None
    released_by: int | None
    ended_at: datetime | None
    ended_by: int | None
    end_reason: str


class SubjectCopy(SubjectRequest):
    """With the copy itself, for whoever is to release it; none once it was removed."""

    content: Mapping[str, Any] | None


class SubjectRequests(Given):
    items: Sequence[SubjectRequest]
    next: str | None


class NewSubjectRequest(Taken):
    """About the person with this address, or everything under this reference."""

    person: str = Field("", max_length=254)
    ref: str = Field("", max_length=120)
    reason: Text
    names_because: str = Field("", max_length=2000)
    words: Sequence[Word] = Field((), max_length=50)


class EndedSubjectRequest(Taken):
    """How it was handed over, or why it is withdrawn."""

    reason: Text
