"""Which rung of its ladder a task climbs next, when the calendar or the ladder changes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from engine import ladders
from engine.changes import Change, Dated, began
from engine.models import UserTaskState
from engine.working_days import Calendar

Moments = Mapping[int, datetime]


class Climbs:
    """Computes the moments of each climb once; many tasks share a deadline."""

    def __init__(self, change: Change) -> None:
        self._change = change
        self._known: dict[tuple[object, ...], dict[int, datetime]] = {}

    def next_rung(self, task: Dated, due_on: date, due_at: datetime) -> datetime | None:
        """The same rung on another day; by another ladder, the next that is ahead."""
        change = self._change
        stored: datetime | None = task.ladder_due_at
        if task.state == UserTaskState.SUSPENDED or task.ladder_failures:
            return stored
        name = task.ladder or ""
        old, new = change.before.ladders.get(name, ()), change.after.ladders.get(name, ())
        climb = self._climb(name, new, _due(task, due_on, due_at), change.after.calendar)
        if old != new:
            return self._by_another_ladder(stored, climb)
        if stored is None:
            return None
        before = self._climb(
            name, old, _due(task, task.due_on, task.due_at), change.before.calendar
        )
        return stored if before == climb else self._same_rung(stored, before, climb)

    def _by_another_ladder(self, stored: datetime | None, climb: Moments) -> datetime | None:
        if stored is not None and stored <= self._change.now:
            return stored  # it is being climbed at this moment
        return min((at for at in climb.values() if at > self._change.now), default=None)

    def _same_rung(self, stored: datetime, before: Moments, after: Moments) -> datetime | None:
        """The rung that was next, and those behind it, where the other calendar puts them."""
        if self._change.until is not None and stored in after.values():
            return stored  # computed by the new calendar already
        in_order = sorted(before, key=lambda place: before[place])
        nearest = min(in_order, key=lambda place: abs(before[place] - stored), default=None)
        if nearest is None:
            return stored
        ahead = set(in_order[in_order.index(nearest) :])
        now = self._change.now
        new = {place for place in after if place not in before and after[place] > now}
        return min((after[place] for place in (ahead | new) & after.keys()), default=None)

    def _climb(
        self,
        name: str,
        levels: Sequence[Mapping[str, Any]],
        due: ladders.Due,
        calendar: Calendar,
    ) -> dict[int, datetime]:
        from_start = any("min_span" in one or one.get("from") == "created" for one in levels)
        is_old = calendar is self._change.before.calendar
        key = (name, is_old, due.on, due.at, due.created_at if from_start else None)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = ladders.moments(levels, due, calendar)
        return found


def _due(task: Dated, on: date, at: datetime) -> ladders.Due:
    return ladders.Due(created_at=began(task), on=on, at=at)
