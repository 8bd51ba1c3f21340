"""The board's calendar: which days are worked, and what an offset leads to."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import overload
from zoneinfo import ZoneInfo

from engine.working_days.bank_holidays import SATURDAY, BankHoliday, bank_holidays
from engine.working_days.offsets import DAYS, MONTHS, Offset, OffsetError, shift_days, shift_months

END_OF_DAY = time(23, 59, 59)
Rank = Callable[[Sequence[date], date], int]


@dataclass(frozen=True, slots=True)
class Due:
    """The local day that people see, and the moment at which it is missed."""

    on: date
    at: datetime


@dataclass(frozen=True)
class Calendar:
    """Monday to Friday without bank holidays and closed days, in one time zone; a value."""

    closed: frozenset[date] = frozenset()
    zone: str = "Europe/London"
    opens: time = time(9)
    closes: time = time(17)
    _tables: dict[int, tuple[date, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError(f"Expected hours in order, but found {self.opens}-{self.closes}.")

    # Days

    def is_working_day(self, day: date) -> bool:
        table = self._working_days(day.year)
        index = bisect_left(table, day)
        return index < len(table) and table[index] == day

    def bank_holidays(self, year: int) -> tuple[BankHoliday, ...]:
        return bank_holidays(year)

    def name_of(self, day: date) -> BankHoliday | None:
        """Name the bank holiday on this day, if it is one."""
        return next((holiday for holiday in bank_holidays(day.year) if holiday.on == day), None)

    def working_days_between(self, start: date, end: date) -> int:
        """Count working days after the start up to the end; negative if the end comes first."""
        if end < start:
            return -self._worked(end, start, bisect_left)
        return self._worked(start, end, bisect_right)

    def worked_between(self, start: datetime, end: datetime) -> timedelta:
        """The hours of work that lie between two moments, the first one first."""
        first, begun = self._worked_at(self.local(start), back=False)
        last, done = self._worked_at(self.local(end), back=True)
        length = _since_midnight(self.closes) - _since_midnight(self.opens)
        whole = length * self.working_days_between(first, last)
        return max(whole + done - begun, timedelta())

    # Arithmetic

    @overload
    def add(self, start: datetime, offset: Offset | str) -> datetime: ...

    @overload
    def add(self, start: date, offset: Offset | str) -> date: ...

    def add(self, start: date, offset: Offset | str) -> date:
        """Count from a day, or from a moment, whose local time of day is kept.

        An aware moment gives one in UTC; a naive one is local time and stays so.
        """
        offset = Offset.parse(offset) if isinstance(offset, str) else offset
        if not isinstance(start, datetime):
            return self._add_to_date(start, offset)
        local = self.local(start)
        if offset.unit == "wh":
            reached = self._add_hours(local.replace(tzinfo=None), offset.count)
        else:
            reached = datetime.combine(self._add_to_date(local.date(), offset), local.time())
        if start.tzinfo is None:
            return reached
        # A moment that stays where it is must not slip to the other hour of a clock change.
        unmoved = reached == local.replace(tzinfo=None)
        return start.astimezone(UTC) if unmoved else self.at(reached.date(), reached.time())

    def due(self, start: datetime, offset: Offset | str) -> Due:
        """Say when something is due: by the end of a day, or at a moment for working hours."""
        offset = Offset.parse(offset) if isinstance(offset, str) else offset
        if offset.unit == "wh":
            at = self.add(self.local(start).astimezone(UTC), offset)
            return Due(self.local_date(at), at)
        on = self.add(self.local_date(start), offset)
        return Due(on, self.end_of(on))

    # Local time

    def local(self, moment: datetime) -> datetime:
        """Put a moment on the local clock; one without a zone is local already."""
        zone = _zone(self.zone)
        return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)

    def local_date(self, moment: datetime) -> date:
        return self.local(moment).date()

    def at(self, day: date, time_of_day: time) -> datetime:
        """Give the moment at which the local clock shows this, in UTC.

        A time that spring skips moves on by the hour that is missing; of a time that autumn shows
        twice it is the first.
        """
        local = datetime.combine(day, time_of_day.replace(tzinfo=None, fold=0))
        return local.replace(tzinfo=_zone(self.zone)).astimezone(UTC)

    def end_of(self, day: date) -> datetime:
        """Give the last second of a local day, in UTC: the later one, where it comes twice."""
        last = datetime.combine(day, END_OF_DAY, _zone(self.zone))
        return last.replace(fold=1).astimezone(UTC)

    def _add_to_date(self, start: date, offset: Offset) -> date:
        if offset.unit == "wh":
            raise OffsetError(str(offset), "a moment to count working hours from, not a day")
        if offset.unit == "wd":
            return self._add_working_days(start, offset.count)
        if offset.unit in MONTHS:
            reached = shift_months(start, offset.count * MONTHS[offset.unit])
        else:
            reached = shift_days(start, offset.count * DAYS[offset.unit])
        return self._roll(reached, offset.roll)

    def _roll(self, day: date, roll: str) -> date:
        if not roll or self.is_working_day(day):
            return day
        return self._add_working_days(day, 1 if roll == ">" else -1)

    def _add_working_days(self, start: date, count: int) -> date:
        """Count from the next day on; nought is the day itself, or the next that is worked."""
        year = start.year
        table = self._working_days(year)
        if count > 0:
            index = bisect_right(table, start) + count - 1
        else:
            index = bisect_left(table, start) + count
        while index >= len(table):
            index -= len(table)
            year += 1
            table = self._working_days(year)
        while index < 0:
            year -= 1
            table = self._working_days(year)
            index += len(table)
        return table[index]

    def _add_hours(self, local: datetime, hours: int) -> datetime:
        day, worked = self._worked_at(local, back=hours < 0)
        length = _since_midnight(self.closes) - _since_midnight(self.opens)
        days, rest = divmod(worked + timedelta(hours=hours), length)
        # The end of a day and the start of the next are one moment: going on, prefer the end.
        if hours >= 0 and days and not rest:
            days, rest = days - 1, length
        reached = self._add_working_days(day, days) if days else day
        return datetime.combine(reached, self.opens) + rest

    def _worked_at(self, local: datetime, *, back: bool) -> tuple[date, timedelta]:
        """Give the working day to count from, and how much of it has been worked."""
        day = local.date()
        length = _since_midnight(self.closes) - _since_midnight(self.opens)
        if not self.is_working_day(day):
            nearest = self._add_working_days(day, -1 if back else 1)
            return nearest, length if back else timedelta()
        worked = _since_midnight(local.time()) - _since_midnight(self.opens)
        return day, min(max(worked, timedelta()), length)

    def _worked(self, start: date, end: date, rank: Rank) -> int:
        whole_years = sum(len(self._working_days(year)) for year in range(start.year, end.year))
        before_start = rank(self._working_days(start.year), start)
        return whole_years + rank(self._working_days(end.year), end) - before_start

    def _working_days(self, year: int) -> tuple[date, ...]:
        table = self._tables.get(year)
        if table is None:
            days = _open_days(year)
            table = tuple(day for day in days if day not in self.closed) if self.closed else days
            self._tables[year] = table
        return table


@cache
def _open_days(year: int) -> tuple[date, ...]:
    holidays = {holiday.on for holiday in bank_holidays(year)}
    first = date(year, 1, 1)
    length = (date(year, 12, 31) - first).days + 1
    days = (first + timedelta(days=n) for n in range(length))
    return tuple(day for day in days if day.weekday() < SATURDAY and day not in holidays)


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _since_midnight(at: time) -> timedelta:
    return timedelta(
        hours=at.hour, minutes=at.minute, seconds=at.second, microseconds=at.microsecond
    )
