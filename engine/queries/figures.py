"""Figures about tasks, and the lists that they count: both ask the same conditions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models import UserTask
from engine.models.user_task import DONE_NOW, OF_ANYBODY, OPEN_NOW
from engine.queries.sorting import Rows

Condition = sa.ColumnElement[bool]
MOST = 2000  # so many finished tasks tell how long steps take; more would only take longer


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose tasks are counted: of these boards, and where agencies are named, of these alone."""

    boards: Sequence[str]
    agencies: Sequence[str] | None = None

    @property
    def conditions(self) -> list[Condition]:
        here: list[Condition] = [UserTask.board.in_(list(self.boards))]
        if self.agencies is not None:
            here.append(UserTask.agency.in_(list(self.agencies)))
        return here


@dataclass(frozen=True, slots=True)
class Late:
    """How many tasks of one agency are late; no agency: of the board's own groups."""

    agency: str | None
    count: int


@dataclass(frozen=True, slots=True)
class DueDay:
    count: int
    due_on: date
    is_at_risk: bool


@dataclass(frozen=True, slots=True)
class Finished:
    on_time: int
    late: int


@dataclass(frozen=True, slots=True)
class Done:
    """One finished task, as far as its duration is concerned."""

    name: str
    name_cy: str
    created_at: datetime
    completed_at: datetime
    baseline_due_on: date | None


def is_open() -> Condition:
    return OPEN_NOW & OF_ANYBODY


def is_late(now: datetime) -> Condition:
    return is_open() & (UserTask.due_at < now)


def is_due(now: datetime, first: date, last: date) -> Condition:
    """Still to come, between two days, both of them included."""
    on_the_days = UserTask.due_on.between(first, last)
    return is_open() & (UserTask.due_at >= now) & (UserTask.due_at < _after(last)) & on_the_days


def _after(day: date) -> datetime:
    """When this day is over wherever the board is: where the search among moments may end."""
    return datetime.combine(day + timedelta(days=2), time(), UTC)


def is_at_risk() -> Condition:
    """Its reminders have begun, and nobody has taken it."""
    return UserTask.assignee_id.is_(None) & UserTask.ladder_level.is_not(None)


def is_finished(since: datetime, until: datetime) -> Condition:
    return DONE_NOW & (UserTask.completed_at >= since) & (UserTask.completed_at < until)


def was_late() -> Condition:
    return UserTask.due_at.is_not(None) & (UserTask.completed_at > UserTask.due_at)


def is_of(agency: str) -> Condition:
    """Of one agency; an empty word means the tasks that belong to none."""
    return UserTask.agency == agency if agency else UserTask.agency.is_(None)


def listed(whose: Whose, *conditions: Condition) -> sa.Select[UserTask]:
    """The tasks behind a figure."""
    return sa.select(UserTask).where(*whose.conditions, *conditions)


def counted(session: Session, whose: Whose, *conditions: Condition) -> int:
    """How many tasks that list has."""
    return int(session.execute(_counting(whose, sa.func.count()).where(*conditions)).scalar_one())


def late_by_agency(session: Session, whose: Whose, now: datetime) -> list[Late]:
    """The most first."""
    count = sa.func.count()
    rows = session.execute(
        _counting(whose, UserTask.agency, count)
        .where(is_late(now))
        .group_by(UserTask.agency)
        .order_by(count.desc(), UserTask.agency)
    )
    return [Late(*row) for row in rows]


def due_by_day(
    session: Session, whose: Whose, now: datetime, first: date, last: date
) -> list[DueDay]:
    """What falls due on each day, apart from what is late already."""
    risk = sa.case((is_at_risk(), 1), else_=0)
    rows = session.execute(
        _counting(whose, sa.func.count(), UserTask.due_on, risk)
        .where(is_due(now, first, last))
        .group_by(UserTask.due_on, risk)
        .order_by(UserTask.due_on)
    )
    return [DueDay(count, on, bool(is_risky)) for count, on, is_risky in rows]


def finished(session: Session, whose: Whose, marks: Sequence[datetime]) -> list[Finished]:
    """What was finished between each of these moments and the next, in time and late."""
    ends = [(UserTask.completed_at < until, place) for place, until in enumerate(marks[1:])]
    span, late = sa.case(*ends), sa.case((was_late(), 1), else_=0)
    rows = session.execute(
        _counting(whose, span, late, sa.func.count())
        .where(is_finished(marks[0], marks[-1]))
        .group_by(span, late)
    )
    counts = {(place, bool(is_late)): count for place, is_late, count in rows}
    return [
        Finished(counts.get((place, False), 0), counts.get((place, True), 0))
        for place in range(len(marks) - 1)
    ]


def done(session: Session, whose: Whose, since: datetime, until: datetime) -> list[Done]:
    """The newest finished tasks, for counting how long they took."""
    rows = session.execute(
        _counting(
            whose,
            UserTask.name,
            UserTask.name_cy,
            UserTask.created_at,
            UserTask.completed_at,
            UserTask.baseline_due_on,
        )
        .where(is_finished(since, until))
        .order_by(UserTask.completed_at.desc(), UserTask.id)
        .limit(MOST)
    )
    return [Done(*row) for row in rows]


def done_by_step(
    session: Session, whose: Whose, since: datetime, until: datetime
) -> dict[str, int]:
    """How many of each step were finished, however many there are."""
    rows = session.execute(
        _counting(whose, UserTask.name, sa.func.count())
        .where(is_finished(since, until))
        .group_by(UserTask.name)
    )
    return {name: int(count) for name, count in rows}


def _counting(whose: Whose, *columns: Any) -> Rows:
    return sa.select(*columns).select_from(UserTask).where(*whose.conditions)
