"""Counts each day that is over once: how many tasks of each step took how many working days.

A page then adds up a few rows instead of a million tasks. A day's figures stay what the calendar
of the board said when they were counted.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine.context import CommandContext, ProcessEngine
from engine.models import StepFigure, UserTask
from engine.models.user_task import DONE_NOW
from engine.queries.steps import completed, counted_until
from engine.working_days import Calendar

AT_A_TIME = 40
# A command that began before midnight may end after it.
SETTLED = timedelta(minutes=30)
DIALECTS: Mapping[str, Any] = {"sqlite": sqlite, "postgresql": postgresql}


def count_days(engine: ProcessEngine, limit: int = AT_A_TIME) -> int:
    """Count the days that are over and not counted yet, the oldest first; say how many."""
    for done in range(limit):
        with engine.query() as session:
            day = _next_day(session, engine.calendar(), engine.now())
        if day is None:
            return done
        with engine.command() as ctx:
            count_day(ctx, day)
    return limit


def _next_day(session: Session, calendar: Calendar, now: datetime) -> date | None:
    """The first day with something completed after those that are counted, once it is over."""
    since = counted_until(session, calendar)
    first = session.scalar(
        sa.select(sa.func.min(UserTask.completed_at)).where(
            DONE_NOW, UserTask.completed_at >= since
        )
    )
    if first is None:
        return None
    day = calendar.local_date(first)
    return day if calendar.at(day + timedelta(days=1), time()) + SETTLED <= now else None


def count_day(ctx: CommandContext, day: date) -> None:
    """Two workers may count the same day: they find the same, and the second adds nothing."""
    calendar = ctx.calendar
    since, until = calendar.at(day, time()), calendar.at(day + timedelta(days=1), time())
    found, _ = completed(ctx.session, calendar, since, until)
    rows = [
        {**place._asdict(), "count": tally.count, "late": tally.late}
        for place, tally in sorted(found.items())
    ]
    insert = DIALECTS[ctx.session.get_bind().dialect.name].insert
    ctx.session.execute(insert(StepFigure).on_conflict_do_nothing(), rows)
