"""What people write into the cells of a table (FEEL's unary tests), as expressions of ours."""

import ast
import re
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from engine.bpmn.expressions import validate_expression

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
      | (?P<number>\d+(?:\.(?!\.)\d+)?(?:[eE][+-]?\d+)?)
      | (?P<name>[^\W\d]\w*)
      | (?P<sign>\.\.|<=|>=|!=|==|//|[-+*/%<>=()\[\]{},.?:|])
    )\s*""",
    re.VERBOSE,
)
_ATOMS = {"true": "True", "false": "False", "null": "None"}
_ORDER = ("<", "<=", ">", ">=")
_EQUALITY = {"=": "==", "==": "==", "!=": "!="}
_OPENING, _CLOSING = ("[", "(", "]"), ("]", ")", "[")
_DATES = (["date", "and", "time", "("], ["date", "("])
MAX_CELL = 4_000

Tokens = Sequence[str]


class CellRefused(Exception):
    def __init__(self, rule: str, problem: str = "") -> None:
        super().__init__(rule, problem)
        self.rule, self.problem = rule, problem


def condition(text: str, value: str) -> str:
    """Translate a test of `value`; nothing when every value will do."""
    if text in ("", "-"):
        return ""
    try:
        return _checked(_tests(tokens_of(text), value))
    except RecursionError:
        raise CellRefused("table.cell-unreadable", "too-deep") from None


def result(text: str) -> str:
    """Translate what a row answers."""
    if not text:
        raise CellRefused("table.cell-empty")
    return _checked(_expression(tokens_of(text)))


def is_name(text: str) -> bool:
    """Tell whether a cell is one bare word: a variable, or a text without its quotes."""
    known = text in _ATOMS or text in _ATOMS.values()
    return text.isidentifier() and not known and len(text) <= MAX_CELL


def constant_type(text: str) -> str:
    """Tell whether a cell compares with texts or with numbers only."""
    kinds = {
        kind
        for match in _TOKEN.finditer(text)
        if (kind := str(match.lastgroup)) in ("text", "number", "name")
    }
    return kinds.pop() if len(kinds) == 1 else ""


def _checked(text: str) -> str:
    for problem in validate_expression(text):
        raise CellRefused("table.cell-unreadable", problem.rule)
    return text


def tokens_of(text: str) -> Tokens:
    if len(text) > MAX_CELL:
        raise CellRefused("table.cell-unreadable", "too-long")
    found, position = [], 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise CellRefused("table.cell-unreadable", text[position : position + 20])
        found.append(match[0].strip())
        position = match.end()
    return _with_dates(found)


def _with_dates(tokens: list[str]) -> Tokens:
    """`date("2026-01-01")` and `date and time("2026-01-01T09:00:00Z")` are ISO texts here."""
    found, position = [], 0
    while position < len(tokens):
        length = next((len(w) for w in _DATES if tokens[position : position + len(w)] == w), 0)
        moment = tokens[position + length : position + length + 2]
        if length and moment[0][0] in "\"'" and moment[1:] == [")"]:
            _check_moment(moment[0][1:-1])
            found.append(moment[0])
            position += length + 2
        else:
            found.append(tokens[position])
            position += 1
    return found


def _check_moment(text: str) -> None:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        raise CellRefused("table.cell-date", text[:40]) from None


def _tests(tokens: Tokens, value: str) -> str:
    if tokens[:2] == ["not", "("] and closing_of(tokens, 1) == len(tokens) - 1:
        return f"(not {_tests(tokens[2:-1], value)})"
    tests = [_test(part, value) for part in parts_of(tokens)]
    return tests[0] if len(tests) == 1 else f"({' or '.join(tests)})"


def parts_of(tokens: Tokens) -> list[Tokens]:
    """Split at the commas outside of brackets; those of an interval may stand the wrong way."""
    parts, start = [], 0
    while start <= len(tokens):
        end = interval_end(tokens, start)
        if end is None:
            end, depth = start, 0
            while end < len(tokens) and (tokens[end] != "," or depth):
                depth += (tokens[end] in "([{") - (tokens[end] in ")]}")
                end += 1
        if end == start or (end < len(tokens) and tokens[end] != ","):
            raise CellRefused("table.cell-unreadable", " ".join(tokens)[:40])
        parts.append(tokens[start:end])
        start = end + 1
    return parts


def interval_end(tokens: Tokens, start: int) -> int | None:
    """Find where an interval such as `[1..5[` ends, if one begins here."""
    if start >= len(tokens) or tokens[start] not in _OPENING:
        return None
    depth, seen = 0, False
    for position in range(start + 1, len(tokens)):
        word = tokens[position]
        if depth == 0 and seen and word in _CLOSING:
            return position + 1
        seen = seen or (word == ".." and depth == 0)
        depth += (word in "([{") - (word in ")]}")
        if depth < 0:
            return None
    return None


def _test(tokens: Tokens, value: str) -> str:
    if interval_end(tokens, 0) == len(tokens):
        return _interval(tokens, value)
    first, rest = tokens[0], tokens[1:]
    if first in _ORDER:
        # As in FEEL, nothing is neither more nor less than anything.
        return f"({value} != None and ({value} {first} {_expression(rest, value)}))"
    if first in _EQUALITY:
        return f"({value} {_EQUALITY[first]} {_expression(rest, value)})"
    return _worded(tokens, value) or _plain(tokens, value)


def _worded(tokens: Tokens, value: str) -> str:
    """`in ..`, `not in ..`, `is None`, `.startswith("a")`: the value stands before them."""
    if tokens[0] == "in":
        return _member(tokens[1:], value)
    if tokens[:2] == ["not", "in"]:
        return f"(not {_member(tokens[2:], value)})"
    if tokens[0] in ("is", "."):
        return f"({value} {_expression(tokens, value)})"
    return ""


def _plain(tokens: Tokens, value: str) -> str:
    if "?" in tokens:
        return _asked(_expression(tokens, value))
    return _same(_expression(tokens), value)


def _interval(tokens: Tokens, value: str) -> str:
    middle = index_of_range(tokens)
    low = ">=" if tokens[0] == "[" else ">"
    high = "<=" if tokens[-1] == "]" else "<"
    start, end = _expression(tokens[1:middle], value), _expression(tokens[middle + 1 : -1], value)
    return f"({value} != None and {value} {low} {start} and {value} {high} {end})"


def index_of_range(tokens: Tokens) -> int:
    depth = 0
    for position, word in enumerate(tokens[1:-1], start=1):
        if word == ".." and depth == 0:
            return position
        depth += (word in "([{") - (word in ")]}")
    raise CellRefused("table.cell-unreadable", " ".join(tokens)[:40])


def _member(tokens: Tokens, value: str) -> str:
    """`in [1..5]`, `in ("a", "b")`, `in ["a", "b"]`, `in names`."""
    if interval_end(tokens, 0) == len(tokens):
        return _interval(tokens, value)
    if tokens[:1] == ["("] and closing_of(tokens, 0) == len(tokens) - 1:
        return _tests(tokens[1:-1], value)
    return f"({value} in {_expression(tokens, value)})"


def _asked(text: str) -> str:
    """A test with `?` must say yes or no."""
    tree = _parsed(text)
    if not _is_condition(tree) and not isinstance(tree, ast.Call):
        raise CellRefused("table.cell-not-a-test")
    _refuse_constants(tree)
    return f"({text})"


def _same(text: str, value: str) -> str:
    """Without `?`: a value to equal, a list to be in, or a condition on other variables."""
    tree = _parsed(text)
    if _is_condition(tree):
        _refuse_constants(tree)
        return f"({text})"
    if isinstance(tree, ast.Constant | ast.UnaryOp | ast.Dict):
        return f"({value} == {text})"
    if isinstance(tree, ast.List):
        return f"({value} == {text} or {value} in {text})"
    return f'({value} == ({text}) or (type({text}) == "list" and {value} in ({text})))'


def _is_condition(tree: ast.expr) -> bool:
    if isinstance(tree, ast.UnaryOp):
        return isinstance(tree.op, ast.Not)
    return isinstance(tree, ast.Compare | ast.BoolOp)


def _refuse_constants(tree: ast.expr) -> None:
    """`"a" or "b"` is always true, and was meant as `"a", "b"`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.BoolOp) and any(isinstance(v, ast.Constant) for v in node.values):
            raise CellRefused("table.cell-constant")
    if not any(isinstance(node, ast.Name) for node in ast.walk(tree)):
        raise CellRefused("table.cell-constant")


def _expression(tokens: Tokens, value: str = "") -> str:
    """Spell out the words and signs that FEEL and we write differently."""
    if not tokens:
        raise CellRefused("table.cell-unreadable", "nothing")
    calls: list[bool] = []
    words = []
    for before, word in pairwise(["", *tokens]):
        if word in ("(", "[", "{"):
            calls.append(word == "(" and (before.isidentifier() or before in (")", "]")))
        elif word in (")", "]", "}") and calls:
            calls.pop()
        words.append(_word(before, word, value, in_call=bool(calls and calls[-1])))
    return " ".join(words)


def _word(before: str, word: str, value: str, *, in_call: bool) -> str:
    if word == "?":
        if not value:
            raise CellRefused("table.cell-unreadable", "?")
        return value
    if word == "=" and not in_call:
        return "=="
    return word if before == "." else _ATOMS.get(word, word)


def closing_of(tokens: Tokens, opening: int) -> int:
    depth = 0
    for position in range(opening, len(tokens)):
        depth += (tokens[position] in "([{") - (tokens[position] in ")]}")
        if depth == 0:
            return position
    return -1


def _parsed(text: str) -> ast.expr:
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise CellRefused("table.cell-unreadable", text[:40]) from None
