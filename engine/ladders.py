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

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from engine.errors import Invalid
from engine.working_days import Calendar, Offset, OffsetError

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


def check(levels: Sequence[Mapping[str, Any]]) -> None:
    """Refuse a ladder that could not be climbed, with the place of the level that is wrong."""
    if not levels:
        raise Invalid("levels", "no_levels")
    seen = set()
    for place, level in enumerate(levels, start=1):
        for field, is_right in _CHECKS.items():
            if not is_right(level):
                raise Invalid(field, "not_for_a_ladder", place=place)
        key = (level["level"], str(level["at"]), level.get("from", "due"))
        if key in seen:
            raise Invalid("at", "level_twice", place=place)
        seen.add(key)


def _is_offset(text: object) -> bool:
    try:
        return isinstance(text, str) and bool(Offset.parse(text))
    except OffsetError:
        return False


def _is_after_the_deadline(level: Mapping[str, Any]) -> bool:
    """A reminder may come before; to escalate what is not late yet alarms for nothing."""
    early = str(level.get("at", "")).startswith("-")
    return _is_offset(level.get("at")) and not (
        early and (str(level.get("level", "")).startswith("L") or level.get("from") == "created")
    )


def _is_time(text: object) -> bool:
    try:
        return isinstance(text, str) and bool(time.fromisoformat(text) or True)
    except ValueError:
        return False


def _is_told(to: object) -> bool:
    return (
        isinstance(to, Sequence)
        and not isinstance(to, str)
        and bool(to)
        and all(isinstance(one, str) and RECEIVER.fullmatch(one) for one in to)
    )


RECEIVER = re.compile(r"[a-z_]+(?:@(?:\{[a-z_]+\}|[a-z_]+))?")
# Field by field; what is not there is fine where it has a default.
_CHECKS: Mapping[str, Callable[[Mapping[str, Any]], bool]] = {
    "level": lambda level: re.fullmatch(r"[RL][1-9]", str(level.get("level", ""))) is not None,
    "at": _is_after_the_deadline,
    "time": lambda level: _is_time(level.get("time", MORNING)),
    "from": lambda level: level.get("from", "due") in ("due", "created"),
    "min_span": lambda level: level.get("min_span") is None or _is_offset(level["min_span"]),
    "to": lambda level: _is_told(level.get("to")),
    "starts": lambda level: isinstance(level.get("starts"), str | None),
    "instead": lambda level: isinstance(level.get("instead", {}), Mapping),
}


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
