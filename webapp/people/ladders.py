"""Ladders: who hears of a late task and when, in words; changed after a look at what moves."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import orjson
import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine import ladders as arithmetic
from engine import redating
from engine.errors import Invalid, NotFound, NotInState
from engine.models import Event, Ladder, UserTask
from engine.moves import HELD
from engine.permissions import is_steward, may_set_ladders, require
from webapp.current import actor, moment, process_engine
from webapp.i18n import _, said
from webapp.names import Names
from webapp.people import given, ladder_words, moving
from webapp.people.given import Wrong
from webapp.people.happened import Line
from webapp.people.ladder_example import asked_example
from webapp.people.ladder_words import LEVELS, RECEIVERS, STARTS, Level, Said
from webapp.people.settings import tabs

bp = Blueprint("ladders", __name__, url_prefix="/settings/ladders")


@dataclass(frozen=True, slots=True)
class Shown:
    """One ladder with its levels in words."""

    name: str
    title: str
    open_tasks: int
    levels: list[Said]


@bp.get("/")
def listing() -> ResponseReturnValue:
    require(is_steward(actor()) or may_set_ladders(actor()), "see the ladders")
    example = asked_example()
    with process_engine().query() as session:
        counts = _counts(session)
        shown = [
            _shown(ladder, example.due, counts.get(ladder.name, 0))
            for ladder in session.scalars(sa.select(Ladder).order_by(Ladder.title))
        ]
    return render_template("ladders/listing.html", ladders=shown, example=example, tabs=tabs())


@bp.get("/<ladder_name>")
def show(ladder_name: str) -> ResponseReturnValue:
    require(is_steward(actor()) or may_set_ladders(actor()), "see the ladders")
    example = asked_example()
    with process_engine().query() as session:
        ladder = get_ladder(session, ladder_name)
        shown = _shown(ladder, example.due, _counts(session).get(ladder_name, 0))
        lines = _history(session, ladder_name)
    return render_template(
        "ladders/show.html",
        ladder=shown,
        lines=lines,
        example=example,
        tabs=tabs(),
        may_change=may_set_ladders(actor()),
    )


@bp.get("/<ladder_name>/levels/<int:place>")
def edit(ladder_name: str, place: int) -> ResponseReturnValue:
    require(may_set_ladders(actor()), "change a ladder")
    with process_engine().query() as session:
        ladder = get_ladder(session, ladder_name)
    return _form(ladder, place, _values(ladder.levels, place), {})


@bp.post("/<ladder_name>/levels/<int:place>")
def change(ladder_name: str, place: int) -> ResponseReturnValue:
    """First what it would move; then, confirmed and with a reason, the deed."""
    require(may_set_ladders(actor()), "change a ladder")
    with process_engine().query() as session:
        ladder = get_ladder(session, ladder_name)
    values = {**given.typed(), "to": "\n".join(request.form.getlist("to"))}
    try:
        levels = _wanted(ladder.levels, place)
        arithmetic.check(levels)
        if "change" in request.form:
            return _form(ladder, place, values, {})
        if "confirm" not in request.form:
            return _look(ladder, place, levels, {})
    except Invalid as refused:
        return _form(ladder, place, values, given.complaint(refused)), 422
    return _apply(ladder, place, levels)


def _apply(ladder: Ladder, place: int, levels: list[Level]) -> ResponseReturnValue:
    try:
        reason = given.needed("reason", most=1000)
    except Invalid as refused:
        return _look(ladder, place, levels, given.complaint(refused)), 422
    with process_engine().command(actor()) as ctx:
        kept = get_ladder(ctx.session, ladder.name)
        if request.form.get("seen") != digest_of(kept.levels):
            raise NotInState("ladder", ladder.name, "changed", "as it was read")
        wanted = Ladder(name=kept.name, title=kept.title, title_cy=kept.title_cy, levels=levels)
        done = redating.change_ladder(ctx, wanted, reason)
    flash(_("The ladder is changed.") + " " + moving.told(done))
    return redirect(url_for(".show", ladder_name=ladder.name), code=303)


def _wanted(levels: Sequence[Level], place: int) -> list[Level]:
    """The ladder with one level changed, added at its end, or taken out."""
    if place > len(levels):
        raise NotFound("level", place)
    new: list[Level] = list(levels)
    if "remove" in request.form:
        del new[place : place + 1]
        return new
    new[place : place + 1] = [_level(levels[place] if place < len(levels) else {})]
    return new


def _level(before: Level) -> Level:
    """What the form says; an exception that the page does not show stays."""
    level: dict[str, Any] = {
        "level": request.form.get("level", ""),
        "at": given.needed("at", most=10),
        "to": [one for one in request.form.getlist("to") if one in RECEIVERS],
    }
    extra = {
        "time": at.strftime("%H:%M") if (at := given.clock_or_none("time")) else "",
        "from": request.form.get("from", "due"),
        "min_span": given.text("min_span", most=10),
        "starts": request.form.get("starts", ""),
    }
    plain = {"time": arithmetic.MORNING, "from": "due", "min_span": "", "starts": ""}
    level |= {name: value for name, value in extra.items() if value and value != plain[name]}
    if level.get("starts") not in (None, *STARTS, before.get("starts")):
        raise Invalid("starts", "not_an_option")
    if "instead" in before:
        level["instead"] = before["instead"]
    return level


def digest_of(levels: Sequence[Level]) -> str:
    """Tells whether a ladder is still what a page has shown."""
    return hashlib.sha256(orjson.dumps(list(levels), option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


def _values(levels: Sequence[Level], place: int) -> dict[str, str]:
    if place > len(levels):
        raise NotFound("level", place)
    fresh: Level = {"level": "L1", "at": "", "to": ["assignee"]}
    level = levels[place] if place < len(levels) else fresh
    plain = {"time": arithmetic.MORNING, "from": "due", "min_span": "", "starts": ""}
    return {
        **{name: str(level.get(name) or usual) for name, usual in plain.items()},
        "level": str(level["level"]),
        "at": str(level["at"]),
        "to": "\n".join(level.get("to", ())),
    }


def _form(ladder: Ladder, place: int, values: dict[str, str], wrong: Wrong) -> str:
    return render_template(
        "ladders/level.html",
        ladder=ladder,
        title_said=said(ladder.title, ladder.title_cy),
        is_new=place >= len(ladder.levels),
        is_last=len(ladder.levels) == 1,
        place=place,
        values=values,
        chosen=values.get("to", "").split("\n"),
        wrong=wrong,
        levels=[(one, one) for one in LEVELS],
        receivers=[(key, tell()) for key, tell in RECEIVERS.items()],
        starts=[(key, tell()) for key, tell in STARTS.items()],
        seen=digest_of(ladder.levels),
        tabs=tabs(),
    )


def _look(ladder: Ladder, place: int, levels: list[Level], wrong: Wrong) -> str:
    change = moving.as_it_is()
    after = redating.with_ladder(change.before, ladder.name, levels)
    due = asked_example().due
    seen = moment()
    example = ladder_words.example_due(seen.calendar, seen.now, due)
    with process_engine().query() as session:
        preview = moving.preview(session, replace(change, after=after), 1)
    return render_template(
        "ladders/look.html",
        ladder=ladder,
        title_said=said(ladder.title, ladder.title_cy),
        place=place,
        levels=ladder_words.said_levels(levels, example, seen.calendar),
        due=due,
        preview=preview,
        sent=[
            (name, value)
            for name, value in request.form.items(multi=True)
            if name not in ("csrf_token", "confirm", "change", "reason")
        ],
        values=given.typed(),
        wrong=wrong,
        tabs=tabs(),
    )


def get_ladder(session: Session, name: str) -> Ladder:
    ladder = session.get(Ladder, name)
    if ladder is None:
        raise NotFound("ladder", name)
    return ladder


def _shown(ladder: Ladder, due: date, open_tasks: int) -> Shown:
    seen = moment()
    example = ladder_words.example_due(seen.calendar, seen.now, due)
    return Shown(
        name=ladder.name,
        title=said(ladder.title, ladder.title_cy),
        open_tasks=open_tasks,
        levels=ladder_words.said_levels(ladder.levels, example, seen.calendar),
    )


def _counts(session: Session) -> dict[str, int]:
    rows = session.execute(
        sa.select(UserTask.ladder, sa.func.count())
        .where(UserTask.state.in_(HELD), UserTask.ladder.is_not(None))
        .group_by(UserTask.ladder)
    )
    return {str(name): int(count) for name, count in rows}


def _history(session: Session, name: str) -> list[Line]:
    """Who changed it, why, and which levels or titles went and came."""
    names = Names(session)
    events = session.scalars(
        sa.select(Event)
        .where(
            Event.instance_id.is_(None),
            Event.kind.in_(("ladder.changed", "ladder.retitled")),
            sa.type_coerce(Event.details, sa.Text).like(f'%"name":"{name}"%'),
        )
        .order_by(Event.seq.desc())
        .limit(20)
    )
    return [_line(event, names) for event in events]


def _line(event: Event, names: Names) -> Line:
    details = event.details or {}
    before, after = details.get("before", []), details.get("after", [])
    if event.kind == "ladder.retitled":
        what, parts = _("Title changed"), [f"{' / '.join(before)} → {' / '.join(after)}"]
    else:
        what, parts = _change(before, after, details.get("reason"))
    return Line(
        at=event.at,
        who=names.person(event.actor_id) if event.actor_id is not None else _("The system"),
        is_system=event.actor_id is None,
        what=what,
        quote="\n".join(parts),
    )


def _change(
    before: Sequence[Any], after: Sequence[Any], reason: str | None
) -> tuple[str, list[str]]:
    parts = [f"✕ {ladder_words.in_a_line(one)}" for one in before if one not in after]
    parts += [f"+ {ladder_words.in_a_line(one)}" for one in after if one not in before]
    what = _("Ladder changed: %(reason)s", reason=reason) if reason else _("Ladder changed")
    return what, parts
