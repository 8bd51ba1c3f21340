"""How far from a day: `20wd`, `28d>`, `6m`, `-4wh`."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, Self

# The calendar of bank holidays is known for these years; a date beyond them is a slip.
FIRST_YEAR: Final = 1950
LAST_YEAR: Final = 2100

# Larger than any that stays within the calendar, small enough to compute with.
MOST = 10_000_000

MONTHS = {"m": 1, "y": 12}
DAYS = {"d": 1, "w": 7}
WORKING = ("wd", "wh")
UNITS = (*WORKING, *DAYS, *MONTHS)
ROLLS = ("", ">", "<")
PATTERN = re.compile(r"([+-]?)([0-9]{1,4})(wd|wh|d|w|m|y)([<>]?)")
ACCEPTED = (
    "a number up to 9999 with wd (working days), wh (working hours), d, w, m or y, such as 20wd, "
    "28d, 28d> (on to a working day), 28d< (back to one), 2w, 6m, 1y or 4wh, with - to count back"
)


class OffsetError(ValueError):
    """Not an offset, a duration or a cycle, or one that leads out of the calendar."""

    def __init__(self, found: str, accepted: str = ACCEPTED) -> None:
        super().__init__(f"Expected {accepted}, but found {found[:60]!r}.")
        self.found, self.accepted = found[:60], accepted


@dataclass(frozen=True, slots=True)
class Offset:
    """A signed count of one unit; `roll` says where a day that is closed moves to."""

    count: int
    unit: str
    roll: str = ""

    def __post_init__(self) -> None:
        if self.unit not in UNITS or self.roll not in ROLLS or (self.roll and self.is_working):
            raise OffsetError(str(self))
        if abs(self.count) > MOST:
            raise OffsetError(str(self))

    @classmethod
    @lru_cache(maxsize=512)
    def parse(cls, text: str) -> Self:
        """Read what people and diagrams write; `str()` writes it again."""
        match = PATTERN.fullmatch(text.strip()) if isinstance(text, str) else None
        if match is None:
            raise OffsetError(str(text))
        sign, digits, unit, roll = match.groups()
        return cls(int(sign + digits), unit, roll)

    def __str__(self) -> str:
        return f"{self.count}{self.unit}{self.roll}"

    @property
    def is_working(self) -> bool:
        return self.unit in WORKING

    def times(self, n: int) -> Self:
        """Take it n times, from one anchor: adding n times would drift at the end of a month."""
        return type(self)(self.count * n, self.unit, self.roll)


def shift_months(day: date, months: int) -> date:
    """Go to the same day of another month, or to that month's last day if it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise _out_of_calendar(day, f"{months} months")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def shift_days(day: date, days: int) -> date:
    """Go on or back by calendar days, within the calendar."""
    ordinal = day.toordinal() + days
    if not EARLIEST <= ordinal <= LATEST:
        raise _out_of_calendar(day, f"{days} days")
    return date.fromordinal(ordinal)


EARLIEST = date(FIRST_YEAR, 1, 1).toordinal()
LATEST = date(LAST_YEAR, 12, 31).toordinal()


def _out_of_calendar(day: date, what: str) -> OffsetError:
    return OffsetError(f"{day} and {what}", f"a date from {FIRST_YEAR} to {LAST_YEAR}")
