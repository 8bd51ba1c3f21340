"""A ladder in words: when each level is reached, who hears, what it begins, and an example."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine import ladders
from engine.ladders import Due
from engine.working_days import Calendar, Offset
from webapp.i18n import _, ngettext

Level = Mapping[str, Any]

# Whom a level may tell: as the ladder's data says it, and as people say it.
RECEIVERS: Mapping[str, Callable[[], str]] = {
    "assignee": lambda: _("the person with the task, else its group"),
    "delegate": lambda: _("who delegated it"),
    "agency_rep@{agency}": lambda: _("the agency’s representative"),
    "agency_executive@{agency}": lambda: _("the agency’s chief officer"),
    "qa_chair@{board}": lambda: _("the chair"),
    "qa_deputy@{board}": lambda: _("the deputy chair"),
    "qa_group@{board}": lambda: _("the Quality Assurance Group"),
    "business_unit": lambda: _("the Business Unit"),
    "unit_manager": lambda: _("the Business Unit’s manager"),
    "cprg_chair": lambda: _("the review group’s chair"),
    "board_chair": lambda: _("the Board’s chair"),
}
STARTS: Mapping[str, Callable[[], str]] = {
    "late_task_response": lambda: _("the agency is asked to respond"),
    "escalation": lambda: _("the chair is asked to consider escalation"),
}
# What a level may begin as well, where nobody chooses it for others.
BEGINS: Mapping[str, Callable[[], str]] = {
    **STARTS,
    "alert_untriaged": lambda: _("the Board chair is asked who looks at the alert"),
}
LEVELS = ("R1", "R2", "R3", "L1", "L2", "L3", "L4", "L5")


@dataclass(frozen=True, slots=True)
class Said:
    """One level in words, with the moment of the example; none where it would not apply."""

    place: int
    level: str
    is_reminder: bool
    when: str
    to: str
    effect: str
    exception: str
    at: datetime | None


def said_levels(levels: Sequence[Level], example: Due, calendar: Calendar) -> list[Said]:
    moments = ladders.moments(levels, example, calendar)
    return [
        Said(
            place=place,
            level=str(level["level"]),
            is_reminder=str(level["level"]).startswith("R"),
            when=when_of(level),
            to=receivers(level.get("to", ())),
            effect=starts(level.get("starts")),
            exception=_exceptions(level),
            at=moments.get(place),
        )
        for place, level in enumerate(levels)
    ]


def in_a_line(level: Level) -> str:
    """One level as the history tells it."""
    parts = [f"{level['level']}: {when_of(level)}", receivers(level.get("to", ()))]
    return " – ".join(part for part in (*parts, starts(level.get("starts"))) if part)


def when_of(level: Level) -> str:
    offset = Offset.parse(str(level["at"]))
    from_start = level.get("from") == "created"
    said = _distance(offset, from_start=from_start)
    if offset.unit != "wh":
        said = _("%(when)s, at %(time)s", when=said, time=level.get("time", ladders.MORNING))
    if level.get("min_span"):
        span = _count(Offset.parse(str(level["min_span"])))
        said += ". " + _("Only for tasks given more time than this: %(span)s", span=span)
    return said


def receivers(to: Sequence[str]) -> str:
    told = [RECEIVERS[one]() if one in RECEIVERS else one for one in to]
    said = ", ".join(told)
    return said[:1].upper() + said[1:]


def starts(key: object) -> str:
    if not key:
        return ""
    said = BEGINS[str(key)]() if str(key) in BEGINS else str(key)
    return said[:1].upper() + said[1:]


def example_due(calendar: Calendar, now: datetime, on: date) -> Due:
    """A task that came today and is due on a day of the reader's choice."""
    return Due(created_at=now, on=on, at=calendar.end_of(on))


def _distance(offset: Offset, *, from_start: bool) -> str:
    if offset.count == 0:
        return _("When the task comes") if from_start else _("On the due date")
    how_long = _count(offset)
    if from_start:
        return _("%(how_long)s after the task comes", how_long=how_long)
    if offset.count < 0:
        return _("%(how_long)s before the due date", how_long=how_long)
    return _("%(how_long)s after the due date", how_long=how_long)


def _count(offset: Offset) -> str:
    number = abs(offset.count)
    units = {
        "wd": lambda: ngettext("%(num)d working day", "%(num)d working days", number),
        "wh": lambda: ngettext("%(num)d working hour", "%(num)d working hours", number),
        "d": lambda: ngettext("%(num)d day", "%(num)d days", number),
        "w": lambda: ngettext("%(num)d week", "%(num)d weeks", number),
        "m": lambda: ngettext("%(num)d month", "%(num)d months", number),
        "y": lambda: ngettext("%(num)d year", "%(num)d years", number),
    }
    return units[offset.unit]()


def _exceptions(level: Level) -> str:
    """The late task of a chair does not climb to that chair."""
    roles = {"qa_chair": _("If it is the chair’s own task")}
    parts = [
        f"{roles.get(role, role)}: {receivers(told.get('to', level.get('to', ())))}"
        for role, told in level.get("instead", {}).items()
    ]
    return "; ".join(parts)
