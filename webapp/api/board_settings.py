"""What the board sets for everybody: closed days and ladders, with what a change would move."""

from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import Response

from engine import ladders as arithmetic
from engine import redating
from engine.changes import Change, Rules
from engine.clocks import clocks
from engine.context import CommandContext
from engine.errors import Invalid, NotFound
from engine.models import ClosedDay, Ladder
from engine.moves import moves
from engine.permissions import is_steward, may_close_days, may_set_ladders, require
from engine.queries.cursors import decode, encode
from engine.redating import Done
from webapp.api.answers import Answer, give
from webapp.api.blueprints import blueprint
from webapp.api.changes import change
from webapp.api.lists import Part, in_order, page_of
from webapp.api.reading import asks, takes
from webapp.api.schemas import board as told
from webapp.api.schemas.base import Paging, given
from webapp.current import actor, moment, process_engine

bp = blueprint("settings", "Closed days and ladders, and every date that follows from them.")
MOST = 1000


@bp.get("/closed-days")
@asks(bp, told.YearQuery)
@bp.output(told.ClosedDays)
def listing(query: told.YearQuery) -> Response:
    """List the days of a year on which the board does not work: everybody may know."""
    year = query.year or moment().today.year
    after = _after(query.cursor)
    span = ClosedDay.on >= date(year, 1, 1), ClosedDay.on <= date(year, 12, 31)
    with process_engine().query() as session:
        ours = session.scalars(sa.select(ClosedDay).where(*span)).all()
    days = [given(told.ClosedDay, one, kind="closed_by_board") for one in ours]
    days += [
        told.ClosedDay(on=one.on, name=one.name, name_cy=one.name_cy, kind="bank_holiday")
        for one in moment().calendar.bank_holidays(year)
    ]
    ahead = sorted((one for one in days if one.on > after), key=lambda one: one.on)
    shown = ahead[: query.limit]
    following = encode(shown[-1].on.isoformat()) if len(ahead) > len(shown) else None
    return give(told.ClosedDays(items=shown, next=following))


@bp.get("/closed-days/preview")
@asks(bp, told.DayQuery)
@bp.output(told.Preview)
def preview_day(query: told.DayQuery) -> Response:
    """Tell what closing a day would move, or opening it if it is closed."""
    require(may_close_days(actor()), "close a day")
    is_closed = query.on in moment().calendar.closed
    if not is_closed:
        redating.check_day(moment().calendar, query.on)
    before = _rules()
    return give(_preview(before, redating.with_day(before, query.on, closed=not is_closed)))


@bp.post("/closed-days")
@takes(bp, told.NewClosedDay)
@bp.output(told.Changed, 201)
def close(body: told.NewClosedDay) -> Response:
    """Close a day; every date that counts over it moves on with it."""
    return change(
        lambda ctx: _changed(redating.close_day(ctx, body.on, body.name, body.name_cy), 201)
    )


@bp.post("/closed-days/<closed>/remove")
@bp.output(told.Changed)
def open_again(closed: str) -> Response:
    """Make a closed day a working day again; what it moved comes back."""

    def act(ctx: CommandContext) -> Answer:
        require(may_close_days(ctx.actor), "open a day")
        try:
            on = date.fromisoformat(closed)
        except ValueError:
            raise NotFound("closed day", closed) from None
        return _changed(redating.open_day(ctx, on))

    return change(act)


@bp.get("/ladders")
@asks(bp, Paging)
@bp.output(told.Ladders)
def ladders(query: Paging) -> Response:
    """List the ladders with their levels."""
    require(is_steward(actor()) or may_set_ladders(actor()), "see the ladders")
    with process_engine().query() as session:
        part = Part(sa.select(Ladder), in_order(Ladder.name), query.limit, query.cursor)
        page = page_of(session, part)
    items = [given(told.Ladder, row) for row in page.items]
    return give(told.Ladders(items=items, next=page.next))


@bp.get("/ladders/<ladder_name>")
@bp.output(told.Ladder)
def ladder(ladder_name: str) -> Response:
    """Read one ladder."""
    require(is_steward(actor()) or may_set_ladders(actor()), "see the ladders")
    with process_engine().query() as session:
        row = session.get(Ladder, ladder_name)
    if row is None:
        raise NotFound("ladder", ladder_name)
    return give(given(told.Ladder, row))


@bp.post("/ladders/<ladder_name>/preview")
@takes(bp, told.LadderPreview)
@bp.output(told.Preview)
def preview_ladder(ladder_name: str, body: told.LadderPreview) -> Response:
    """Tell where open tasks would climb next by these levels; nothing is changed."""
    require(may_set_ladders(actor()), "change a ladder")
    before = _rules()
    if ladder_name not in before.ladders:
        raise NotFound("ladder", ladder_name)
    levels = [one.as_data() for one in body.levels]
    arithmetic.check(levels)
    return give(_preview(before, redating.with_ladder(before, ladder_name, levels)))


@bp.patch("/ladders/<ladder_name>")
@takes(bp, told.LadderChange)
@bp.output(told.Changed)
def change_ladder(ladder_name: str, body: told.LadderChange) -> Response:
    """Change a ladder, with the reason; open tasks climb next where it says."""

    def act(ctx: CommandContext) -> Answer:
        require(may_set_ladders(ctx.actor), "change a ladder")
        if ctx.session.get(Ladder, ladder_name) is None:
            raise NotFound("ladder", ladder_name)
        levels: list[Any] = [one.as_data() for one in body.levels]
        wanted = Ladder(name=ladder_name, title=body.title, title_cy=body.title_cy, levels=levels)
        return _changed(redating.change_ladder(ctx, wanted, body.reason))

    return change(act)


def _after(cursor: str | None) -> date:
    """The last day of the page before."""
    try:
        return date.fromisoformat(str(decode(cursor, 1)[0])) if cursor else date.min
    except ValueError:
        raise Invalid("cursor", "not_a_cursor") from None


def _rules() -> Rules:
    _now, settings = process_engine().settings()
    return Rules(settings.calendar, settings.ladders)


def _preview(before: Rules, after: Rules) -> told.Preview:
    now, _settings = process_engine().settings()
    asked = replace(Change(before, before, now), after=after)
    with process_engine().query() as session:
        found, wound = moves(session, asked), clocks(session, asked)
    return told.Preview(
        tasks=[
            told.MovedTask(
                task=move.task.id,
                due_before=move.before.due_on,
                due_after=move.after.due_on,
                rung_before=move.before.rung_at,
                rung_after=move.after.rung_at,
            )
            for move in found.tasks[:MOST]
        ],
        timers=[
            told.MovedTimer(
                instance=one.instance_id, element=one.element, before=one.before, after=one.after
            )
            for one in wound[:MOST]
        ],
        count=len(found.tasks),
        unsure=found.unsure,
    )


def _changed(done: Done, status: int = 200) -> Answer:
    return Answer(told.Changed(tasks=done.tasks, timers=done.timers, left=done.left), status)
