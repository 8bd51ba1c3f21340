"""Dates as answers: from ISO text or from day, month and year, within their bounds."""

import re
from collections.abc import Mapping
from datetime import date

from engine.forms.elements import Bound, Field, Json
from engine.forms.surroundings import DATE_PARTS, Broken, Surroundings
from engine.working_days import OffsetError

ISO_DATE = re.compile(r"\s{0,20}([0-9]{4})-([0-9]{2})-([0-9]{2})\s{0,20}")
PART = re.compile(r"\s{0,20}([0-9]{1,4})\s{0,20}")
FIRST_YEAR, LAST_YEAR = 1900, 2199
MOST = 9999


def date_of(field: Field, raw: object, around: Surroundings) -> str:
    """Read a date and hold it against the field's bounds."""
    day = _read(raw)
    earliest, latest = bound_on(field.min, around), bound_on(field.max, around)
    if earliest is not None and day < earliest:
        raise Broken("too_early", min=earliest.isoformat())
    if latest is not None and day > latest:
        raise Broken("too_late", max=latest.isoformat())
    return day.isoformat()


def bound_on(bound: object, around: Surroundings) -> date | None:
    """Give the day of a bound; without its field or variable it does not bind."""
    if not isinstance(bound, Bound):
        return None
    base = _base(bound, around)
    if base is None or bound.offset is None:
        return base
    try:
        return around.calendar.add(base, bound.offset)
    except OffsetError:
        return None


def _base(bound: Bound, around: Surroundings) -> date | None:
    if bound.source == "today":
        return around.today
    if bound.source == "date":
        return bound.on
    found = (around.answers if bound.source == "field" else around.variables).get(bound.name)
    try:
        return date.fromisoformat(found) if isinstance(found, str) else None
    except ValueError:
        return None


def _read(raw: object) -> date:
    year, month, day = _parts(raw)
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise Broken("not_a_date", parts=list(DATE_PARTS)) from error
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Broken("not_a_date", parts=["year"])
    return found


def _parts(raw: object) -> tuple[int, int, int]:
    if isinstance(raw, str) and (match := ISO_DATE.fullmatch(raw)):
        return int(match[1]), int(match[2]), int(match[3])
    if not isinstance(raw, Mapping) or not raw.keys() <= set(DATE_PARTS):
        raise Broken("not_a_date", parts=list(DATE_PARTS))
    parts = {name: _part(raw.get(name)) for name in DATE_PARTS}
    wrong: list[Json] = [name for name, found in parts.items() if not found]
    if wrong:
        raise Broken("not_a_date", parts=wrong)
    return parts["year"], parts["month"], parts["day"]


def _part(raw: object) -> int:
    """Give the number, or nought for what is none."""
    if isinstance(raw, str) and (match := PART.fullmatch(raw)):
        return int(match[1])
    if isinstance(raw, int) and not isinstance(raw, bool) and 0 < raw <= MOST:
        return raw
    return 0
