"""The sandbox's clock: move it and watch reminders and escalations happen."""

from datetime import date, datetime, time

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import sandbox
from engine.errors import Invalid, SandboxOnly
from webapp.current import Moment, actor, moment, process_engine
from webapp.errors import refusal_of
from webapp.i18n import _, ngettext
from webapp.i18n import moment as said_moment
from webapp.people import given
from webapp.people.given import Wrong

bp = Blueprint("sandbox", __name__, url_prefix="/sandbox")
MORNING = time(8, 30)
STEPS = (1, 3, 5, 10, 20)


@bp.get("/clock")
def show() -> ResponseReturnValue:
    if not moment().is_sandbox:
        raise SandboxOnly("Expected a sandbox, but this is a board's real database.")
    return _page({"time": f"{MORNING:%H:%M}"}, {})


@bp.post("/clock")
def move() -> ResponseReturnValue:
    from webapp.house import follow_ups  # noqa: PLC0415 - only whoever moves the clock needs them

    engine = process_engine()
    tick = follow_ups(engine, current_app.extensions["settings"])
    try:
        moved = sandbox.advance(engine, _wanted(moment()), actor(), tick)
    except Invalid as refused:
        field = "time" if refused.field == "time" else "day"
        return _page(given.typed(), {field: refusal_of(refused).sentence}), 422
    happened = moved.timers + moved.rungs + moved.jobs
    flash(
        _("The clock says %(when)s.", when=said_moment(moved.after, "EEEE d MMMM y, HH:mm"))
        + " "
        + ngettext(
            "%(num)d thing fell due on the way.", "%(num)d things fell due on the way.", happened
        )
    )
    return redirect(url_for("inbox.show"), code=303)


def _page(values: dict[str, str], wrong: Wrong) -> str:
    steps = _steps(moment())
    return render_template("sandbox/clock.html", steps=steps, values=values, wrong=wrong)


def _steps(seen: Moment) -> list[tuple[str, str, datetime]]:
    """Each button: its offset, how many working days that is, and the moment it leads to."""
    return [
        (
            f"{days}wd",
            ngettext("%(num)d working day on", "%(num)d working days on", days),
            _morning(seen, seen.calendar.add(seen.today, f"{days}wd")),
        )
        for days in STEPS
    ]


def _wanted(seen: Moment) -> datetime:
    """A button's offset, or a day and a time."""
    offset = request.form.get("advance", "")
    if not offset:
        return seen.calendar.at(given.day("day"), given.clock_or_none("time") or MORNING)
    try:
        return _morning(seen, seen.calendar.add(seen.today, offset))
    except ValueError:
        raise Invalid("day", "not_a_moment") from None


def _morning(seen: Moment, on: date) -> datetime:
    return seen.calendar.at(on, MORNING)
