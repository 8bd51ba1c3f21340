"""The events of a diagram as tokens meet them."""

from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin

from engine.bpmn import hearing
from engine.bpmn.events import Event, NamedEvent, RaisedEvent, TerminateEvent
from engine.bpmn.prediction import OneStep, Way, end
from engine.bpmn.timers import TimerEvent, following
from engine.bpmn.tokens import COMPLETED, READY, WAITING, SpiffTask, Token


class _EventSpec(OneStep, BpmnSpecMixin):
    def __init__(
        self, wf_spec: Any, bpmn_id: str, events: tuple[Event, ...] = (), **kwargs: Any
    ) -> None:
        self.needs_all = bool(kwargs.pop("parallel", False))
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.events = events


class StartEvent(_EventSpec):
    """Begins its scope at once: whatever it waits for has happened when it is reached."""


class CatchEvent(_EventSpec):
    """Waits for its event; with several, for any of them, or for each."""

    listens = True

    def _update_hook(self, my_task: SpiffTask) -> bool:
        my_task._inherit_data()
        if not self.events:
            return True
        top = my_task.workflow.top_workflow
        for event in self.events:
            if isinstance(event, TimerEvent) and "due" not in my_task.internal_data:
                my_task.internal_data.update(event.begin(top.environment, my_task.data))
        my_task._set_state(WAITING)
        return False

    def is_armed(self, my_task: SpiffTask) -> bool:
        return "race" in my_task.internal_data and my_task._state not in (READY, COMPLETED)

    def happen(self, my_task: Token, number: int, payload: dict[str, Any]) -> None:
        """One of the events has come to pass."""
        if payload:
            my_task.data = my_task.data | payload
        seen = {*my_task.internal_data.get("seen", ()), number}
        if self.needs_all and len(seen) < len(self.events):
            my_task.internal_data["seen"] = sorted(seen)
            return
        armed = self.is_armed(my_task)
        my_task._ready()
        self._win(my_task)
        if armed:
            my_task.workflow.top_workflow.note_arrival(my_task)

    def _win(self, my_task: Token) -> None:
        """End the race behind an event-based gateway."""
        race = my_task.internal_data.get("race")
        if race is None:
            return
        for token in my_task.workflow.live_tokens():
            if token is not my_task and token.internal_data.get("race") == race:
                token.cancel()


class BoundaryEvent(CatchEvent):
    """Is attached to an activity: takes over from it, or begins a branch beside it each time."""

    is_attached = True

    def __init__(self, wf_spec: Any, bpmn_id: str, **kwargs: Any) -> None:
        self.cancel_activity = bool(kwargs.pop("cancel_activity"))
        super().__init__(wf_spec, bpmn_id, **kwargs)

    def is_armed(self, my_task: SpiffTask) -> bool:
        return my_task._state not in (READY, COMPLETED)

    def _win(self, my_task: Token) -> None:
        my_task.workflow.tasks[my_task.internal_data["on"]].cancel()

    def happen(self, my_task: Token, number: int, payload: dict[str, Any]) -> None:
        if self.cancel_activity:
            super().happen(my_task, number, payload)
            return
        top = my_task.workflow.top_workflow
        top.journal += [(self.element_id, "entered"), (self.element_id, "completed")]
        if isinstance(self.events[number], TimerEvent):
            self._wind(my_task)
        # The branch starts where the activity did, so that a merge finds their fork.
        children = [self._branch(my_task, way, payload) for way in self.ways]
        for child in children:
            child.start()

    def _branch(self, my_task: Token, way: Way, payload: dict[str, Any]) -> Token:
        child = self.follow(my_task.parent, way)
        child.data = my_task.data | payload
        return child

    def _wind(self, my_task: Token) -> None:
        world = my_task.workflow.top_workflow.world
        my_task.internal_data.update(following(my_task.internal_data, world))
        if my_task.internal_data["due"] is None and len(self.events) == 1:
            my_task._set_state(COMPLETED)


class EventSplit(OneStep, BpmnSpecMixin):
    """Stands before an activity with attached events: starts it, then has them listen."""

    def __init__(self, wf_spec: Any, activity: Any) -> None:
        super().__init__(wf_spec, f"{activity.name}.split")
        self.bpmn_id = None
        self.activity = activity
        activity.watched = True
        self.connect(activity)

    def _on_complete(self, my_task: SpiffTask) -> None:
        activity, *events = [self.follow(my_task, way) for way in self.ways]
        for event in events:
            event.internal_data["on"] = activity.id
        for token in (activity, *events):
            token.start()


class ThrowEvent(_EventSpec):
    """Throws and goes on."""

    def _run_hook(self, my_task: SpiffTask) -> bool:
        for event in self.events:
            hearing.throw(my_task, event)
        return True


class EndEvent(ThrowEvent):
    """Ends its branch; what it raises, and a termination, ends more than that."""

    def _run_hook(self, my_task: SpiffTask) -> bool:
        for event in self.events:
            if isinstance(event, NamedEvent):
                hearing.throw(my_task, event)
        return True

    def _on_complete(self, my_task: SpiffTask) -> None:
        top = my_task.workflow.top_workflow
        if my_task.workflow is top and self.element_id not in top.ended_by:
            top.ended_by.append(self.element_id)
        for event in self.events:
            if isinstance(event, RaisedEvent):
                hearing.throw(my_task, event)
        if not top.is_running(my_task.workflow):
            return  # who caught it has ended the scope
        if any(isinstance(event, TerminateEvent) for event in self.events):
            for token in my_task.workflow.live_tokens():
                token.cancel()
        end(my_task)
