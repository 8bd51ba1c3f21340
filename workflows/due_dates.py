"""An action's due date is that of its open task: each time somebody moved it is an extension."""

from datetime import date

import sqlalchemy as sa

from engine.context import CommandContext
from engine.models import Event, UserTask
from workflows.models import Action, Extension
from workflows.models.actions import COMPLETION_TASK, LIVE

MOVED = "user_task.rescheduled"


def completion_task(ctx: CommandContext, action: Action) -> UserTask | None:
    """The task on which the lead officer reports completion, while it is open."""
    if action.instance_id is None:
        return None
    return ctx.session.scalar(
        sa.select(UserTask)
        .where(
            UserTask.instance_id == action.instance_id,
            UserTask.element_id == COMPLETION_TASK,
            UserTask.state.in_(LIVE),
        )
        .order_by(UserTask.created_at.desc())
        .limit(1)
    )


def follow(ctx: CommandContext, action: Action, task: UserTask | None = None) -> list[Extension]:
    """Keep what moved the task's deadline as extensions; the first promise stays.

    The board's own way of extending, the chair's letter and the Business Unit all move the task,
    so the register reads the task's record instead of trusting each of them to tell it.
    """
    task = task or completion_task(ctx, action)
    if task is None or task.due_version == 1:
        return []
    known = set(
        ctx.session.scalars(
            sa.select(Extension.due_version).where(Extension.user_task_id == task.id)
        )
    )
    moves = ctx.session.scalars(
        sa.select(Event)
        .where(Event.user_task_id == task.id, Event.kind == MOVED, Event.details.is_not(None))
        .order_by(Event.id)
    )
    found = [_extension(action, task, move) for move in moves]
    new = [one for one in found if one.due_version not in known]
    ctx.session.add_all(new)
    if task.due_on is not None:
        settle(ctx, action, task.due_on)
    return new


def settle(ctx: CommandContext, action: Action, due: date) -> None:
    """Give an action a current due date that no open task says better."""
    action.due_as_set = due
    ctx.session.flush()
    ctx.session.expire(action, ["current_due"])


def _extension(action: Action, task: UserTask, move: Event) -> Extension:
    said = move.details or {}
    return Extension(
        action_id=action.id,
        user_task_id=task.id,
        due_version=said["due_version"],
        due_before=date.fromisoformat(said["before"] or said["after"]),
        due_after=date.fromisoformat(said["after"]),
        reason=said["reason"],
        granted_at=move.at,
        granted_by=move.actor_id,
    )
