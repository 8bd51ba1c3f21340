"""Closed days and ladders changed together with every date that follows from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engine import board, ladders
from engine.arrivals import set_due
from engine.bpmn.process import Process
from engine.bpmn.world import World
from engine.changes import Change, Rules
from engine.clocks import instances_on_the_clock
from engine.context import CommandContext, lock_board
from engine.deployments import deployed
from engine.errors import Conflict, Invalid, NotFound
from engine.models import Job, JobKind, Ladder, ProcessInstance, UserTask
from engine.moves import CHUNK, HELD, Move, Mover, moves, roots_of
from engine.permissions import may_close_days, may_set_ladders, require
from engine.working_days import Calendar
from engine.working_days.offsets import FIRST_YEAR, LAST_YEAR

MOST = 2000  # in one transaction; a job moves the rest, the most urgent first
SECOND_LOOK = timedelta(minutes=2)


class SettingsChanged(Conflict):
    """Somebody else has changed the calendar or a ladder meanwhile."""


@dataclass(frozen=True, slots=True)
class Done:
    """How many dates were moved at once, and how many tasks a job will move next."""

    tasks: int = 0
    timers: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True)
class Why:
    """What has moved the dates, as the record keeps it."""

    cause: str
    details: Mapping[str, object] = field(default_factory=dict)


def rules_of(ctx: CommandContext) -> Rules:
    return Rules(ctx.calendar, ctx.ladders)


def with_day(rules: Rules, on: date, *, closed: bool) -> Rules:
    """The same rules with a day closed, or opened."""
    days = rules.calendar.closed | {on} if closed else rules.calendar.closed - {on}
    return replace(rules, calendar=replace(rules.calendar, closed=days))


def with_ladder(rules: Rules, name: str, levels: Sequence[Mapping[str, Any]]) -> Rules:
    return replace(rules, ladders={**rules.ladders, name: list(levels)})


def close_day(ctx: CommandContext, on: date, name: str, name_cy: str) -> Done:
    """Close a day; every date that counts over it moves on with it."""
    require(may_close_days(ctx.actor), "close a day")
    check_day(ctx.calendar, on)
    before = rules_of(ctx)
    why = Why("closed_day", {"on": on.isoformat(), "closed": True})
    done = _follow(ctx, before, with_day(before, on, closed=True), why)
    board.close_on(ctx, on, name, name_cy)
    _leave_the_rest(ctx, done, {"opened": [on.isoformat()]}, why)
    return done


def open_day(ctx: CommandContext, on: date) -> Done:
    """Take a closed day back; every date that counted over it comes back with it."""
    require(may_close_days(ctx.actor), "open a day")
    if on not in ctx.calendar.closed:
        raise NotFound("closed day", on)
    before = rules_of(ctx)
    why = Why("closed_day", {"on": on.isoformat(), "closed": False})
    done = _follow(ctx, before, with_day(before, on, closed=False), why)
    board.open_on(ctx, on)
    _leave_the_rest(ctx, done, {"closed": [on.isoformat()]}, why)
    return done


def change_ladder(ctx: CommandContext, wanted: Ladder, reason: str) -> Done:
    """Change a ladder; open tasks on it climb next to where the new one says."""
    require(may_set_ladders(ctx.actor), "change a ladder")
    ladders.check(wanted.levels)
    before = rules_of(ctx)
    why = Why("ladder", {"ladder": wanted.name})
    done = _follow(ctx, before, with_ladder(before, wanted.name, wanted.levels), why)
    board.set_ladder(ctx, wanted.name, wanted.title, wanted.title_cy, wanted.levels, reason)
    old = list(before.ladders.get(wanted.name, ()))
    _leave_the_rest(ctx, done, {"ladder": [wanted.name, old]}, why)
    return done


def check_day(calendar: Calendar, on: date) -> None:
    """Only a day that is worked can be closed."""
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        raise Invalid("on", "not_a_date")
    if on in calendar.closed:
        raise Invalid("on", "closed_already")
    if not calendar.is_working_day(on):
        raise Invalid("on", "not_worked")


def go_on(ctx: CommandContext, job: Job) -> None:
    """Move what one transaction left, and what was under way when the change was made."""
    told = job.payload
    after = rules_of(ctx)
    change = Change(
        before=_before(after, told["undo"]),
        after=after,
        now=ctx.now,
        until=datetime.fromisoformat(told["until"]),
        mark=told["mark"],
    )
    why = Why(told["cause"], told["why"])
    done = _apply(ctx, change, why)
    if done.left:
        job.due_at = ctx.now
    else:
        ctx.session.delete(job)


def _before(after: Rules, undo: Mapping[str, Any]) -> Rules:
    """The rules as they were, from those of today and what was changed."""
    rules = after
    for day in undo.get("opened", ()):
        rules = with_day(rules, date.fromisoformat(day), closed=False)
    for day in undo.get("closed", ()):
        rules = with_day(rules, date.fromisoformat(day), closed=True)
    if "ladder" in undo:
        rules = with_ladder(rules, *undo["ladder"])
    return rules


def _follow(ctx: CommandContext, before: Rules, after: Rules, why: Why) -> Done:
    """Families first, the board's row last, as everybody takes them: nobody waits in a circle."""
    change = Change(before, after, ctx.now, mark=ctx.settings.version + 1)
    done = _apply(ctx, change, why)
    ctx.session.flush()
    if lock_board(ctx).settings_version != ctx.settings.version:
        raise SettingsChanged("Expected the settings as they were read, but they have changed.")
    return done


