"""Which names a program reads, needs from outside, assigns, and assigns for certain."""

import ast
from dataclasses import dataclass, field

from engine.bpmn.scripting.language import MUTATING, Tree
from engine.bpmn.scripting.rewriting import stored


@dataclass(slots=True)
class Scope:
    """Filled by walking in the order of evaluation."""

    loads: dict[str, int] = field(default_factory=dict)  # name -> first line
    inputs: set[str] = field(default_factory=set)
    assigned: dict[str, int] = field(default_factory=dict)  # name -> last line
    certain: set[str] = field(default_factory=set)
    loops: set[str] = field(default_factory=set)
    calls: dict[str, int] = field(default_factory=dict)  # of names
    functions: set[str] = field(default_factory=set)
    mutates: bool = False

    @property
    def exported(self) -> frozenset[str]:
        """A loop's own variable and a name with a leading underscore stay in the script."""
        names = self.assigned.keys() - (self.loops - self.certain) - self.functions
        return frozenset(name for name in names if not name.startswith("_"))


def scope_of(tree: Tree) -> Scope:
    scope = Scope()
    walker = _Walker(scope)
    if isinstance(tree, ast.Expression):
        walker.visit(tree.body)
    else:
        for statement in tree.body:
            walker.visit(statement)
            if isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign):
                scope.certain |= stored(statement)
    for body, local in walker.later:
        walker.local = local
        walker.visit(body)
    return scope


class _Walker(ast.NodeVisitor):
    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.local: frozenset[str] = frozenset()
        self.later: list[tuple[ast.AST, frozenset[str]]] = []

    def visit_Name(self, node: ast.Name) -> None:
        if node.id in self.local:
            return
        if isinstance(node.ctx, ast.Store):
            self.scope.assigned[node.id] = node.lineno
            return
        self.scope.loads.setdefault(node.id, node.lineno)
        if node.id not in self.scope.assigned:
            self.scope.inputs.add(node.id)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self._target(target)
        if isinstance(node.value, ast.Lambda):
            self.scope.functions |= stored(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            self.visit(ast.copy_location(ast.Name(node.target.id, ast.Load()), node.target))
        self.visit(node.value)
        self._target(node.target)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)
            self._target(node.target)

    def visit_For(self, node: ast.For) -> None:
        self.visit(node.iter)
        self.visit(node.target)
        self.scope.loops |= stored(node.target)
        for statement in node.body:
            self.visit(statement)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """A body runs when called: it may use what the script assigns further down."""
        self.visit_arguments(node.args)
        self.visit_Name(ast.copy_location(ast.Name(node.name, ast.Store()), node))
        self.scope.functions.add(node.name)
        local = self.local | _parameters(node.args)
        local |= frozenset().union(*(stored(statement) for statement in node.body))
        self.later += [(statement, local) for statement in node.body]

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self.visit_arguments(node.args)
        self._within(_parameters(node.args), [node.body])

    def visit_arguments(self, node: ast.arguments) -> None:
        for default in (*node.defaults, *node.kw_defaults):
            if default is not None:
                self.visit(default)

    def visit_ListComp(self, node: ast.ListComp) -> None:
        self._comprehension(node.generators, [node.elt])

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> None:
        self._comprehension(node.generators, [node.elt])

    def visit_DictComp(self, node: ast.DictComp) -> None:
        self._comprehension(node.generators, [node.key, node.value])

    def visit_Call(self, node: ast.Call) -> None:
        """What is called is no variable: data holds no functions."""
        if isinstance(node.func, ast.Attribute) and node.func.attr in MUTATING:
            self.scope.mutates = True
        if not isinstance(node.func, ast.Name):
            self.visit(node.func)
        elif node.func.id not in self.local:
            self.scope.calls.setdefault(node.func.id, node.lineno)
        for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
            self.visit(argument)

    def _target(self, target: ast.expr) -> None:
        if isinstance(target, ast.Subscript | ast.Attribute):
            self.scope.mutates = True
        if isinstance(target, ast.Tuple | ast.List):
            for element in target.elts:
                self._target(element)
        else:
            self.visit(target)

    def _comprehension(self, generators: list[ast.comprehension], results: list[ast.expr]) -> None:
        outside = self.local
        for generator in generators:
            self.visit(generator.iter)
            self.local = self.local | stored(generator.target)
            for condition in generator.ifs:
                self.visit(condition)
        for result in results:
            self.visit(result)
        self.local = outside

    def _within(self, names: frozenset[str], nodes: list[ast.expr]) -> None:
        outside, self.local = self.local, self.local | names
        for node in nodes:
            self.visit(node)
        self.local = outside


def _parameters(arguments: ast.arguments) -> frozenset[str]:
    every = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    return frozenset(argument.arg for argument in every)
