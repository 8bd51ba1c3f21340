"""How I sign in: my password, my second proofs, where I am signed in."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response

from engine.errors import Invalid, NotFound
from engine.models import OutsideIdentity, Passkey, User, UserSession
from engine.sign_in import (
    authenticator,
    passkeys,
    passwords,
    recovery_codes,
    second_factor,
    sessions,
)
from engine.sign_in.second_factor import Factors
from webapp.current import actor, moment, process_engine
from webapp.i18n import _, ngettext
from webapp.people.profile import tabs
from webapp.signing_in import own_password
from webapp.signing_in.again import recent
from webapp.signing_in.app_setup import setup_page
from webapp.signing_in.relying_party import better_address, party
from webapp.signing_in.visitor import machine_now
from webapp.signing_in.ways import Way, ways
from webapp.signing_in.where import limits, safe, settings, wanted

bp = Blueprint("profile_security", __name__, url_prefix="/profile/security")


@dataclass(frozen=True, slots=True)
class Place:
    """One browser in which I am, or was, signed in."""

    id: int
    browser: str
    address: str
    ways: list[Way]
    started_at: datetime
    last_seen_at: datetime
    is_here: bool
    is_over: bool


@dataclass(frozen=True, slots=True)
class SecurityPage:
    """All that the page shows."""

    held: Factors
    has_password: bool
    is_wanted: bool
    passkeys: list[Passkey]
    places: list[Place]
    is_bound: bool


@bp.get("")
def show() -> ResponseReturnValue:
    return render_template(
        "security/show.html",
        page=_page(),
        tabs=tabs(),
        provider=settings().provider,
        party=party(),
        better_address=better_address,
    )


@bp.post("/sessions/<int:session_id>/end")
@recent
def end(session_id: int) -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        sessions.end(ctx, current_user.id, session_id)
    flash(_("That browser is signed out."))
    return _back()


@bp.post("/sessions/end-others")
@recent
def end_others() -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        count = sessions.end_others(ctx, current_user.id, current_user.signed_in.session_id)
    flash(
        ngettext(
            "%(num)d other browser is signed out.", "%(num)d other browsers are signed out.", count
        )
    )
    return _back()


@bp.get("/password")
def password() -> ResponseReturnValue:
    return own_password.page()


@bp.post("/password")
def change_password() -> ResponseReturnValue:
    return own_password.change() or _back()


@bp.get("/app")
@recent
def app() -> ResponseReturnValue:
    try:
        return setup_page(_me())
    except NotFound:
        return _back()  # nothing was begun, or it is done


@bp.post("/app/new")
@recent
def new_app() -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        authenticator.propose(ctx, safe(), current_user.id)
    return redirect(url_for(".app"), code=303)


@bp.post("/app")
@recent
def confirm_app() -> ResponseReturnValue:
    try:
        with process_engine().command(actor()) as ctx:
            authenticator.confirm(ctx, safe(), current_user.id, request.form.get("code", ""))
    except NotFound:
        return _back()
    except Invalid:
        error = _("This code is not right. Wait for the next one.")
        return setup_page(_me(), error), 422
    flash(_("The app is set up."))
    with process_engine().query() as db:
        has_codes = recovery_codes.left(db, current_user.id) > 0
    return _back() if has_codes else redirect(url_for(".codes"), code=303)


@bp.post("/app/remove")
@recent
def remove_app() -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        second_factor.remove_app(ctx, current_user.id)
    flash(_("The app is taken off."))
    return _back()


@bp.get("/codes")
@recent
def codes() -> ResponseReturnValue:
    """Says what they are for; they are made and shown by the button."""
    with process_engine().query() as db:
        left = recovery_codes.left(db, current_user.id)
    return render_template("auth/codes.html", codes=(), left=left, then=wanted())


@bp.post("/codes")
@recent
def make_codes() -> ResponseReturnValue:
    fresh = recovery_codes.make()
    hashes = recovery_codes.hashes_of(fresh)
    with process_engine().command(actor()) as ctx:
        recovery_codes.keep(ctx, current_user.id, hashes)
    return render_template("auth/codes.html", codes=fresh, left=len(fresh), then=wanted())


def _page() -> SecurityPage:
    with process_engine().query() as db:
        user = db.scalars(passwords.with_secret(current_user.id)).one()
        rows = sessions.history(db, user.id)
        return SecurityPage(
            held=second_factor.of(db, user.id),
            has_password=user.password_hash is not None,
            is_wanted=second_factor.is_wanted(db, user.id, moment().today),
            passkeys=list(passkeys.listed(db, user.id)),
            places=[_place(row, user) for row in rows],
            is_bound=db.query(OutsideIdentity).filter_by(user_id=user.id).first() is not None,
        )


def _place(row: UserSession, user: User) -> Place:
    return Place(
        id=row.id,
        browser=row.browser,
        address=row.address,
        ways=ways(row.method),
        started_at=row.started_at,
        last_seen_at=row.last_seen_at,
        is_here=row.id == current_user.signed_in.session_id,
        is_over=sessions.is_over(row, user, machine_now(), limits()),
    )


def _me() -> User:
    with process_engine().query() as db:
        return db.get_one(User, current_user.id)


def _back() -> Response:
    return redirect(url_for(".show"), code=303)
