"""What a diagram asks for and nothing in its file sets: what steps of the system find out.

A rehearsal runs no step, so a person says what it would return. Each variable is asked of the steps
that come last before it is needed; of nobody where the process begins with it.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from engine.bpmn.diagram import Diagram
from engine.bpmn.expressions import names_used
from engine.bpmn.findings import Library
from engine.bpmn.rules.sheet import Sheet
from engine.bpmn.rules.texts import names_set
from engine.bpmn.scripting.programs import bare
from engine.forms import FormDefinition

# They return what no diagram names.
MACHINES = frozenset({"serviceTask", "callActivity", "receiveTask", "sendTask"})


@dataclass(frozen=True, slots=True)
class Unknown:
    """A variable that an element or the beginning gives; `options` are what it is compared with."""

    element: str
    variable: str
    options: tuple[object, ...]


def unknowns(root: etree._Element, forms: Mapping[str, FormDefinition]) -> list[Unknown]:
    sheet = Sheet("", root, Library(forms=forms, strict=False))
    if not sheet.diagrams:
        return []
    diagram, known = sheet.diagrams[0], names_set(sheet)
    dated = {one.id for one in diagram.elements.values() if one.due_at}
    found: dict[tuple[str, str], dict[object, None]] = {}
    for place, text in _texts(diagram):
        for name in sorted(names_used(text) - known):
            for element in _asked(diagram, place) or [""]:
                options = _options(text, name, is_condition=place not in dated)
                found.setdefault((element, name), {}).update(dict.fromkeys(options))
    return [Unknown(*where, tuple(options)) for where, options in found.items()]


def _texts(diagram: Diagram) -> Iterator[tuple[str, str]]:
    """Every expression with the element at which it is read."""
    for flow in diagram.flows.values():
        if flow.condition:
            yield flow.source, flow.condition
    for element in diagram.elements.values():
        if element.due_at:
            yield element.id, element.due_at


def _asked(diagram: Diagram, place: str) -> list[str]:
    """The machines that come last before a place, on every way that leads there."""
    seen: set[str] = set()
    todo, found = _before(diagram, place), []
    while todo:
        element_id = todo.pop()
        element = diagram.elements.get(element_id)
        if element is None or element_id in seen:
            continue
        seen.add(element_id)
        if element.kind in MACHINES or element.step:
            found.append(element_id)
        else:
            todo += _before(diagram, element_id)
    return sorted(found)


def _before(diagram: Diagram, element_id: str) -> list[str]:
    element = diagram.elements[element_id]
    sources = [diagram.flows[flow].source for flow in element.incoming if flow in diagram.flows]
    return [*sources, *filter(None, [element.attached_to])] or list(filter(None, [element.parent]))


def _options(text: str, name: str, *, is_condition: bool) -> Iterator[object]:
    """What the variable is compared with; yes and no where a condition reads it as such."""
    try:
        tree = ast.parse(bare(text)[0], mode="eval")
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            yield from _compared(node, name)
        elif is_condition and _is_read_as_truth(node, name):
            yield from (True, False)


def _compared(node: ast.Compare, name: str) -> Iterator[object]:
    sides = [node.left, *node.comparators]
    if not any(isinstance(side, ast.Name) and side.id == name for side in sides):
        return
    for side in sides:
        for part in side.elts if isinstance(side, ast.List | ast.Tuple) else [side]:
            if isinstance(part, ast.Constant) and part.value is not None:
                yield part.value


def _is_read_as_truth(node: ast.AST, name: str) -> bool:
    parts: list[ast.expr] = []
    if isinstance(node, ast.Expression):
        parts = [node.body]
    elif isinstance(node, ast.BoolOp):
        parts = node.values
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        parts = [node.operand]
    return any(isinstance(part, ast.Name) and part.id == name for part in parts)
