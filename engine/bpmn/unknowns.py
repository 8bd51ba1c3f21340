"""What a diagram asks for and nothing in its file sets: what steps of the system find out.

A rehearsal runs no step, so a person says what it would return. Each variable is asked of the steps
that come last before it is needed; of nobody where the process begins with it.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from engine.bpmn.diagram import Diagram
from engine.bpmn.expressions import names_used
from engine.bpmn.findings import Library
from engine.bpmn.repetition import Repetition
from engine.bpmn.rules.sheet import Sheet
from engine.bpmn.rules.texts import BEGINS_WITH, names_set
from engine.bpmn.scripting.programs import bare
from engine.bpmn.timers import is_written_out
from engine.bpmn.vocabulary import bpmn
from engine.forms import FormDefinition

# They return what no diagram names.
MACHINES = frozenset({"serviceTask", "callActivity", "receiveTask", "sendTask"})


@dataclass(frozen=True, slots=True)
class Unknown:
    """A variable that an element or the beginning gives; `options` are what it is compared with.

    `use` and `place` say what it is asked for first: the `condition` after a gateway, the `due`
    date of a task, the `round`s of a step, the `time` of an event, or what goes `in`to a call.
    """

    element: str
    variable: str
    options: tuple[object, ...]
    use: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class _Need:
    """A variable that an expression asks for, where it is read."""

    place: str
    variable: str
    options: tuple[object, ...]
    use: str


@dataclass(slots=True)
class _Asked:
    """What a variable is asked for first, and what it is compared with, each once."""

    use: str
    place: str
    options: dict[object, None] = field(default_factory=dict)


# By element and variable.
Found = dict[tuple[str, str], _Asked]


def unknowns(roots: Sequence[etree._Element], forms: Mapping[str, FormDefinition]) -> list[Unknown]:
    """Of the first file's process and of all that it calls in its own course, from the others."""
    sheets = [Sheet("", root, Library(forms=forms, strict=False)) for root in roots]
    by_key = {one.process_id: sheet for sheet in sheets for one in sheet.diagrams}
    return _unknowns(sheets[0], by_key, ()) if sheets and sheets[0].diagrams else []


def _unknowns(sheet: Sheet, sheets: Mapping[str, Sheet], path: tuple[str, ...]) -> list[Unknown]:
    diagram, known = sheet.diagrams[0], names_set(sheet, with_collections=False)
    if diagram.process_id in path:
        return []
    found: Found = {}
    for call in diagram.elements.values():
        if call.called in sheets and not call.runs_apart and not call.inputs:
            inner = _unknowns(sheets[call.called], sheets, (*path, diagram.process_id))
            _take_over(found, diagram, call.id, [one for one in inner if one.variable not in known])
    for need in _needs(sheet, diagram):
        if need.variable not in known:
            _ask(found, diagram, need)
    return [Unknown(*where, tuple(one.options), one.use, one.place) for where, one in found.items()]


def _take_over(found: Found, diagram: Diagram, call: str, inner: Iterable[Unknown]) -> None:
    """What a called process begins with comes from before the call."""
    for one in inner:
        if one.element:
            _note(found, (one.element, one.variable), one)
        else:
            for element in _asked(diagram, call) or [""]:
                _note(found, (element, one.variable), one)


def _ask(found: Found, diagram: Diagram, need: _Need) -> None:
    for element in _asked(diagram, need.place) or [""]:
        _note(found, (element, need.variable), need)


def _note(found: Found, where: tuple[str, str], one: _Need | Unknown) -> None:
    asked = found.setdefault(where, _Asked(one.use, one.place))
    asked.options.update(dict.fromkeys(one.options))


def _needs(sheet: Sheet, diagram: Diagram) -> Iterator[_Need]:
    for place, text, use in (*_texts(diagram), *_of_nodes(sheet)):
        for name in sorted(names_used(text) - BEGINS_WITH):
            options = _options(text, name, is_condition=use == "condition")
            yield _Need(place, name, tuple(dict.fromkeys(options)), use)


def _texts(diagram: Diagram) -> Iterator[tuple[str, str, str]]:
    """Conditions, deadlines and what goes into a call, with the element at which each is read."""
    for flow in diagram.flows.values():
        if flow.condition:
            yield flow.source, flow.condition, "condition"
    for element in diagram.elements.values():
        if element.due_at:
            yield element.id, element.due_at, "due"
        if element.kind == "callActivity" and not element.runs_apart:
            yield from ((element.id, text, "in") for text in element.inputs.values())


def _of_nodes(sheet: Sheet) -> Iterator[tuple[str, str, str]]:
    """What a loop goes over, and when a timer rings."""
    for node in sheet.nodes:
        loop = node.find(bpmn("multiInstanceLoopCharacteristics"))
        timer = node.find(bpmn("timerEventDefinition"))
        if loop is not None and Repetition.of(loop).collection:
            yield node.get("id", ""), Repetition.of(loop).collection, "round"
        text = "".join(map(str, timer.itertext())).strip() if timer is not None else ""
        if text and not is_written_out(text):
            yield node.get("id", ""), text, "time"


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
