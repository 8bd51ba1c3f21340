"""The tasks that a caller asks for, among those that they may see."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import Actor
from engine.models import OPEN, UserTask, UserTaskState
from engine.queries.cursors import Page
from engine.queries.user_tasks import visible
from webapp.api.lists import Column, Order, Part, containing, page_of
from webapp.api.schemas.tasks import TaskQuery
from webapp.current import Moment

ORDERS: dict[str, Column] = {
    "due": UserTask.due_at,
    "created": UserTask.created_at,
    "completed": UserTask.completed_at,
}
SEARCHED: tuple[Column, ...] = (
    UserTask.name,
    UserTask.name_cy,
    UserTask.title,
    UserTask.business_key,
)
STATES = {
    "open": [str(state) for state in OPEN],
    "completed": [str(UserTaskState.COMPLETED)],
}


def page(session: Session, who: Actor, query: TaskQuery, seen: Moment) -> Page[UserTask]:
    statement = sa.select(UserTask).where(*_conditions(who, query, seen.now))
    order = Order(
        ORDERS[query.sort.lstrip("-")], UserTask.id, is_descending=query.sort.startswith("-")
    )
    return page_of(session, Part(statement, order, query.limit, query.cursor))


def _conditions(who: Actor, query: TaskQuery, now: datetime) -> list[sa.ColumnElement[bool]]:
    conditions = [UserTask.state.in_(STATES[query.state]), *_days(query)]
    if query.assignee is not None:
        person = who.id if query.assignee == "me" else int(query.assignee)
        conditions.append(UserTask.assignee_id == person)
    if query.assignee != "me":  # one's own tasks are found by their index alone
        conditions.append(visible(who))
    if query.group is not None:
        conditions.append(UserTask.candidate_group == query.group)
    if query.overdue is not None:
        is_late = UserTask.due_at.is_not(None) & (UserTask.due_at < now)
        conditions.append(is_late if query.overdue else ~is_late)
    if query.q:
        conditions.append(containing(query.q, SEARCHED))
    return conditions


def _days(query: TaskQuery) -> list[sa.ColumnElement[bool]]:
    days = []
    if query.due_before is not None:
        days.append(UserTask.due_on < query.due_before)
    if query.due_after is not None:
        days.append(UserTask.due_on > query.due_after)
    return days
