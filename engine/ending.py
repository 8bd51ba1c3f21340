"""End instances before their end: by a person, because their caller left, because they are moot."""

import sqlalchemy as sa

from engine import standing
from engine.context import CommandContext
from engine.models import InstanceState, ProcessInstance, Subscription, UserTask, UserTaskState
from engine.standing import Run


def stop(ctx: CommandContext, instance: ProcessInstance, reason: str) -> None:
    """Terminate an instance and everything that it called."""
    instance.move_to(InstanceState.TERMINATED)
    instance.ended_at, instance.timer_due_at = ctx.now, None
    standing.cancel_tasks(ctx, instance, None)
    ctx.session.execute(sa.delete(Subscription).where(Subscription.instance_id == instance.id))
    ctx.record("instance.terminated", instance, reason=reason)
    for child in children(ctx, instance):
        stop(ctx, child, reason)


def children(ctx: CommandContext, instance: ProcessInstance) -> list[ProcessInstance]:
    """The live instances that this one called or that are about its tasks."""
    found = ctx.session.scalars(
        sa.select(ProcessInstance)
        .where(ProcessInstance.parent_id == instance.id, ProcessInstance.ended_at.is_(None))
        .order_by(ProcessInstance.started_at, ProcessInstance.id)
    )
    return list(found)


def drop_rungs(ctx: CommandContext, task: UserTask, reason: str) -> None:
    """The late task is closed: what its ladder has asked and nobody has answered is settled."""
    if task.ladder_level is None and task.due_version == 1:
        return
    answered = sa.select(UserTask.instance_id).where(
        UserTask.instance_id == ProcessInstance.id,
        UserTask.state == str(UserTaskState.COMPLETED),
    )
    moot = ctx.session.scalars(
        sa.select(ProcessInstance).where(
            ProcessInstance.subject_task_id == task.id,
            ProcessInstance.ended_at.is_(None),
            ~answered.exists(),
        )
    )
    for rung in moot.all():
        stop(ctx, rung, reason)


def stop_orphans(ctx: CommandContext, run: Run) -> None:
    """A call that the diagram has left, without its child having ended, ends the child."""
    gone = run.calls - {call.element_instance_id for call in run.process.calls()}
    if not gone:
        return
    orphans = ctx.session.scalars(
        sa.select(ProcessInstance).where(
            ProcessInstance.parent_id == run.instance.id,
            ProcessInstance.parent_element_instance_id.in_(gone),
            ProcessInstance.ended_at.is_(None),
        )
    )
    for orphan in orphans.all():
        if orphan.is_live:
            stop(ctx, orphan, "the diagram went another way")
