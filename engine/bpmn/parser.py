"""Reads normalised BPMN into our own elements; SpiffWorkflow's parser walks, ours decide."""

from typing import Any

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.task_parsers import SubprocessParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException

from engine.bpmn.activities import (
    DecisionTask,
    EventSubProcess,
    HumanTask,
    OwnCall,
    ScriptTask,
    StepTask,
    SubProcess,
)
from engine.bpmn.event_parser import events_of, named_event
from engine.bpmn.event_specs import (
    BoundaryEvent,
    CatchEvent,
    EndEvent,
    EventSplit,
    StartEvent,
    ThrowEvent,
)
from engine.bpmn.events import Event, NamedEvent, RaisedEvent
from engine.bpmn.gateways import (
    EventBasedGateway,
    ExclusiveGateway,
    InclusiveGateway,
    ParallelGateway,
)
from engine.bpmn.multi_instance import MultiInstance, SequentialMultiInstance, StandardLoop
from engine.bpmn.vocabulary import (
    FLOW_NODES,
    bpmn,
    bpmn_name,
    cylch,
    is_event_subprocess,
    is_interrupting,
    text_of,
)

SpiffSpec = Any
Node = Any


class ElementParser(TaskParser):
    """Makes one element of its node, and the flows out of it."""

    STANDARD_LOOP_CLASS = StandardLoop
    PARALLEL_MI_CLASS = MultiInstance
    SEQUENTIAL_MI_CLASS = SequentialMultiInstance

    @property
    def bpmn_attributes(self) -> dict[str, Any]:
        """What an element is called is the diagram's to say; data associations are decoration."""
        return {}

    def parse_io_spec(self) -> None:
        """Decoration."""

    def _get_lane(self) -> None:
        """Lanes are the diagram's to say."""

    def create_task(self) -> SpiffSpec:
        return self.spec_class(self.spec, self.bpmn_id, **self.details())

    def details(self) -> dict[str, Any]:
        return {}

    def make(self) -> SpiffSpec:
        """Make the element alone; repeated, it becomes the child of its repetition."""
        self.task = self.create_task()
        for loop in self.node.findall(bpmn("standardLoopCharacteristics")):
            self._add_loop_task(loop)
        for loop in self.node.findall(bpmn("multiInstanceLoopCharacteristics")):
            self._add_multiinstance_task(loop)
        return self.task

    def connect(self, entries: dict[str, SpiffSpec]) -> None:
        """Draw its flows, in the order of the file."""
        for flow in self.process_parser.get_outgoing_sequence_flows(self.bpmn_id):
            target = entries.get(flow.get("targetRef"))
            if target is None:
                self.raise_validation_exception("Expected a flow to an element of the same scope.")
            self.connect_outgoing(target, flow, self.node.get("default") == flow.get("id"))


class ConditionalParser(ElementParser):
    """An exclusive or inclusive gateway."""

    def connect_outgoing(self, target: SpiffSpec, flow: Node, is_default: bool) -> None:  # noqa: FBT001
        condition = None if is_default else self.parse_condition(flow)
        only = len(self.process_parser.get_outgoing_sequence_flows(self.bpmn_id)) == 1
        if condition is None and not is_default and not only:
            self.raise_validation_exception("Expected a condition on every flow but the default.")
        self.task.connect_outgoing_if(condition, target)


class ScriptParser(ElementParser):
    def details(self) -> dict[str, Any]:
        script = text_of(self.node, "script")
        if not script:
            self.raise_validation_exception("Expected a script.")
        return {"script": script}


class StepParser(ElementParser):
    def create_task(self) -> SpiffSpec:
        if not self.node.get(cylch("step"), "").strip():
            self.raise_validation_exception("Expected cylch:step on a service task.")
        return super().create_task()


class CallParser(ElementParser):
    def create_task(self) -> SpiffSpec:
        called = SubprocessParser.get_call_activity_spec(self)
        if self.node.get(cylch("instance")) == "own":
            return OwnCall(self.spec, self.bpmn_id, called=called)
        return SubProcess(self.spec, self.bpmn_id, subworkflow_spec=called)


class SubProcessParser(ElementParser):
    def create_task(self) -> SpiffSpec:
        inner = SubprocessParser.get_subprocess_spec(self)
        if not is_event_subprocess(self.node):
            return SubProcess(self.spec, self.bpmn_id, subworkflow_spec=inner)
        task = EventSubProcess(self.spec, self.bpmn_id, subworkflow_spec=inner)
        start = self.node.find(bpmn("startEvent"))
        task.events = events_of(self, start)
        if not task.events or not all(map(_begins_aside, task.events)):
            self.raise_validation_exception(
                "Expected an event sub-process to wait for a message, a signal or a raised event."
            )
        task.is_interrupting = is_interrupting(start)
        self.spec.triggers.append(task)
        return task


