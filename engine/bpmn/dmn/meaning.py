"""What a cell asks of its input, as pieces that can be compared; other cells say nothing here."""

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from engine.bpmn.dmn import cells
from engine.bpmn.dmn.model import Value

ATOMS = {"true": True, "True": True, "false": False, "False": False, "null": None, "None": None}
NUMBER = re.compile(r"\d")
FLIPPED = {"<": ("high", True), "<=": ("high", False), ">": ("low", True), ">=": ("low", False)}


@dataclass(frozen=True, slots=True)
class End:
    """One end of a piece: a value, and whether the value itself lies outside."""

    value: Value
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """From one end to another; without an end it goes on for ever."""

    low: End | None = None
    high: End | None = None

    @property
    def is_point(self) -> bool:
        """Nothing but one value."""
        return self.low is not None and self.low == self.high and not self.low.is_open

    @property
    def values(self) -> tuple[Value, ...]:
        """The values it names."""
        return tuple(end.value for end in (self.low, self.high) if end is not None)


@dataclass(frozen=True, slots=True)
class Meaning:
    """One of the pieces, or none of them; without pieces everything will do."""

    pieces: tuple[Piece, ...] = ()
    is_negated: bool = False

    @property
    def values(self) -> tuple[Value, ...]:
        return tuple(chain.from_iterable(piece.values for piece in self.pieces))

    @property
    def is_ordered(self) -> bool:
        """Asks for more than to be equal."""
        return any(not piece.is_point for piece in self.pieces)


class Unclear(Exception):
    """The cell asks something that only the running process can answer. Never leaves here."""


def point(value: Value) -> Piece:
    """One value."""
    return Piece(End(value), End(value))


def meaning_of(text: str) -> Meaning | None:
    """Read a cell; nothing when it depends on more than its own input."""
    if text in ("", "-"):
        return Meaning()
    try:
        return _meaning(cells.tokens_of(text))
    except (Unclear, cells.CellRefused):
        return None


def constant_of(text: str) -> Value:
    """The value of a result that is one plain value; raises ValueError for any other."""
    try:
        return _constant(cells.tokens_of(text))
    except (Unclear, cells.CellRefused):
        raise ValueError(text) from None


def _meaning(tokens: cells.Tokens) -> Meaning:
    if tokens[:2] == ["not", "("] and cells.closing_of(tokens, 1) == len(tokens) - 1:
        return _negated(tokens[2:-1])
    if tokens[:2] == ["not", "in"]:
        return Meaning(tuple(_among(tokens[2:])), is_negated=True)
    if tokens[0] == "!=":
        return Meaning((point(_constant(tokens[1:])),), is_negated=True)
    return Meaning(_union(tokens))


def _negated(tokens: cells.Tokens) -> Meaning:
    return Meaning(_union(tokens), is_negated=True)


def _union(tokens: cells.Tokens) -> tuple[Piece, ...]:
    parts = cells.parts_of(tokens)
    return tuple(chain.from_iterable(_pieces(part) for part in parts))


def _pieces(tokens: cells.Tokens) -> Sequence[Piece]:
    first, rest = tokens[0], tokens[1:]
    if cells.interval_end(tokens, 0) == len(tokens):
        return (_interval(tokens),)
    if first in FLIPPED:
        side, is_open = FLIPPED[first]
        end = End(_constant(rest), is_open)
        return (Piece(high=end) if side == "high" else Piece(low=end),)
    if first in ("=", "=="):
        return (point(_constant(rest)),)
    if first == "in":
        return _among(rest)
    if first == "[":
        return _list(tokens)
    return (point(_constant(tokens)),)


def _among(tokens: cells.Tokens) -> Sequence[Piece]:
    """What stands after `in`."""
    if tokens[:1] == ["("] and cells.closing_of(tokens, 0) == len(tokens) - 1:
        return _union(tokens[1:-1])
    if cells.interval_end(tokens, 0) == len(tokens):
        return (_interval(tokens),)
    return _list(tokens)


def _list(tokens: cells.Tokens) -> Sequence[Piece]:
    if tokens[:1] != ["["] or cells.closing_of(tokens, 0) != len(tokens) - 1:
        raise Unclear
    return tuple(point(_constant(part)) for part in cells.parts_of(tokens[1:-1]))


def _interval(tokens: cells.Tokens) -> Piece:
    middle = cells.index_of_range(tokens)
    low, high = _constant(tokens[1:middle]), _constant(tokens[middle + 1 : -1])
    return Piece(End(low, tokens[0] != "["), End(high, tokens[-1] != "]"))


def _constant(tokens: cells.Tokens) -> Value:
    sign, rest = (-1, tokens[1:]) if tokens[:1] == ["-"] else (1, tokens)
    if len(rest) != 1:
        raise Unclear
    (word,) = rest
    if NUMBER.match(word):
        return sign * _number(word)
    if sign == 1 and word in ATOMS:
        return ATOMS[word]
    if sign == 1 and word[0] in "\"'":
        return str(ast.literal_eval(word))
    raise Unclear


def _number(word: str) -> int | float:
    try:
        found: int | float = ast.literal_eval(word)
    except (SyntaxError, ValueError):
        raise Unclear from None
    return found
