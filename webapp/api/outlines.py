"""A diagram in words: its elements in the order in which one would follow them."""

from collections.abc import Mapping

from engine.bpmn.diagram import Diagram, Element
from engine.models import ProcessDefinition
from engine.walking import Drawn, diagram_of
from webapp.api.schemas.definitions import Outline, OutlineElement, OutlineFlow

__all__ = ["Drawn", "diagram_of", "in_reading_order", "outline_of"]

# What an element says of itself under the same name there and here.
SAME = (
    "id",
    "kind",
    "name",
    "name_cy",
    "documentation",
    "documentation_cy",
    "parent",
    "attached_to",
    "line",
    "due_in",
    "due_at",
    "ladder",
    "form",
    "assignee",
    "decision",
    "step",
    "called",
    "multi_instance",
)


def outline_of(definition: ProcessDefinition) -> Outline:
    diagram = diagram_of(definition)
    return Outline(
        key=definition.key,
        version=definition.version,
        name=definition.name,
        name_cy=definition.name_cy,
        documentation=diagram.documentation,
        documentation_cy=diagram.documentation_cy,
        elements=[_told(diagram, element) for element in in_reading_order(diagram)],
    )


def in_reading_order(diagram: Diagram) -> list[Element]:
    """Along the flows from each beginning, a sub-process with its contents; loops once."""
    inside: dict[str, list[Element]] = {}
    for element in diagram.elements.values():
        inside.setdefault(element.parent or element.attached_to, []).append(element)
    ordered: dict[str, Element] = {}
    for begin in (e for e in diagram.elements.values() if _begins(e)):
        _follow(diagram, begin, inside, ordered)
    for element in diagram.elements.values():  # what no flow leads to still stands there
        ordered.setdefault(element.id, element)
    return list(ordered.values())


def _begins(element: Element) -> bool:
    return not (element.incoming or element.parent or element.attached_to)


def _follow(
    diagram: Diagram,
    begin: Element,
    inside: Mapping[str, list[Element]],
    ordered: dict[str, Element],
) -> None:
    """Depth first, the first way first; with a list of its own, for diagrams may be long."""
    todo = [begin]
    while todo:
        element = todo.pop()
        if element.id in ordered:
            continue
        ordered[element.id] = element
        onward = [diagram.flows[flow].target for flow in element.outgoing]
        then = [diagram.elements[target] for target in onward if target in diagram.elements]
        within = [one for one in inside.get(element.id, ()) if not one.incoming]
        todo += [*reversed(then), *reversed(within)]


def _told(diagram: Diagram, element: Element) -> OutlineElement:
    lane = element.lane
    return OutlineElement(
        **{name: getattr(element, name) for name in SAME},
        lane=lane.name if lane else "",
        lane_cy=lane.name_cy if lane else "",
        group=lane.group if lane else "",
        different_from=list(element.different_from),
        then=[
            OutlineFlow(
                id=flow.id,
                to=flow.target,
                name=flow.name,
                name_cy=flow.name_cy,
                condition=flow.condition,
                is_default=flow.id == element.default,
            )
            for flow in map(diagram.flows.__getitem__, element.outgoing)
        ],
    )
