"""Where work could be moved: the steps beside where it stands, and the others, with their lanes."""

from collections.abc import Iterator, Mapping, Sequence

from engine.bpmn.compiled import CompiledDefinition
from engine.bpmn.diagram import Diagram, Element
from webapp.i18n import _
from webapp.operations.words import group_of, place_of

Choice = tuple[str, str]
PASSED = ("Gateway", "ThrowEvent")  # where nothing stands: what leads there is asked instead


def grouped(
    compiled: CompiledDefinition, stands_at: str, goals: Sequence[str]
) -> list[tuple[str, list[Choice]]]:
    """What one would mostly want comes first, in the order of the diagram; then all else."""
    here = compiled.elements[stands_at]
    near = {one.id for one in _beside(compiled, here)}
    own = [key for key in goals if compiled.elements[key].id in near]
    others = [key for key in goals if key not in own and _is_told(compiled.elements[key])]
    found = [(_("The steps before and after"), own), (_("Other steps"), others)]
    return [
        (title, [(key, _named(compiled, key)) for key in keys]) for title, keys in found if keys
    ]


def _is_told(element: Element) -> bool:
    """Whoever looks for a step does not know a gateway that has no name."""
    return bool(element.name) or not element.kind.endswith(PASSED)


def _named(compiled: CompiledDefinition, key: str) -> str:
    element = compiled.elements[key]
    lane = group_of(element)
    name = place_of(element, compiled)
    return f"{name} ({lane})" if lane else name


def _beside(compiled: CompiledDefinition, here: Element) -> Iterator[Element]:
    diagram = _diagram_of(compiled, here)
    if diagram is not None:
        yield from _reached(diagram, here, is_forward=True)
        yield from _reached(diagram, here, is_forward=False)


def _reached(diagram: Diagram, here: Element, *, is_forward: bool) -> Iterator[Element]:
    """The nearest steps on each way: through gateways, not past a step."""
    todo, seen = [here], {here.id}
    while todo:
        for one in _following(diagram, todo.pop(), is_forward=is_forward):
            if one.id in seen:
                continue
            seen.add(one.id)
            if one.kind.endswith(PASSED):
                todo.append(one)
            else:
                yield one


def _following(diagram: Diagram, one: Element, *, is_forward: bool) -> Iterator[Element]:
    for flow_id in one.outgoing if is_forward else one.incoming:
        flow = diagram.flows[flow_id]
        found = diagram.elements[flow.target if is_forward else flow.source]
        yield diagram.elements[found.attached_to] if found.attached_to else found


def _diagram_of(compiled: CompiledDefinition, here: Element) -> Diagram | None:
    """The process that an element is drawn in."""
    diagrams: Mapping[str, Diagram] = compiled.diagrams
    return next((one for one in diagrams.values() if one.elements.get(here.id) is here), None)
