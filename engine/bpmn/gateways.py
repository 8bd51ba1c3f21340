"""Gateways that count tokens: a join uses every arrival once, in a loop as outside of one."""

from collections.abc import Iterable
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins import ExclusiveGatewayMixin, InclusiveGatewayMixin
from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin

from engine.bpmn.data import merge_tokens
from engine.bpmn.prediction import OneStep, Way
from engine.bpmn.tokens import WAITING, SpiffTask, Token
from engine.errors import EngineError


class NoWayOut(EngineError):
    """No condition of a gateway holds, and it has no default."""

    rule = "no_way_out"

    def __init__(self, element_id: str) -> None:
        super().__init__(f"Expected a condition of {element_id} to hold, but none does.")
        self.element_id = element_id


class _Choice(OneStep):
    """Decides when it runs, so that a condition that fails leaves the token at the gateway."""

    cond_task_specs: list[tuple[Any, str]]
    bpmn_id: str

    def ways_of(self, my_task: SpiffTask) -> Iterable[Way]:
        return [self.ways[number] for number in my_task.internal_data.get("chosen", ())]

    def _holding(self, my_task: SpiffTask) -> Iterable[int]:
        top = my_task.workflow.top_workflow
        for number, (condition, _) in enumerate(self.cond_task_specs):
            if condition is not None and top.evaluate(condition.args[0], my_task.data):
                yield number

    def _default(self) -> list[int]:
        every = enumerate(self.cond_task_specs)
        found = [number for number, (condition, _) in every if condition is None]
        if not found and self.cond_task_specs:
            raise NoWayOut(self.element_id or self.bpmn_id)
        return found


class ExclusiveGateway(_Choice, ExclusiveGatewayMixin, BpmnSpecMixin):
    """Goes the first way whose condition holds."""

    def _run_hook(self, my_task: SpiffTask) -> bool:
        first = next(iter(self._holding(my_task)), None)
        my_task.internal_data["chosen"] = self._default()[:1] if first is None else [first]
        return True


class _Join(OneStep):
    """Arrivals wait under the name of the flow they came by; the oldest goes first."""

    counts_arrivals = True

    def _update_hook(self, my_task: SpiffTask) -> bool:
        my_task._inherit_data()
        my_task._set_state(WAITING)
        self.settle(my_task.workflow)
        return False

    def again(self, my_task: SpiffTask) -> None:
        """What failed is what came after the join: its arrivals are used up."""
        my_task._ready()

    def settle(self, scope: Any) -> bool:
        """Fire as often as the arrivals allow."""
        fired = False
        while self._may_fire(scope, arrivals := self._arrivals(scope)):
            self._fire([tokens[0] for tokens in arrivals.values()])
            fired = True
        return fired

    def _arrivals(self, scope: Any) -> dict[str, list[Token]]:
        found: dict[str, list[Token]] = {}
        for token in scope.tasks.values():
            if token.task_spec is self and token._state == WAITING:
                found.setdefault(token.internal_data["by"], []).append(token)
        return found

    def _fire(self, chosen: list[Token]) -> None:
        latest = max(chosen, key=lambda token: token.last_state_change)
        latest.data = merge_tokens([(token, token.data) for token in chosen])
        for token in chosen:
            if token is not latest:
                token.workflow._remove_task(token.id)
        latest._ready()

    def _may_fire(self, scope: Any, arrivals: dict[str, list[Token]]) -> bool:
        raise NotImplementedError


class ParallelGateway(_Join, BpmnSpecMixin):
    """Waits for one token on every incoming flow, then sends one out on every outgoing flow."""

    def _may_fire(self, _scope: Any, arrivals: dict[str, list[Token]]) -> bool:
        return bool(arrivals) and len(arrivals) >= len(self.incoming)


class InclusiveGateway(_Join, _Choice, InclusiveGatewayMixin, BpmnSpecMixin):
    """Waits for as long as a token elsewhere can still reach a flow on which none has come."""

    # incoming flow -> the elements from which a token can come by it, not passing here
    reaches: dict[str, frozenset[str]]

    def _may_fire(self, scope: Any, arrivals: dict[str, list[Token]]) -> bool:
        missing = [self.reaches[flow] for flow in self.incoming if flow not in arrivals]
        if not arrivals or not missing:
            return bool(arrivals)
        arrived = [self.reaches[flow] for flow in arrivals]
        return not any(self._waited_for(token, missing, arrived) for token in scope.live_tokens())

    def _waited_for(
        self, token: Token, missing: list[frozenset[str]], arrived: list[frozenset[str]]
    ) -> bool:
        """A token that can also reach a flow that has one need not be waited for (BPMN 13.4.3)."""
        spec = token.task_spec
        if spec is self and token._state == WAITING:
            return False
        name = spec.name
        comes = any(name in names for names in missing)
        return comes and not any(name in names for names in arrived) and not spec.is_attached

    def _run_hook(self, my_task: SpiffTask) -> bool:
        my_task.internal_data["chosen"] = list(self._holding(my_task)) or self._default()
        return True


class EventBasedGateway(OneStep, BpmnSpecMixin):
    """Arms the events behind it; the first that happens takes the token."""

    def __init__(self, wf_spec: Any, bpmn_id: str, **kwargs: Any) -> None:
        kwargs.pop("event_definition", None)
        super().__init__(wf_spec, bpmn_id, **kwargs)

    def follow(self, my_task: SpiffTask, way: Way) -> Token:
        child = super().follow(my_task, way)
        child.internal_data["race"] = my_task.id
        return child
