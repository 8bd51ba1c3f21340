"""What a step is handed: the functions that service tasks and recording user tasks name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from engine.context import CommandContext
from engine.models import ProcessInstance, UserTask


@dataclass(frozen=True, slots=True)
class StepCall:
    """One call of a step from one element of one instance.

    `inputs` are the evaluated cylch:input expressions; `answers` and `user_task` are there when
    a user task names the step that records its answers; `item` is the loop's own data.
    """

    instance: ProcessInstance
    element_id: str
    element_instance_id: str
    inputs: Mapping[str, object] = field(default_factory=dict)
    answers: Mapping[str, object] = field(default_factory=dict)
    variables: Mapping[str, object] = field(default_factory=dict)
    user_task: UserTask | None = None


# What a step returns becomes process variables; a raised EngineError refuses a completion,
# and any error in a service task leaves the instance where it was, with an incident.
Step = Callable[[CommandContext, StepCall], Mapping[str, object] | None]
