"""Turns the author's Python into Starlark that means the same, on the same lines."""

import ast

from engine.bpmn.scripting.language import METHODS, Tree

# Names with two leading underscores are refused to authors, so these cannot collide.
_OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "__add",
    ast.Sub: "__sub",
    ast.Mult: "__mul",
    ast.Div: "__div",
    ast.FloorDiv: "__floor",
    ast.Mod: "__mod",
}
TEXT, NEGATIVE, SET, VALUE = "__text", "__neg", "isset__", "__value"
OPERATORS = frozenset({*_OPERATORS.values(), TEXT, NEGATIVE})
_EXACT = 1 << 53


def rewritten(tree: Tree, marked: frozenset[str]) -> tuple[str, tuple[int, ...]]:
    """Return the text and, for each of its lines, the author's line.

    `marked` names are assigned on some paths only: a flag beside them tells which path ran.
    """
    tree = ast.fix_missing_locations(_Rewrite().visit(tree))
    if isinstance(tree, ast.Expression):
        return ast.unparse(tree), (1,)
    lines: list[tuple[str, int]] = []
    _emit(tree.body, lines, 0, marked)
    return "\n".join(text for text, _ in lines), tuple(line for _, line in lines)


class _Rewrite(ast.NodeTransformer):
    """Operators that can grow without bound, or that dates share, become calls of helpers."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        name = _OPERATORS.get(type(node.op))
        if name is None or _is_safe(node):
            return node
        return _call(name, node.left, node.right)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        self.generic_visit(node)
        if not isinstance(node.op, ast.USub) or isinstance(node.operand, ast.Constant):
            return node
        return _call(NEGATIVE, node.operand)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.expr:
        parts = [v.value if isinstance(v, ast.FormattedValue) else v for v in node.values]
        return _call(TEXT, *(self.visit(part) for part in parts))

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.Assign:
        current = ast.parse(ast.unparse(node.target), mode="eval").body
        value = ast.BinOp(current, node.op, node.value)
        assign = ast.Assign([node.target], value, lineno=node.lineno)
        self.generic_visit(assign)
        return assign

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:
        if node.value is None:
            return ast.Pass(lineno=node.lineno)
        assign = ast.Assign([node.target], node.value, lineno=node.lineno)
        self.generic_visit(assign)
        return assign

    def visit_arg(self, node: ast.arg) -> ast.arg:
        return ast.arg(node.arg)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        self.generic_visit(node)
        node.returns = None
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        self.generic_visit(node)
        node.ops = [_comparison(op) for op in node.ops]
        if len(node.ops) == 1:
            return node
        pairs, left = [], node.left
        for op, right in zip(node.ops, node.comparators, strict=True):
            pairs.append(ast.Compare(left, [op], [right]))
            left = right
        return ast.BoolOp(ast.And(), list(pairs))

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.ListComp:
        self.generic_visit(node)
        return ast.ListComp(node.elt, node.generators)

    def visit_Call(self, node: ast.Call) -> ast.Call:
        method = isinstance(node.func, ast.Attribute) and node.func.attr in METHODS
        if method:
            node.func.value = self.visit(node.func.value)  # type: ignore[attr-defined]
        else:
            node.func = self.visit(node.func)
        node.args = [self.visit(arg) for arg in node.args]
        for keyword in node.keywords:
            keyword.value = self.visit(keyword.value)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.Subscript:
        self.generic_visit(node)
        return ast.Subscript(node.value, ast.Constant(node.attr), node.ctx)


def _call(name: str, *args: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(args), [])


def _comparison(op: ast.cmpop) -> ast.cmpop:
    if isinstance(op, ast.Is):
        return ast.Eq()
    return ast.NotEq() if isinstance(op, ast.IsNot) else op


def _is_safe(node: ast.BinOp) -> bool:
    """A small whole number on one side: no text, date or offset can be meant."""
    if isinstance(node.op, ast.Add | ast.Sub):
        return _is_small(node.left) or _is_small(node.right)
    return isinstance(node.op, ast.Div | ast.FloorDiv) and _is_small(node.right)


def _is_small(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int and node.value < _EXACT


def _emit(
    body: list[ast.stmt], lines: list[tuple[str, int]], indent: int, marked: frozenset[str]
) -> None:
    for statement in body:
        if isinstance(statement, ast.If | ast.For | ast.FunctionDef):
            _emit_block(statement, lines, indent, marked)
            continue
        texts = _assignments(statement) if isinstance(statement, ast.Assign) else []
        if indent:
            texts += [f"{SET}{name} = True" for name in sorted(stored(statement) & marked)]
        texts = texts or [ast.unparse(statement)]
        lines += [(" " * indent + text, statement.lineno) for text in texts]


def _emit_block(
    statement: ast.If | ast.For | ast.FunctionDef,
    lines: list[tuple[str, int]],
    indent: int,
    marked: frozenset[str],
) -> None:
    pad, line = " " * indent, statement.lineno
    if isinstance(statement, ast.FunctionDef):
        lines.append((f"{pad}def {statement.name}({ast.unparse(statement.args)}):", line))
        marked = frozenset()
    elif isinstance(statement, ast.For):
        target, source = ast.unparse(statement.target), ast.unparse(statement.iter)
        lines.append((f"{pad}for {target} in {source}:", line))
    else:
        lines.append((f"{pad}if {ast.unparse(statement.test)}:", line))
    _emit(statement.body, lines, indent + 1, marked)
    if isinstance(statement, ast.If) and statement.orelse:
        lines.append((f"{pad}else:", line))
        _emit(statement.orelse, lines, indent + 1, marked)


def stored(node: ast.AST) -> set[str]:
    """The names that a statement or target assigns."""
    return {
        name.id
        for name in ast.walk(node)
        if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
    }


def _assignments(statement: ast.Assign) -> list[str]:
    """Starlark has no `a = b = value`."""
    if len(statement.targets) == 1:
        return [ast.unparse(statement)]
    targets = [ast.unparse(target) for target in statement.targets]
    return [f"{VALUE} = {ast.unparse(statement.value)}", *(f"{t} = {VALUE}" for t in targets)]
