"""What a diagram's author may write: a small Python, read by Python's parser, never run by it."""

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from engine.errors import EngineError

MAX_SOURCE = 20_000
MAX_NESTING = 60
MAX_INT_LITERAL = 1 << 63


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FUNCTIONS = _words("""
    abs all any bool dict enumerate fail filter len list map max min reversed sorted tuple type zip
""")
HELPERS = _words("""
    add days days_between float int months now range round str sum today wd weeks wh
    working_days_between years
""")
KNOWN = FUNCTIONS | HELPERS
OFFSETS = _words("wd wh days weeks months years")
MUTATING = _words("append clear extend insert pop popitem remove setdefault update")
METHODS = MUTATING | _words("""
    capitalize count elems endswith find format get index isalnum isalpha isdigit islower isspace
    istitle isupper items join keys lower lstrip partition removeprefix removesuffix replace rfind
    rindex rpartition rsplit rstrip split splitlines startswith strip title upper values
""")

_FORBIDDEN: dict[type[ast.AST], str] = {
    ast.Import: "import",
    ast.ImportFrom: "import",
    ast.While: "while",
    ast.Try: "try",
    ast.TryStar: "try",
    ast.Raise: "raise",
    ast.Assert: "assert",
    ast.With: "with",
    ast.AsyncWith: "async",
    ast.AsyncFor: "async",
    ast.AsyncFunctionDef: "async",
    ast.Await: "async",
    ast.Yield: "yield",
    ast.YieldFrom: "yield",
    ast.ClassDef: "class",
    ast.Global: "global",
    ast.Nonlocal: "global",
    ast.Delete: "del",
    ast.Match: "match",
    ast.NamedExpr: "walrus",
    ast.Starred: "star",
    ast.Set: "set",
    ast.SetComp: "set",
    ast.Pow: "power",
    ast.MatMult: "operator",
    ast.LShift: "operator",
    ast.RShift: "operator",
    ast.BitAnd: "operator",
    ast.BitXor: "operator",
    ast.Invert: "operator",
}

_ALLOWED = (
    *(ast.Module, ast.Expression, ast.Expr, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.If),
    *(ast.For, ast.Break, ast.Continue, ast.Pass, ast.FunctionDef, ast.Return, ast.Lambda),
    *(ast.arguments, ast.arg, ast.BoolOp, ast.And, ast.Or, ast.BinOp, ast.Add, ast.Sub),
    *(ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.BitOr, ast.UnaryOp, ast.Not, ast.USub),
    *(ast.UAdd, ast.IfExp, ast.Dict, ast.List, ast.Tuple, ast.ListComp, ast.DictComp),
    *(ast.GeneratorExp, ast.comprehension, ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE),
    *(ast.Gt, ast.GtE, ast.Is, ast.IsNot, ast.In, ast.NotIn, ast.Call, ast.keyword),
    *(ast.Constant, ast.JoinedStr, ast.FormattedValue, ast.Attribute, ast.Subscript, ast.Slice),
    *(ast.Name, ast.Load, ast.Store),
)


class ScriptError(EngineError):
    """An expression or script that cannot be read or that failed, with the line at fault."""

    def __init__(self, rule: str, message: str, line: int = 0, source: str = "") -> None:
        super().__init__(message)
        self.rule, self.message, self.line, self.source = rule, message, line, source


@dataclass(frozen=True, slots=True)
class Problem:
    rule: str
    line: int
    message: str


Tree = ast.Module | ast.Expression


def read(text: str, mode: str) -> Tree:
    """Parse without running; refuse what is too long or too deep for the native parser."""
    if len(text) > MAX_SOURCE:
        raise ScriptError("too-long", f"longer than {MAX_SOURCE} characters", 1)
    if _bracket_depth(text) > MAX_NESTING:
        raise ScriptError("too-deep", f"nested more than {MAX_NESTING} levels", 1)
    try:
        tree = cast("Tree", ast.parse(text, "script", mode))
    except SyntaxError as error:
        raise ScriptError("syntax", error.msg, error.lineno or 1) from None
    except (RecursionError, MemoryError):
        raise ScriptError("too-deep", f"nested more than {MAX_NESTING} levels", 1) from None
    except ValueError as error:
        raise ScriptError("syntax", str(error), 1) from None
    if _depth(tree) > MAX_NESTING:
        raise ScriptError("too-deep", f"nested more than {MAX_NESTING} levels", 1)
    return tree


