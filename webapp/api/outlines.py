"""A diagram in words, for whoever asks the API for it."""

from engine.bpmn.diagram import Diagram, Element
from engine.models import ProcessDefinition
from engine.walking import diagram_of
from webapp.api.schemas.definitions import Outline, OutlineElement, OutlineFlow
from webapp.reading_order import in_reading_order

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
