"""What kinds of figures there are, and which values fit each. Pure.

The shipped sets say by example what a figure is: `28d` an offset, `20` a number, a date a day.
A figure that is empty in one set has its kind from another set that names it.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from engine.errors import Invalid
from engine.working_days import Calendar, Offset, OffsetError
from workflows.agencies import AGENCIES

MOST_DAYS, MOST_NUMBER, ALL = 3660, 1000, 100
TAGS = ("V", "K", "P")
# Of these the figure is a share of a hundred.
SHARES = frozenset({"plan_elapsed", "plan_verified", "quorum_share", "survey_low"})
# Where this figure is empty, the form asks; what else is in use must have a value.
ASKED_FOR = frozenset({"plan_finalised"})
EVIDENCE = ("E1", "E2", "E3")
# A year without 29 February, so that a figure has its day in every year.
DAY_OF_YEAR, COMMON_YEAR = re.compile(r"(\d\d-\d\d)[<>]?"), 2025
DAYS_OF = {"wd": 1.0, "wh": 1 / 8, "d": 1.0, "w": 7.0, "m": 30.5, "y": 365.0}


class Kind(StrEnum):
    OFFSET = "offset"
    NUMBER = "number"
    SHARE = "share"
    DAY = "day"
    DAY_OF_YEAR = "day_of_year"
    LEVELS = "levels"
    COUNTS = "counts"
    MEMBERS = "members"


def kind_of(name: str, example: object) -> Kind:
    """What a value of this figure looks like, told by one that it has had."""
    if isinstance(example, Mapping):
        return Kind.MEMBERS if any(isinstance(v, list) for v in example.values()) else Kind.COUNTS
    if isinstance(example, list):
        return Kind.LEVELS
    if isinstance(example, int):
        return Kind.SHARE if name in SHARES else Kind.NUMBER
    if is_day_of_year(example):
        return Kind.DAY_OF_YEAR
    return Kind.DAY if _is_day(example) else Kind.OFFSET


def check(name: str, kind: Kind, example: object, wanted: object) -> object:
    """The value as it is kept, or why it does not fit."""
    checks = {
        Kind.OFFSET: _offset,
        Kind.NUMBER: _number,
        Kind.SHARE: _share,
        Kind.DAY: _day,
        Kind.DAY_OF_YEAR: _day_of_year,
        Kind.LEVELS: _levels,
        Kind.COUNTS: _counts,
        Kind.MEMBERS: _members,
    }
    return checks[kind](name, example, wanted)


def is_day_of_year(example: object) -> bool:
    """`03-31`, with `>` for moving on to a working day and `<` for moving back to one."""
    found = DAY_OF_YEAR.fullmatch(example) if isinstance(example, str) else None
    return found is not None and _is_day(f"{COMMON_YEAR}-{found[1]}")


def on_day_of_year(figure: str, year: int, calendar: Calendar) -> date:
    """The day of a year that the figure names; without a mark it stays where it is."""
    day = date.fromisoformat(f"{year}-{figure[:5]}")
    step = {">": 1, "<": -1}.get(figure[5:], 0)
    while step and not calendar.is_working_day(day):
        day += timedelta(days=step)
    return day


def _is_day(example: object) -> bool:
    try:
        return isinstance(example, str) and bool(date.fromisoformat(example))
    except ValueError:
        return False


def _offset(name: str, example: object, wanted: object) -> object:
    """It counts to the same side as before, in whole days, and not for ever."""
    try:
        offset = Offset.parse(wanted if isinstance(wanted, str) else "")
    except OffsetError as error:
        raise Invalid(name, "not_an_offset") from error
    if offset.unit == "wh":
        raise Invalid(name, "not_in_days")
    if isinstance(example, str) and (Offset.parse(example).count < 0) != (offset.count < 0):
        raise Invalid(name, "other_side")
    if abs(offset.count) * DAYS_OF[offset.unit] > MOST_DAYS:
        raise Invalid(name, "too_far")
    return str(offset)


def _number(name: str, _example: object, wanted: object) -> object:
    if not isinstance(wanted, int) or isinstance(wanted, bool):
        raise Invalid(name, "not_a_number")
    if not 0 <= wanted <= MOST_NUMBER:
        raise Invalid(name, "out_of_range", least=0, most=MOST_NUMBER)
    return wanted


def _share(name: str, example: object, wanted: object) -> object:
    number = _number(name, example, wanted)
    if not isinstance(number, int) or number > ALL:
        raise Invalid(name, "out_of_range", least=0, most=ALL)
    return number


def _day(name: str, _example: object, wanted: object) -> object:
    if not _is_day(wanted):
        raise Invalid(name, "not_a_date")
    return wanted


def _day_of_year(name: str, _example: object, wanted: object) -> object:
    if not is_day_of_year(wanted):
        raise Invalid(name, "not_a_day_of_year")
    return wanted


def _levels(name: str, _example: object, wanted: object) -> object:
    """At least one level of evidence, each once, in their order."""
    if not isinstance(wanted, Sequence) or isinstance(wanted, str):
        raise Invalid(name, "wrong_type")
    if not wanted:
        raise Invalid(name, "required")
    if not set(wanted) <= set(EVIDENCE):
        raise Invalid(name, "not_an_option")
    return [level for level in EVIDENCE if level in wanted]


def _counts(name: str, example: object, wanted: object) -> object:
    """A number for each of the names that it has, and for no other."""
    if not isinstance(wanted, Mapping) or not isinstance(example, Mapping):
        raise Invalid(name, "wrong_type")
    if wanted.keys() != example.keys():
        raise Invalid(name, "not_an_option")
    return {key: _number(name, None, wanted[key]) for key in example}


def _members(name: str, example: object, wanted: object) -> object:
    """Which agencies count as which kind; none of the kinds is left empty."""
    if not isinstance(wanted, Mapping) or not isinstance(example, Mapping):
        raise Invalid(name, "wrong_type")
    if wanted.keys() != example.keys():
        raise Invalid(name, "not_an_option")
    return {key: _agencies(name, wanted[key]) for key in example}


def _agencies(name: str, wanted: Any) -> list[str]:
    if not isinstance(wanted, Sequence) or isinstance(wanted, str):
        raise Invalid(name, "wrong_type")
    if not wanted:
        raise Invalid(name, "required")
    if not set(wanted) <= AGENCIES.keys():
        raise Invalid(name, "not_an_option")
    return [agency for agency in AGENCIES if agency in wanted]
