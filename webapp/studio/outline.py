"""A diagram as a list: its steps in reading order, its ways, and one part with what may be set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from engine.bpmn import editing, insides
from engine.bpmn.diagram import Diagram, Element, Flow
from engine.bpmn.vocabulary import ACTIVITIES
from engine.bpmn.xml import read_xml
from engine.errors import NotFound
from engine.models import Sketch
from webapp.i18n import LANGUAGES, language, said
from webapp.reading_order import in_reading_order
from webapp.studio.conditions import condition_in_words
from webapp.studio.due import due_in_words
from webapp.studio.settings import Part, Setting
from webapp.studio.typed import shown
from webapp.studio.whom import lane_name, whom
from webapp.studio.words import kind_of

NO_LADDER = "none"
# What the list can put in; the first is what is meant where nothing is said.
NEW_KINDS = (
    "userTask",
    "serviceTask",
    "businessRuleTask",
    "scriptTask",
    "callActivity",
    "intermediateCatchEvent",
    "exclusiveGateway",
    "inclusiveGateway",
    "parallelGateway",
)


@dataclass(frozen=True, slots=True)
class Way:
    """A way out of a step, where there are several."""

    id: str
    name: str
    to: str
    condition: str
    said: str
    is_default: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One element in the list."""

    id: str
    kind: str
    names: tuple[str, str]
    who: str
    lane: str
    due: str
    form: str
    ladder: str
    is_task: bool
    ways: Sequence[Way] = ()

    @property
    def called(self) -> Sequence[tuple[str, str]]:
        """Its names, each with its language: the reader's own first."""
        both = [one for one in zip(LANGUAGES, self.names, strict=True) if one[1]]
        return sorted(both, key=lambda one: one[0] != language())

    @property
    def texts(self) -> Sequence[str]:
        """All that its row says, for who looks for it."""
        own = (*self.names, self.kind, self.who, self.lane, self.due, self.form, self.ladder)
        return (*own, *(text for way in self.ways for text in (way.name, way.said)))


@dataclass(frozen=True, slots=True)
class ChangePage:
    """One part of the diagram, with the questions about it."""

    sketch: Sketch
    version: int
    part_id: str
    title: str
    kind: str
    settings: Sequence[Setting]
    lanes: Sequence[tuple[str, str]]
    lane: str
    others: Sequence[tuple[str, str]]
    goals: Sequence[tuple[str, str]]
    is_step: bool
    is_way: bool
    asks_table: bool = False
    is_default: bool = False
    edges: Sequence[str] = ()
    is_movable: bool = False
    wrong: str = ""
    wrongs: Mapping[str, str] = field(default_factory=dict)


NEW_END = "+end"  # no id begins so
# What stands where it stands: where a process begins, and what is at the edge of a step.
FIXED = ("startEvent", "boundaryEvent")


def may_have_edge(part: Part) -> bool:
    return isinstance(part, Element) and part.kind in ACTIVITIES and not part.event_subprocess


def part_of(diagram: Diagram, part_id: str) -> Part:
    lanes = {lane.id: lane for lane in diagram.lanes}
    known: Mapping[str, Part] = {**diagram.elements, **diagram.flows, **lanes}
    if part_id == diagram.process_id:
        return diagram
    if part_id not in known:
        raise NotFound("element", part_id)
    return known[part_id]


def places(diagram: Diagram, element: str) -> list[tuple[str, str]]:
    """After what a step may be put: other steps with one way out, and each way of a choice."""
    found = []
    for one in in_reading_order(diagram):
        if one.id != element and len(one.outgoing) == 1:
            found.append((one.id, said(one.name, one.name_cy) or kind_of(one.kind)))
        elif len(one.outgoing) > 1:
            found += [(flow, way_name(diagram, diagram.flows[flow])) for flow in one.outgoing]
    return found


