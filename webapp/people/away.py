"""Cover while somebody is away: name a substitute, see what they will see, agree, change."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine import absences
from engine.absences import Caution, Cover
from engine.actors import Actor
from engine.errors import Invalid, NotFound
from engine.models import Absence, User
from engine.permissions import may_plan_absence
from engine.queries import absences as found
from webapp.current import actor, moment, process_engine
from webapp.i18n import _, day, said
from webapp.names import Names
from webapp.people import given
from webapp.people.given import Wrong
from webapp.people.profile import tabs
from webapp.typed import whole

bp = Blueprint("absences", __name__, url_prefix="/absences")


@dataclass(frozen=True, slots=True)
class Row:
    """One cover, in words."""

    id: int
    who: str
    substitute: str
    starts_on: date
    ends_on: date
    reason: str
    is_on: bool
    may_change: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What a substitute will see, and what to know before it is agreed."""

    groups: list[str]
    tasks: list[tuple[str, str, date | None]]
    held_count: int
    offered_count: int
    cautions: list[str]


@bp.get("/")
def listing() -> ResponseReturnValue:
    with process_engine().query() as session:
        mine, others = _rows(session, actor())
    return render_template("absences/listing.html", mine=mine, others=others, tabs=tabs())


@bp.get("/new")
def ask() -> ResponseReturnValue:
    return _form(_whose(), {}, {})


@bp.post("/new")
def plan() -> ResponseReturnValue:
    """First what it would mean; then, confirmed, the deed."""
    user_id = _whose()
    values = given.typed()
    try:
        given.require_all(substitute=given.number, starts_on=given.day, ends_on=given.day)
        cover = Cover(
            user_id,
            given.number("substitute"),
            given.day("starts_on"),
            given.day("ends_on"),
            given.text("reason"),
        )
        if "change" in request.form:
            return _form(user_id, values, {})
        if "confirm" not in request.form:
            return _check(cover)
        with process_engine().command(actor()) as ctx:
            absences.plan(ctx, cover)
            substitute = ctx.session.get_one(User, cover.substitute_id).name
    except Invalid as refused:
        return _form(user_id, values, given.complaint(refused)), 422
    flash(
        _(
            "Cover is arranged. Stands in: %(who)s, %(first)s to %(last)s.",
            who=substitute,
            first=day(cover.starts_on),
            last=day(cover.ends_on),
        )
    )
    return redirect(url_for(".listing"), code=303)


@bp.get("/<int:absence_id>")
def show(absence_id: int) -> ResponseReturnValue:
    return _change_page(absence_id, {}, {})


@bp.post("/<int:absence_id>")
def shorten(absence_id: int) -> ResponseReturnValue:
    try:
        ends_on = given.day("ends_on")
        with process_engine().command(actor()) as ctx:
            absences.shorten(ctx, absence_id, ends_on)
    except Invalid as refused:
        return _change_page(absence_id, given.typed(), given.complaint(refused)), 422
    flash(_("The last day of the cover is now %(last)s.", last=day(ends_on)))
    return redirect(url_for(".listing"), code=303)


@bp.post("/<int:absence_id>/cancel")
def cancel(absence_id: int) -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        absences.cancel(ctx, absence_id)
    flash(_("The cover is called off. What was done in it stays on record."))
    return redirect(url_for(".listing"), code=303)


def _whose() -> int:
    """For oneself, unless the address names somebody else; a stranger is nobody."""
    asked = request.args.get("for", type=whole)
    me = actor()
    if asked is None or asked == me.id:
        return me.id or 0
    with process_engine().query() as session:
        user = session.get(User, asked)
    if user is None or not user.is_active or not may_plan_absence(me, user.id, user.agency):
        raise NotFound("person", asked)
    return user.id


def _form(user_id: int, values: dict[str, str], wrong: Wrong) -> str:
    with process_engine().query() as session:
        user = session.get_one(User, user_id)
        people = found.substitutes_for(session, user, moment().today)
        names = Names(session)
        offered = [(one.id, _introduced(one, names)) for one in people]
    return render_template(
        "absences/form.html",
        user=user,
        is_me=user_id == actor().id,
        people=offered,
        values=values,
        wrong=wrong,
        today=moment().today,
    )


def _introduced(user: User, names: Names) -> str:
    agency = names.agency(user.agency)
    return f"{user.name} ({agency})" if agency else user.name


def _check(cover: Cover) -> str:
    with process_engine().query() as session:
        absences.check(session, cover, moment().today)
        names = Names(session)
        return render_template(
            "absences/check.html",
            cover=cover,
            is_me=cover.user_id == actor().id,
            who=names.person(cover.user_id),
            substitute=names.person(cover.substitute_id),
            preview=_preview(session, cover, names),
        )


def _preview(session: Session, cover: Cover, names: Names) -> Preview:
    handed = found.handed_over(session, cover.user_id, cover.starts_on)
    return Preview(
        groups=[names.group(key) for key in handed.groups],
        tasks=[
            (said(task.name, task.name_cy), task.title or task.business_key, task.due_on)
            for task in handed.held
        ],
        held_count=handed.held_count,
        offered_count=handed.offered_count,
        cautions=[_caution(one, names) for one in absences.cautions(session, cover)],
    )


def _caution(caution: Caution, names: Names) -> str:
    about = {
        name: day(value) if isinstance(value, date) else value
        for name, value in caution.details.items()
    }
    about["who"] = names.person(caution.details["who"])
    return CAUTIONS[caution.rule](about)


CAUTIONS: Mapping[str, Callable[[dict[str, object]], str]] = {
    "away_partly": lambda about: _(
        "On some of these days nobody stands in, because the colleague is away too: "
        "%(who)s, %(starts_on)s to %(ends_on)s.",
        **about,
    ),
    "covers_others": lambda about: _(
        "On some of these days the absent person is to stand in for somebody: %(who)s. "
        "That work is not passed on, so it needs other cover.",
        **about,
    ),
    "no_common_group": lambda about: _(
        "This colleague sits in none of the same groups: %(who)s. Make sure that they know the "
        "work, and that there is nothing in it that they may not see.",
        **about,
    ),
}


def _rows(session: Session, me: Actor) -> tuple[list[Row], list[Row]]:
    """My own covers either way round; and those of others whom I may plan for."""
    names, today = Names(session), moment().today
    in_order = found.seen_by(me, today).order_by(Absence.starts_on, Absence.id)
    rows = session.scalars(in_order).all()
    agencies = {
        user.id: user.agency
        for user in session.query(User).where(User.id.in_([one.user_id for one in rows]))
    }
    mine, others = [], []
    for one in rows:
        may = may_plan_absence(me, one.user_id, agencies[one.user_id])
        row = _row(one, names, today, may_change=may)
        if me.id in (one.user_id, one.substitute_id):
            mine.append(row)
        elif may:
            others.append(row)
    return mine, others


def _row(one: Absence, names: Names, today: date, *, may_change: bool) -> Row:
    return Row(
        id=one.id,
        who=names.person(one.user_id),
        substitute=names.person(one.substitute_id),
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        reason=one.reason,
        is_on=one.starts_on <= today,
        may_change=may_change,
    )


def _change_page(absence_id: int, values: dict[str, str], wrong: Wrong) -> str:
    with process_engine().query() as session:
        mine, others = _rows(session, actor())
    row = next((row for row in (*mine, *others) if row.id == absence_id and row.may_change), None)
    if row is None:
        raise NotFound("absence", absence_id)
    return render_template(
        "absences/change.html", row=row, values=values, wrong=wrong, today=moment().today
    )
