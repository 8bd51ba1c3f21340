"""Leaving and coming back: no account is closed before each open task has a new home."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import absences, identity, tasks
from engine.actors import Actor
from engine.context import CommandContext
from engine.errors import Conflict, FourEyes, Invalid, NotFound, NotPermitted
from engine.four_eyes import work_checked
from engine.models import OPEN, Absence, Membership, User, UserTask, UserTaskState
from engine.permissions import (
    is_steward,
    may_administer,
    may_claim,
    may_lead,
    require,
)
from engine.sign_in import revoke_tokens

# A task that sleeps with its instance wakes in the same hands.
HELD = tuple(str(state) for state in (*OPEN, UserTaskState.SUSPENDED))


class HasOpenTasks(Conflict):
    """A leaver still holds tasks; each needs a new home first."""

    def __init__(self, user_id: int, count: int) -> None:
        super().__init__(f"Expected no open tasks with {user_id}, but there are {count}.")
        self.user_id, self.count = user_id, count


class HandedOnMeanwhile(Conflict):
    """Somebody else has moved this task since the list was read."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where a task goes: to a person, or without one back to its group."""

    user_id: int | None
    reason: str


def open_work(session: Session, user_id: int) -> Sequence[UserTask]:
    """Every task that is with a person, the most urgent first."""
    return session.scalars(
        sa.select(UserTask)
        .where(UserTask.assignee_id == user_id, UserTask.state.in_(HELD))
        .order_by(UserTask.due_at.asc().nulls_last(), UserTask.id)
    ).all()


def hand_over(ctx: CommandContext, task_id: UUID, leaver_id: int, home: Home) -> UserTask:
    """Give one task of a leaver a new home. What was drafted goes with it."""
    require(is_steward(ctx.actor), "hand over a leaver's work")
    if not home.reason.strip():
        raise Invalid("reason", "required")
    task = tasks.locked(ctx, task_id)
    if task.assignee_id != leaver_id or task.state not in HELD:
        raise HandedOnMeanwhile(f"Expected {task_id} with {leaver_id}, but it is not.")
    if home.user_id is None:
        _back_to_group(ctx, task, leaver_id, home.reason)
    else:
        _to_person(ctx, task, home.user_id, home.reason)
    return task


def may_take(person: Actor, task: UserTask) -> bool:
    """Its group, its agency's representative, or a colleague of that agency."""
    return (
        may_claim(person, task)
        or may_lead(person, task)
        or (task.agency is not None and person.agency == task.agency)
    )


def disable_user(ctx: CommandContext, user_id: int) -> User:
    """Close an account on the same day; refused while tasks are with that person.

    Sessions, tokens, seats and covers end with it; the history stays as it is.
    """
    require(may_administer(ctx.actor), "disable a person")
    user = ctx.session.get(User, user_id, with_for_update=True, populate_existing=True)
    if user is None:
        raise NotFound("person", user_id)
    if not user.is_active:
        return user
    if user_id == ctx.actor.id:
        raise Invalid("user", "oneself")
    held = len(open_work(ctx.session, user_id))
    if held:
        raise HasOpenTasks(user_id, held)
    user.is_active, user.disabled_at = False, ctx.now
    user.session_version += 1
    revoke_tokens(ctx, user_id)
    _end_seats(ctx, user_id)
    _end_covers(ctx, user_id)
    ctx.record("user.disabled", None, user=user.id)
    return user


def enable_user(ctx: CommandContext, user_id: int) -> User:
    """Let a person sign in again. Seats that ended stay ended: each is given anew."""
    require(may_administer(ctx.actor), "enable a person")
    user = ctx.session.get(User, user_id, with_for_update=True, populate_existing=True)
    if user is None:
        raise NotFound("person", user_id)
    if not user.is_active:
        user.is_active, user.disabled_at = True, None
        ctx.record("user.enabled", None, user=user.id)
    return user


def _to_person(ctx: CommandContext, task: UserTask, person_id: int, reason: str) -> None:
    if person_id == task.assignee_id:
        raise Invalid("to", "not_the_leaver")
    identity.stay(ctx, person_id)
    person = identity.actor_of(ctx.session, person_id, ctx.calendar.local_date(ctx.now))
    if not may_take(person, task):
        raise NotPermitted("be assigned", "they are neither in the group nor in the agency")
    checked = work_checked(ctx.session, task, {person_id})
    if checked is not None:
        raise FourEyes("be assigned", checked)
    before = task.assignee_id
    if task.is_open:
        task.move_to(UserTaskState.ASSIGNED)
    task.assignee_id, task.claimed_at = person_id, ctx.now
    task.on_behalf_of = task.delegated_by = None
    ctx.record("user_task.assigned", task, before=before, after=person_id, reason=reason)


def _back_to_group(ctx: CommandContext, task: UserTask, leaver_id: int, reason: str) -> None:
    """Only to a group in which somebody else sits: a task must stay visible."""
    today = ctx.calendar.local_date(ctx.now)
    others = identity.members(ctx.session, task.candidate_group, today)
    if all(one.id == leaver_id for one in others):
        raise Invalid("to", "nobody_in_group")
    if task.is_open:
        task.move_to(UserTaskState.CREATED)
    before, task.assignee_id, task.claimed_at = task.assignee_id, None, None
    task.on_behalf_of = task.delegated_by = None
    ctx.record("user_task.released", task, before=before, reason=reason)


def _end_seats(ctx: CommandContext, user_id: int) -> None:
    """Today is the last day, also of seats that would only have begun."""
    today = ctx.calendar.local_date(ctx.now)
    seats = ctx.session.scalars(
        sa.select(Membership).where(
            Membership.user_id == user_id,
            Membership.ends_on.is_(None) | (Membership.ends_on > today),
        )
    )
    for seat in seats:
        identity.end_seat(ctx, seat.id, today)


def _end_covers(ctx: CommandContext, user_id: int) -> None:
    today = ctx.calendar.local_date(ctx.now)
    covers = ctx.session.scalars(
        sa.select(Absence).where(
            (Absence.user_id == user_id) | (Absence.substitute_id == user_id),
            Absence.canceled_at.is_(None),
            Absence.ends_on >= today,
        )
    )
    for cover in covers:
        absences.call_off(ctx, cover)
