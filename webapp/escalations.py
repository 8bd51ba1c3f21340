"""Late tasks that are being dealt with: who must respond, who must decide."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.actors import Actor
from engine.models import UserTask
from engine.permissions import may_complete
from engine.queries import pages
from engine.queries.pages import Discussion
from webapp.current import Moment, actor, moment, process_engine
from webapp.due import Tag, standing
from webapp.i18n import said
from webapp.names import Names

bp = Blueprint("escalations", __name__, url_prefix="/escalations")


@dataclass(frozen=True, slots=True)
class Waiting:
    """One answer that is waited for."""

    task_id: str
    name: str
    whom: str
    due_on: date | None
    late: Tag | None
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One late task, and what is done about it."""

    instance_id: str
    kind: str
    late_id: str
    late_name: str
    about: list[str]
    tag: Tag
    waiting: list[Waiting]


@bp.get("/")
def listing() -> ResponseReturnValue:
    seen, who = moment(), actor()
    with process_engine().query() as session:
        page = pages.discussions(session, who, cursor=request.args.get("after"))
        names = Names(session)
        rows = [_row(one, who, seen, names) for one in page.items]
    more = url_for(".listing", after=page.next) if page.next else ""
    return render_template("escalations/listing.html", rows=rows, more=more)


def _row(one: Discussion, who: Actor, seen: Moment, names: Names) -> Row:
    late = one.late_task
    return Row(
        instance_id=str(one.instance.id),
        kind=said(one.definition.name, one.definition.name_cy),
        late_id=str(late.id),
        late_name=said(late.name, late.name_cy),
        about=names.about(late),
        tag=standing(late, seen),
        waiting=[_waiting(task, who, seen, names) for task in one.waiting],
    )


def _waiting(task: UserTask, who: Actor, seen: Moment, names: Names) -> Waiting:
    return Waiting(
        task_id=str(task.id),
        name=said(task.name, task.name_cy),
        whom=names.person(task.assignee_id)
        if task.assignee_id
        else names.group(task.candidate_group),
        due_on=task.due_on,
        late=standing(task, seen) if task.is_overdue(seen.now) else None,
        is_mine=may_complete(who, task),
    )