def _leave_the_rest(ctx: CommandContext, done: Done, undo: Mapping[str, object], why: Why) -> None:
    """A job looks again: at what is left, and at what began by the old rules a moment ago."""
    ctx.session.add(
        Job(
            kind=JobKind.REDATE,
            due_at=ctx.now if done.left else ctx.now + SECOND_LOOK,
            payload={
                "undo": undo,
                "until": (ctx.now + SECOND_LOOK / 2).isoformat(),
                "mark": ctx.settings.version + 1,
                "cause": why.cause,
                "why": dict(why.details),
            },
        )
    )


def _apply(ctx: CommandContext, change: Change, why: Why) -> Done:
    found = moves(ctx.session, change)
    chosen = found.tasks[:MOST]
    clocks = instances_on_the_clock(ctx.session, change)
    _hold_families(ctx, sorted({*roots_of(chosen), *(one.root_id for one in clocks)}))
    moved = _move_tasks(ctx, change, chosen, why)
    timers = sum(_wind(ctx, change, one.instance_id, why) for one in clocks)
    return Done(moved, timers, len(found.tasks) - len(chosen))


def _hold_families(ctx: CommandContext, roots: Sequence[UUID]) -> None:
    for start in range(0, len(roots), CHUNK):
        ctx.session.execute(
            sa.select(ProcessInstance.id)
            .where(ProcessInstance.id.in_(roots[start : start + CHUNK]))
            .order_by(ProcessInstance.id)
            .with_for_update()
        )


def _move_tasks(ctx: CommandContext, change: Change, chosen: Sequence[Move], why: Why) -> int:
    """Look at each again under its family's lock: who completed it meanwhile has completed it."""
    moved = 0
    for start in range(0, len(chosen), CHUNK):
        tasks = _tasks(ctx, [move.task.id for move in chosen[start : start + CHUNK]])
        mover = Mover(ctx.session, change)
        mover.prepare(tasks)
        for task in tasks:
            move = mover.move(task)
            if move is not None:
                _redate(ctx, task, move, change, why)
                moved += 1
    return moved


def _tasks(ctx: CommandContext, ids: Sequence[UUID]) -> Sequence[UserTask]:
    """The open ones of these, with their instances, whose chains they write to."""
    fresh = {"populate_existing": True}
    tasks = ctx.session.scalars(
        sa.select(UserTask).where(UserTask.id.in_(ids), UserTask.state.in_(HELD)),
        execution_options=fresh,
    ).all()
    instances = {task.instance_id for task in tasks}
    ctx.session.scalars(
        sa.select(ProcessInstance).where(ProcessInstance.id.in_(instances)),
        execution_options=fresh,
    ).all()
    return tasks


def _redate(ctx: CommandContext, task: UserTask, move: Move, change: Change, why: Why) -> None:
    before, after = move.before, move.after
    basis = {**(task.due_basis or {}), "moved": change.mark}
    if after.due_on is not None and after.due_at is not None:
        set_due(task, after.due_on, after.due_at, basis)
    task.ladder_due_at = after.rung_at
    task.version += 1
    ctx.record(
        "user_task.redated",
        task,
        cause=why.cause,
        **why.details,
        before=before.due_on,
        after=after.due_on,
        rung_before=before.rung_at,
        rung_after=after.rung_at,
    )


def _wind(ctx: CommandContext, change: Change, instance_id: UUID, why: Why) -> int:
    """Wind the clocks of one instance; say how many moved."""
    instance = ctx.session.get_one(ProcessInstance, instance_id, populate_existing=True)
    if not instance.is_active:
        return 0
    definition = deployed(ctx.session, instance.definition_id)
    world = World(ctx.now, change.after.calendar)
    process = Process.restore(definition.compiled, instance.tokens, world)
    moved = process.follow(change.before.calendar, change.after.calendar)
    if moved:
        instance.tokens, instance.timer_due_at = process.state(), process.next_timer_at()
        instance.version += 1
        timers = [[one.element_id, one.before, one.after] for one in moved]
        ctx.record("instance.redated", instance, cause=why.cause, **why.details, timers=timers)
    return len(moved)
