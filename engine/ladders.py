"""The ladder of a late task as data: who hears what, and when. Pure arithmetic on dates.

A ladder is a list of levels, each a mapping:

    level     what it is called: R1, R2 (reminders), L1, L2, L3 (escalations)
    at        offset from the due date: "-5wd", "0d", "1wd"; or from the due moment: "4wh"
    time      local time of day for whole-day offsets, "08:00" unless given
    from      "due" (unless given) or "created"
    min_span  only for tasks given more time than this: "30wd"
    to        groups or roles that are told: "assignee", "delegate", "agency_rep@{agency}"
    starts    key of the process that begins when the level is reached
    instead   exceptions by the late task's own role: {"qa_chair": {"to": [...], "starts": null}}
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from engine.working_days import Calendar

MORNING = "08:00"


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline as a ladder needs it: when the task came, and when it must be done."""

    created_at: datetime
    on: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Rung:
    """One level of one task's ladder, with its moment."""

    level: str
    at: datetime
    to: tuple[str, ...]
    starts: str | None = None


def rungs(
    levels: Sequence[Mapping[str, Any]], due: Due, calendar: Calendar, role: str = ""
) -> list[Rung]:
    """Every rung of a task with this deadline, the earliest first."""
    climbed = [
        _rung(level, due, calendar, role) for level in levels if _applies(level, due, calendar)
    ]
    return sorted(climbed, key=lambda rung: rung.at)


def moments(
    levels: Sequence[Mapping[str, Any]], due: Due, calendar: Calendar
) -> dict[int, datetime]:
    """When each level of the ladder is reached, by its place in the list."""
    return {
        place: _moment(level, due, calendar)
        for place, level in enumerate(levels)
        if _applies(level, due, calendar)
    }


def next_at(climb: Sequence[Rung], after: datetime) -> datetime | None:
    """When the next rung is reached, seen from a moment."""
    return next((rung.at for rung in climb if rung.at > after), None)


def highest(climb: Sequence[Rung], since: datetime, now: datetime) -> Rung | None:
    """The highest rung reached in this span: after a downtime only that one fires."""
    return next((rung for rung in reversed(climb) if since <= rung.at <= now), None)


def _applies(level: Mapping[str, Any], due: Due, calendar: Calendar) -> bool:
    span = level.get("min_span")
    if span is None:
        return True
    created_on = calendar.local_date(due.created_at)
    longest_short = calendar.add(created_on, span)
    assert isinstance(longest_short, date)  # noqa: S101 - a date plus an offset is a date
    return due.on > longest_short


def _rung(level: Mapping[str, Any], due: Due, calendar: Calendar, role: str) -> Rung:
    exception = level.get("instead", {}).get(role, {})
    told = {**level, **exception}
    return Rung(
        level=level["level"],
        at=_moment(level, due, calendar),
        to=tuple(told.get("to", ())),
        starts=told.get("starts"),
    )


def _moment(level: Mapping[str, Any], due: Due, calendar: Calendar) -> datetime:
    offset = str(level["at"])
    start_at = due.created_at if level.get("from") == "created" else due.at
    if offset.endswith("wh"):
        moment = calendar.add(start_at, offset)
        assert isinstance(moment, datetime)  # noqa: S101 - a moment plus hours is a moment
        return moment
    start_on = calendar.local_date(start_at) if level.get("from") == "created" else due.on
    on = calendar.add(start_on, offset)
    return calendar.at(on, time.fromisoformat(level.get("time", MORNING)))
