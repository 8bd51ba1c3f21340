"""Readers of the values that a form's attributes may have; each says what it accepts."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeGuard

from engine.forms.elements import Bound, Condition, Json, Option, Scalar, Text
from engine.working_days import Offset, OffsetError

MOST_OPTIONS, MOST_MESSAGES, MOST_TEXT = 300, 20, 5000
# The largest whole number that a float holds safely, in tens.
MOST_NUMBER = 10**15
WORD = re.compile(r"[A-Za-z_$][A-Za-z0-9_$-]{0,59}")
CONDITIONS = [{one, other} for one in ("field", "variable") for other in ("equals", "in")]
GROUP = re.compile(r"[a-z0-9_{}@-]{1,120}")


class Wrong(ValueError):
    """A value of the wrong shape, and what is accepted there."""


def read_text(value: Json) -> Text:
    if not isinstance(value, dict) or not value or not set(value) <= {"en", "cy"}:
        raise Wrong("a text {en, cy}")
    if not all(isinstance(part, str) and len(part) <= MOST_TEXT for part in value.values()):
        raise Wrong(f"texts of at most {MOST_TEXT} characters")
    return Text(str(value.get("en", "")).strip(), str(value.get("cy", "")).strip())


def read_bool(value: Json) -> bool:
    if not isinstance(value, bool):
        raise Wrong("true or false")
    return value


def read_word(value: Json) -> str:
    if not isinstance(value, str) or not WORD.fullmatch(value):
        raise Wrong("a name of letters, digits and _")
    return value


def read_words(value: Json) -> tuple[str, ...]:
    if not is_list(value, MOST_OPTIONS):
        raise Wrong("a list of names")
    return tuple(read_word(one) for one in value)


def read_group(value: Json) -> str:
    if not isinstance(value, str) or not GROUP.fullmatch(value):
        raise Wrong("a candidate group, such as lead_officer@{agency}")
    return value


def read_endings(value: Json) -> tuple[str, ...]:
    if not is_list(value, 20) or not all(
        isinstance(one, str) and re.fullmatch(r"\.[a-z0-9]{1,8}", one) for one in value
    ):
        raise Wrong("a list of file endings such as .pdf")
    return tuple(str(one) for one in value)


def read_number(value: Json) -> int | float:
    if not _is_number(value):
        raise Wrong("a number")
    return value


def counted(most: int, least: int = 0) -> Callable[[Json], int]:
    def read(value: Json) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise Wrong(f"a whole number from {least} to {most}")
        return value

    return read


def read_bound(value: Json) -> Bound:
    if isinstance(value, str):
        return _bound_from_text(value)
    if isinstance(value, dict) and set(value) - {"offset"} in ({"field"}, {"variable"}):
        source = "field" if "field" in value else "variable"
        offset = value.get("offset")
        return Bound(
            "field" if source == "field" else "variable",
            read_word(value[source]),
            offset=None if offset is None else _days(offset),
        )
    raise Wrong('a date, "today", an offset, {"field": …} or {"variable": …}')


def read_conditions(value: Json) -> tuple[Condition, ...]:
    if isinstance(value, dict):
        return (_condition(value),)
    if not is_list(value, 10):
        raise Wrong("one to ten conditions")
    return tuple(_condition(one) for one in value)


def read_default(value: Json) -> Json:
    if isinstance(value, list) and len(value) <= MOST_OPTIONS and all(map(_is_scalar, value)):
        return value
    if not _is_scalar(value):
        raise Wrong("a text, a number, true, false, or a list of texts")
    return value


def read_messages(value: Json) -> Mapping[str, Text]:
    if not isinstance(value, dict) or len(value) > MOST_MESSAGES:
        raise Wrong("texts by rule")
    return {read_word(rule): read_text(text) for rule, text in value.items()}


def read_options(value: Json) -> tuple[Option, ...]:
    if not is_list(value, MOST_OPTIONS):
        raise Wrong(f"one to {MOST_OPTIONS} options")
    return tuple(_option(one) for one in value)


def _option(value: Json) -> Option:
    known = {"value", "label", "hint", "reveals", "exclusive"}
    if not isinstance(value, dict) or not {"value", "label"} <= set(value) <= known:
        raise Wrong("options of value, label, hint, reveals and exclusive")
    return Option(
        read_word(value["value"]) if not _is_digits(value["value"]) else str(value["value"]),
        read_text(value["label"]),
        read_text(value["hint"]) if "hint" in value else None,
        read_words(value["reveals"]) if "reveals" in value else (),
        exclusive=read_bool(value.get("exclusive", False)),
    )


def _condition(value: Json) -> Condition:
    if not isinstance(value, dict) or set(value) not in CONDITIONS:
        raise Wrong('{"field" or "variable": …, "equals" or "in": …}')
    wanted = value.get("in") if "in" in value else [value.get("equals")]
    if not is_list(wanted, MOST_OPTIONS) or not all(_is_scalar(one) for one in wanted):
        raise Wrong("a value, or a list of values, to compare with")
    values = tuple(one for one in wanted if _is_scalar(one))
    if "field" in value:
        return Condition("field", read_word(value["field"]), values)
    return Condition("variable", read_word(value["variable"]), values)


def _bound_from_text(text: str) -> Bound:
    if text == "today":
        return Bound("today")
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        try:
            return Bound("date", on=date.fromisoformat(text))
        except ValueError as error:
            raise Wrong("a real date") from error
    return Bound("today", offset=_days(text))


def _days(value: Json) -> Offset:
    try:
        offset = Offset.parse(str(value))
    except OffsetError as error:
        raise Wrong(error.accepted) from error
    if offset.unit == "wh":
        raise Wrong("an offset in days, not in hours")
    return offset


def is_list(value: Json, most: int) -> TypeGuard[list[Json]]:
    return isinstance(value, list) and 0 < len(value) <= most


def _is_number(value: Json) -> TypeGuard[int | float]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) < MOST_NUMBER


def _is_scalar(value: Json) -> TypeGuard[Scalar]:
    if isinstance(value, str):
        return len(value) <= MOST_TEXT
    return isinstance(value, bool) or _is_number(value)


def _is_digits(value: Json) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[0-9]{1,10}", value) is not None
