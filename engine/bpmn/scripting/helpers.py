"""The functions a diagram may call, and the operators that need a limit or know dates."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

import starlark

from engine.bpmn.scripting import arithmetic
from engine.bpmn.scripting.arithmetic import HelperError
from engine.bpmn.scripting.rewriting import NEGATIVE, TEXT
from engine.bpmn.values import iso
from engine.bpmn.world import World
from engine.working_days import Offset, OffsetError

_DAY = len("2026-12-24")
_UNITS = {"wd": "wd", "wh": "wh", "days": "d", "weeks": "w", "months": "m", "years": "y"}

Function = Callable[..., object]


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
        return arithmetic.plus(left, right)

    def minus(self, left: object, right: object) -> object:
        if isinstance(right, Offset):
            return self.add(left, right.times(-1))
        return arithmetic.finite(
            arithmetic.numeric(left, "-", right) - arithmetic.numeric(right, "-", left)
        )

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


def _offset(unit: str, number: object) -> starlark.OpaquePythonObject:
    if type(number) is not int:
        raise HelperError("types", f"expected a whole number, but found {number!r:.80}")
    try:
        return starlark.OpaquePythonObject(Offset(number, unit))
    except OffsetError as error:
        raise HelperError("date", str(error)) from None


_OFFSETS: dict[str, Function] = {name: partial(_offset, unit) for name, unit in _UNITS.items()}
_PURE: dict[str, Function] = _OFFSETS | {
    "str": arithmetic.text_of,
    "int": arithmetic.int_of,
    "float": arithmetic.float_of,
    "range": arithmetic.range_of,
    "round": arithmetic.rounded,
    "sum": arithmetic.sum_of,
    TEXT: arithmetic.join_texts,
    NEGATIVE: arithmetic.negative,
    "__mul": arithmetic.times,
    "__div": arithmetic.divide,
    "__floor": arithmetic.floor,
    "__mod": arithmetic.modulo,
}
