"""What the reader of an action's page may do there, each by the right that its command asks."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from engine.models import Subscription, UserTask
from engine.permissions import holds, is_steward, may_claim, may_lead
from engine.queries.sorting import Row
from webapp.registers import actions as action_register
from webapp.registers.register import Reading
from workflows import actions
from workflows.models import Action, ActionStatus
from workflows.models.actions import COMPLETION_TASK, LIVE

# The message by which an action is told that it is withdrawn.
WITHDRAWN = "action_withdrawn"
CLOSED = (ActionStatus.SIGNED_OFF, ActionStatus.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Verbs:
    """What the reader may do here, outside of tasks; each by the right that its command asks."""

    note: bool = False
    evidence: bool = False
    colour: bool = False
    withdraw: bool = False
    ask_for_time: UUID | None = None
    has_files: bool = False
    is_overridden: bool = False

    @property
    def any(self) -> bool:
        return bool(self.note or self.evidence or self.colour or self.withdraw or self.ask_for_time)


def verbs_of(reading: Reading, row: Row) -> Verbs:
    action: Action = row.Action
    who, is_live = reading.who, row.Action.status not in CLOSED
    speaks = is_live and actions.may_speak_for(who, action)
    task = _completion_task(reading, action)
    may_ask = task is not None and (
        holds(who, task) or may_claim(who, task) or may_lead(who, task) or is_steward(who)
    )
    return Verbs(
        note=speaks,
        evidence=speaks,
        colour=is_live and actions.may_colour(who, row.ActionPlan),
        withdraw=is_live
        and actions.may_withdraw(who, row.ActionPlan)
        and _listens_for_withdrawal(reading, action),
        ask_for_time=task.id if task is not None and may_ask else None,
        has_files=action.instance_id is not None,
        is_overridden=action_register.is_overridden(action),
    )


def _listens_for_withdrawal(reading: Reading, action: Action) -> bool:
    """Its diagram takes a withdrawal from the acknowledgement on, until it is done."""
    if action.instance_id is None:
        return False
    waiting = sa.select(Subscription.id).where(
        Subscription.instance_id == action.instance_id, Subscription.name == WITHDRAWN
    )
    return reading.session.scalar(waiting.limit(1)) is not None


def _completion_task(reading: Reading, action: Action) -> UserTask | None:
    """The task on which it will be reported as done: its deadline is the action's."""
    if action.instance_id is None:
        return None
    return reading.session.scalar(
        sa.select(UserTask)
        .where(
            UserTask.instance_id == action.instance_id,
            UserTask.element_id == COMPLETION_TASK,
            UserTask.state.in_(LIVE),
        )
        .limit(1)
    )
