"""All of the outside that a diagram's expression may ask for: the moment and the calendar."""

from dataclasses import dataclass
from datetime import datetime

from engine.working_days import Calendar


@dataclass(frozen=True, slots=True)
class World:
    now: datetime
    calendar: Calendar

    def __post_init__(self) -> None:
        if self.now.utcoffset() is None:
            raise ValueError("Expected an aware moment, but it has no zone.")
