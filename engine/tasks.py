"""What people do with their user tasks: claim, release, assign, delegate, complete, reschedule."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from engine import arrivals, identity
from engine.answers import hand_in, record
from engine.bpmn.expressions import check_data
from engine.context import CommandContext
from engine.ending import drop_rungs
from engine.errors import (
    DraftChanged,
    FourEyes,
    Invalid,
    NotFound,
    NotPermitted,
    TaskAlreadyClaimed,
    TaskNotOpen,
)
from engine.execution import running
from engine.four_eyes import acting_for, work_checked
from engine.models import BoardState, ProcessInstance, UserTask, UserTaskState
from engine.permissions import (
    holds,
    is_steward,
    may_assign,
    may_claim,
    may_complete,
    may_release,
    may_reschedule,
    require,
)


@dataclass(frozen=True, slots=True)
class Seen:
    """The draft that a page began with, and the page's own name: its own draft is no surprise."""

    version: int | None = None
    page: str = ""


ANY_DRAFT = Seen()


def claim(ctx: CommandContext, task_id: UUID) -> UserTask:
    """Take a task that is offered to one of my groups."""
    task = _locked(ctx, task_id)
    require(may_claim(ctx.actor, task), "claim")
    if task.assignee_id == ctx.actor.id:
        return task
    if task.assignee_id is not None:
        raise TaskAlreadyClaimed(task.id, task.assignee_id, task.claimed_at)
    _refuse_same_eyes(ctx, task, acting_for(ctx.actor, task), "claim")
    identity.stay(ctx, ctx.actor.id)
    _hand_to(ctx, task, ctx.actor.id)
    task.on_behalf_of = ctx.actor.on_behalf_of(task.candidate_group)
    ctx.record("user_task.claimed", task)
    return task


def release(ctx: CommandContext, task_id: UUID, reason: str = "") -> UserTask:
    """Give a task back to its group. What was drafted stays with it."""
    task = _locked(ctx, task_id)
    if task.assignee_id is None:
        return task
    require(may_release(ctx.actor, task), "release")
    task.move_to(UserTaskState.CREATED)
    before, task.assignee_id, task.claimed_at = task.assignee_id, None, None
    task.on_behalf_of = task.delegated_by = None
    ctx.record("user_task.released", task, before=before, reason=reason.strip() or None)
    return task


def assign(ctx: CommandContext, task_id: UUID, assignee_id: int, reason: str = "") -> UserTask:
    """Give a task to a member of its group."""
    task = _locked(ctx, task_id)
    require(may_assign(ctx.actor, task), "assign")
    identity.stay(ctx, assignee_id)
    person = identity.actor_of(ctx.session, assignee_id, _today(ctx))
    if not may_claim(person, task):
        raise NotPermitted("be assigned", "they are not in the group that may do this")
    _refuse_same_eyes(ctx, task, {assignee_id}, "be assigned")
    before = task.assignee_id
    if before == assignee_id and task.on_behalf_of is None and task.delegated_by is None:
        return task  # said once more by who did not hear the first answer
    _hand_to(ctx, task, assignee_id)
    task.on_behalf_of = task.delegated_by = None
    ctx.record("user_task.assigned", task, before=before, after=assignee_id, reason=reason)
    return task


def entrust(
    ctx: CommandContext, task: UserTask, group: str, person_id: int, reason: str
) -> UserTask:
    """Give an open task to somebody of another group. The caller says who may."""
    if not task.is_open:
        raise TaskNotOpen(task.id, task.state, task.completed_by, task.completed_at)
    identity.stay(ctx, person_id)
    before, task.candidate_group = task.assignee_id, group
    _hand_to(ctx, task, person_id)
    task.on_behalf_of = task.delegated_by = None
    ctx.record(
        "user_task.assigned", task, before=before, after=person_id, group=group, reason=reason
    )
    return task


