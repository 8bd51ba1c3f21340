"""The register of people: found, added, corrected, seated."""

from dataclasses import dataclass
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine import identity, leaving
from engine.errors import Invalid, NotFound
from engine.models import User
from engine.permissions import is_steward, may_administer, require
from engine.queries import people
from engine.queries.people import Wanted
from webapp.current import actor, moment, process_engine
from webapp.i18n import _, said
from webapp.names import Names
from webapp.people import given
from webapp.people.given import Wrong
from webapp.people.person_page import person_page
from webapp.people.profile import kind_of
from webapp.people.settings import tabs
from workflows.agencies import AGENCIES

bp = Blueprint("people", __name__, url_prefix="/settings/people")


@dataclass(frozen=True, slots=True)
class Row:
    """One person of the list."""

    id: int
    name: str
    email: str
    agency: str
    groups: list[str]
    open_tasks: int
    is_active: bool


@bp.get("/")
def listing() -> ResponseReturnValue:
    require(is_steward(actor()), "see the register of people")
    asked = request.args
    wanted = Wanted(
        text=" ".join(asked.get("q", "").replace("\0", "").split()),
        agency=asked.get("agency", ""),
        state=asked.get("state", "active"),
        cursor=asked.get("after"),
    )
    with process_engine().query() as session:
        page = people.people(session, wanted)
        rows = _rows(session, [*page.items])
    return render_template(
        "people/listing.html",
        tabs=tabs(),
        rows=rows,
        wanted=wanted,
        agencies=agencies(),
        more=_more(wanted, page.next),
        may_add=may_administer(actor()),
    )


@bp.get("/new")
def ask() -> ResponseReturnValue:
    require(may_administer(actor()), "add a person")
    return _form(None, {}, {})


@bp.post("/new")
def add() -> ResponseReturnValue:
    try:
        given.require_all(name=given.needed, email=partial(given.needed, most=254))
        name, agency = given.needed("name"), _agency()
        with process_engine().command(actor()) as ctx:
            user = identity.add_user(
                ctx,
                given.needed("email", most=254),
                name,
                language=request.form.get("language") or None,
                agency=agency,
            )
    except Invalid as refused:
        return _form(None, given.typed(), given.complaint(refused)), 422
    flash(_("Added: %(name)s. Now give this person a seat.", name=user.name))
    return redirect(url_for(".show", user_id=user.id), code=303)


@bp.get("/<int:user_id>")
def show(user_id: int) -> ResponseReturnValue:
    return _page(user_id, {}, {})


@bp.get("/<int:user_id>/edit")
def edit(user_id: int) -> ResponseReturnValue:
    require(may_administer(actor()), "change a person")
    return _form(_user(user_id), {}, {})


@bp.post("/<int:user_id>/edit")
def change(user_id: int) -> ResponseReturnValue:
    user = _user(user_id)
    try:
        name, agency = given.needed("name"), _agency()
        language = request.form.get("language") or None
        with process_engine().command(actor()) as ctx:
            identity.change_user(ctx, user_id, name, agency, language)
    except Invalid as refused:
        return _form(user, given.typed(), given.complaint(refused)), 422
    flash(_("The change is kept. What was before stays in the history."))
    return redirect(url_for(".show", user_id=user_id), code=303)


@bp.post("/<int:user_id>/seats")
def give_seat(user_id: int) -> ResponseReturnValue:
    try:
        group = given.needed("group")
        starts_on = given.day_or_none("starts_on") or moment().today
        ends_on = given.day_or_none("ends_on")
        with process_engine().command(actor()) as ctx:
            identity.join_group(
                ctx,
                user_id,
                group,
                kind=request.form.get("kind", ""),
                starts_on=starts_on,
                ends_on=ends_on,
            )
    except Invalid as refused:
        return _page(user_id, given.typed(), given.complaint(refused)), 422
    flash(_("The seat is given."))
    return redirect(url_for(".show", user_id=user_id), code=303)


@bp.post("/<int:user_id>/seats/<int:seat_id>/end")
def end_seat(user_id: int, seat_id: int) -> ResponseReturnValue:
    try:
        last_day = given.day_or_none("last_day") or moment().today
        with process_engine().command(actor()) as ctx:
            identity.end_seat(ctx, seat_id, last_day)
    except Invalid as refused:
        return _page(user_id, given.typed(), given.complaint(refused)), 422
    flash(_("The seat has its last day."))
    return redirect(url_for(".show", user_id=user_id), code=303)


@bp.post("/<int:user_id>/enable")
def enable(user_id: int) -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        leaving.enable_user(ctx, user_id)
    flash(_("This person may sign in again. Seats that ended must be given anew."))
    return redirect(url_for(".show", user_id=user_id), code=303)


def _more(wanted: Wanted, following: str | None) -> str:
    if following is None:
        return ""
    return url_for(
        ".listing", q=wanted.text, agency=wanted.agency, state=wanted.state, after=following
    )


def agencies() -> list[tuple[str, str]]:
    """The agencies that still have a seat, by name."""
    found = [
        (key, said(seat.name, seat.name_cy))
        for key, seat in AGENCIES.items()
        if seat.ends_on is None
    ]
    return sorted(found, key=lambda pair: pair[1])


def _agency() -> str | None:
    chosen = request.form.get("agency", "")
    if chosen and chosen not in AGENCIES:
        raise Invalid("agency", "not_an_option")
    return chosen or None


def _user(user_id: int) -> User:
    with process_engine().query() as session:
        user = session.get(User, user_id)
    if user is None:
        raise NotFound("person", user_id)
    return user


def _rows(session: Session, users: list[User]) -> list[Row]:
    ids = [user.id for user in users]
    groups = people.groups_of(session, ids, moment().today)
    counts, names = people.open_counts(session, ids), Names(session)
    return [
        Row(
            id=user.id,
            name=user.name,
            email=user.email,
            agency=names.agency(user.agency),
            groups=[said(group.name, group.name_cy) for group in groups.get(user.id, [])],
            open_tasks=counts.get(user.id, 0),
            is_active=user.is_active,
        )
        for user in users
    ]


def _form(user: User | None, values: dict[str, str], wrong: Wrong) -> str:
    if user is not None and not values:
        values = {
            "name": user.name,
            "agency": user.agency or "",
            "language": user.language or "",
        }
    return render_template(
        "people/form.html", user=user, values=values, wrong=wrong, agencies=agencies(), tabs=tabs()
    )


def _page(user_id: int, values: dict[str, str], wrong: Wrong) -> str:
    require(is_steward(actor()), "see the register of people")
    with process_engine().query() as session:
        page = person_page(session, user_id, actor(), moment().today)
    return render_template(
        "people/show.html",
        page=page,
        values=values,
        wrong=wrong,
        tabs=tabs(),
        kinds=[(kind, kind_of(kind)) for kind in ("holder", "deputy", "delegate", "co_opted")],
    )