def goals(diagram: Diagram, element: str) -> list[tuple[str, str]]:
    """Where a new way from a step may lead: any step beside it, but where it begins."""
    own = diagram.elements[element]
    return [
        (one.id, said(one.name, one.name_cy) or kind_of(one.kind))
        for one in in_reading_order(diagram)
        if one.parent == own.parent and one.kind not in ("startEvent", "boundaryEvent")
    ]


def way_name(diagram: Diagram, flow: Flow) -> str:
    ends = [diagram.elements.get(end) for end in (flow.source, flow.target)]
    named = " → ".join(said(one.name, one.name_cy) or kind_of(one.kind) for one in ends if one)
    own = said(flow.name, flow.name_cy)
    return f"{named}: {own}" if own else named


def steps_of(sketch: Sketch, diagram: Diagram, choices: Mapping[str, Any]) -> list[Step]:
    """Every step in reading order, with the names of its form and its ladder."""
    asked, times = sketch.forms, _times(sketch, diagram)
    forms, ladders = (
        {one["value"]: one["label"] for one in choices[name]} for name in ("forms", "ladders")
    )
    return [
        replace(
            _step(one, diagram, forms, ladders, due_in_words(one, asked) or times.get(one.id, "")),
            ways=_ways(diagram, one.id, asked),
        )
        for one in in_reading_order(diagram)
    ]


def _times(sketch: Sketch, diagram: Diagram) -> Mapping[str, str]:
    """When each event comes that waits for a time."""
    root = read_xml(sketch.xml)
    waiting = [one.id for one in diagram.elements.values() if "timer" in one.events]
    return {one: shown("timer", insides.read(editing.find(root, one), "timer")) for one in waiting}


def kind_beside(element: Element, diagram: Diagram) -> str:
    """Its kind in words; of an event at an edge also whose edge that is."""
    host = diagram.elements.get(element.attached_to)
    kind = kind_of(element.kind)
    return f"{kind}: {said(host.name, host.name_cy) or kind_of(host.kind)}" if host else kind


def _step(
    element: Element,
    diagram: Diagram,
    forms: Mapping[str, str],
    ladders: Mapping[str, str],
    due: str,
) -> Step:
    ladder = element.ladder or (diagram.ladder if element.is_human else "")
    return Step(
        id=element.id,
        kind=kind_beside(element, diagram),
        names=(element.name, element.name_cy),
        who=whom(element),
        lane=lane_name(element.lane),
        due=due,
        form=forms.get(element.form, element.form),
        ladder="" if ladder == NO_LADDER else ladders.get(ladder, ladder),
        is_task=element.is_human,
    )


def _ways(diagram: Diagram, element_id: str, asked: Mapping[str, Any]) -> list[Way]:
    element = diagram.elements[element_id]
    flows = element.outgoing if len(element.outgoing) > 1 else ()
    return [_way(diagram.flows[flow], element, diagram, asked) for flow in flows]


def _way(flow: Flow, element: Element, diagram: Diagram, asked: Mapping[str, Any]) -> Way:
    target = diagram.elements.get(flow.target)
    return Way(
        id=flow.id,
        name=said(flow.name, flow.name_cy),
        to=(said(target.name, target.name_cy) or kind_of(target.kind)) if target else flow.target,
        condition=flow.condition,
        said=condition_in_words(flow.condition, asked) if flow.condition else "",
        is_default=flow.id == element.default,
    )


def title_of(part: Part, diagram: Diagram) -> str:
    if isinstance(part, Flow):
        return way_name(diagram, part)
    return said(part.name, part.name_cy) or kind_of(kind_word(part))


def kind_word(part: Part) -> str:
    if isinstance(part, Element):
        return part.kind
    return {"Flow": "sequenceFlow", "Lane": "lane"}.get(type(part).__name__, "process")


def inside_of(sketch: Sketch, part_id: str) -> Mapping[str, str]:
    """What stands inside a part, as its file says it."""
    node = editing.find(read_xml(sketch.xml), part_id)
    return {name: insides.read(node, name) for name in insides.NAMES}
