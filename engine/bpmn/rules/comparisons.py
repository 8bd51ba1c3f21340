"""Conditions: that what they compare an answer with can be answered at all."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.bpmn.diagram import Diagram, Element
from engine.bpmn.findings import Finding
from engine.bpmn.rules.sheet import Sheet
from engine.bpmn.rules.texts import names_set_by_others
from engine.bpmn.scripting.programs import bare
from engine.forms import Field

# They may give a variable any value.
_MACHINES = frozenset(
    {"businessRuleTask", "callActivity", "receiveTask", "scriptTask", "sendTask", "serviceTask"}
)


@dataclass(frozen=True, slots=True)
class _Compared:
    """A variable held against a value; `within` where its answer is a list to look into."""

    variable: str
    value: object
    within: bool


def check(sheet: Sheet) -> Iterator[Finding]:
    if not isinstance(sheet.library.forms, Mapping):
        return
    others = names_set_by_others(sheet)
    ways = {flow.get("id", ""): flow for scope in sheet.scopes for flow in scope.flows}
    for diagram in sheet.diagrams:
        for flow in diagram.flows.values():
            for one in _comparisons(flow.condition):
                fields = _asked(sheet, diagram, flow.source, one.variable)
                if one.variable not in others and _cannot_be(one, fields):
                    told = _told(one, fields[0])
                    yield sheet.say(ways[flow.id], "condition.no-such-answer", **told)


def _told(one: _Compared, field: Field) -> dict[str, object]:
    label = field.label
    return {
        "value": one.value,
        "question": (label.en if label else "") or field.name,
        "question_cy": (label.in_language("cy") if label else "") or field.name,
        "options": ", ".join(option.value for option in field.options),
    }


def _cannot_be(one: _Compared, fields: Sequence[Field]) -> bool:
    """Every place that could have answered it is a choice, and none offers this value."""
    kind = "choices" if one.within else "choice"
    return bool(fields) and all(
        field.type == kind
        and field.is_answered
        and field.options
        and not field.options_from
        and one.value not in [option.value for option in field.options]
        for field in fields
    )


def _asked(sheet: Sheet, diagram: Diagram, place: str, variable: str) -> list[Field]:
    """The questions that answer a variable last before a place; none where a machine may."""
    seen: set[str] = set()
    todo, found = [place], []
    while todo:
        element = diagram.elements.get(todo.pop())
        if element is None or element.id in seen:
            continue
        seen.add(element.id)
        field = _field(sheet, element, variable)
        if field is not None and not element.multi_instance:
            found.append(field)
        elif field is not None or _is_machine(element, variable):
            return []
        else:
            todo += _before(diagram, element)
    return found


def _field(sheet: Sheet, element: Element, variable: str) -> Field | None:
    forms = sheet.library.forms
    form = forms.get(element.form) if isinstance(forms, Mapping) and element.form else None
    field = form.field(variable) if form is not None else None
    decides = element.decision == variable
    # What its step makes of another answer, nobody knows.
    return field if field is not None and (decides or not element.step) else None


def _is_machine(element: Element, variable: str) -> bool:
    return element.kind in _MACHINES or bool(element.step) or element.decision == variable


def _before(diagram: Diagram, element: Element) -> Iterator[str]:
    """What leads here, what it is at the edge of, what is around it, and what is in it."""
    yield from (diagram.flows[flow].source for flow in element.incoming if flow in diagram.flows)
    yield from filter(None, [element.attached_to, element.parent])
    yield from (inner.id for inner in diagram.elements.values() if inner.parent == element.id)


def _comparisons(text: str) -> Iterator[_Compared]:
    try:
        tree = ast.parse(bare(text)[0], mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            yield from _of_one(node)


def _of_one(node: ast.Compare) -> Iterator[_Compared]:
    operator, left, right = node.ops[0], node.left, node.comparators[0]
    if isinstance(operator, ast.In | ast.NotIn):
        if isinstance(left, ast.Name) and isinstance(right, ast.List | ast.Tuple):
            yield from (_Compared(left.id, value, False) for value in _values(right.elts))  # noqa: FBT003
        elif isinstance(right, ast.Name):
            yield from (_Compared(right.id, value, True) for value in _values([left]))  # noqa: FBT003
    elif isinstance(operator, ast.Eq | ast.NotEq):
        for side, other in ((left, right), (right, left)):
            if isinstance(side, ast.Name):
                yield from (_Compared(side.id, value, False) for value in _values([other]))  # noqa: FBT003


def _values(nodes: Sequence[ast.expr]) -> Iterator[object]:
    """Nothing said, None or an empty text, may well be asked about."""
    for node in nodes:
        if isinstance(node, ast.Constant) and node.value not in (None, ""):
            yield node.value
