"""Activities: what people, scripts, steps and other processes do."""

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins import SubWorkflowTaskMixin
from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin

from engine.bpmn.data import copied
from engine.bpmn.prediction import OneStep
from engine.bpmn.tokens import COMPLETED, STARTED, Instance, SpiffTask, SubScope, Token
from engine.errors import EngineError

MAX_DEPTH = 30


class TooDeep(EngineError):
    """A process that calls itself, or sub-processes within sub-processes without end."""

    rule = "too_deep"

    def __init__(self, element_id: str) -> None:
        super().__init__(f"Expected at most {MAX_DEPTH} levels, but {element_id} goes deeper.")
        self.element_id = element_id


class HumanTask(OneStep, BpmnSpecMixin):
    """Waits until somebody completes it."""

    def __init__(self, wf_spec: Any, bpmn_id: str, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.manual = True


class StepTask(OneStep, BpmnSpecMixin):
    """A service task: waits until its step has been run."""

    def _run_hook(self, _task: SpiffTask) -> None:
        return None


class OwnCall(OneStep, BpmnSpecMixin):
    """A call activity whose callee is a process instance of its own; waits for it."""

    def __init__(self, wf_spec: Any, bpmn_id: str, called: str, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.called = called

    def _run_hook(self, _task: SpiffTask) -> None:
        return None


class ScriptTask(OneStep, BpmnSpecMixin):
    """Runs its script on its own copy of the variables."""

    def __init__(self, wf_spec: Any, bpmn_id: str, script: str, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.script = script

    def _run_hook(self, my_task: SpiffTask) -> bool:
        data = dict(my_task.data)
        my_task.workflow.top_workflow.environment.execute(self.script, data)
        my_task.data = data
        return True


class SubProcess(OneStep, SubWorkflowTaskMixin, BpmnSpecMixin):
    """An embedded sub-process or call: runs in a scope of its own, inside this instance."""

    def __init__(self, wf_spec: Any, bpmn_id: str, subworkflow_spec: str, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, subworkflow_spec, **kwargs)
        # With declared inputs or outputs, only these go in and come back.
        self.given: Mapping[str, str] = {}
        self.returned: Mapping[str, str] = {}

    def declare(self, given: Mapping[str, str], returned: Mapping[str, str]) -> None:
        self.given, self.returned = given, returned
        self.is_isolated = bool(given or returned)

    def _update_hook(self, my_task: SpiffTask) -> bool:
        my_task._inherit_data()
        top: Instance = my_task.workflow.top_workflow
        if my_task.workflow.depth >= MAX_DEPTH:
            raise TooDeep(self.element_id)
        variables = my_task.data
        if self.given:
            variables = _each(top, self.given, my_task.data)
        my_task._set_state(STARTED)
        begin(SubScope(top.subprocess_specs[self.spec], my_task, top), variables)
        return False

    def finished(self, my_task: SpiffTask, scope: SubScope) -> None:
        top: Instance = my_task.workflow.top_workflow
        with my_task.failing():
            if self.is_isolated:
                my_task.data = my_task.data | _each(top, self.returned, scope.data)
            else:
                my_task.data = scope.data
            del top.subprocesses[my_task.id]
            my_task._ready()

    def again(self, my_task: SpiffTask) -> None:
        scope = my_task.workflow.top_workflow.subprocesses.get(my_task.id)
        if scope is None:
            super().again(my_task)
        else:
            self.finished(my_task, scope)

    def _on_cancel(self, my_task: SpiffTask) -> None:
        super()._on_cancel(my_task)
        scope = my_task.workflow.top_workflow.subprocesses.pop(my_task.id, None)
        for token in () if scope is None else scope.live_tokens():
            token.cancel()


class EventSubProcess(SubProcess):
    """Begins when its event happens, while its scope runs."""

    is_interrupting = False
    events: tuple[Any, ...] = ()


def begin(scope: Any, variables: Mapping[str, Any], start: Any = None) -> None:
    """Put the first token into a scope, at its start event."""
    top: Instance = scope.top_workflow
    if isinstance(scope, SubScope):
        top.subprocesses[scope.caller.id] = scope
    root = Token(scope, scope.spec.start)
    scope.task_tree = root
    root.data = dict(variables)
    root._set_state(COMPLETED)
    first = root.add_child(start or scope.spec.begins[0])
    first.start()


def _each(top: Instance, wanted: Mapping[str, str], variables: Mapping[str, Any]) -> dict[str, Any]:
    return copied({name: top.evaluate(text, variables) for name, text in wanted.items()})


class DecisionTask(OneStep, BpmnSpecMixin):
    """A business rule task: asks its decision table."""

    decide: Any = None

    def _run_hook(self, my_task: SpiffTask) -> bool:
        top: Instance = my_task.workflow.top_workflow
        my_task.data = my_task.data | copied(self.decide(my_task.data, top.world))
        return True
