"""What the form for one figure holds and sends, by the figure's kind."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import request

from engine.errors import Invalid
from webapp.i18n import _
from webapp.people import given
from webapp.people.register import agencies
from webapp.timescales.names import kind_name
from workflows.figures import EVIDENCE, Kind


def sent(name: str, what: Kind, example: Any) -> Any:
    """The value that was sent; an empty one is none."""
    return READERS[what](name, example)


def values_of(what: Kind, value: Any) -> dict[str, str]:
    """A value as the fields of its form hold it; several ticks are one line each."""
    if value is None:
        return {}
    if what == Kind.COUNTS:
        return {f"value-{key}": str(number) for key, number in value.items()}
    if what == Kind.MEMBERS:
        return {f"value-{key}": "\n".join(agencies) for key, agencies in value.items()}
    return {"value": "\n".join(value) if what == Kind.LEVELS else str(value)}


def typed() -> dict[str, str]:
    """What was sent, ticks put together, so that the page can show it again."""
    return {
        name: "\n".join(values)
        for name, values in request.form.lists()
        if name not in ("csrf_token", "confirm", "change")
    }


def parts_of(what: Kind, example: Any) -> list[dict[str, Any]]:
    """The inputs of the form: how each is called, and what it offers."""
    if what == Kind.COUNTS:
        return [
            {"id": f"value-{key}", "label": kind_name(key), "type": "number"} for key in example
        ]
    if what == Kind.MEMBERS:
        offered = agencies()
        return [
            {"id": f"value-{key}", "label": kind_name(key), "type": "ticks", "options": offered}
            for key in example
        ]
    if what == Kind.LEVELS:
        levels = [(level, level) for level in EVIDENCE]
        return [{"id": "value", "label": _("Value"), "type": "ticks", "options": levels}]
    return [{"id": "value", "label": _("Value"), "type": str(what)}]


def _text(_name: str, _example: Any) -> str | None:
    return given.text("value", most=20) or None


def _number(name: str, _example: Any) -> int | None:
    return _whole(name, "value")


def _day(_name: str, _example: Any) -> str | None:
    found = given.day_or_none("value")
    return found.isoformat() if found is not None else None


def _levels(_name: str, _example: Any) -> list[str]:
    return request.form.getlist("value")


def _counts(name: str, example: Mapping[str, Any]) -> dict[str, int | None]:
    return {key: _whole(name, f"value-{key}") for key in example}


def _members(_name: str, example: Mapping[str, Any]) -> dict[str, list[str]]:
    return {key: request.form.getlist(f"value-{key}") for key in example}


def _whole(name: str, field: str) -> int | None:
    typed = given.text(field, most=10)
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit()):
        raise Invalid(name, "not_a_number")
    return int(typed)


READERS: Mapping[Kind, Callable[[str, Any], Any]] = {
    Kind.OFFSET: _text,
    Kind.NUMBER: _number,
    Kind.SHARE: _number,
    Kind.DAY: _day,
    Kind.DAY_OF_YEAR: _text,
    Kind.LEVELS: _levels,
    Kind.COUNTS: _counts,
    Kind.MEMBERS: _members,
}
