"""ISO 8601 durations: a calendar part on the local clock and an exact part."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Self

from engine.working_days.offsets import OffsetError

ACCEPTED = "an ISO 8601 duration such as P1M, P10D, P2W or PT72H"

# Seven digits hold every duration that stays within the calendar, in seconds even for months.
PATTERN = re.compile(
    r"(-?)P(?=[0-9]|T[0-9])"
    r"(?:([0-9]{1,7})Y)?(?:([0-9]{1,7})M)?(?:([0-9]{1,7})W)?(?:([0-9]{1,7})D)?"
    r"(?:T(?=[0-9])(?:([0-9]{1,7})H)?(?:([0-9]{1,7})M)?(?:([0-9]{1,7})(?:[.,]([0-9]{1,6}))?S)?)?"
)


@dataclass(frozen=True, slots=True)
class Duration:
    """Months and days as the calendar has them; hours, minutes and seconds as they pass."""

    months: int = 0
    days: int = 0
    exact: timedelta = field(default_factory=timedelta)

    @classmethod
    def parse(cls, text: str) -> Self:
        match = PATTERN.fullmatch(text.strip().upper()) if isinstance(text, str) else None
        if match is None:
            raise OffsetError(str(text), ACCEPTED)
        sign, *parts, fraction = match.groups(default="")
        years, months, weeks, days, hours, minutes, seconds = (int(part or 0) for part in parts)
        exact = timedelta(hours=hours, minutes=minutes, seconds=seconds)
        exact += timedelta(microseconds=int((fraction or "").ljust(6, "0")))
        found = cls(years * 12 + months, weeks * 7 + days, exact)
        return found.times(-1) if sign else found

    def times(self, n: int) -> Self:
        """Take it n times, from one anchor."""
        try:
            return type(self)(self.months * n, self.days * n, self.exact * n)
        except OverflowError as error:
            raise OffsetError(f"{n} times {self}", ACCEPTED) from error

    @property
    def has_calendar_part(self) -> bool:
        return bool(self.months or self.days)
