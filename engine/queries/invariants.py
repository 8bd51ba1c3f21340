"""What must always be true: looked at by `cylch doctor` and, in tests, every simulated night."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from engine.models import (
    OPEN,
    Incident,
    IncidentState,
    InstanceState,
    Membership,
    ProcessInstance,
    Subscription,
    User,
    UserTask,
)
from engine.permissions import UNIT

_IN_THE_UNIT = Membership.group_key == UNIT
OPEN_STATES = [str(state) for state in OPEN]


def invisible_tasks(session: Session, today: date, limit: int = 100) -> Sequence[UUID]:
    """Open tasks that no active person holds or could claim, nor the Business Unit hears of.

    A seat may fall empty: what is offered there goes on to be seen by the Unit, who is told.
    """
    seated = (
        sa.select(Membership.group_key)
        .join(User, User.id == Membership.user_id)
        .where(
            User.is_active,
            Membership.starts_on <= today,
            Membership.ends_on.is_(None) | (Membership.ends_on >= today),
        )
    )
    active = sa.select(User.id).where(User.is_active)
    held = UserTask.assignee_id.is_not(None) & UserTask.assignee_id.in_(active)
    seen = UserTask.candidate_group.in_(seated) | seated.where(_IN_THE_UNIT).exists()
    offered = UserTask.assignee_id.is_(None) & seen
    return session.scalars(
        sa.select(UserTask.id)
        .where(UserTask.state.in_(OPEN_STATES), ~(held | offered))
        .order_by(UserTask.id)
        .limit(limit)
    ).all()


def instances_waiting_for_nothing(session: Session, limit: int = 100) -> Sequence[UUID]:
    """Active instances without a task, a timer, a message, a child or an incident to wait for."""
    child = aliased(ProcessInstance)
    waits = (
        sa.exists().where(
            UserTask.instance_id == ProcessInstance.id, UserTask.state.in_(OPEN_STATES)
        )
        | sa.exists().where(Subscription.instance_id == ProcessInstance.id)
        | sa.exists().where(child.parent_id == ProcessInstance.id, child.ended_at.is_(None))
        | sa.exists(_open_incident())
    )
    return session.scalars(
        sa.select(ProcessInstance.id)
        .where(
            ProcessInstance.state == str(InstanceState.ACTIVE),
            ProcessInstance.timer_due_at.is_(None),
            ~waits,
        )
        .order_by(ProcessInstance.id)
        .limit(limit)
    ).all()


def _open_incident() -> sa.Select[int]:
    return (
        sa.select(Incident.id)
        .where(
            Incident.instance_id == ProcessInstance.id,
            Incident.state == str(IncidentState.OPEN),
        )
        .correlate(ProcessInstance)
    )
