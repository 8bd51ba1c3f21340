"""The functions a diagram may call, and the operators that need a limit or know dates."""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import NoReturn

import starlark

from engine.bpmn.rewriting import NEGATIVE, TEXT
from engine.bpmn.values import iso, plain
from engine.bpmn.world import World
from engine.working_days import Offset, OffsetError

MAX_TEXT = 1_000_000
MAX_ITEMS = 50_000
MAX_BITS = 512  # so that any number still fits a float
MAX_DIGITS = 150
_UNITS = {"wd": "wd", "wh": "wh", "days": "d", "weeks": "w", "months": "m", "years": "y"}
_DIRECTIVE = re.compile(r"%(.?)", re.DOTALL)

Function = Callable[..., object]


class HelperError(Exception):
    """Travels through the native interpreter as its text: the rule, then what was wrong."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(f"{rule}: {message}")


def helpers(world: World) -> Mapping[str, Function]:
    dates = _Dates(world)
    return _PURE | {
        "now": dates.now,
        "today": dates.today,
        "add": dates.add,
        "days_between": dates.days_between,
        "working_days_between": dates.working_days_between,
        "__add": dates.plus,
        "__sub": dates.minus,
    }


@dataclass(frozen=True, slots=True)
class _Dates:
    """What knows the moment and the calendar; dates come and go as ISO text."""

    world: World

    def now(self) -> str:
        return iso(self.world.now)

    def today(self) -> str:
        return self.world.calendar.local_date(self.world.now).isoformat()

    def add(self, start: object, offset: object) -> str:
        if not isinstance(offset, str | Offset):
            raise HelperError("types", f"expected an offset such as 20wd, but found {offset!r:.80}")
        try:
            return iso(self.world.calendar.add(_moment(start), offset))
        except OffsetError as error:
            raise HelperError("date", str(error)) from None

    def days_between(self, start: object, end: object) -> int:
        return (self._day(end) - self._day(start)).days

    def working_days_between(self, start: object, end: object) -> int:
        try:
            return self.world.calendar.working_days_between(self._day(start), self._day(end))
        except OffsetError as error:
            raise HelperError("date", str(error)) from None

    def plus(self, left: object, right: object) -> object:
        if isinstance(right, Offset):
            return self.add(left, right)
        if isinstance(left, Offset):
            return self.add(right, left)
        return _plus(left, right)

    def minus(self, left: object, right: object) -> object:
        if isinstance(right, Offset):
            return self.add(left, right.times(-1))
        return _number(_numeric(left, "-", right) - _numeric(right, "-", left))

    def _day(self, text: object) -> date:
        found = _moment(text)
        return self.world.calendar.local_date(found) if isinstance(found, datetime) else found


def _moment(text: object) -> date | datetime:
    if isinstance(text, str):
        try:
            return date.fromisoformat(text) if len(text) == _DAY else datetime.fromisoformat(text)
        except ValueError:
            pass
    raise HelperError("date", f"expected a date such as 2026-12-24, but found {text!r:.80}")


_DAY = len("2026-12-24")


def _offset(unit: str, number: object) -> starlark.OpaquePythonObject:
    if type(number) is not int:
        raise HelperError("types", f"expected a whole number, but found {number!r:.80}")
    try:
        return starlark.OpaquePythonObject(Offset(number, unit))
    except OffsetError as error:
        raise HelperError("date", str(error)) from None


# Operators


def _numeric(value: object, operator: str, other: object) -> int | float:
    if type(value) is int or type(value) is float:
        return value
    kinds = f"{_kind(value)} and {_kind(other)}"
    raise HelperError("types", f"{operator} does not go with {kinds}")


def _kind(value: object) -> str:
    if isinstance(value, Offset):
        return "offset"
    return {"str": "text", "NoneType": "None"}.get(type(value).__name__, type(value).__name__)


def _number(value: float) -> int | float:
    if isinstance(value, int):
        if value.bit_length() > MAX_BITS:
            raise HelperError("too_big", "the number grows too big")
    elif not math.isfinite(value):
        raise HelperError("too_big", "the number is not finite")
    return value


def _plus(left: object, right: object) -> object:
    if isinstance(left, str) and isinstance(right, str):
        return _text(left + right) if len(left) + len(right) <= MAX_TEXT else _too_big()
    if isinstance(left, list) and isinstance(right, list):
        return left + right if len(left) + len(right) <= MAX_ITEMS else _too_big()
    first, second = _numeric(left, "+", right), _numeric(right, "+", left)
    return _number(first + second)


def _too_big() -> NoReturn:
    raise HelperError("too_big", f"more than {MAX_TEXT} characters or {MAX_ITEMS} items")


def _text(value: str) -> str:
    if len(value) > MAX_TEXT:
        _too_big()
    return value


def _times(left: object, right: object) -> object:
    if isinstance(left, int) and isinstance(right, str | list):
        left, right = right, left
    if isinstance(left, str) and type(right) is int:
        return left * right if len(left) * right <= MAX_TEXT else _too_big()
    if isinstance(left, list) and type(right) is int:
        return left * right if plain(left)[1] * right <= MAX_ITEMS else _too_big()
    first, second = _numeric(left, "*", right), _numeric(right, "*", left)
    if type(first) is int and type(second) is int:
        bits = first.bit_length() + second.bit_length()
        return first * second if bits <= MAX_BITS else _too_big()
    return _arithmetic(lambda: first * second)


def _arithmetic(compute: Callable[[], float]) -> int | float:
    try:
        return _number(compute())
    except ZeroDivisionError:
        raise HelperError("zero", "division by zero") from None
    except OverflowError:
        raise HelperError("too_big", "the number is not finite") from None


def _divide(left: object, right: object) -> int | float:
    first, second = _numeric(left, "/", right), _numeric(right, "/", left)
    return _arithmetic(lambda: first / second)


def _floor(left: object, right: object) -> int | float:
    first, second = _numeric(left, "//", right), _numeric(right, "//", left)
    return _arithmetic(lambda: first // second)


def _modulo(left: object, right: object) -> object:
    if isinstance(left, str):
        return _filled(left, right)
    first, second = _numeric(left, "%", right), _numeric(right, "%", left)
    return _arithmetic(lambda: first % second)


def _filled(template: str, values: object) -> str:
    """`"%s of %d" % (a, b)`, without the widths that let a text grow."""
    rest = iter(values if isinstance(values, list) else [values])
    found = _text(_DIRECTIVE.sub(partial(_directive, rest=rest), template))
    if next(rest, None) is not None:
        raise HelperError("types", "more values than places in the text")
    return found


def _directive(match: re.Match[str], rest: Iterable[object]) -> str:
    letter = match[1]
    if letter == "%":
        return "%"
    if letter not in ("s", "d"):
        raise HelperError("types", f"expected %s or %d, but found {match[0]}")
    for value in rest:
        return _str(value if letter == "s" else math.trunc(_numeric(value, "%d", None)))
    raise HelperError("types", "fewer values than places in the text")


def _negative(value: object) -> object:
    if isinstance(value, Offset):
        return starlark.OpaquePythonObject(value.times(-1))
    return -_numeric(value, "-", None)


# Functions that would otherwise be native, without a limit


def _str(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Offset):
        raise HelperError("types", "an offset is no text; add it to a date")
    try:
        return _text(str(value))
    except (ValueError, RecursionError):
        _too_big()


def _join_texts(*parts: object) -> str:
    return _text("".join(_str(part) for part in parts))


def _int(value: object, base: int = 10) -> int:
    try:
        if isinstance(value, str):
            return int(value, base) if len(value) <= MAX_DIGITS else _too_big()
        return int(_numeric(value, "int", None)) if not isinstance(value, bool) else int(value)
    except ValueError:
        raise HelperError("types", f"expected a whole number, but found {value!r:.80}") from None


def _float(value: object) -> float:
    if isinstance(value, str):
        try:
            value = float(value[: MAX_DIGITS + 1])
        except ValueError:
            raise HelperError("types", f"expected a number, but found {value!r:.80}") from None
    number = _numeric(value, "float", None)
    return float(_arithmetic(lambda: float(number)))


def _range(*bounds: object) -> list[int]:
    if not 1 <= len(bounds) <= 3 or not all(type(bound) is int for bound in bounds):
        raise HelperError("types", "range takes one, two or three whole numbers")
    try:
        found = range(*bounds)  # type: ignore[arg-type]
        return list(found) if len(found) <= MAX_ITEMS else _too_big()
    except (ValueError, OverflowError) as error:
        raise HelperError("types", str(error)) from None


def _round(value: object, digits: object = 0) -> int | float:
    number = _numeric(value, "round", None)
    if type(digits) is not int or abs(digits) > MAX_DIGITS:
        raise HelperError("types", "round takes a small whole number of digits")
    return _arithmetic(lambda: round(number, digits) if digits else round(number))


def _sum(values: object, start: object = 0) -> object:
    if not isinstance(values, list):
        raise HelperError("types", f"expected a list to sum, but found {_kind(values)}")
    total = _numeric(start, "sum", None)
    for value in values:
        total += _numeric(value, "+", total)
    return _number(total)


_PURE: dict[str, Function] = {
    "str": _str,
    "int": _int,
    "float": _float,
    "range": _range,
    "round": _round,
    "sum": _sum,
    TEXT: _join_texts,
    NEGATIVE: _negative,
    "__mul": _times,
    "__div": _divide,
    "__floor": _floor,
    "__mod": _modulo,
} | {name: partial(_offset, unit) for name, unit in _UNITS.items()}
