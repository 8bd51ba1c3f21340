"""What a form of these pages sends: read strictly, each refusal under its field."""

from collections.abc import Mapping
from datetime import date, time

from flask import request

from engine.errors import Invalid
from webapp.errors import refusal_of

Wrong = dict[str, str]


def sent() -> Mapping[str, str]:
    """The fields of a form, by whichever way it came."""
    return request.form if request.method == "POST" else request.args


def complaint(refused: Invalid) -> Wrong:
    """The sentence for a field that a command refused."""
    return {refused.field: refusal_of(refused).sentence}


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
    parts = [sent().get(f"{name}-{part}", "").strip() for part in ("year", "month", "day")]
    whole = sent().get(name, "").strip() or "-".join(parts if any(parts) else [])
    if not whole:
        return None
    try:
        year, month, day_ = (int(part) for part in whole.split("-"))
        return date(year, month, day_)
    except ValueError:
        raise Invalid(name, "not_a_date") from None


def clock_or_none(name: str) -> time | None:
    typed = sent().get(name, "").strip()
    if not typed:
        return None
    try:
        return time.fromisoformat(typed)
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
