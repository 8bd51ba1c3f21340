"""What must always be true: looked at by `cylch doctor` and, in tests, every simulated night."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from engine.models import (
    OPEN,
    Group,
    Incident,
    IncidentState,
    InstanceState,
    Membership,
    ProcessInstance,
    Subscription,
    User,
    UserTask,
)

OPEN_STATES = [str(state) for state in OPEN]


@dataclass(frozen=True, slots=True)
class Unseen:
    """An open task that no active person holds, offered where no active person sits."""

    id: UUID
    is_seat: bool  # the place is one of the board's, only empty
    next_rung_at: datetime | None


def unseen_tasks(session: Session, today: date, limit: int = 10_000) -> Sequence[Unseen]:
    """Whether the Business Unit was told of them is for whoever knows what was told."""
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
    offered = UserTask.assignee_id.is_(None) & UserTask.candidate_group.in_(seated)
    is_seat = UserTask.candidate_group.in_(sa.select(Group.key)) & UserTask.assignee_id.is_(None)
    rows = session.execute(
        sa.select(UserTask.id, is_seat, UserTask.ladder_due_at)
        .where(UserTask.state.in_(OPEN_STATES), ~(held | offered))
        .order_by(UserTask.id)
        .limit(limit)
    )
    return [Unseen(one, bool(is_seat), rung) for one, is_seat, rung in rows]


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