def problems(tree: ast.AST) -> list[Problem]:
    """Name everything that Python allows and a diagram does not."""
    found = []
    line = 1
    for node in ast.walk(tree):
        line = getattr(node, "lineno", line)
        rule = _FORBIDDEN.get(type(node)) or _detail(node)
        if rule is None and not isinstance(node, _ALLOWED):
            rule = "syntax"
        if rule is not None:
            found.append(Problem(rule, line, f"{rule} is not part of the language"))
    return found


def _bracket_depth(text: str) -> int:
    """A cheap look before any parser; brackets in texts count too, which no real script notices."""
    deepest = depth = 0
    for character in text:
        if character in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in ")]}":
            depth = max(0, depth - 1)
    return deepest


def _depth(tree: ast.AST) -> int:
    deepest, stack = 0, [(tree, 1)]
    while stack:
        node, depth = stack.pop()
        deepest = max(deepest, depth)
        if deepest > MAX_NESTING:
            break
        # The native parser nests `a and b and c` and our `a < b < c`: count them as levels.
        wide = 0
        if isinstance(node, ast.BoolOp):
            wide = len(node.values) // 8
        elif isinstance(node, ast.Compare):
            wide = len(node.ops) // 8
        stack.extend((child, depth + 1 + wide) for child in ast.iter_child_nodes(node))
    return deepest


def _detail(node: ast.AST) -> str | None:
    check = _DETAILS.get(type(node))
    return check(node) if check else None


def _name(node: ast.Name) -> str | None:
    return _identifier(node.id)


def _identifier(name: str) -> str | None:
    if name.startswith(("__", "isset__")):
        return "dunder"
    return None if name.isascii() else "name"


def _function(node: ast.FunctionDef) -> str | None:
    return "decorator" if node.decorator_list else _identifier(node.name)


def _arguments(node: ast.arguments) -> str | None:
    return "star" if node.vararg or node.kwarg else None


def _call(node: ast.Call) -> str | None:
    if isinstance(node.func, ast.Attribute) and node.func.attr not in METHODS:
        return "dunder" if node.func.attr.startswith("__") else "method"
    return "star" if any(keyword.arg is None for keyword in node.keywords) else None


def _compare(node: ast.Compare) -> str | None:
    """Two offsets are never equal natively, whatever they say."""
    sides = (node.left, *node.comparators)
    return "offset" if any(_is_offset(side) for side in sides) else None


def _is_offset(node: ast.expr) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return False
    return node.func.id in OFFSETS


def _constant(node: ast.Constant) -> str | None:
    value = node.value
    if isinstance(value, bytes | complex) or value is ...:
        return "constant"
    if isinstance(value, float) and value == float("inf"):
        return "constant"
    if isinstance(value, int) and value >= MAX_INT_LITERAL:
        return "constant"
    return "constant" if isinstance(value, str) and not _storable(value) else None


def _storable(value: str) -> bool:
    return "\0" not in value and not any("\ud800" <= c <= "\udfff" for c in value)


def _formatted(node: ast.FormattedValue) -> str | None:
    return "format-spec" if node.format_spec is not None or node.conversion != -1 else None


def _dict(node: ast.Dict) -> str | None:
    return "star" if None in node.keys else None


_DETAILS: dict[type[ast.AST], Callable[..., str | None]] = {
    ast.Name: _name,
    ast.arg: lambda node: _identifier(node.arg),
    ast.Attribute: lambda node: "dunder" if node.attr.startswith("__") else None,
    ast.FunctionDef: _function,
    ast.arguments: _arguments,
    ast.Call: _call,
    ast.Compare: _compare,
    ast.Constant: _constant,
    ast.FormattedValue: _formatted,
    ast.Dict: _dict,
    ast.For: lambda node: "for-else" if node.orelse else None,
}