def _begins_aside(event: Event) -> bool:
    return isinstance(event, NamedEvent | RaisedEvent)


class EventParser(ElementParser):
    def details(self) -> dict[str, Any]:
        return {
            "events": events_of(self, self.node),
            "parallel": self.node.get("parallelMultiple") == "true",
        }


class MessageTaskParser(ElementParser):
    """A send or receive task carries its message itself."""

    def details(self) -> dict[str, Any]:
        if self.node.get("messageRef"):
            return {"events": (named_event(self, "message", self.node),)}
        return {"events": events_of(self, self.node)}


class StartParser(EventParser):
    def create_task(self) -> SpiffSpec:
        task = super().create_task()
        self.spec.begins.append(task)
        return task


class BoundaryParser(EventParser):
    def details(self) -> dict[str, Any]:
        found = super().details()
        if not found["events"]:
            self.raise_validation_exception(
                "Expected an event on the boundary to wait for something."
            )
        return {**found, "cancel_activity": is_interrupting(self.node)}


class ScopeParser(ProcessParser):
    """A process or sub-process: its start events lead to all the rest."""

    def create_spec(self) -> Any:
        spec = super().create_spec()
        spec.begins, spec.triggers = [], []
        return spec

    def add_tasks(self) -> None:
        """Make every element first, then draw the flows: no recursion along a long diagram."""
        parsers = [found for node in self.node if (found := self._element_parser(node))]
        made = {parser.bpmn_id: parser.make() for parser in parsers}
        entries = {**made, **{on: self._split(on, made) for on in self._watched(made)}}
        for parser in parsers:
            parser.connect(entries)

    def _element_parser(self, node: Node) -> ElementParser | None:
        if bpmn_name(node) not in FLOW_NODES:
            return None
        parser_class, spec_class = self.parser._get_parser_class(node.tag)
        if parser_class is None:
            raise ValidationException("Expected an element that can be run.", node=node)
        found: ElementParser = parser_class(self, spec_class, node, self.nsmap)
        return found

    def _watched(self, made: dict[str, SpiffSpec]) -> list[str]:
        """The activities to which events are attached."""
        return [element_id for element_id in made if self.get_boundary_events(element_id)]

    def _split(self, activity_id: str, made: dict[str, SpiffSpec]) -> SpiffSpec:
        split = EventSplit(self.spec, made[activity_id])
        for event in self.get_boundary_events(activity_id):
            split.connect(made[event.get("id")])
        return split


class Parser(BpmnParser):
    """One closure of files. An element that is not listed is refused."""

    PROCESS_PARSER_CLASS = ScopeParser
    ELEMENTS = {  # noqa: RUF012 - read only
        "startEvent": (StartParser, StartEvent),
        "endEvent": (EventParser, EndEvent),
        "intermediateCatchEvent": (EventParser, CatchEvent),
        "intermediateThrowEvent": (EventParser, ThrowEvent),
        "boundaryEvent": (BoundaryParser, BoundaryEvent),
        "receiveTask": (MessageTaskParser, CatchEvent),
        "sendTask": (MessageTaskParser, ThrowEvent),
        "userTask": (ElementParser, HumanTask),
        "manualTask": (ElementParser, HumanTask),
        "task": (ElementParser, HumanTask),
        "scriptTask": (ScriptParser, ScriptTask),
        "serviceTask": (StepParser, StepTask),
        "businessRuleTask": (ElementParser, DecisionTask),
        "subProcess": (SubProcessParser, SubProcess),
        "transaction": (SubProcessParser, SubProcess),
        "callActivity": (CallParser, SubProcess),
        "exclusiveGateway": (ConditionalParser, ExclusiveGateway),
        "inclusiveGateway": (ConditionalParser, InclusiveGateway),
        "parallelGateway": (ElementParser, ParallelGateway),
        "eventBasedGateway": (ElementParser, EventBasedGateway),
    }

    def _get_parser_class(self, tag: str) -> tuple[Any, Any]:
        name = tag.removeprefix(bpmn(""))
        return self.ELEMENTS.get(name, (None, None))

    def _add_data_stores(self, bpmn: Node) -> None:
        """Decoration."""

    def _add_collaborations(self, bpmn: Node) -> None:
        """Pools are decoration: each process is a definition of its own."""
