"""Keeps tasks and comments findable, in the transaction that writes them."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine.models import Comment, ProcessInstance, SearchText, UserTask
from engine.words import distinct

TASK_WORDS, COMMENT_WORDS = 500, 3000
# PostgreSQL keeps a mebibyte of different words in one text, and a letter has at most four bytes.
LONGEST = 250_000
SHOWN = ("name", "name_cy", "title", "business_key", "item")
BELONGING = ("candidate_group", "agency", "definition_id")


def keep(session: Session) -> None:
    """After a flush: write down the words of what is new and of what is called otherwise now."""
    added = [row for row in session.new if isinstance(row, UserTask)]
    changed = [row for row in session.dirty if isinstance(row, UserTask) and _is_renamed(row)]
    if changed:
        ids = [row.id for row in changed]
        session.execute(sa.delete(SearchText).where(SearchText.user_task_id.in_(ids)))
    if added or changed:
        add_tasks(session, [*added, *changed])
    for row in session.new:
        if isinstance(row, Comment):
            add_words(session, row.instance_id, distinct([row.body], COMMENT_WORDS))


def add_tasks(session: Session, tasks: Iterable[UserTask]) -> None:
    rows = [
        {
            "instance_id": task.instance_id,
            "user_task_id": task.id,
            "spoken": _line([*_marks(task), *_said(task)]),
        }
        for task in tasks
    ]
    session.connection().execute(_ADD_TASK, rows)


def add_words(session: Session, instance_id: UUID, words: Iterable[str]) -> None:
    """Add what was said or shown beside an instance's tasks to what is known of it."""
    connection = session.connection()
    given = {"instance_id": instance_id, "user_task_id": None, "spoken": _line(words)}
    connection.execute(_ADD_WORDS[connection.dialect.name], given)


def group_mark(group: str) -> str:
    return _mark("g", group)


def agency_mark(agency: str) -> str:
    return _mark("a", agency)


def board_mark(board: str) -> str:
    return f":b:{board}"


def definition_mark(definition_id: int) -> str:
    return _mark("d", str(definition_id))


TASK_MARK, INSTANCE_MARK = ":k:task", ":k:instance"


def _mark(kind: str, value: str) -> str:
    """A word that nobody can have written or ask for: no word has a colon in it."""
    return f":{kind}:{'-'.join(value.lower().split())}"


def _marks(task: UserTask) -> list[str]:
    agency = [agency_mark(task.agency)] if task.agency else []
    marks = [group_mark(task.candidate_group), definition_mark(task.definition_id)]
    return marks + agency


def _said(task: UserTask) -> list[str]:
    return distinct((getattr(task, name) or "" for name in SHOWN), TASK_WORDS)


def _line(words: Iterable[str]) -> str:
    return "".join(f"{word} " for word in words)


def _is_renamed(task: UserTask) -> bool:
    seen = sa.inspect(task).attrs
    return any(seen[name].history.has_changes() for name in (*SHOWN, *BELONGING))


def _adding(insert: Any, kind: str) -> Any:
    """A statement that asks for the board itself: a pipeline cannot wait for an answer."""
    board = sa.select(sa.literal(":b:") + ProcessInstance.board + sa.literal(" ")).where(
        ProcessInstance.id == sa.bindparam("instance_id", type_=sa.Uuid)
    )
    return insert.inline().values(
        instance_id=sa.bindparam("instance_id"),
        user_task_id=sa.bindparam("user_task_id"),
        body=sa.literal(kind) + sa.func.coalesce(board.scalar_subquery(), "") + _SPOKEN,
    )


def _or_adding(insert: Any) -> Any:
    has_room = sa.func.length(SearchText.body) < LONGEST
    return _adding(insert, f"{INSTANCE_MARK} ").on_conflict_do_update(
        index_elements=["instance_id"],
        index_where=SearchText.user_task_id.is_(None),
        set_={"body": sa.case((has_room, SearchText.body + _SPOKEN), else_=SearchText.body)},
    )


_SPOKEN = sa.bindparam("spoken", type_=sa.Text)
_ADD_TASK = _adding(sa.insert(SearchText), f"{TASK_MARK} ")
_ADD_WORDS = {
    "sqlite": _or_adding(sqlite.insert(SearchText)),
    "postgresql": _or_adding(postgresql.insert(SearchText)),
}
