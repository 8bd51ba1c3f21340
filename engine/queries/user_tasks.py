"""Which user tasks an actor may see, and the tasks of one instance."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.models import UserTask
from engine.permissions import is_steward


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """The tasks that an actor may see, open or not, as one condition for any list."""
    if is_steward(actor):
        return sa.true()
    led = [
        group.removeprefix("agency_rep@")
        for group in actor.all_groups
        if group.startswith("agency_rep@")
    ]
    return (
        UserTask.assignee_id.in_([actor.id, *actor.stands_in_for])
        | UserTask.candidate_group.in_(actor.all_groups)
        | (UserTask.completed_by == actor.id)
        | (UserTask.delegated_by == actor.id)
        | UserTask.agency.in_(led)
    )


def of_instance(session: Session, instance_id: UUID) -> Sequence[UserTask]:
    """Every user task of one instance, as they came."""
    return session.scalars(
        sa.select(UserTask)
        .where(UserTask.instance_id == instance_id)
        .order_by(UserTask.created_at, UserTask.id)
    ).all()
