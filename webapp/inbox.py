"""The inbox: what is mine, what my groups are offered, what is late."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.context import Actor
from engine.models import UserTask
from engine.permissions import may_claim
from engine.queries import user_tasks
from engine.queries.user_tasks import Counts, Filter
from webapp.current import Moment, actor, moment, process_engine
from webapp.due import Tag, standing
from webapp.i18n import _, said
from webapp.names import Names

bp = Blueprint("inbox", __name__)
A_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Row:
    """One task as the list shows it."""

    id: str
    name: str
    about: list[str]
    person: str
    is_mine: bool
    group: str
    due_on: date | None
    tag: Tag
    can_claim: bool


@dataclass(frozen=True, slots=True)
class View:
    key: str
    name: str
    count: int
    is_here: bool


@bp.get("/")
def show() -> ResponseReturnValue:
    asked, text = request.args.get("view", "all"), request.args.get("q", "").strip()
    seen, who = moment(), actor()
    with process_engine().query() as session:
        counts = user_tasks.counts(session, who, seen.now)
        wanted = replace(_filter(asked, seen.now), text=text, cursor=request.args.get("after"))
        page = user_tasks.inbox(session, who, wanted)
        rows = [_row(task, who, seen, Names(session)) for task in page.items]
    return render_template(
        "inbox/show.html",
        rows=rows,
        counts=counts,
        views=_views(asked, counts),
        view=asked,
        text=text,
        more=url_for(".show", view=asked, q=text, after=page.next) if page.next else "",
    )


def _filter(view: str, now: datetime) -> Filter:
    filters = {
        "mine": Filter(view="mine"),
        "groups": Filter(view="groups"),
        "late": Filter(overdue_at=now),
        "week": Filter(due_after=now, due_before=now + A_WEEK),
    }
    return filters.get(view, Filter())


def _views(asked: str, counts: Counts) -> list[View]:
    named = [
        ("all", _("All"), counts.mine + counts.groups),
        ("mine", _("Mine"), counts.mine),
        ("groups", _("For my groups"), counts.groups),
        ("late", _("Late"), counts.late),
        ("week", _("Due within a week"), counts.this_week),
    ]
    return [View(key, name, count, key == asked) for key, name, count in named]


def _row(task: UserTask, who: Actor, seen: Moment, names: Names) -> Row:
    about = [task.title, task.item or "", names.agency(task.agency), task.business_key]
    return Row(
        id=str(task.id),
        name=said(task.name, task.name_cy),
        about=list(dict.fromkeys(part for part in about if part)),
        person=names.person(task.assignee_id) if task.assignee_id else "",
        is_mine=task.assignee_id == who.id,
        group=names.group(task.candidate_group),
        due_on=task.due_on,
        tag=standing(task, seen),
        can_claim=task.assignee_id is None and may_claim(who, task),
    )
