"""Where tokens stand, and moves of one by hand."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pydantic import Field

from webapp.api.schemas.base import Given, Taken


class Stand(Given):
    """One token that waits. `goals` are the elements to which it can be moved."""

    token: str
    element: str
    name: str
    is_failed: bool
    goals: Sequence[str]


class Stands(Given):
    """All of them: an instance has few."""

    tokens: list[Stand]


class Wish(Taken):
    """Which token should stand where."""

    token: str = Field(min_length=1, max_length=36, description="From `/instances/{id}/tokens`.")
    to: str = Field(min_length=1, max_length=200, description="The id of an element.")


class Proposal(Wish):
    reason: str = Field("", max_length=2000)


class Obstacle(Given):
    rule: str
    element: str
    message: str


class Preview(Given):
    """The elements where it stands and would stand; what forbids the move."""

    before: Sequence[str]
    after: Sequence[str]
    obstacles: list[Obstacle]


class Move(Given):
    id: int
    instance_id: UUID
    element_instance_id: str
    from_element: str
    to_element: str
    reason: str
    state: str
    proposed_at: datetime
    proposed_by: int | None
    decided_at: datetime | None
    decided_by: int | None
    answer: str
    before: Sequence[str]
    after: Sequence[str]


class Moves(Given):
    items: list[Move]
    next: str | None
