"""The whole history of an instance: page by page, by topic, by person, by task."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from flask import request, url_for
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from engine.models import Comment, UserTask
from engine.queries import history
from engine.queries.history import Wanted
from webapp.i18n import _, said
from webapp.names import Names, item_name
from webapp.story import KINDS, Line, told

A_PAGE = 25
LONGEST = 9  # digits
TOPICS: Mapping[str, tuple[str, ...]] = {
    "tasks": ("user_task.created", "user_task.completed", "user_task.canceled"),
    "deadlines": (
        "user_task.reminded",
        "user_task.escalated",
        "user_task.rescheduled",
        "extension.",
        "late_task.",
        "escalation.",
    ),
    "people": (
        "user_task.claimed",
        "user_task.released",
        "user_task.assigned",
        "user_task.delegated",
    ),
    "talk": ("comment.", "attachment.", "action.evidence_added"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a filter."""

    value: str
    name: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Past:
    """One page of the history, and how it was chosen."""

    lines: Sequence[Line]
    topics: Sequence[Choice]
    people: Sequence[Choice]
    tasks: Sequence[Choice]
    is_narrowed: bool
    older: str


def past(
    session: Session,
    instance_id: UUID,
    tasks: Sequence[UserTask],
    comments: Sequence[Comment],
    names: Names,
) -> Past:
    """What the address asks for, the latest first; an unknown wish narrows nothing."""
    asked, by_id = request.args, {task.id: task for task in tasks}
    wanted = Wanted(
        kinds=_kinds(asked.get("topic", "")),
        actor_id=_number(asked.get("person", "")),
        task_id=_task(asked, by_id),
    )
    page = history.latest(session, instance_id, wanted, A_PAGE, _number(asked.get("before", "")))
    lines = told(reversed(page.items), comments, by_id, names)
    return Past(
        lines=lines,
        topics=_topics(asked.get("topic", "")),
        people=_people(session, instance_id, wanted, names),
        tasks=_tasks(by_id, wanted),
        is_narrowed=any(asked.get(name) for name in ("topic", "person", "task")),
        older=_older(instance_id, asked, page.next),
    )


def _number(text: str) -> int | None:
    """One that every database can compare; anything else was not asked for."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST else None


def _kinds(topic: str) -> tuple[str, ...]:
    """The kinds of events under a topic; the moves of the process itself stay in the record."""
    wanted = TOPICS.get(topic)
    return tuple(
        kind for kind in KINDS if wanted is None or any(kind.startswith(one) for one in wanted)
    )


def _task(asked: MultiDict[str, str], known: Mapping[UUID, UserTask]) -> UUID | None:
    return next((key for key in known if str(key) == asked.get("task")), None)


def _topics(chosen: str) -> list[Choice]:
    named = {
        "": _("Everything"),
        "tasks": _("Tasks"),
        "deadlines": _("Deadlines"),
        "people": _("Who does it"),
        "talk": _("Comments, files and evidence"),
    }
    return [Choice(key, name, key == chosen) for key, name in named.items()]


def _people(session: Session, instance_id: UUID, wanted: Wanted, names: Names) -> list[Choice]:
    found = sorted(
        (names.person(key), key) for key in history.actors(session, instance_id) if key is not None
    )
    chosen = [Choice(str(key), name, key == wanted.actor_id) for name, key in found]
    return [Choice("", _("Everybody"), wanted.actor_id is None), *chosen]


def _tasks(known: Mapping[UUID, UserTask], wanted: Wanted) -> list[Choice]:
    offered = [
        Choice(
            str(task.id),
            " · ".join(filter(None, (said(task.name, task.name_cy), item_name(task)))),
            task.id == wanted.task_id,
        )
        for task in known.values()
    ]
    return [Choice("", _("All tasks"), wanted.task_id is None), *offered]


def _older(instance_id: UUID, asked: MultiDict[str, str], before: str | None) -> str:
    if before is None:
        return ""
    kept = [(name, asked[name]) for name in ("topic", "person", "task") if asked.get(name)]
    where = url_for("instances.show", instance_id=instance_id)
    return f"{where}?{urlencode([*kept, ('before', before)])}#history"
