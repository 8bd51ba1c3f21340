"""Closed days: the year with its bank holidays; add or remove one after a look at what moves."""

from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine import redating
from engine.errors import Invalid, NotFound
from engine.models import ClosedDay, Group
from engine.permissions import may_close_days, require
from engine.working_days import Calendar
from engine.working_days.offsets import FIRST_YEAR, LAST_YEAR
from webapp.current import actor, moment, process_engine
from webapp.i18n import _, day, said
from webapp.people import given, moving
from webapp.people.given import Wrong
from webapp.people.settings import tabs
from webapp.typed import whole
from workflows.models import Meeting

bp = Blueprint("closed_days", __name__, url_prefix="/settings/closed-days")


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the year on which the board does not work."""

    on: date
    name: str
    is_past: bool
    is_ours: bool


@dataclass(frozen=True, slots=True)
class Wish:
    """The day that is to be closed, and why, in both languages."""

    on: date
    name: str
    name_cy: str


@bp.get("/")
def listing() -> ResponseReturnValue:
    require(may_close_days(actor()), "see the closed days")
    return _list(_year(), {}, {})


@bp.get("/add")
def look() -> ResponseReturnValue:
    """What it would move; nothing is changed yet."""
    require(may_close_days(actor()), "close a day")
    if not request.args:
        return redirect(url_for(".listing"))
    try:
        wish = _wish()
        redating.check_day(moment().calendar, wish.on)
    except Invalid as refused:
        return _list(_year(), given.typed(), given.complaint(refused)), 422
    if "change" in request.args:
        return _list(wish.on.year, given.typed(), {})
    change = moving.as_it_is()
    after = redating.with_day(change.before, wish.on, closed=True)
    with process_engine().query() as session:
        shown = moving.preview(session, replace(change, after=after), _page())
        meetings = _meetings(session, wish.on)
    return render_template(
        "closed_days/look.html",
        wish=wish,
        preview=shown,
        meetings=meetings,
        tabs=tabs(),
        is_closing=True,
    )


@bp.post("/add")
def close() -> ResponseReturnValue:
    try:
        wish = _wish()
        with process_engine().command(actor()) as ctx:
            done = redating.close_day(ctx, wish.on, wish.name, wish.name_cy)
    except Invalid as refused:
        return _list(_year(), given.typed(), given.complaint(refused)), 422
    flash(_("The day is closed: %(day)s.", day=day(wish.on)) + " " + moving.told(done))
    return redirect(url_for(".listing", year=wish.on.year), code=303)


@bp.get("/<closed>/remove")
def look_at_opening(closed: str) -> ResponseReturnValue:
    require(may_close_days(actor()), "open a day")
    on = _known(closed)
    change = moving.as_it_is()
    after = redating.with_day(change.before, on, closed=False)
    with process_engine().query() as session:
        kept = session.get_one(ClosedDay, on)
        shown = moving.preview(session, replace(change, after=after), _page())
    return render_template(
        "closed_days/look.html",
        wish=Wish(on, kept.name, kept.name_cy),
        preview=shown,
        meetings=[],
        tabs=tabs(),
        is_closing=False,
    )


@bp.post("/<closed>/remove")
def open_again(closed: str) -> ResponseReturnValue:
    require(may_close_days(actor()), "open a day")
    on = _known(closed)
    with process_engine().command(actor()) as ctx:
        done = redating.open_day(ctx, on)
    flash(_("The day is a working day again: %(day)s.", day=day(on)) + " " + moving.told(done))
    return redirect(url_for(".listing", year=on.year), code=303)


def _wish() -> Wish:
    given.require_all(on=given.day, name=given.needed, name_cy=given.needed)
    return Wish(given.day("on"), given.needed("name"), given.needed("name_cy"))


def _known(closed: str) -> date:
    """A closed day by its date; any other text is a day that is not there."""
    try:
        on = date.fromisoformat(closed)
    except ValueError:
        raise NotFound("closed day", closed) from None
    if on not in moment().calendar.closed:
        raise NotFound("closed day", closed)
    return on


def _year() -> int:
    asked = request.values.get("year", type=whole) or moment().today.year
    return min(max(asked, FIRST_YEAR), LAST_YEAR)


def _page() -> int:
    return request.args.get("page", 1, type=whole)


def _list(year: int, values: dict[str, str], wrong: Wrong) -> str:
    with process_engine().query() as session:
        days = _days(session, year, moment().calendar)
    return render_template(
        "closed_days/listing.html",
        year=year,
        days=days,
        values=values,
        wrong=wrong,
        tabs=tabs(),
        first=FIRST_YEAR,
        last=LAST_YEAR,
    )


def _days(session: Session, year: int, calendar: Calendar) -> list[Day]:
    today = moment().today
    ours = session.scalars(
        sa.select(ClosedDay).where(
            ClosedDay.on >= date(year, 1, 1), ClosedDay.on <= date(year, 12, 31)
        )
    )
    found = [Day(one.on, said(one.name, one.name_cy), one.on < today, is_ours=True) for one in ours]
    found += [
        Day(one.on, said(one.name, one.name_cy), one.on < today, is_ours=False)
        for one in calendar.bank_holidays(year)
    ]
    return sorted(found, key=lambda one: one.on)


def _meetings(session: Session, on: date) -> list[str]:
    """Groups that are to meet on the day: somebody must call them off or together elsewhere."""
    rows = session.execute(
        sa.select(Group.name, Group.name_cy)
        .join(Meeting, Meeting.group_key == Group.key)
        .where(Meeting.on == on, Meeting.cancelled_on.is_(None))
        .order_by(Group.name)
    )
    return [said(name, name_cy) for name, name_cy in rows]