def delegate(ctx: CommandContext, task_id: UUID, delegate_id: int, reason: str = "") -> UserTask:
    """Let a colleague of the same group or agency do it; who delegated stays on record."""
    task = _locked(ctx, task_id)
    require(holds(ctx.actor, task) or is_steward(ctx.actor), "delegate")
    identity.stay(ctx, delegate_id)
    person = identity.actor_of(ctx.session, delegate_id, _today(ctx))
    same_agency = task.agency is not None and person.agency == task.agency
    if not (may_claim(person, task) or same_agency):
        raise NotPermitted("be delegated to", "they are neither in the group nor in the agency")
    _refuse_same_eyes(ctx, task, {delegate_id}, "be delegated to")
    before = task.assignee_id
    if before == delegate_id:
        return task  # as above
    _hand_to(ctx, task, delegate_id)
    task.on_behalf_of, task.delegated_by = None, before or ctx.actor.id
    ctx.record("user_task.delegated", task, before=before, after=delegate_id, reason=reason)
    return task


def save_draft(
    ctx: CommandContext,
    task_id: UUID,
    answers: Mapping[str, object],
    seen_version: int | None,
    page: str = "",
) -> UserTask:
    """Keep half-filled answers. Another device's newer draft is never overwritten."""
    task = _locked(ctx, task_id)
    require(may_complete(ctx.actor, task), "save a draft")
    _refuse_newer_draft(task, Seen(seen_version, page))
    check_data(answers)
    task.draft = dict(answers)
    task.draft_version += 1
    task.draft_at, task.draft_by, task.draft_page = ctx.now, ctx.actor.id, page or None
    return task


def complete(
    ctx: CommandContext,
    task_id: UUID,
    answers: Mapping[str, object],
    seen: Seen = ANY_DRAFT,
) -> UserTask:
    """Hand in a task and let the process go on as far as it can."""
    task = workable(ctx, task_id)
    _refuse_same_eyes(ctx, task, acting_for(ctx.actor, task), "complete")
    if answers != task.draft:
        _refuse_newer_draft(task, seen)

    instance = ctx.session.get_one(ProcessInstance, task.instance_id)
    with running(ctx, instance) as process:
        handed_in = hand_in(ctx, instance, process, task, answers)
        _sign(ctx, task)
        task.answers, task.draft = dict(handed_in.answers), None
        task.draft_at = task.draft_by = task.draft_page = None
        results = record(ctx, handed_in)
        ctx.record("user_task.completed", task, **_completed(task, results))
        ctx.in_flight[instance.id].done.add(task.element_instance_id)
        process.complete(task.element_instance_id, results)
    drop_rungs(ctx, task, "the late task was completed")
    return task


def _completed(task: UserTask, results: Mapping[str, object]) -> dict[str, object]:
    """What was answered, and what the task's own step gave back beside it."""
    answers = task.answers or {}
    gave = {
        name: value
        for name, value in results.items()
        if value is not None and (name not in answers or answers[name] != value)
    }
    told: dict[str, object] = {"element": task.element_id, "answers": answers}
    return told | ({"gave": gave} if gave else {})


def reschedule(ctx: CommandContext, task_id: UUID, due_on: date, reason: str) -> UserTask:
    """Move a deadline. The reason is kept, because an inspector will ask for it."""
    task = _locked(ctx, task_id)
    instance = ctx.session.get_one(ProcessInstance, task.instance_id)
    require(may_reschedule(ctx.actor, task, instance.board), "reschedule")
    if task.due_on == due_on and (task.due_basis or {}).get("reason") == reason:
        return task  # said once more by who did not hear the first answer
    return redate(ctx, task, due_on, reason)


