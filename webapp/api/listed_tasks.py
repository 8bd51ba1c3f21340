"""The tasks that a caller asks for, of those that they may see: open ones as in the inbox."""

from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.models import UserTask, UserTaskState
from engine.queries.cursors import Page
from engine.queries.inbox import Filter, inbox
from engine.queries.inbox.searching import found_by_words
from engine.queries.user_tasks import visible
from webapp.api.lists import Column, Order, Part, page_of
from webapp.api.schemas.tasks import TaskQuery
from webapp.current import Moment
from webapp.i18n import language

ORDERS: dict[str, Column] = {
    "due": UserTask.due_at,
    "created": UserTask.created_at,
    "completed": UserTask.completed_at,
}
# What an order means where it has no meaning of its own.
INSTEAD = {"completed": "due", "person": "completed", "name": "completed"}


def page(session: Session, who: Actor, query: TaskQuery, seen: Moment) -> Page[UserTask]:
    if query.state == "open":
        return inbox(session, who, _filter(who, query, seen))
    statement = sa.select(UserTask).where(*_conditions(session, who, query, seen.now))
    sort = query.sort.lstrip("-")
    key = ORDERS.get(sort) or ORDERS[INSTEAD[sort]]
    order = Order(key, UserTask.id, is_descending=query.sort.startswith("-"))
    return page_of(session, Part(statement, order, query.limit, query.cursor))


def _filter(who: Actor, query: TaskQuery, seen: Moment) -> Filter:
    sort = query.sort.lstrip("-")
    if sort == "name":
        sort = "name_cy" if language() == "cy" else "name"
    return Filter(
        view=query.view,
        group=query.group,
        agency=query.agency,
        board=query.board,
        definition=query.definition,
        assignee=_person(who, query),
        overdue_at=seen.now if query.overdue else None,
        in_time_at=seen.now if query.overdue is False else None,
        due_before=_begin(query.due_before, seen),
        due_after=_begin(query.due_after and query.due_after + timedelta(days=1), seen),
        text=query.q,
        sort="due" if sort == "completed" else sort,
        is_descending=query.sort.startswith("-"),
        limit=query.limit,
        cursor=query.cursor,
    )


def _begin(day: date | None, seen: Moment) -> datetime | None:
    """The first moment of a local day."""
    return seen.calendar.at(day, time.min) if day is not None else None


def _person(who: Actor, query: TaskQuery) -> int | None:
    if query.assignee is None:
        return None
    return who.id if query.assignee == "me" else int(query.assignee)


def _conditions(
    session: Session, who: Actor, query: TaskQuery, now: datetime
) -> list[sa.ColumnElement[bool]]:
    """What is asked of completed tasks."""
    conditions = [UserTask.state == str(UserTaskState.COMPLETED), visible(who)]
    if (person := _person(who, query)) is not None:
        conditions.append(UserTask.assignee_id == person)
    for column, value in (
        (UserTask.candidate_group, query.group),
        (UserTask.agency, query.agency),
    ):
        if value is not None:
            conditions.append(column == value)
    if query.overdue is not None:
        is_late = UserTask.due_at.is_not(None) & (UserTask.due_at < now)
        conditions.append(is_late if query.overdue else ~is_late)
    if query.q:
        conditions.append(found_by_words(session, query.q))
    return conditions + _days(query)


def _days(query: TaskQuery) -> list[sa.ColumnElement[bool]]:
    days = []
    if query.due_before is not None:
        days.append(UserTask.due_on < query.due_before)
    if query.due_after is not None:
        days.append(UserTask.due_on > query.due_after)
    return days
