"""What repeats: each occurrence is computed from the anchor, so that none of them drifts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count as count_from
from typing import Self

from engine.working_days.calendar import Calendar
from engine.working_days.durations import Duration
from engine.working_days.offsets import Offset, OffsetError, shift_days, shift_months

Period = Offset | Duration

ACCEPTED = "a cycle such as R3/2026-01-01T09:00/P3M, R/PT1H or R/2026-01-05T09:00/5wd"
ACCEPTED_MOMENT = "a date or an ISO 8601 date and time, local unless it names a zone"
SHORTEST = timedelta(seconds=1)
CYCLE = re.compile(r"R([0-9]{0,6})/(?:([^/]{4,40})/)?([^/]{2,40})", re.IGNORECASE)


def moment(text: str, calendar: Calendar) -> datetime:
    """Read a point in time; without a zone it is local. The answer is in UTC."""
    try:
        found = datetime.fromisoformat(text.strip())
        local = calendar.local(found)
        shift_days(local.date(), 0)
        return calendar.at(found.date(), found.time()) if found.tzinfo is None else _utc(local)
    except (AttributeError, ValueError, OverflowError) as error:
        raise OffsetError(str(text), ACCEPTED_MOMENT) from error


def period(text: str) -> Period:
    """Read an ISO 8601 duration or one of our offsets."""
    return Duration.parse(text) if re.match(r"\s*-?P", text, re.IGNORECASE) else Offset.parse(text)


def add_duration(start: datetime, duration: Period | str, calendar: Calendar) -> datetime:
    """Add to a moment: months clamp, days keep the local time of day, hours pass exactly."""
    found = period(duration) if isinstance(duration, str) else duration
    start = calendar.local(start).astimezone(UTC)
    if isinstance(found, Offset):
        return calendar.add(start, found)
    return _add_exact(_add_calendar_part(start, found, calendar), found.exact)


def occurrence(anchor: datetime, every: Period | str, n: int, calendar: Calendar) -> datetime:
    """Give the n-th occurrence in UTC; the anchor is number nought."""
    found = period(every) if isinstance(every, str) else every
    return add_duration(anchor, found.times(n), calendar)


def occurrences(anchor: datetime, every: Period | str, calendar: Calendar) -> Iterator[datetime]:
    """Give one occurrence after the other, the anchor first, to the end of the calendar."""
    for n in count_from():
        try:
            found = occurrence(anchor, every, n, calendar)
        except OffsetError:
            return
        yield found


@dataclass(frozen=True, slots=True)
class Cycle:
    """A repeating interval; `times` None is for ever, `start` None is when the timer is started."""

    times: int | None
    start: datetime | None
    every: Period

    @classmethod
    def parse(cls, text: str, calendar: Calendar) -> Self:
        match = CYCLE.fullmatch(text.strip()) if isinstance(text, str) else None
        if match is None:
            raise OffsetError(str(text), ACCEPTED)
        times, start, every = match.groups()
        found = period(every)
        if not _goes_on(found):
            raise OffsetError(text, f"{ACCEPTED}, of at least one second")
        return cls(int(times) if times else None, moment(start, calendar) if start else None, found)

    def occurrence(self, started_at: datetime, n: int, calendar: Calendar) -> datetime | None:
        """Give the n-th moment (from nought) from when the timer was started; None after the last.

        With a start of its own, those before the timer was started have been and gone.
        """
        anchor, first = self._anchor(started_at, calendar)
        number = first + n
        # Without a start of its own, number nought is the start of the timer, not a firing.
        last = None if self.times is None else self.times - (self.start is not None)
        if n < 0 or (last is not None and number > last):
            return None
        try:
            return occurrence(anchor, self.every, number, calendar)
        except OffsetError:
            return None

    def next_after(
        self, started_at: datetime, after: datetime, calendar: Calendar
    ) -> tuple[int, datetime] | None:
        """Find the first occurrence later than a moment, and its number: what to fire next."""
        anchor, first = self._anchor(started_at, calendar)
        n = max(0, _first_at(anchor, self.every, after, calendar, inclusive=False) - first)
        found = self.occurrence(started_at, n, calendar)
        return None if found is None else (n, found)

    def _anchor(self, started_at: datetime, calendar: Calendar) -> tuple[datetime, int]:
        """Give the anchor, and the number of the first occurrence that counts."""
        if self.start is None:
            return started_at, 1
        return self.start, _first_at(self.start, self.every, started_at, calendar, inclusive=True)


def cycle_occurrence(
    spec: str | Cycle, started_at: datetime, n: int, calendar: Calendar
) -> datetime | None:
    """Give the n-th moment, from nought, at which a repeating timer fires; None after the last."""
    cycle = spec if isinstance(spec, Cycle) else Cycle.parse(spec, calendar)
    return cycle.occurrence(started_at, n, calendar)


def next_cycle_occurrence(
    spec: str | Cycle, started_at: datetime, after: datetime, calendar: Calendar
) -> tuple[int, datetime] | None:
    """Find the number and moment of the first firing after a moment; None if there is none."""
    cycle = spec if isinstance(spec, Cycle) else Cycle.parse(spec, calendar)
    return cycle.next_after(started_at, after, calendar)


def _first_at(
    anchor: datetime, every: Period, bound: datetime, calendar: Calendar, *, inclusive: bool
) -> int:
    """Number the first occurrence at or after a bound; by halving, so that age costs nothing."""

    def is_reached(n: int) -> bool:
        try:
            found = occurrence(anchor, every, n, calendar)
        except OffsetError:
            return True
        return found >= bound if inclusive else found > bound

    high = 1
    while not is_reached(high):
        high *= 2
    low = 0
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if is_reached(middle) else (middle + 1, high)
    return low


def _goes_on(every: Period) -> bool:
    if isinstance(every, Offset):
        return every.count > 0
    return every.months > 0 or every.days > 0 or every.exact >= SHORTEST


def _add_calendar_part(start: datetime, duration: Duration, calendar: Calendar) -> datetime:
    if not duration.has_calendar_part:
        return start
    local = calendar.local(start)
    day = shift_days(shift_months(local.date(), duration.months), duration.days)
    return calendar.at(day, local.time())


def _add_exact(start: datetime, exact: timedelta) -> datetime:
    try:
        reached = start + exact
    except OverflowError as error:
        raise OffsetError(f"{start} and {exact}", ACCEPTED) from error
    shift_days(reached.date(), 0)
    return reached


def _utc(local: datetime) -> datetime:
    return local.astimezone(UTC)
