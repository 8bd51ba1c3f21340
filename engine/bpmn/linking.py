"""Links parsed elements for running: where each leads to, and what the diagram says of it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from lxml import etree

from engine.bpmn.activities import DecisionTask, SubProcess
from engine.bpmn.decisions import DecisionTable
from engine.bpmn.diagram import Diagram, Element
from engine.bpmn.event_specs import EventSplit, StartEvent
from engine.bpmn.events import ConditionEvent, NamedEvent
from engine.bpmn.gateways import InclusiveGateway
from engine.bpmn.multi_instance import Rounds
from engine.bpmn.prediction import OneStep, Way
from engine.bpmn.timers import StartTimer, TimerEvent
from engine.bpmn.vocabulary import bpmn
from engine.errors import EngineError

SpiffSpec = Any


@dataclass(frozen=True, slots=True)
class Beginning:
    """A start event of the process: what begins an instance there."""

    element_id: str
    kind: Literal["none", "message", "signal", "timer", "conditional"]
    name: str = ""
    timer: StartTimer | None = None


def beginning(start: StartEvent) -> Beginning:
    """Say what begins an instance at a start event."""
    for event in start.events:
        if isinstance(event, TimerEvent):
            timer = StartTimer(start.element_id, event.kind, event.text)
            return Beginning(start.element_id, "timer", event.text, timer)
        if isinstance(event, NamedEvent):
            return Beginning(start.element_id, event.kind, event.name)
        if isinstance(event, ConditionEvent):
            return Beginning(start.element_id, "conditional", event.expression)
    return Beginning(start.element_id, "none")


class Flows:
    """The ids of sequence flows, by process and the elements that they connect."""

    def __init__(self) -> None:
        self._ids: dict[tuple[str, str, str], list[str]] = defaultdict(list)

    def read(self, root: etree._Element) -> None:
        for process in root.iter(bpmn("process")):
            for flow in process.iter(bpmn("sequenceFlow")):
                ends = (process.get("id", ""), flow.get("sourceRef", ""), flow.get("targetRef", ""))
                self._ids[ends].append(flow.get("id", ""))

    def between(self, process_id: str, source: str, target: str) -> list[str]:
        return list(self._ids.get((process_id, source, target), ()))


class NoSuchTable(EngineError):
    """A business rule task that asks a table which is not there."""

    def __init__(self, element: str, decision: str) -> None:
        super().__init__(f"Expected the decision {decision} for {element}, but there is none.")
        self.element, self.decision = element, decision


class Linker:
    """Goes through the scopes of one closure, each once."""

    def __init__(
        self,
        diagrams: Mapping[str, Diagram],
        scopes: Mapping[str, SpiffSpec],
        flows: Flows,
        tables: Mapping[str, DecisionTable],
    ) -> None:
        self.diagrams, self.scopes, self.flows, self.tables = diagrams, scopes, flows, tables
        self.elements: dict[str, Element] = {}
        self._names: dict[tuple[str, str], str] = {}
        self._done: set[str] = set()

    def link(self, scope: SpiffSpec, diagram: Diagram) -> None:
        if not self._names:
            self._name_all(diagram)
        self._done.add(scope.name)
        specs = [spec for spec in scope.task_specs.values() if isinstance(spec, OneStep)]
        for spec in specs:
            self._describe(spec, diagram)
            spec.ways = tuple(self._ways(spec, scope, diagram))
        for spec in specs:
            _count_incoming(spec)
        for spec in specs:
            self._finish(spec, specs, diagram)

    def _name_all(self, top: Diagram) -> None:
        """Give every element and flow its public id; that of the top diagram stays as it is."""
        others = [found for found in self.diagrams.values() if found is not top]
        taken = {*top.elements, *top.flows}
        counts: dict[str, int] = defaultdict(int)
        for diagram in others:
            for name in (*diagram.elements, *diagram.flows):
                counts[name] += 1
        for diagram in (top, *others):
            for name in (*diagram.elements, *diagram.flows):
                free = diagram is top or (name not in taken and counts[name] == 1)
                public = name if free else f"{diagram.process_id}/{name}"
                self._names[diagram.process_id, name] = public
                if name in diagram.elements:
                    self.elements[public] = diagram.elements[name]

    def _describe(self, spec: SpiffSpec, diagram: Diagram) -> None:
        spec.element = diagram.elements.get(spec.bpmn_id)
        spec.element_id = self._names.get((diagram.process_id, spec.bpmn_id), spec.bpmn_id or "")
        spec.shown = spec.element is not None
        if isinstance(spec, SubProcess) and spec.element is not None:
            spec.declare(spec.element.inputs, spec.element.outputs)

    def _ways(self, spec: SpiffSpec, scope: SpiffSpec, diagram: Diagram) -> Iterator[Way]:
        drawn: dict[str, list[str]] = {}
        for number, name in enumerate(spec._outputs):
            target = scope.task_specs[name]
            first = target.activity if isinstance(target, EventSplit) else target
            if isinstance(spec, EventSplit):
                yield target, f"{spec.name}>{number}", None
                continue
            flows = drawn.setdefault(
                name, self.flows.between(diagram.process_id, spec.bpmn_id, first.bpmn_id)
            )
            flow = flows.pop(0) if flows else ""
            yield (
                target,
                flow or f"{spec.name}>{number}",
                self._names.get((diagram.process_id, flow)),
            )

    def _finish(self, spec: SpiffSpec, specs: list[SpiffSpec], diagram: Diagram) -> None:
        if isinstance(spec, InclusiveGateway):
            spec.reaches = reaches(spec, specs)
        if isinstance(spec, Rounds):
            spec._wf_spec.task_specs[spec.task_spec].shown = False
        if isinstance(spec, DecisionTask):
            spec.decide = self._table(spec.element).decide
        if isinstance(spec, SubProcess) and spec.spec not in self._done:
            self.link(self.scopes[spec.spec], self.diagrams.get(spec.spec, diagram))

    def _table(self, element: Element) -> DecisionTable:
        if element.decision not in self.tables:
            raise NoSuchTable(element.id, element.decision)
        return self.tables[element.decision]


def _count_incoming(spec: SpiffSpec) -> None:
    for target, name, _ in spec.ways:
        target.incoming |= {name}


def reaches(join: SpiffSpec, specs: list[SpiffSpec]) -> dict[str, frozenset[str]]:
    """For each incoming flow: the elements from which a token may come by it, not passing here."""
    before: dict[str, set[str]] = defaultdict(set)
    sources: dict[str, str] = {}
    for spec in specs:
        for target, name, _ in spec.ways:
            before[target.name].add(spec.name)
            if target is join:
                sources[name] = spec.name
        if isinstance(spec, EventSplit):
            # A token in the activity may leave it by an attached event.
            for target, _, _ in spec.ways[1:]:
                before[target.name].add(spec.activity.name)
    return {flow: _upstream(source, before, join.name) for flow, source in sources.items()}


def _upstream(source: str, before: Mapping[str, set[str]], join: str) -> frozenset[str]:
    seen: set[str] = set()
    todo = [source]
    while todo:
        name = todo.pop()
        if name != join and name not in seen:
            seen.add(name)
            todo.extend(before[name])
    return frozenset(seen)
