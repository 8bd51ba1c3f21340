"""User tasks: what they ask, who has them, what was said."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field, JsonValue

from engine import models
from engine.models import UserTask
from webapp.api.schemas.base import Given, Id, Paging, Taken, given
from webapp.api.schemas.instances import Event


class Task(Given):
    id: UUID
    instance_id: UUID
    element: str
    name: str
    name_cy: str
    title: str
    business_key: str
    item: str | None
    state: str
    group: str
    agency: str | None
    assignee: int | None
    delegated_by: int | None
    on_behalf_of: int | None
    created_at: datetime
    claimed_at: datetime | None
    due_on: date | None
    due_at: datetime | None
    baseline_due_on: date | None
    due_version: int
    overdue: bool
    ladder: str | None
    ladder_level: str | None
    ladder_due_at: datetime | None
    completed_at: datetime | None
    completed_by: int | None


class Choice(Given):
    """What may be chosen in a field of people or agencies."""

    value: str
    name: str


class TaskInFull(Task):
    """With its form, what the form shows at first, and what was answered so far."""

    form: Mapping[str, Any] | None
    context: Mapping[str, Any]
    choices: Mapping[str, list[Choice]]
    answers: Mapping[str, Any] | None
    draft: Mapping[str, Any] | None
    draft_version: int
    draft_at: datetime | None
    draft_by: int | None
    can: list[str]


class Tasks(Given):
    items: list[Task]
    next: str | None


Sort = Literal[
    "due",
    "-due",
    "created",
    "-created",
    "name",
    "-name",
    "person",
    "-person",
    "completed",
    "-completed",
]


class TaskQuery(Paging):
    assignee: str | None = Field(
        None, pattern=r"^(me|[1-9][0-9]{0,9})$", description="`me`, or the id of a person."
    )
    group: str | None = Field(None, max_length=120)
    agency: str | None = Field(None, max_length=60)
    board: str | None = Field(None, max_length=20, description="Of open tasks.")
    definition: str | None = Field(None, max_length=120, description="A key; of open tasks.")
    view: Literal["mine", "groups", "all", "others", "everything"] = Field(
        "everything",
        description="Of open tasks: mine, those my groups are offered, both, or what else I see.",
    )
    state: Literal["open", "completed"] = "open"
    overdue: bool | None = None
    due_before: date | None = None
    due_after: date | None = None
    q: str = Field(
        "",
        max_length=200,
        description="Words, or their beginnings, of the task, of comments or of files.",
    )
    sort: Sort = "due"


class Assignment(Taken):
    assignee: Id
    reason: str = Field("", max_length=4000)


class Completion(Taken):
    """By the names of the form's fields.

    `seen_draft` is the `draft_version` that was read: a newer draft is for a person to look at.
    """

    answers: Mapping[str, JsonValue] = Field(default_factory=dict)
    seen_draft: int | None = Field(None, ge=0, le=2**31 - 1)


class Draft(Taken):
    """`seen_version` is the `draft_version` that was read: a newer draft is not overwritten."""

    answers: Mapping[str, JsonValue]
    seen_version: int | None = Field(None, ge=0, le=2**31 - 1)


class Rescheduling(Taken):
    due_on: date
    reason: str = Field(max_length=4000)


class Reader(Given):
    """Somebody who may see it, and whom a comment can call as `@` and the name."""

    id: int
    name: str


class Readers(Given):
    people: list[Reader]


class NewComment(Taken):
    """`@` and the full name of somebody who may see it calls them."""

    body: str = Field(max_length=20_000)


class Comment(Given):
    id: int
    instance_id: UUID
    user_task_id: UUID | None
    author_id: int
    at: datetime
    body: str
    mentions: list[int]


class Comments(Given):
    items: list[Comment]
    next: str | None


class Attachment(Given):
    """A file with two dates: of the fact, as the sender says, and of its receipt."""

    id: int
    instance_id: UUID
    user_task_id: UUID | None
    filename: str
    media_type: str
    size: int
    sha256: str
    fact_on: date | None
    received_at: datetime
    received_from: int


class Attachments(Given):
    items: list[Attachment]
    next: str | None


class AttachmentFacts(Taken):
    """The fields beside the file."""

    fact_on: date | None = None


class Rung(Given):
    """A level of the ladder: when it is reached, who hears of it, what it begins."""

    level: str
    at: datetime
    to: list[str]
    starts: str | None
    is_passed: bool


class Explanation(Given):
    """Why this task is here, for whom, why now, and what follows if it is not done."""

    why: list[str]
    definition: str
    version: int | None
    file: str
    element: str
    line: int
    lane: str
    group: str
    assignee: int | None
    may: list[str]
    different_from: list[str]
    due_on: date | None
    due_at: datetime | None
    baseline_due_on: date | None
    due_basis: Mapping[str, Any] | None
    due_version: int
    ladder: str | None
    rungs: list[Rung]
    now: datetime
    events: list[Event]


def task_of(row: UserTask, now: datetime) -> Task:
    return Task(**facts_of(row, now))


def facts_of(row: UserTask, now: datetime) -> dict[str, Any]:
    """What a list shows; the form and the answers stay in the database."""
    return {
        "element": row.element_id,
        "group": row.candidate_group,
        "assignee": row.assignee_id,
        "overdue": row.is_overdue(now),
        **{name: getattr(row, name) for name in Task.model_fields if name not in RENAMED},
    }


RENAMED = frozenset({"element", "group", "assignee", "overdue"})


def etag_of(row: UserTask) -> str:
    return f"{row.version}-{row.draft_version}"


def comment_of(row: models.Comment) -> Comment:
    comment: Comment = given(Comment, row, mentions=list(row.mentions or ()))
    return comment


def attachment_of(row: models.Attachment) -> Attachment:
    return Attachment.model_validate(row)
