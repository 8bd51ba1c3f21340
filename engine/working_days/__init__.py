"""Time as the board counts it: working days, offsets, due dates and cycles."""

from engine.working_days.bank_holidays import BankHoliday, bank_holidays
from engine.working_days.calendar import Calendar, Due
from engine.working_days.cycles import (
    Cycle,
    add_duration,
    cycle_occurrence,
    moment,
    next_cycle_occurrence,
    occurrence,
    occurrences,
)
from engine.working_days.durations import Duration
from engine.working_days.offsets import Offset, OffsetError

__all__ = [
    "BankHoliday",
    "Calendar",
    "Cycle",
    "Due",
    "Duration",
    "Offset",
    "OffsetError",
    "add_duration",
    "bank_holidays",
    "cycle_occurrence",
    "moment",
    "next_cycle_occurrence",
    "occurrence",
    "occurrences",
]
