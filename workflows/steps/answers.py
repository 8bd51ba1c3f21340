"""Reads the values that a diagram hands to a step, and keeps long answers out of its variables."""

from collections.abc import Mapping, Sequence
from datetime import date

from engine.errors import Invalid
from engine.steps import StepCall


def text(values: Mapping[str, object], name: str) -> str:
    return str(values.get(name) or "").strip()


def day(values: Mapping[str, object], name: str) -> date | None:
    found = text(values, name)
    return date.fromisoformat(found[:10]) if found else None


def required_day(values: Mapping[str, object], name: str) -> date:
    found = day(values, name)
    if found is None:
        raise Invalid(name, "required")
    return found


def number(values: Mapping[str, object], name: str) -> int | None:
    found = values.get(name)
    if isinstance(found, bool) or found in (None, ""):
        return None
    return int(str(found))


def rows(values: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    found = values.get(name)
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []


def texts(values: Mapping[str, object], name: str) -> list[str]:
    found = values.get(name)
    if isinstance(found, str):
        return [found]
    return [str(one) for one in found] if isinstance(found, Sequence) else []


def only(call: StepCall, *kept: str, **known: object) -> dict[str, object]:
    """What becomes of a task's answers: these stay variables, the rest lives in the registers.

    An instance carries its variables through every step, so it keeps what its gateways ask.
    """
    return {
        **{name: None for name in call.answers if name not in kept},
        **{name: call.answers.get(name) for name in kept},
        **known,
    }
