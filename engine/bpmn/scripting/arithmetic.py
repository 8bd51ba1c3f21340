"""Operators and functions on plain values that would be native, were it not for their limits."""

import math
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import NoReturn

import starlark

from engine.bpmn.values import DataRefused, plain
from engine.working_days import Offset

MAX_TEXT = 100_000
MAX_ITEMS = 10_000
MAX_BITS = 512  # so that any number still fits a float
MAX_DIGITS = 150
_RANGE_BOUNDS = 3
_DIRECTIVE = re.compile(r"%(.?)", re.DOTALL)


class HelperError(Exception):
    """Travels through the native interpreter as its text: the rule, then what was wrong."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(f"{rule}: {message}")


def numeric(value: object, operator: str, *others: object) -> int | float:
    if type(value) is int or type(value) is float:
        return value
    kinds = " and ".join(kind(each) for each in (value, *others))
    raise HelperError("types", f"{operator} does not go with {kinds}")


def kind(value: object) -> str:
    if isinstance(value, Offset):
        return "offset"
    return {"str": "text", "NoneType": "None"}.get(type(value).__name__, type(value).__name__)


def finite(value: float) -> int | float:
    if isinstance(value, int):
        if value.bit_length() > MAX_BITS:
            raise HelperError("too-big", "the number grows too big")
    elif not math.isfinite(value):
        raise HelperError("too-big", "the number is not finite")
    return value


def plus(left: object, right: object) -> object:
    if isinstance(left, str) and isinstance(right, str):
        return short(left + right) if len(left) + len(right) <= MAX_TEXT else too_big()
    if isinstance(left, list) and isinstance(right, list):
        return left + right if len(left) + len(right) <= MAX_ITEMS else too_big()
    first, second = numeric(left, "+", right), numeric(right, "+", left)
    return finite(first + second)


def _weight(items: list[object]) -> int:
    try:
        return plain(items)[1]
    except DataRefused:
        return MAX_ITEMS + 1


def too_big() -> NoReturn:
    raise HelperError("too-big", f"more than {MAX_TEXT} characters or {MAX_ITEMS} items")


def short(value: str) -> str:
    if len(value) > MAX_TEXT:
        too_big()
    return value


def times(left: object, right: object) -> object:
    if isinstance(left, int) and isinstance(right, str | list):
        left, right = right, left
    if isinstance(left, str) and type(right) is int:
        return left * right if len(left) * right <= MAX_TEXT else too_big()
    if isinstance(left, list) and type(right) is int:
        return left * right if _weight(left) * right <= MAX_ITEMS else too_big()
    first, second = numeric(left, "*", right), numeric(right, "*", left)
    if type(first) is int and type(second) is int:
        bits = first.bit_length() + second.bit_length()
        return first * second if bits <= MAX_BITS else too_big()
    return _arithmetic(lambda: first * second)


def _arithmetic(compute: Callable[[], float]) -> int | float:
    try:
        return finite(compute())
    except ZeroDivisionError:
        raise HelperError("zero", "division by zero") from None
    except OverflowError:
        raise HelperError("too-big", "the number is not finite") from None


def divide(left: object, right: object) -> int | float:
    first, second = numeric(left, "/", right), numeric(right, "/", left)
    return _arithmetic(lambda: first / second)


def floor(left: object, right: object) -> int | float:
    first, second = numeric(left, "//", right), numeric(right, "//", left)
    return _arithmetic(lambda: first // second)


def modulo(left: object, right: object) -> object:
    if isinstance(left, str):
        return _filled(left, right)
    first, second = numeric(left, "%", right), numeric(right, "%", left)
    return _arithmetic(lambda: first % second)


def _filled(template: str, values: object) -> str:
    """`"%s of %d" % (a, b)`, without the widths that let a text grow."""
    rest = iter(values if isinstance(values, list) else [values])
    found = short(_DIRECTIVE.sub(partial(_directive, rest=rest), template))
    if list(rest):
        raise HelperError("types", "more values than places in the text")
    return found


def _directive(match: re.Match[str], rest: Iterator[object]) -> str:
    letter = match[1]
    if letter == "%":
        return "%"
    if letter not in ("s", "d"):
        raise HelperError("types", f"expected %s or %d, but found {match[0]}")
    try:
        value = next(rest)
    except StopIteration:
        raise HelperError("types", "fewer values than places in the text") from None
    return text_of(value if letter == "s" else math.trunc(numeric(value, "%d")))


def negative(value: object) -> object:
    if isinstance(value, Offset):
        return starlark.OpaquePythonObject(value.times(-1))
    return -numeric(value, "-")


# Functions that would otherwise be native, without a limit


def text_of(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Offset):
        raise HelperError("types", "an offset is no text; add it to a date")
    try:
        return short(str(value))
    except (ValueError, RecursionError):
        too_big()


def join_texts(*parts: object) -> str:
    return short("".join(text_of(part) for part in parts))


def int_of(value: object, base: int = 10) -> int:
    try:
        if isinstance(value, str):
            return int(value, base) if len(value) <= MAX_DIGITS else too_big()
        return int(numeric(value, "int")) if not isinstance(value, bool) else int(value)
    except ValueError:
        raise HelperError("types", f"expected a whole number, but found {value!r:.80}") from None


def float_of(value: object) -> float:
    if isinstance(value, str):
        try:
            value = float(value) if len(value) <= MAX_DIGITS else too_big()
        except ValueError:
            raise HelperError("types", f"expected a number, but found {value!r:.80}") from None
    number = numeric(value, "float")
    return float(_arithmetic(lambda: float(number)))


def range_of(*bounds: object) -> list[int]:
    numbers = [bound for bound in bounds if type(bound) is int]
    if not 1 <= len(numbers) == len(bounds) <= _RANGE_BOUNDS:
        raise HelperError("types", "range takes one, two or three whole numbers")
    try:
        found = range(*numbers)
        return list(found) if len(found) <= MAX_ITEMS else too_big()
    except (ValueError, OverflowError) as error:
        raise HelperError("types", str(error)) from None


def rounded(value: object, digits: object = 0) -> int | float:
    number = numeric(value, "round")
    if type(digits) is not int or abs(digits) > MAX_DIGITS:
        raise HelperError("types", "round takes a small whole number of digits")
    return _arithmetic(lambda: round(number, digits) if digits else round(number))


def sum_of(values: object, start: object = 0) -> object:
    if not isinstance(values, list):
        raise HelperError("types", f"expected a list to sum, but found {kind(values)}")
    total = numeric(start, "sum")
    for value in values:
        total += numeric(value, "+", total)
    return finite(total)
