"""The rows of the inbox: each task with what tells it from the others, and why it is here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.models import ProcessDefinition, ProcessInstance, UserTask
from engine.permissions import may_assign, may_claim, may_release
from webapp.current import Moment
from webapp.due import Tag, standing
from webapp.explaining import explain
from webapp.i18n import _, said
from webapp.names import Names

BOARDS = ("children", "adults")


@dataclass(frozen=True, slots=True)
class Row:
    """One task as the list shows it. `board` is said to those who serve both boards."""

    id: str
    name: str
    about: list[str]
    person: str
    is_mine: bool
    group: str
    board: str
    arrived_at: datetime
    due_on: date | None
    tag: Tag
    can_claim: bool
    can_change: bool
    why: list[str]


@dataclass(frozen=True, slots=True)
class Home:
    """Where a task belongs: the name of its process, and its board."""

    process: str
    board: str


def rows_of(
    session: Session, tasks: Sequence[UserTask], who: Actor, seen: Moment, names: Names
) -> list[Row]:
    homes = _homes(session, {task.instance_id for task in tasks})
    has_both = serves_both(who)
    return [_row(task, homes[task.instance_id], who, seen, names, has_both) for task in tasks]


def serves_both(who: Actor) -> bool:
    """Whether somebody sits in groups of both boards, so that each row must say which it is."""
    return all(any(group.endswith(f"@{board}") for group in who.all_groups) for board in BOARDS)


def board_name(board: str) -> str:
    return {"children": _("Children’s board"), "adults": _("Adults’ board")}.get(board, board)


def _row(
    task: UserTask,
    home: Home,
    who: Actor,
    seen: Moment,
    names: Names,
    has_both: bool,  # noqa: FBT001
) -> Row:
    can_claim = task.assignee_id is None and may_claim(who, task)
    return Row(
        id=str(task.id),
        name=said(task.name, task.name_cy),
        about=names.about(task, home.process),
        person=names.person(task.assignee_id) if task.assignee_id else "",
        is_mine=task.assignee_id == who.id,
        group=names.group(task.candidate_group),
        board=board_name(home.board) if has_both else "",
        arrived_at=task.created_at,
        due_on=task.due_on,
        tag=standing(task, seen),
        can_claim=can_claim,
        can_change=can_claim or may_assign(who, task) or _may_give_back(who, task),
        why=explain(task, who, [], names),
    )


def _may_give_back(who: Actor, task: UserTask) -> bool:
    return task.assignee_id is not None and may_release(who, task)


def _homes(session: Session, instances: set[UUID]) -> Mapping[UUID, Home]:
    rows = session.execute(
        sa.select(
            ProcessInstance.id,
            ProcessInstance.board,
            ProcessDefinition.name,
            ProcessDefinition.name_cy,
        )
        .join(ProcessDefinition, ProcessDefinition.id == ProcessInstance.definition_id)
        .where(ProcessInstance.id.in_(instances))
    )
    return {row.id: Home(said(row.name, row.name_cy), row.board) for row in rows}
