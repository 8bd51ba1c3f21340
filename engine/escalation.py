"""The ladder of a late task: each rung once for each deadline, only the highest after a gap."""

from datetime import datetime
from uuid import UUID

from engine import arrivals, ladders
from engine.context import CommandContext
from engine.deployments import find_in_force
from engine.instances import start
from engine.models import ProcessInstance, UserTask
from engine.tasks import locked

REMINDERS = "R"


def fire_rung(ctx: CommandContext, task_id: UUID) -> ladders.Rung | None:
    """Climb as far as the time has come; looked at again under the lock, so it happens once."""
    task = locked(ctx, task_id)
    if not task.is_open:
        task.ladder_due_at = None
    if task.ladder_due_at is None or task.ladder_due_at > ctx.now:
        return None
    climb = arrivals.climb(ctx, task)
    rung = ladders.highest(climb, since=_since(task), now=ctx.now)
    task.ladder_due_at = ladders.next_at(climb, after=ctx.now)
    task.ladder_failures = 0
    if rung is not None:
        task.ladder_level = rung.level
        _tell(ctx, task, rung)
        _start(ctx, task, rung)
    return rung


def recipients(ctx: CommandContext, task: UserTask, rung: ladders.Rung) -> list[str]:
    """Groups by key; `assignee` and `delegate` stay words, for the task knows who they are."""
    instance = ctx.session.get_one(ProcessInstance, task.instance_id)
    known = {"agency": task.agency}
    return [arrivals.resolve_group(to, known, instance) for to in rung.to]


def _since(task: UserTask) -> datetime:
    """From the rung that is due on; one that failed was put off, so look back to its start."""
    deadline = arrivals.due(task)
    if task.ladder_failures and deadline is not None:
        return deadline.created_at
    assert task.ladder_due_at is not None  # noqa: S101 - the caller has looked
    return task.ladder_due_at


def _tell(ctx: CommandContext, task: UserTask, rung: ladders.Rung) -> None:
    is_reminder = rung.level.startswith(REMINDERS)
    ctx.record(
        "user_task.reminded" if is_reminder else "user_task.escalated",
        task,
        level=rung.level,
        to=[to for to in recipients(ctx, task, rung) if not to.endswith("@")],
        due=task.due_on.isoformat() if task.due_on else None,
        due_version=task.due_version,
        days_late=_days_late(ctx, task),
    )


def _start(ctx: CommandContext, task: UserTask, rung: ladders.Rung) -> None:
    """Begin the process that this level asks for, as part of the late task's family."""
    if rung.starts is None or _nobody(ctx, task, rung):
        return
    if find_in_force(ctx.session, rung.starts, ctx.now) is None:
        return
    instance = ctx.session.get_one(ProcessInstance, task.instance_id)
    start(
        ctx,
        rung.starts,
        business_key=task.business_key,
        title=task.title,
        variables={
            "late_task": str(task.id),
            "late_task_name": task.name,
            "late_task_name_cy": task.name_cy,
            "late_task_group": task.candidate_group,
            "late_task_assignee": task.assignee_id,
            "late_task_item": task.item,
            "late_task_due": task.due_on.isoformat() if task.due_on else None,
            "days_late": _days_late(ctx, task),
            "level": rung.level,
            "agency": task.agency,
            "board": instance.board,
        },
        subject_task=task,
    )


def _nobody(ctx: CommandContext, task: UserTask, rung: ladders.Rung) -> bool:
    """A level for the agency's representative says nothing to a task without an agency."""
    return bool(rung.to) and all(to.endswith("@") for to in recipients(ctx, task, rung)[:1])


def _days_late(ctx: CommandContext, task: UserTask) -> int:
    """Working days since the due date; zero until it has passed."""
    today = ctx.calendar.local_date(ctx.now)
    if task.due_on is None or today <= task.due_on:
        return 0
    return ctx.calendar.working_days_between(task.due_on, today)
