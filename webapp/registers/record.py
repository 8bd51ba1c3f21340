"""What the page of one thing in a register is made of; one template draws them all."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import url_for
from markupsafe import Markup

from engine.models import OPEN, ProcessInstance, UserTask
from engine.permissions import may_complete
from engine.queries.instances import visible
from webapp.documents.kinds import KINDS, Kind
from webapp.due import Tag, standing
from webapp.i18n import said
from webapp.names import item_name
from webapp.registers.register import Cell, Heading, Reading

MOST_TASKS = 30


@dataclass(frozen=True, slots=True)
class View:
    """A part of the page behind its own link, with how much is in it."""

    name: str
    url: str
    count: int | None
    is_here: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """A table with its title, or a sentence when there is nothing in it."""

    title: str
    headings: Sequence[Heading]
    rows: Sequence[Sequence[Cell]]
    empty: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A heading with what was written under it, paragraph by paragraph."""

    title: str
    paragraphs: Sequence[str]


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of a life: when it was reached, or that it is where things stand."""

    name: str
    on: date | None
    state: str  # done | now | to come
    who: str = ""


@dataclass(frozen=True, slots=True)
class NextTask:
    """Somebody is waited for."""

    name: str
    url: str
    about: str
    whom: str
    due_on: date | None
    tag: Tag
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing and what it says in a sentence; the table beside it says the same."""

    title: str
    svg: Markup


@dataclass(frozen=True, slots=True)
class Record:
    """Everything on the page, said in the reader's language."""

    back: tuple[str, str]
    caption: str
    title: str
    ref: str = ""
    tags: Sequence[Tag] = ()
    colours: Sequence[Tag] = ()
    lede: str = ""
    views: Sequence[View] = ()
    chart: Chart | None = None
    passages: Sequence[Passage] = ()
    listings: Sequence[Listing] = ()
    steps: Sequence[Step] = ()
    facts: Sequence[tuple[str, Cell]] = ()
    tasks: Sequence[NextTask] = ()
    running: str = ""  # where its instance is
    downloads: Sequence[tuple[Kind, str]] = field(default_factory=tuple)


def next_tasks(reading: Reading, instance_id: UUID | None, *, whole: bool) -> list[NextTask]:
    """Whom the instance waits for, or all of its family, as far as the reader may look."""
    if instance_id is None:
        return []
    root = sa.select(ProcessInstance.root_id).where(ProcessInstance.id == instance_id)
    own = ProcessInstance.root_id.in_(root) if whole else ProcessInstance.id == instance_id
    seen = sa.select(ProcessInstance.id).where(own, visible(reading.who))
    found = reading.session.scalars(
        sa.select(UserTask)
        .where(UserTask.instance_id.in_(seen), UserTask.state.in_([str(one) for one in OPEN]))
        .order_by(UserTask.due_at.asc().nulls_last(), UserTask.id)
        .limit(MOST_TASKS)
    )
    return [_next(reading, task) for task in found]


def running_at(reading: Reading, instance_id: UUID | None) -> str:
    """The address of the instance, for whom it leads somewhere."""
    if instance_id is None:
        return ""
    found = reading.session.scalar(
        sa.select(ProcessInstance.id).where(ProcessInstance.id == instance_id, visible(reading.who))
    )
    return url_for("instances.show", instance_id=instance_id) if found else ""


def downloads(endpoint: str, **ids: Any) -> list[tuple[Kind, str]]:
    return [(kind, url_for(endpoint, ending=ending, **ids)) for ending, kind in KINDS.items()]


def views(
    endpoint: str, here: str, named: Sequence[tuple[str, str, int | None]], **ids: Any
) -> list[View]:
    return [
        View(name, url_for(endpoint, view=key, **ids), count, key == here)
        for key, name, count in named
    ]


def _next(reading: Reading, task: UserTask) -> NextTask:
    names = reading.names
    return NextTask(
        name=said(task.name, task.name_cy),
        url=url_for("tasks.show", task_id=task.id),
        about=item_name(task) or task.business_key,
        whom=names.person(task.assignee_id)
        if task.assignee_id
        else names.group(task.candidate_group),
        due_on=task.due_on,
        tag=standing(task, reading.seen),
        is_mine=may_complete(reading.who, task),
    )
