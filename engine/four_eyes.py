"""Four eyes: whoever did the work that a task checks may not do that task."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.deployments import deployed
from engine.models import UserTask, UserTaskState


def acting_for(actor: Actor, task: UserTask) -> set[int]:
    """The actor, and the colleague for whom the actor would act."""
    people = {actor.id, actor.on_behalf_of(task.candidate_group)}
    if task.assignee_id in actor.stands_in_for:
        people.add(task.assignee_id)
    return {person for person in people if person is not None}


def work_checked(session: Session, task: UserTask, people: set[int]) -> str | None:
    """Name the element that one of these people did and that this task checks, if there is one."""
    others = deployed(session, task.definition_id).compiled.element(task.element_id).different_from
    if not others or not people:
        return None
    did = session.execute(
        sa.select(UserTask.element_id, UserTask.completed_by, UserTask.on_behalf_of).where(
            UserTask.instance_id == task.instance_id,
            UserTask.element_id.in_(others),
            UserTask.state == str(UserTaskState.COMPLETED),
        )
    )
    return next((row[0] for row in did if people & {row[1], row[2]}), None)


def is_barred(session: Session, actor: Actor, task: UserTask) -> bool:
    """Whether this person would be refused, so that nobody is offered what they may not do."""
    return work_checked(session, task, acting_for(actor, task)) is not None
