"""An expression or script made ready to run: read, checked, rewritten, natively parsed, kept."""

import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import starlark

from engine.bpmn.scripting import rewriting
from engine.bpmn.scripting.cost import Cost, cost_of
from engine.bpmn.scripting.language import (
    HELPERS,
    KNOWN,
    Problem,
    ScriptError,
    Tree,
    problems,
    read,
)
from engine.bpmn.scripting.rewriting import OPERATORS
from engine.bpmn.scripting.scope import Scope, scope_of

_DURATION = r"P(?=\d|T\d)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+([.,]\d+)?S)?)?"
_MOMENT = r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?"
_ISO = re.compile(rf"R\d*/({_MOMENT}/)?({_DURATION}|{_MOMENT})|-?{_DURATION}|{_MOMENT}")
_MOMENTS = re.compile(r"\d{4}-\d\d-\d\d[^/]*")
_UNCONVERTIBLE = re.compile(r"Operation `serde::serialize`|Cycle detected|Maximum depth of")
_LOCATION = re.compile(r"-->\s*script:(\d+):\d+")
_MESSAGE = re.compile(r"error: (.*?)(?=\n\s*-->|\Z)", re.DOTALL)
_OPERATOR = re.compile(r"\b__[a-z]+\b")
_MAX_MESSAGE = 500

DIALECT = starlark.Dialect.extended()
DIALECT.enable_load = False


@dataclass(frozen=True, slots=True)
class Program:
    """Immutable, and shared by all threads."""

    source: str
    native: starlark.AstModule
    lines: tuple[int, ...]  # of the native text -> the author's
    loads: tuple[tuple[str, int], ...]
    inputs: frozenset[str]
    assigned: Mapping[str, int]
    exports: tuple[str, ...]
    marked: frozenset[str]
    functions: tuple[str, ...]
    mutates: bool
    cost: Cost

    def error(self, rule: str, message: str, line: int) -> ScriptError:
        return script_error(rule, message, line, self.source)

    def native_error(self, error: starlark.StarlarkError) -> ScriptError:
        return _translated(error, self.source, self.lines)


def literal(text: str) -> str | None:
    """`<timeDuration>PT72H</timeDuration>` is text in every BPMN tool."""
    if not _ISO.fullmatch(text):
        return None
    for moment in _MOMENTS.findall(text):
        _check_moment(moment, text)
    return text


def _check_moment(moment: str, text: str) -> None:
    try:
        datetime.fromisoformat(moment)
    except ValueError as error:
        raise script_error("date", str(error), 1, text) from None


def bare(text: str) -> tuple[str, int]:
    """Strip `${..}`, `= ..` and blanks; also return the lines that this takes off."""
    stripped = text.strip()
    inner = stripped
    if stripped.startswith("${") and stripped.endswith("}"):
        inner = stripped[2:-1]
    elif stripped.startswith("=") and not stripped.startswith("=="):
        inner = stripped[1:]
    before = text[: len(text) - len(text.lstrip())] + inner[: len(inner) - len(inner.lstrip())]
    return inner.strip(), before.count("\n")


@lru_cache(maxsize=4096)
def expression(text: str) -> Program:
    inner, skipped = bare(text)
    tree, scope = _checked(inner, "eval", text, skipped)
    cost = cost_of(tree)
    native, _ = rewriting.rewritten(tree, frozenset())
    return _program(text, native, (1 + skipped,), scope, cost)


@lru_cache(maxsize=1024)
def script(text: str) -> Program:
    tree, scope = _checked(textwrap.dedent(text), "exec", text, 0)
    cost = cost_of(tree)
    native, lines = rewriting.rewritten(tree, scope.exported - scope.certain)
    return _program(text, native, lines, scope, cost)


def findings(text: str, mode: str) -> list[Problem]:
    """All that is wrong with a text before it is run."""
    inner, skipped = bare(text) if mode == "eval" else (textwrap.dedent(text), 0)
    try:
        if mode == "eval" and literal(inner):
            return []
        tree = read(inner, mode)
        found = problems(tree)
        if not found:
            (expression if mode == "eval" else script)(text)
    except ScriptError as error:
        return [Problem(error.rule, error.line + skipped, error.message)]
    return [Problem(p.rule, p.line + skipped, p.message) for p in found]


def script_error(rule: str, message: str, line: int, source: str) -> ScriptError:
    rows = source.splitlines()
    row = rows[line - 1].strip() if 0 < line <= len(rows) else ""
    return ScriptError(rule, message, line, row[:_MAX_MESSAGE])


def _checked(inner: str, mode: str, text: str, skipped: int) -> tuple[Tree, Scope]:
    try:
        tree = read(inner, mode)
    except ScriptError as error:
        raise script_error(error.rule, error.message, error.line + skipped, text) from None
    for problem in problems(tree):
        raise script_error(problem.rule, problem.message, problem.line + skipped, text)
    scope = scope_of(tree)
    for name, line in scope.calls.items():
        if name not in KNOWN and name not in scope.assigned:
            raise script_error("function", f"there is no function {name}", line + skipped, text)
    return tree, scope


def _program(source: str, native: str, lines: tuple[int, ...], scope: Scope, cost: Cost) -> Program:
    try:
        parsed = starlark.parse("script", native, DIALECT)
    except starlark.StarlarkError as error:
        raise _translated(error, source, lines) from None
    operators = set(_OPERATOR.findall(native)) & OPERATORS
    return Program(
        source=source,
        native=parsed,
        lines=lines,
        loads=tuple(scope.loads.items()),
        inputs=frozenset(scope.inputs - KNOWN),
        assigned=scope.assigned,
        exports=tuple(sorted(scope.exported)),
        marked=scope.exported - scope.certain,
        functions=tuple(sorted(operators | ((scope.loads.keys() | scope.calls.keys()) & HELPERS))),
        mutates=scope.mutates,
        cost=cost,
    )


def _translated(error: starlark.StarlarkError, source: str, lines: tuple[int, ...]) -> ScriptError:
    """Find the rule, the message and the author's line in the interpreter's report."""
    report = str(error)
    places, found = _LOCATION.findall(report), _MESSAGE.search(report)
    message = (found[1] if found else report).strip()
    rule = "data" if _UNCONVERTIBLE.match(message) else "failed"
    if message.startswith("HelperError: "):
        rule, _, message = message.removeprefix("HelperError: ").partition(": ")
    row = int(places[-1]) if places else 0
    line = lines[row - 1] if 0 < row <= len(lines) else lines[0]
    return script_error(rule, message[:_MAX_MESSAGE], line, source)
