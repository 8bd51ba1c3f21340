"""Bounds what a program can cost before it runs, from the weight of the variables it reads.

The native interpreter has no limit on memory and cannot be interrupted inside one operation.
A program without loops builds values that no operation can make larger than a power of the
sum of what it mentions: that sum is kept here as a linear form over the variables.
"""

import ast
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.bpmn.scripting.arithmetic import MAX_ITEMS, MAX_TEXT
from engine.bpmn.scripting.language import MUTATING, Tree
from engine.bpmn.scripting.rewriting import stored
from engine.bpmn.values import TEXT_UNIT

MAX_PRICE = 200_000  # a quarter of a second at most
_TEXT = MAX_TEXT // TEXT_UNIT
_RANGE = MAX_ITEMS
_HUGE = 1 << 40
_CONSTANT = ""

_OPEN_ENDED = MUTATING | {"format", "join", "replace"}
_SPLITTING = frozenset({"elems", "rsplit", "split", "splitlines"})
_HIGHER_ORDER = frozenset({"filter", "map"})

Form = Counter[str]


@dataclass(frozen=True, slots=True)
class Cost:
    bounded: bool
    terms: tuple[tuple[str, int], ...] = ()
    constant: int = 1
    degree: int = 1

    def is_within(self, weights: Mapping[str, int]) -> bool:
        """Tell whether all that one run can build stays small, in the units of `values.plain`."""
        if not self.bounded:
            return False
        total = self.constant
        for name, factor in self.terms:
            # What is no variable is a function used as a value: nobody knows how often it runs.
            total += factor * weights.get(name, MAX_PRICE + 1)
        return bool(total**self.degree <= MAX_PRICE)


class _Unbounded(Exception):
    pass


@dataclass(frozen=True, slots=True)
class _Bound:
    form: Form
    degree: int = 1

    def __add__(self, other: "_Bound") -> "_Bound":
        form = self.form + other.form
        if form.total() > _HUGE:
            raise _Unbounded
        return _Bound(form, max(self.degree, other.degree))


def cost_of(tree: Tree) -> Cost:
    try:
        bound = _Walk().program(tree)
    except _Unbounded:
        return Cost(bounded=False)
    constant = bound.form.pop(_CONSTANT, 1)
    return Cost(
        bounded=True, terms=tuple(bound.form.items()), constant=constant, degree=bound.degree
    )


class _Walk:
    def __init__(self) -> None:
        self.known: dict[str, _Bound] = {}

    def program(self, tree: Tree) -> _Bound:
        if isinstance(tree, ast.Expression):
            return self.of(tree.body)
        return self.block(tree.body, certain=True)

    def block(self, body: list[ast.stmt], *, certain: bool) -> _Bound:
        total = _constant(1)
        for statement in body:
            total += self.statement(statement, certain=certain)
        return total

    def statement(self, node: ast.stmt, *, certain: bool) -> _Bound:
        if isinstance(node, ast.If):
            branches = self.block(node.body, certain=False) + self.block(node.orelse, certain=False)
            return self.of(node.test) + branches
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            return self.assignment(node, certain=certain)
        if isinstance(node, ast.Expr):
            return self.of(node.value)
        if isinstance(node, ast.Pass):
            return _constant(1)
        raise _Unbounded

    def assignment(
        self, node: ast.Assign | ast.AugAssign | ast.AnnAssign, *, certain: bool
    ) -> _Bound:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if any(isinstance(t, ast.Subscript | ast.Attribute) for n in targets for t in ast.walk(n)):
            raise _Unbounded  # a change in place can make a value contain itself
        bound = self.of(node.value) if node.value is not None else _constant(1)
        for name in stored(node):
            if isinstance(node, ast.AugAssign) or (not certain and name in self.known):
                bound += self.named(name)
            self.known[name] = bound
        return bound

    def of(self, node: ast.expr) -> _Bound:
        found = _SPECIAL.get(type(node))
        return found(self, node) if found else self.parts(node)

    def parts(self, node: ast.AST) -> _Bound:
        total = _constant(1)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                total += self.of(child)
            elif isinstance(child, ast.keyword | ast.Slice):
                total += self.parts(child)
        return total

    def named(self, name: str) -> _Bound:
        return self.known.get(name) or _Bound(Counter({name: 1}))

    def name(self, node: ast.Name) -> _Bound:
        return self.named(node.id)

    def operation(self, node: ast.BinOp) -> _Bound:
        total = self.parts(node)
        return total + _constant(_TEXT) if isinstance(node.op, ast.Mult | ast.Mod) else total

    def formatted(self, node: ast.JoinedStr) -> _Bound:
        total = _constant(_TEXT)
        for part in node.values:
            total += self.of(part.value if isinstance(part, ast.FormattedValue) else part)
        return total

    def call(self, node: ast.Call) -> _Bound:
        if node.keywords and any(keyword.arg == "key" for keyword in node.keywords):
            raise _Unbounded
        if isinstance(node.func, ast.Attribute):
            return self.method(node, node.func)
        if not isinstance(node.func, ast.Name) or node.func.id in _HIGHER_ORDER:
            raise _Unbounded
        arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
        total = _constant(_made_by(node.func.id, arguments))
        for argument in arguments:
            total += self.of(argument)
        return total

    def method(self, node: ast.Call, function: ast.Attribute) -> _Bound:
        if function.attr in _OPEN_ENDED:
            raise _Unbounded
        total = self.of(function.value)
        for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
            total += self.of(argument)
        if function.attr in _SPLITTING:
            total = _Bound(Counter({n: c * TEXT_UNIT for n, c in total.form.items()}), total.degree)
        return total

    def comprehension(self, node: ast.ListComp | ast.GeneratorExp | ast.DictComp) -> _Bound:
        outside = dict(self.known)
        rounds, total = 0, _constant(1)
        for generator in node.generators:
            source = self.of(generator.iter)
            rounds += source.degree
            total += source
            self.known |= dict.fromkeys(stored(generator.target), source)
            for condition in generator.ifs:
                total += self.of(condition)
        results = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        for result in results:
            total += self.of(result)
        self.known = outside
        return _Bound(total.form, rounds + total.degree)

    def lambda_(self, _node: ast.Lambda) -> _Bound:
        raise _Unbounded


def _constant(number: int) -> _Bound:
    return _Bound(Counter({_CONSTANT: number}))


def _made_by(function: str, arguments: list[ast.expr]) -> int:
    if function == "str":
        return _TEXT
    if function != "range":
        return 1
    sizes = [a.value for a in arguments if isinstance(a, ast.Constant) and type(a.value) is int]
    return max(sizes) + 1 if sizes and len(sizes) == len(arguments) else _RANGE


_SPECIAL: dict[type[ast.expr], Callable[..., _Bound]] = {
    ast.Name: _Walk.name,
    ast.BinOp: _Walk.operation,
    ast.JoinedStr: _Walk.formatted,
    ast.Call: _Walk.call,
    ast.ListComp: _Walk.comprehension,
    ast.GeneratorExp: _Walk.comprehension,
    ast.DictComp: _Walk.comprehension,
    ast.Lambda: _Walk.lambda_,
}
