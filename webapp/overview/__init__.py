"""The overview for chair, deputy and unit, and for each agency of its own: figures and charts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.models import UserTask
from engine.queries.sorting import Row as Found
from engine.queries.sorting import count_of, page_of
from webapp.current import Moment, actor, moment, process_engine
from webapp.due import Tag, standing
from webapp.i18n import said
from webapp.names import Names
from webapp.overview.charts import Links, charts
from webapp.overview.figures import gather
from webapp.overview.lists import Asked, actions_asked, tasks_asked
from webapp.overview.scope import Scope, scope_of
from webapp.overview.tiles import boards_of, tiles
from webapp.registers import words
from workflows.queries.colouring import colouring

bp = Blueprint("overview", __name__, url_prefix="/overview")
PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list behind a figure."""

    name: str
    url: str
    about: str
    whom: str
    due_on: date | None
    tag: Tag


@bp.get("/")
def show() -> ResponseReturnValue:
    scope, seen = _scope(), moment()
    with process_engine().query() as session:
        names, found = Names(session), gather(session, seen, scope)
        links = Links(scope)
        drawn = charts(found, links, names)
    return render_template(
        "overview/show.html",
        figures=found,
        tiles=tiles(found, links),
        charts=drawn,
        boards=boards_of(scope),
        agencies=[names.agency(one) for one in scope.agencies or ()],
    )


@bp.get("/tasks")
def tasks() -> ResponseReturnValue:
    """The tasks that a figure counts."""
    scope, seen = _scope(), moment()
    with process_engine().query() as session:
        names = Names(session)
        asked = tasks_asked(scope, seen, _given(), names)
        return _listing(session, "tasks", asked, lambda row: _task(row, seen, names))


@bp.get("/actions")
def actions() -> ResponseReturnValue:
    """The actions that a figure counts."""
    scope, seen = _scope(), moment()
    with process_engine().query() as session:
        names, colours = Names(session), colouring(session, seen.calendar, seen.now)
        asked = actions_asked(scope, seen, _given(), colours)
        return _listing(session, "actions", asked, lambda row: _action(row, names))


def _scope() -> Scope:
    return scope_of(actor(), request.args.get("board", ""))


def _given() -> dict[str, str]:
    """What was asked for; a NUL is in no name, and no database looks for one."""
    return {name: text.replace("\0", "") for name, text in request.args.items()}


def _listing(
    session: Session, kind: str, asked: Asked, line: Callable[[Found], Line]
) -> ResponseReturnValue:
    page = page_of(session, asked.statement, asked.sort, PAGE, request.args.get("after"))
    total = count_of(session, asked.statement)
    here: dict[str, Any] = {**request.args, "after": page.next}
    more = url_for(f".{kind}", **here) if page.next else ""
    return render_template(
        "overview/listing.html",
        kind=kind,
        lines=[line(row) for row in page.items],
        total=total,
        asked=asked,
        more=more,
    )


def _task(row: Found, seen: Moment, names: Names) -> Line:
    task: UserTask = row[0]
    return Line(
        name=said(task.name, task.name_cy),
        url=url_for("tasks.show", task_id=task.id),
        about=" · ".join(names.about(task)),
        whom=_whom(task, names),
        due_on=task.due_on,
        tag=standing(task, seen),
    )


def _whom(task: UserTask, names: Names) -> str:
    """Who did it, who has it, or who may take it."""
    person = task.completed_by or task.assignee_id
    return names.person(person) if person else names.group(task.candidate_group)


def _action(row: Found, names: Names) -> Line:
    action = row.Action
    return Line(
        name=action.text,
        url=url_for("registers.action", action_id=action.id),
        about=" · ".join(filter(None, (action.ref, row.ActionPlan.title))),
        whom=names.agency(action.lead_agency),
        due_on=action.current_due,
        tag=words.colour_tag(row.rag),
    )
