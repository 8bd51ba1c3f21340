"""The pages of the timescale sets: read, and changed one figure at a time after a look."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.errors import Invalid, NotFound, NotInState
from engine.permissions import may_design, require
from engine.working_days import Calendar
from webapp.current import actor, moment, process_engine
from webapp.due import Tag
from webapp.i18n import _, day
from webapp.names import Names
from webapp.people import given
from webapp.people.given import Wrong
from webapp.people.settings import tabs
from webapp.registers.words import colour_tag
from webapp.timescales import asked, words
from webapp.timescales.names import set_name
from webapp.timescales.shown import history, shown
from workflows import timescales
from workflows.figures import ASKED_FOR, Kind
from workflows.models import TimescaleSet
from workflows.queries import timescales as queries
from workflows.queries.timescales import OF_PLANS, Touched
from workflows.timescales import Wish

bp = Blueprint("timescales", __name__, url_prefix="/settings/timescales")
SHOWN = 20


@bp.get("/")
def listing() -> ResponseReturnValue:
    require(timescales.may_see_figures(actor()), "see the timescales")
    with process_engine().query() as session:
        names = Names(session)
        found = [shown(one, names) for one in queries.all_sets(session, moment().today)]
    return render_template(
        "timescales/listing.html",
        sets=found,
        legend=words.tags(),
        tabs=tabs(),
        may_change=may_design(actor()),
    )


@bp.post("/install")
def install() -> ResponseReturnValue:
    """Bring in the shipped sets where the board has none."""
    with process_engine().command(actor()) as ctx:
        new = timescales.install(ctx)
    flash(_("The shipped figures are here.") if new else _("All shipped sets were here already."))
    return redirect(url_for(".listing"), code=303)


@bp.get("/<set_key>")
def show(set_key: str) -> ResponseReturnValue:
    require(timescales.may_see_figures(actor()), "see the timescales")
    with process_engine().query() as session:
        names, found = Names(session), queries.one_set(session, set_key, moment().today)
        return render_template(
            "timescales/show.html",
            set=shown(found, names),
            history=history(found, names),
            legend=words.tags(),
            may_change=may_design(actor()),
        )


@bp.get("/<set_key>/figures/<figure>")
def edit(set_key: str, figure: str) -> ResponseReturnValue:
    require(may_design(actor()), "change a timescale set")
    with process_engine().query() as session:
        newest = _newest(session, set_key, figure)
    what, _example = timescales.kind(set_key, figure, newest.figures)
    first = max(moment().today, newest.in_force_from)
    values = {
        **asked.values_of(what, newest.figures[figure]["value"]),
        "tag": newest.figures[figure]["tag"],
        "in_force_from": first.isoformat(),
        "seen": str(newest.version),
    }
    return _form(newest, figure, values, {})


@bp.post("/<set_key>/figures/<figure>")
def change(set_key: str, figure: str) -> ResponseReturnValue:
    """First what it would touch; then, confirmed and with a reason, the deed."""
    require(may_design(actor()), "change a timescale set")
    with process_engine().query() as session:
        newest = _newest(session, set_key, figure)
    if request.form.get("seen") != str(newest.version):
        raise NotInState("timescale set", set_key, "changed", "as it was read")
    try:
        wish = _wish(newest, figure)
        after = timescales.changed_by(newest, wish, moment().today)
    except Invalid as refused:
        return _form(newest, figure, asked.typed(), _complaint(figure, refused)), 422
    if "change" in request.form:
        return _form(newest, figure, asked.typed(), {})
    if "confirm" not in request.form:
        return _look(newest, figure, after, wish, {})
    try:
        reason = given.needed("reason", most=1000)
    except Invalid as refused:
        return _look(newest, figure, after, wish, given.complaint(refused)), 422
    return _apply(set_key, wish, reason)


def _apply(set_key: str, wish: Wish, reason: str) -> ResponseReturnValue:
    wanted = Wish(wish.values, wish.in_force_from, reason, wish.tags, wish.seen)
    with process_engine().command(actor()) as ctx:
        changed = timescales.change(ctx, set_key, wanted)
    flash(
        _(
            "Version %(number)s of the set holds from %(day)s. Plans that run keep theirs.",
            number=changed.version,
            day=day(changed.in_force_from),
        )
    )
    return redirect(url_for(".show", set_key=set_key), code=303)


def _wish(newest: TimescaleSet, figure: str) -> Wish:
    what, example = timescales.kind(newest.key, figure, newest.figures)
    return Wish(
        values={figure: asked.sent(figure, what, example)},
        in_force_from=given.day("in_force_from"),
        tags={figure: request.form.get("tag", "")},
        seen=newest.version,
    )


def _newest(session: Session, set_key: str, figure: str) -> TimescaleSet:
    newest = timescales.newest(session, set_key)
    if figure not in newest.figures:
        raise NotFound("figure", f"{set_key}.{figure}")
    return newest


def _complaint(figure: str, refused: Invalid) -> Wrong:
    """What is wrong with the figure itself stands under its first input."""
    wrong = given.complaint(refused)
    if figure in wrong:
        wrong["value"] = wrong.pop(figure)
    return wrong


def _form(newest: TimescaleSet, name: str, values: dict[str, str], wrong: Wrong) -> str:
    what, example = timescales.kind(newest.key, name, newest.figures)
    with process_engine().query() as session:
        now = words.figure(newest.key, name, newest.figures, Names(session))
    return render_template(
        "timescales/change.html",
        key=newest.key,
        set_name=set_name(newest.key),
        figure=now,
        kind=what,
        parts=asked.parts_of(what, example),
        values=values,
        wrong=wrong,
        tags=words.tags(),
        may_be_empty=name in ASKED_FOR or newest.figures[name]["value"] is None,
        is_of_plans=newest.key in OF_PLANS,
    )


def _look(newest: TimescaleSet, name: str, after: Any, wish: Wish, wrong: Wrong) -> str:
    seen = moment()
    with process_engine().query() as session:
        names = Names(session)
        before, now = (
            words.figure(newest.key, name, one, names) for one in (newest.figures, after)
        )
        touched = queries.touched(session, newest, after, seen.calendar, seen.now)
    return render_template(
        "timescales/look.html",
        key=newest.key,
        set_name=set_name(newest.key),
        name=name,
        before=before,
        after=now,
        wish=wish,
        example=_example(newest, name, after, seen.calendar, wish.in_force_from),
        touched=touched,
        recoloured=_recoloured(touched),
        is_of_plans=newest.key in OF_PLANS,
        sent=[
            (field, value)
            for field, value in request.form.items(multi=True)
            if field not in ("csrf_token", "confirm", "change", "reason")
        ],
        values=given.typed(),
        wrong=wrong,
    )


def _recoloured(touched: Touched) -> list[tuple[str, Tag, Tag]]:
    shown = touched.recoloured[:SHOWN]
    return [(ref, colour_tag(old), colour_tag(new)) for ref, old, new in shown]


def _example(
    newest: TimescaleSet, name: str, after: Any, calendar: Calendar, on: date
) -> tuple[date | None, date | None] | None:
    """Where the figure leads from its first day, before and after; only offsets lead somewhere."""
    if timescales.kind(newest.key, name, newest.figures)[0] != Kind.OFFSET:
        return None
    old, new = newest.figures[name]["value"], after[name]["value"]
    return (calendar.add(on, old) if old else None, calendar.add(on, new) if new else None)
