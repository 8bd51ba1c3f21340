"""Weeks and quarters as the board counts them: from Monday to Sunday, on its own clock."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from engine.working_days import Calendar

WEEK = timedelta(days=7)
DAY = timedelta(days=1)
MIDNIGHT = time(0)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def last_of_week(monday: date) -> date:
    return monday + WEEK - DAY


def end_of_quarter(day: date) -> date:
    """31 March, 30 June, 30 September or 31 December."""
    first_month_after = 3 * ((day.month - 1) // 3) + 4
    year, month = (day.year + 1, 1) if first_month_after > 12 else (day.year, first_month_after)  # noqa: PLR2004
    return date(year, month, 1) - DAY


def weeks_ahead(today: date) -> Sequence[date]:
    """The Mondays from this week up to the one in which the quarter ends."""
    last = end_of_quarter(today)
    first = monday_of(today)
    return [first + WEEK * number for number in range((last - first).days // 7 + 1)]


def weeks_back(today: date, count: int) -> Sequence[date]:
    """So many Mondays, this week's the last."""
    first = monday_of(today) - WEEK * (count - 1)
    return [first + WEEK * number for number in range(count)]


def moments(calendar: Calendar, mondays: Sequence[date]) -> Sequence[datetime]:
    """The beginnings of these weeks, and the end of the last one."""
    return [calendar.at(day, MIDNIGHT) for day in (*mondays, mondays[-1] + WEEK)]
