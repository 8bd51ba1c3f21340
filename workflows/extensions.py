"""More time for any task: asked for, supported, granted; the first date stays the baseline."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import instances, tasks
from engine.context import CommandContext
from engine.errors import Invalid, NotFound
from engine.models import OPEN, ProcessInstance, UserTask
from engine.permissions import holds, is_movable, is_steward, may_claim, may_lead, require
from workflows.escalations import late_task
from workflows.models import TaskExtension, TaskExtensionState

PROCESS = "extension"
ASKING = "ask"
UNDECIDED = (TaskExtensionState.ASKED, TaskExtensionState.SUPPORTED)


def request(ctx: CommandContext, task_id: UUID, new_due_on: date, reason: str) -> ProcessInstance:
    """Ask for more time for a task: its officer, its group or its agency's representative."""
    task = tasks.locked(ctx, task_id)
    may_ask = holds(ctx.actor, task) or may_claim(ctx.actor, task) or may_lead(ctx.actor, task)
    may_ask = is_movable(task) and (may_ask or is_steward(ctx.actor))
    require(may_ask, "ask for an extension")
    _require_later(new_due_on, task, ctx.calendar.local_date(ctx.now))
    instance = start(ctx, task, asked_by=ctx.actor.id)
    ctx.session.flush()
    asking = ctx.session.scalar(
        sa.select(UserTask).where(
            UserTask.instance_id == instance.id,
            UserTask.element_id == ASKING,
            UserTask.state.in_([str(state) for state in OPEN]),
        )
    )
    if asking is None:
        raise NotFound("user task", ASKING)
    answers = {
        "extension_wish": "ask",
        "new_due_on": new_due_on.isoformat(),
        "extension_reason": reason,
    }
    tasks.complete(ctx, asking.id, answers)
    return instance


def start(ctx: CommandContext, task: UserTask, asked_by: int | None) -> ProcessInstance:
    """Begin the request as part of the task's family."""
    instance = ctx.session.get_one(ProcessInstance, task.instance_id)
    return instances.start(
        ctx,
        PROCESS,
        business_key=task.business_key,
        title=task.title,
        variables={
            "late_task": str(task.id),
            "late_task_name": task.name,
            "late_task_name_cy": task.name_cy,
            "late_task_group": task.candidate_group,
            "late_task_assignee": asked_by,
            "late_task_item": task.item,
            "late_task_due": task.due_on.isoformat() if task.due_on else None,
            "days_late": _days_late(ctx, task),
            "agency": task.agency,
            "board": instance.board,
        },
        subject_task=task,
    )


def ask(ctx: CommandContext, instance: ProcessInstance, due: date, reason: str) -> TaskExtension:
    """Write the request down under its number."""
    task = late_task(ctx, instance)
    _require_later(due, task, ctx.calendar.local_date(ctx.now))
    if latest(ctx.session, task.id, *UNDECIDED) is not None:
        raise Invalid("new_due_on", "already_asked")
    found = TaskExtension(
        user_task_id=task.id,
        number=1 + len(of_task(ctx.session, task.id)),
        state=TaskExtensionState.ASKED,
        due_before=task.due_on,
        asked_due=due,
        reason=reason,
        asked_at=ctx.now,
        asked_by=ctx.actor.id,
    )
    ctx.session.add(found)
    ctx.session.flush()
    ctx.record("extension.asked", task, number=found.number, due=due.isoformat(), reason=reason)
    return found


def _require_later(due: date, task: UserTask, today: date) -> None:
    latest_day = max(task.due_on or today, today)
    if due <= latest_day:
        raise Invalid("new_due_on", "not_later", due=latest_day.isoformat())


def support(
    ctx: CommandContext, instance: ProcessInstance, *, is_supported: bool, reason: str = ""
) -> TaskExtension:
    """The agency stands behind the request, or does not."""
    found, task = _undecided(ctx, instance), late_task(ctx, instance)
    to = TaskExtensionState.SUPPORTED if is_supported else TaskExtensionState.REFUSED
    found.move_to(to)
    found.supported_at, found.supported_by = ctx.now, ctx.actor.id
    found.decision_reason = reason
    happened = "supported" if is_supported else "not_supported"
    ctx.record(f"extension.{happened}", task, number=found.number, reason=reason)
    return found


def decide(
    ctx: CommandContext, instance: ProcessInstance, *, is_approved: bool, reason: str = ""
) -> TaskExtension:
    """The chair's decision; only `reschedule` makes it a new date."""
    found, task = _undecided(ctx, instance), late_task(ctx, instance)
    if found.state == TaskExtensionState.ASKED:  # a task without an agency needs no support
        found.move_to(TaskExtensionState.SUPPORTED)
    if not is_approved:
        found.move_to(TaskExtensionState.REFUSED)
    found.decided_at, found.decided_by, found.decision_reason = ctx.now, ctx.actor.id, reason
    happened = "approved" if is_approved else "refused"
    ctx.record(f"extension.{happened}", task, number=found.number, reason=reason)
    return found


def agree(
    ctx: CommandContext, instance: ProcessInstance, *, is_agreed: bool, reason: str = ""
) -> TaskExtension:
    """The chair of the review group agrees to yet another extension, or does not."""
    found, task = _undecided(ctx, instance), late_task(ctx, instance)
    if not is_agreed:
        found.move_to(TaskExtensionState.REFUSED)
        found.decision_reason = reason
    found.agreed_at, found.agreed_by = ctx.now, ctx.actor.id
    happened = "agreed" if is_agreed else "not_agreed"
    ctx.record(f"extension.{happened}", task, number=found.number, reason=reason)
    return found


def reschedule(ctx: CommandContext, instance: ProcessInstance) -> bool:
    """Give the task its new date; say whether it was still there to be moved."""
    found, task = _undecided(ctx, instance), late_task(ctx, instance)
    found.move_to(TaskExtensionState.GRANTED)
    if not task.is_open:
        ctx.record("extension.not_needed", task, number=found.number)
        return False
    tasks.redate(ctx, task, found.asked_due, found.reason)
    return True


def number_of_next(session: Session, task_id: UUID) -> int:
    """Which extension of the task the one being decided would be, counting granted ones."""
    states = [one.state for one in of_task(session, task_id)]
    return 1 + states.count(TaskExtensionState.GRANTED)


def of_task(session: Session, task_id: UUID) -> list[TaskExtension]:
    found = session.scalars(
        sa.select(TaskExtension)
        .where(TaskExtension.user_task_id == task_id)
        .order_by(TaskExtension.number)
    )
    return list(found)


def latest(session: Session, task_id: UUID, *states: TaskExtensionState) -> TaskExtension | None:
    found = [one for one in of_task(session, task_id) if not states or one.state in states]
    return found[-1] if found else None


def timeliness(task: UserTask, calendar_day: date) -> Mapping[str, object]:
    """How a task was done: against its current due date, and in days after its baseline."""
    is_late = task.due_on is not None and calendar_day > task.due_on
    baseline = task.baseline_due_on
    return {
        "is_on_time": not is_late,
        "days_after_baseline": (calendar_day - baseline).days if baseline else 0,
    }


def _undecided(ctx: CommandContext, instance: ProcessInstance) -> TaskExtension:
    task = late_task(ctx, instance)
    found = latest(ctx.session, task.id, *UNDECIDED)
    if found is None:
        raise NotFound("extension", task.id)
    return found


def _days_late(ctx: CommandContext, task: UserTask) -> int:
    today = ctx.calendar.local_date(ctx.now)
    if task.due_on is None or today <= task.due_on:
        return 0
    return ctx.calendar.working_days_between(task.due_on, today)
