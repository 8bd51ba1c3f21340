"""What a process knows where one of its tasks stands: for showing in the task's form."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from engine.deployments import deployed
from engine.models import ProcessInstance, UserTask
from webapp.current import Moment


def variables_of(
    session: Session, seen: Moment, instance: ProcessInstance, task: UserTask
) -> Mapping[str, object]:
    """Only an open task stands anywhere; a closed one has its answers."""
    if not task.is_open or not instance.is_active:
        return {}
    from engine.bpmn.process import Process  # noqa: PLC0415 - only pages of open tasks need it
    from engine.bpmn.world import World  # noqa: PLC0415

    world = World(now=seen.now, calendar=seen.calendar)
    compiled = deployed(session, instance.definition_id).compiled
    process = Process.restore(compiled, instance.tokens, world)
    here = task.element_instance_id
    found = (token.data for token in process.user_tasks() if token.element_instance_id == here)
    return next(found, {})
