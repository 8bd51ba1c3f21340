"""What a leaver leads in the registers, and who leads it next."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import leaving
from engine.context import CommandContext
from engine.errors import Invalid
from engine.execution import running
from engine.models import User
from engine.permissions import is_steward, require
from workflows import actions, seats
from workflows.models import Action, ActionStatus

LEFT = "left"
OVER = (ActionStatus.SIGNED_OFF, ActionStatus.WITHDRAWN)


def leave(ctx: CommandContext, user_id: int) -> User:
    """Close an account; the seats of the board that go with the person are empty from then on."""
    user = leaving.disable_user(ctx, user_id)
    seats.end_all(ctx, user_id, LEFT)
    return user


def led_by(session: Session, user_id: int) -> Sequence[Action]:
    """The actions, not yet at their end, that name this person as lead officer."""
    return session.scalars(
        sa.select(Action)
        .where(Action.lead_officer_id == user_id, Action.status.not_in([str(one) for one in OVER]))
        .order_by(Action.ref)
    ).all()


def hand_on(
    ctx: CommandContext, action_id: int, leaver_id: int, officer_id: int | None, reason: str
) -> Action:
    """Give an action a new lead; without one, any lead officer of the agency may take its tasks."""
    require(is_steward(ctx.actor), "hand on an action")
    if not reason.strip():
        raise Invalid("reason", "required")
    action = actions.held(ctx, action_id)
    if action.lead_officer_id != leaver_id:
        return action  # somebody was quicker
    actions.reassign(ctx, action, action.lead_agency, officer_id, reason)
    instance = actions.instance_of(ctx, action)
    if instance is not None and instance.is_active:
        with running(ctx, instance) as process:
            process.update({"lead_officer": officer_id or ""})
    return action
