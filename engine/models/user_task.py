"""Work for a person, and the whole of its life."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Json
from engine.errors import TaskNotOpen


class UserTaskState(StrEnum):
    CREATED = "created"
    ASSIGNED = "assigned"
    SUSPENDED = "suspended"
    COMPLETED = "completed"
    CANCELED = "canceled"


OPEN = (UserTaskState.CREATED, UserTaskState.ASSIGNED)

# A state that is not a key here is final.
MOVES = {
    UserTaskState.CREATED: {
        UserTaskState.ASSIGNED,
        UserTaskState.SUSPENDED,
        UserTaskState.CANCELED,
    },
    UserTaskState.ASSIGNED: {
        UserTaskState.CREATED,
        UserTaskState.ASSIGNED,
        UserTaskState.SUSPENDED,
        UserTaskState.COMPLETED,
        UserTaskState.CANCELED,
    },
    UserTaskState.SUSPENDED: {
        UserTaskState.CREATED,
        UserTaskState.ASSIGNED,
        UserTaskState.CANCELED,
    },
}


class UserTask(Base):
    """One arrival at a user task of a diagram.

    `due_on` is a local date; `due_at` the UTC moment after which it is late; `due_basis` what
    both were computed from, so that they can be computed again. `ladder_due_at` is the moment
    of the next rung; `ladder_level` the last one that fired for this `due_version`. `draft_page`
    names the page, opened on one device, that wrote the draft last.
    """

    __tablename__ = "user_task"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    instance_id: Mapped[UUID] = mapped_column(sa.ForeignKey("process_instance.id"), index=True)
    root_id: Mapped[UUID] = mapped_column(index=True)
    element_id: Mapped[str] = mapped_column(sa.String(200))
    element_instance_id: Mapped[str] = mapped_column(sa.String(36))
    name: Mapped[str] = mapped_column(sa.Text)
    name_cy: Mapped[str] = mapped_column(sa.Text, default="")
    title: Mapped[str] = mapped_column(sa.Text, default="")
    business_key: Mapped[str] = mapped_column(sa.String(120), default="")
    definition_id: Mapped[int]
    form: Mapped[str | None] = mapped_column(sa.String(120))
    item: Mapped[str | None] = mapped_column(sa.Text)
    state: Mapped[str] = mapped_column(sa.String(12), default=UserTaskState.CREATED)
    candidate_group: Mapped[str] = mapped_column(sa.String(120))
    agency: Mapped[str | None] = mapped_column(sa.String(60))
    board: Mapped[str] = mapped_column(sa.String(20), default="children", server_default="children")
    assignee_id: Mapped[int | None]
    delegated_by: Mapped[int | None]
    on_behalf_of: Mapped[int | None]
    created_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    completed_by: Mapped[int | None]
    due_on: Mapped[date | None]
    due_at: Mapped[datetime | None]
    due_basis: Mapped[Mapping[str, Any] | None] = mapped_column(Json)
    due_version: Mapped[int] = mapped_column(default=1)
    baseline_due_on: Mapped[date | None]
    ladder: Mapped[str | None] = mapped_column(sa.String(60))
    ladder_level: Mapped[str | None] = mapped_column(sa.String(10))
    ladder_due_at: Mapped[datetime | None]
    ladder_failures: Mapped[int] = mapped_column(default=0)
    answers: Mapped[Mapping[str, Any] | None] = mapped_column(Json, deferred=True)
    draft: Mapped[Mapping[str, Any] | None] = mapped_column(Json, deferred=True)
    draft_version: Mapped[int] = mapped_column(default=0)
    draft_at: Mapped[datetime | None]
    draft_by: Mapped[int | None]
    draft_page: Mapped[str | None] = mapped_column(sa.String(40))
    version: Mapped[int] = mapped_column(default=1)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def is_overdue(self, now: datetime) -> bool:
        return self.is_open and self.due_at is not None and self.due_at < now

    def move_to(self, state: UserTaskState) -> None:
        if state not in MOVES.get(UserTaskState(self.state), ()):
            raise TaskNotOpen(self.id, self.state, self.completed_by, self.completed_at)
        self.state = state
        self.version += 1


def open_now(task: Any = UserTask) -> sa.ColumnElement[bool]:
    """Of the task, or of an alias of it; said word for word.

    A planner takes an index of some rows only where it reads the very condition, not a parameter.
    """
    states = [str(state) for state in OPEN]
    condition: sa.ColumnElement[bool] = task.state.in_(
        sa.bindparam("open", states, expanding=True, literal_execute=True)
    )
    return condition


OPEN_NOW = open_now()
DONE_NOW = UserTask.state == sa.bindparam(
    "done", str(UserTaskState.COMPLETED), literal_execute=True
)
_climbing = UserTask.ladder_due_at.is_not(None)
_delegated = UserTask.delegated_by.is_not(None)
# True of every task, and said only by who asks for all of them: else a planner takes their index
# for one person's tasks, too, and reads a million rows to find three.
OF_ANYBODY = UserTask.version > sa.literal_column("0")
_of_anybody = OPEN_NOW & OF_ANYBODY


def _index(name: str, where: sa.ColumnElement[bool], *columns: Any) -> None:
    """An index of some rows, the same on both databases."""
    sa.Index(f"ix_user_task_{name}", *columns, sqlite_where=where, postgresql_where=where)


# The inbox reads these, each in its own order, whatever the number of tasks.
_index("mine", OPEN_NOW, UserTask.assignee_id, UserTask.due_at, UserTask.id)
_index("delegated", _delegated, UserTask.delegated_by)
for _name, _key in {
    "due": UserTask.due_at,
    "created": UserTask.created_at,
    "name": UserTask.name,
    "name_cy": UserTask.name_cy,
}.items():
    _index(f"group_{_name}", OPEN_NOW, UserTask.candidate_group, UserTask.state, _key, UserTask.id)
    _index(_name, _of_anybody, _key, UserTask.id)
# What stands at a step of a process.
_index(
    "standing",
    OPEN_NOW,
    UserTask.definition_id,
    UserTask.element_id,
    UserTask.due_at,
    UserTask.created_at,
)
_index("ladder_due", _climbing, UserTask.ladder_due_at)
# The overview counts from this one alone, without a look at the rows.
_index(
    "done",
    DONE_NOW,
    UserTask.completed_at,
    UserTask.due_at,
    UserTask.board,
    UserTask.agency,
    UserTask.state,
)
