"""What a form of these pages sends: read strictly, each refusal under its field."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, time

from flask import request

from engine.errors import Invalid
from webapp.errors import refusal_of

Wrong = dict[str, str]
DATE_PARTS = ("day", "month", "year")
STORED = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})")
CLOCK = re.compile(r"(?P<hour>[0-9]{1,2})(?:[:.]?(?P<minute>[0-9]{2}))?")


def sent() -> Mapping[str, str]:
    """The fields of a form, by whichever way it came."""
    return request.form if request.method == "POST" else request.args


class Several(Invalid):
    """More than one field of a form does not fit."""

    def __init__(self, every: Sequence[Invalid]) -> None:
        super().__init__(every[0].field, every[0].rule, **every[0].values)
        self.every = every


def complaint(refused: Invalid) -> Wrong:
    """The sentence for each field that was refused."""
    every = refused.every if isinstance(refused, Several) else [refused]
    return {one.field: refusal_of(one).sentence for one in every}


def require_all(**read: Callable[[str], object]) -> None:
    """Read these fields; whatever is wrong with any of them is said at once."""
    every = []
    for name, reader in read.items():
        try:
            reader(name)
        except Invalid as refused:
            every.append(refused)
    if every:
        raise Several(every)


def text(name: str, *, most: int = 200) -> str:
    """What was typed, without the space around it."""
    typed = " ".join(sent().get(name, "").replace("\0", "").split())
    if len(typed) > most:
        raise Invalid(name, "too_long", maximum=most)
    return typed


def needed(name: str, *, most: int = 200) -> str:
    typed = text(name, most=most)
    if not typed:
        raise Invalid(name, "required")
    return typed


def day(name: str) -> date:
    found = day_or_none(name)
    if found is None:
        raise Invalid(name, "required")
    return found


def day_or_none(name: str) -> date | None:
    """A date in three parts, as people type it; or in one, as a page of ours sends it on."""
    parts = date_parts(sent(), name)
    if not any(parts.values()):
        return None
    try:
        return date.fromisoformat("-".join(parts[part].zfill(2) for part in reversed(DATE_PARTS)))
    except ValueError:
        raise Invalid(name, "not_a_date") from None


def date_parts(values: Mapping[str, object], name: str) -> dict[str, str]:
    """The three parts of a date: as it is stored, or as it was typed, for the page to show."""
    whole = str(values.get(name) or "").strip()
    if (stored := STORED.fullmatch(whole)) is not None:
        return {part: str(int(stored[part])) for part in DATE_PARTS}
    typed = {part: str(values.get(f"{name}-{part}") or "").strip() for part in DATE_PARTS}
    return typed if any(typed.values()) else {**typed, "day": whole}


def clock_or_none(name: str) -> time | None:
    """A time of day, as people write it: 08:30, 8.30 or 0830."""
    typed = sent().get(name, "").strip()
    if not typed:
        return None
    found = CLOCK.fullmatch(typed)
    if found is None:
        raise Invalid(name, "not_a_time")
    try:
        return time(int(found["hour"]), int(found["minute"] or 0))
    except ValueError:
        raise Invalid(name, "not_a_time") from None


def number(name: str) -> int:
    """The id of something that was chosen from a list."""
    typed = sent().get(name, "").strip()
    if not typed:
        raise Invalid(name, "required")
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10):  # noqa: PLR2004
        raise Invalid(name, "not_an_option")
    return int(typed)


def typed() -> dict[str, str]:
    """Everything that was sent, so that the page can show it again."""
    return {name: value for name, value in sent().items() if name != "csrf_token"}
