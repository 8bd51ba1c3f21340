"""What the board sets for everybody: its closed days and its ladders."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from engine.context import CommandContext, lock_board
from engine.errors import Invalid, NotFound, SandboxOnly
from engine.models import BoardState, ClosedDay, Ladder
from engine.permissions import may_close_days, may_set_ladders, require


def found(ctx: CommandContext, *, sandbox: bool) -> BoardState:
    """Write the board's one row into a new database. A sandbox stays one for ever."""
    state = lock_board(ctx)
    state.is_sandbox = state.is_sandbox or sandbox
    ctx.record("board.founded", None, sandbox=sandbox)
    return state


def close_on(ctx: CommandContext, on: date, name: str, name_cy: str) -> ClosedDay:
    """Add a day on which the board does not work; `engine.redating` moves what counts over it."""
    require(may_close_days(ctx.actor), "close a day")
    if not name.strip() or not name_cy.strip():
        raise Invalid("name" if not name.strip() else "name_cy", "required")
    day = ctx.session.get(ClosedDay, on) or ClosedDay(on=on)
    day.name, day.name_cy = name, name_cy
    ctx.session.add(day)
    _settings_changed(ctx)
    ctx.record("closed_day.added", None, on=on.isoformat(), name=name)
    return day


def open_on(ctx: CommandContext, on: date) -> None:
    require(may_close_days(ctx.actor), "open a day")
    day = ctx.session.get(ClosedDay, on)
    if day is None:
        raise NotFound("closed day", on)
    ctx.session.delete(day)
    _settings_changed(ctx)
    ctx.record("closed_day.removed", None, on=on.isoformat())


def set_ladder(
    ctx: CommandContext,
    name: str,
    title: str,
    title_cy: str,
    levels: Sequence[Mapping[str, Any]],
    reason: str = "",
) -> Ladder:
    """Change a ladder for everybody: tasks climb by the new one from their next rung on."""
    require(may_set_ladders(ctx.actor), "change a ladder")
    if not all({"level", "at"} <= level.keys() for level in levels):
        raise Invalid("levels", "required")
    ladder = ctx.session.get(Ladder, name)
    before = list(ladder.levels) if ladder is not None else []
    if ladder is None:
        ladder = Ladder(name=name)
        ctx.session.add(ladder)
    ladder.title, ladder.title_cy, ladder.levels = title, title_cy, list(levels)
    _settings_changed(ctx)
    ctx.record(
        "ladder.changed", None, name=name, before=before, after=list(levels), reason=reason or None
    )
    return ladder


def retitle_ladder(ctx: CommandContext, name: str, title: str, title_cy: str) -> Ladder:
    """Call a ladder otherwise, in both languages; nothing that climbs by it moves."""
    require(may_set_ladders(ctx.actor), "change a ladder")
    lock_board(ctx)
    ladder = ctx.session.get(Ladder, name, populate_existing=True)
    if ladder is None:
        raise NotFound("ladder", name)
    if not title.strip() or not title_cy.strip():
        raise Invalid("title" if not title.strip() else "title_cy", "required")
    before = [ladder.title, ladder.title_cy]
    ladder.title, ladder.title_cy = title.strip(), title_cy.strip()
    after = [ladder.title, ladder.title_cy]
    if after != before:
        ctx.record("ladder.retitled", None, name=name, before=before, after=after)
    return ladder


def set_clock(ctx: CommandContext, moment: datetime, real: datetime) -> None:
    """Move a sandbox's clock; a real board's clock cannot be moved."""
    state = lock_board(ctx)
    if not state.is_sandbox:
        raise SandboxOnly("Expected a sandbox, but this is a board's real database.")
    before = ctx.now
    state.clock_offset_seconds = (moment - real).total_seconds()
    ctx.record("clock.moved", None, before=before.isoformat(), after=moment.isoformat())


def _settings_changed(ctx: CommandContext) -> None:
    lock_board(ctx).settings_version += 1
