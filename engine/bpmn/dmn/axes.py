"""The values that an input can have, cut where some row makes a difference."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from engine.bpmn.dmn.meaning import End, Meaning, Piece, point
from engine.bpmn.dmn.model import Value

WHOLE, NUMBERS, TRUTHS = ("integer", "long", "int"), ("number", "double"), ("boolean",)
DAYS, MOMENTS = ("date",), ("datetime", "date and time")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}([T ][\d:.]+(Z|[+-]\d{2}:\d{2})?)?")
ONE_DAY = timedelta(days=1)
# Which kinds of values a column of a type may be compared with.
FITTING = {
    "string": ("text", "day", "moment"),
    **dict.fromkeys(WHOLE, ("whole",)),
    **dict.fromkeys(NUMBERS, ("number",)),
    **dict.fromkeys(TRUTHS, ("truth",)),
    **dict.fromkeys(DAYS, ("day", "text")),
    **dict.fromkeys(MOMENTS, ("moment", "day", "text")),
}
ORDERED = ("whole", "number", "day", "moment")


@dataclass(frozen=True, slots=True)
class Axis:
    """One column: its values in cuts, each a bit; `others` is the bit of every other text."""

    kind: str
    cuts: tuple[Piece, ...]
    others: bool = False
    listed: int = -1

    @property
    def size(self) -> int:
        return len(self.cuts) + self.others

    @property
    def whole(self) -> int:
        """The values that may occur, as far as that is known."""
        return ((1 << self.size) - 1) & self.listed

    def mask(self, meaning: Meaning) -> int:
        """The cuts in which a cell is true."""
        if not meaning.pieces:
            return (1 << self.size) - 1
        found = sum(
            1 << bit
            for bit, cut in enumerate(self.cuts)
            if any(_holds(piece, cut) for piece in meaning.pieces)
        )
        return ((1 << self.size) - 1) & ~found if meaning.is_negated else found


def axis_of(meanings: Sequence[Meaning], type_: str, listed: Sequence[Value]) -> Axis | None:
    """Cut a column; nothing where its cells compare what cannot be put in an order."""
    named = {one for meaning in meanings for one in meaning.values}
    is_ordered = any(meaning.is_ordered for meaning in meanings)
    kind = _kind({one for one in [*named, *listed] if one is not None}, type_, is_ordered)
    if kind is None:
        return None
    values = sorted((one for one in named | {*listed} if one is not None), key=_key)
    cuts = _line(values, kind) if kind in ORDERED else [point(one) for one in values]
    if kind == "truth":
        cuts = [point(one) for one in (True, False)]
    if None in named:
        cuts.append(point(None))
    others = not cuts or (kind == "text" and any(_takes_others(one) for one in meanings))
    return Axis(kind, tuple(cuts), others, _bits(cuts, listed))


def _takes_others(meaning: Meaning) -> bool:
    """Whoever writes this knows of more texts than the table names."""
    return meaning.is_negated or not meaning.pieces


def _bits(cuts: Sequence[Piece], listed: Sequence[Value]) -> int:
    if not listed:
        return -1
    return sum(1 << n for n, cut in enumerate(cuts) if cut.is_point and cut.values[0] in listed)


def _kind(values: set[Value], type_: str, is_ordered: bool) -> str | None:  # noqa: FBT001
    found = _kind_of_values(values, type_.lower(), is_ordered)
    fitting = FITTING.get(type_.lower())
    return found if found is None or not values or fitting is None or found in fitting else None


def _kind_of_values(values: set[Value], type_: str, is_ordered: bool) -> str | None:  # noqa: FBT001
    if all(isinstance(one, bool) for one in values):
        return "truth" if values or type_ in TRUTHS else "text"
    if all(_is_number(one) for one in values):
        return "whole" if type_ in WHOLE else "number"
    if not all(isinstance(one, str) for one in values):
        return None
    return _kind_of_texts({str(one) for one in values}, type_, is_ordered)


def _kind_of_texts(values: set[str], type_: str, is_ordered: bool) -> str | None:  # noqa: FBT001
    if not is_ordered and type_ not in DAYS + MOMENTS:
        return "text"
    if type_ not in MOMENTS and all(_is_day(one) for one in values):
        return "day"
    return "moment" if all(MOMENT.fullmatch(one) for one in values) else None


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_day(text: str) -> bool:
    try:
        return DAY.fullmatch(text) is not None and date.fromisoformat(text) is not None
    except ValueError:
        return False


def _key(value: Value) -> Any:
    return value


def _line(values: Sequence[Value], kind: str) -> list[Piece]:
    """Before the first value, each value, what lies between two, and after the last."""
    if not values:
        return []
    cuts = [Piece(high=End(values[0], is_open=True))]
    for value, after in pairwise([*values, None]):
        cuts.append(point(value))
        end = None if after is None else End(after, is_open=True)
        cuts.append(Piece(End(value, is_open=True), end))
    return [cut for cut in cuts if not _is_empty(cut, kind)]


def _is_empty(cut: Piece, kind: str) -> bool:
    """No whole number, or no day, lies in it."""
    if kind == "whole":
        return _has_no_whole(cut)
    if kind != "day" or cut.is_point or len(cut.values) < 2:  # noqa: PLR2004 - it has an end missing
        return False
    first, last = (date.fromisoformat(str(one)) for one in cut.values)
    return last - first <= ONE_DAY


def _has_no_whole(cut: Piece) -> bool:
    ends: Any = cut.values
    if cut.is_point:
        return bool(ends[0] != int(ends[0]))
    return len(ends) == 2 and int(ends[0] // 1) + 1 >= ends[1]  # noqa: PLR2004 - both ends


def _holds(piece: Piece, cut: Piece) -> bool:
    """A cut lies wholly in a piece, or wholly outside."""
    if None in cut.values or None in piece.values:
        return piece == cut
    if piece.is_point:
        return cut.is_point and _same(piece.values[0], cut.values[0])
    return _above(piece.low, cut) and _below(piece.high, cut)


def _same(one: Value, other: Value) -> bool:
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def _above(end: End | None, cut: Piece) -> bool:
    if end is None:
        return True
    if cut.low is None:
        return False
    value, least = _key(end.value), _key(cut.low.value)
    return bool(value < least or (value == least and (cut.low.is_open or not end.is_open)))


def _below(end: End | None, cut: Piece) -> bool:
    if end is None:
        return True
    if cut.high is None:
        return False
    value, most = _key(end.value), _key(cut.high.value)
    return bool(value > most or (value == most and (cut.high.is_open or not end.is_open)))


def cell_of(axis: Axis, mask: int) -> str:
    """Values as a cell would ask for them; a dash for all of them."""
    if mask & axis.whole == axis.whole:
        return "-"
    if axis.others and mask >> len(axis.cuts):
        named = [cut for bit, cut in enumerate(axis.cuts) if not mask >> bit & 1]
        return f"not({', '.join(_written(axis, cut) for cut in named)})" if named else "-"
    return ", ".join(_written(axis, piece) for piece in _runs(axis, mask))


def _runs(axis: Axis, mask: int) -> list[Piece]:
    """The cuts of a mask, those that touch made one."""
    found: list[Piece] = []
    touches = False
    for bit, cut in enumerate(axis.cuts):
        is_in = bool(mask >> bit & 1)
        if is_in and touches and axis.kind in ORDERED and None not in cut.values:
            found[-1] = Piece(found[-1].low, cut.high)
        elif is_in:
            found.append(cut)
        touches = is_in
    return found


def _written(axis: Axis, piece: Piece) -> str:
    low, high = (_closed(axis, end, step) for end, step in ((piece.low, 1), (piece.high, -1)))
    if low is not None and high is not None:
        if low == high:
            return _literal(axis, low.value)
        start, stop = "(" if low.is_open else "[", ")" if high.is_open else "]"
        return f"{start}{_literal(axis, low.value)}..{_literal(axis, high.value)}{stop}"
    if low is not None:
        return f"{'>' if low.is_open else '>='} {_literal(axis, low.value)}"
    if high is not None:
        return f"{'<' if high.is_open else '<='} {_literal(axis, high.value)}"
    return "-"


def _closed(axis: Axis, end: End | None, step: int) -> End | None:
    """Where values come one by one, an end that lies outside is told by the one beside it."""
    if end is None or not end.is_open or axis.kind not in ("whole", "day"):
        return end
    if axis.kind == "day":
        try:
            return End((date.fromisoformat(str(end.value)) + step * ONE_DAY).isoformat())
        except OverflowError:
            return end
    value: Any = end.value
    return End(int(value // 1) + 1 if step > 0 else -int(-value // 1) - 1)


def _literal(axis: Axis, value: Value) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        text = json.dumps(value, ensure_ascii=False)
        return f"date({text})" if axis.kind == "day" else text
    return str(value)
