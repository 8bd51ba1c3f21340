"""The elements of a diagram in the order in which one would follow them."""

from collections.abc import Mapping

from engine.bpmn.diagram import Diagram, Element


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