def redate(ctx: CommandContext, task: UserTask, due_on: date, reason: str) -> UserTask:
    """Give an open task a new deadline: its ladder starts again, its baseline stays."""
    if not reason.strip():
        raise Invalid("reason", "required")
    if not task.is_open:
        raise TaskNotOpen(task.id, task.state, task.completed_by, task.completed_at)
    before = task.due_on
    basis = {"from": due_on.isoformat(), "set_at": ctx.now.isoformat(), "reason": reason}
    arrivals.set_due(task, due_on, ctx.calendar.end_of(due_on), basis)
    task.due_version += 1
    task.version += 1
    task.ladder_level, task.ladder_failures = None, 0
    task.ladder_due_at = arrivals.next_rung_at(ctx, task, ctx.now)
    ctx.record(
        "user_task.rescheduled",
        task,
        before=before.isoformat() if before else None,
        after=due_on.isoformat(),
        due_version=task.due_version,
        reason=reason,
    )
    return task


# PostgreSQL locks in the order of the tables, so the root comes first as in `lock_family`; once it
# holds the lock it looks at each row again, in its newest version.
_root = orm.aliased(ProcessInstance)
_locked_task = (
    sa.select(UserTask, ProcessInstance, BoardState)
    .select_from(_root)
    .join(ProcessInstance, ProcessInstance.root_id == _root.id)
    .join(UserTask, UserTask.instance_id == ProcessInstance.id)
    .outerjoin(BoardState, BoardState.id == 1)
    .where(UserTask.id == sa.bindparam("task_id"))
    .with_for_update(key_share=True, of=(_root, ProcessInstance, UserTask))
)


def locked(ctx: CommandContext, task_id: UUID) -> UserTask:
    """The task with its family's lock held, whatever its state."""
    ctx.session.flush()  # what this command has changed is read back, not read over
    read_again = {"populate_existing": True}
    found = ctx.session.execute(_locked_task, {"task_id": task_id}, execution_options=read_again)
    row = found.one_or_none()
    if row is None:
        raise NotFound("user task", task_id)
    task: UserTask = row[0]
    ctx.board = row[2] or ctx.board  # read along, for most commands ask for nothing before
    return task


def workable(ctx: CommandContext, task_id: UUID) -> UserTask:
    """An open task that the actor may complete, with its family's lock held."""
    task = _locked(ctx, task_id)
    require(may_complete(ctx.actor, task), "complete")
    return task


def _locked(ctx: CommandContext, task_id: UUID) -> UserTask:
    """An open task, read under the lock; a closed one says who closed it and when."""
    task = locked(ctx, task_id)
    if not task.is_open:
        raise TaskNotOpen(task.id, task.state, task.completed_by, task.completed_at)
    return task


def _refuse_newer_draft(task: UserTask, seen: Seen) -> None:
    """Somebody wrote meanwhile, elsewhere: both versions are for a person to look at."""
    if seen.version in (None, task.draft_version) or task.draft is None:
        return
    if not seen.page or seen.page != task.draft_page:
        raise DraftChanged(task.id, task.draft_version)


def _today(ctx: CommandContext) -> date:
    return ctx.calendar.local_date(ctx.now)


def _hand_to(ctx: CommandContext, task: UserTask, person_id: int | None) -> None:
    task.move_to(UserTaskState.ASSIGNED)
    task.assignee_id, task.claimed_at = person_id, ctx.now


def _sign(ctx: CommandContext, task: UserTask) -> None:
    """Who did it, when, and on whose behalf."""
    if task.assignee_id is None:
        _hand_to(ctx, task, ctx.actor.id)
        task.on_behalf_of = ctx.actor.on_behalf_of(task.candidate_group)
    elif task.assignee_id != ctx.actor.id:
        task.on_behalf_of = task.assignee_id
    task.move_to(UserTaskState.COMPLETED)
    task.completed_at, task.completed_by = ctx.now, ctx.actor.id
    task.ladder_due_at = None


def _refuse_same_eyes(ctx: CommandContext, task: UserTask, people: set[int], verb: str) -> None:
    element_id = work_checked(ctx.session, task, people)
    if element_id is not None:
        raise FourEyes(verb, element_id)
