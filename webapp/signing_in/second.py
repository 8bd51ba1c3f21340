"""The second question after a right password: a code, a passkey, or setting one up."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from engine.errors import Invalid
from engine.models import User
from engine.sign_in import TooManyAttempts, authenticator, second_factor
from webapp.current import process_engine
from webapp.i18n import _
from webapp.signing_in import half
from webapp.signing_in.app_setup import setup_page
from webapp.signing_in.entering import as_themselves, enter
from webapp.signing_in.marks import public
from webapp.signing_in.relying_party import party
from webapp.signing_in.where import address, safe, wanted

bp = Blueprint("second_factor", __name__, url_prefix="/sign-in")


@bp.get("/code")
@public
def ask() -> ResponseReturnValue:
    found = half.current()
    return _again() if found is None else _page(found[1])


@bp.post("/code")
@public
def check() -> ResponseReturnValue:
    found = half.current()
    if found is None:
        return _again()
    started, user = found
    try:
        code = request.form.get("code", "")
        how = second_factor.by_code(process_engine(), safe(), user.id, code, address())
    except TooManyAttempts:
        return _page(user, _("Too many tries. Wait five minutes, then try again."), 429)
    if how is None:
        return _page(user, _("This code is not right, or was used already."), 422)
    return enter(user, f"{started.method}+{how}", after=started)


@bp.get("/set-up")
@public
def set_up() -> ResponseReturnValue:
    found = half.current()
    if found is None or not found[0].must_set_up:
        return _again()
    return _set_up_page(found[1])


@bp.post("/set-up")
@public
def confirm() -> ResponseReturnValue:
    """The first code is right: the app counts, and its owner is in."""
    found = half.current()
    if found is None or not found[0].must_set_up:
        return _again()
    started, user = found
    try:
        with as_themselves(user.id) as ctx:
            authenticator.confirm(ctx, safe(), user.id, request.form.get("code", ""))
    except Invalid:
        return _set_up_page(user, _("This code is not right. Wait for the next one.")), 422
    enter(user, f"{started.method}+app", after=started)
    return redirect(url_for("profile_security.codes", next=wanted()), code=303)


def _set_up_page(user: User, error: str = "") -> str:
    return setup_page(user, error, is_required=True)


def _page(user: User, error: str = "", status: int = 200) -> ResponseReturnValue:
    with process_engine().query() as db:
        held = second_factor.of(db, user.id)
    has_passkey = held.passkeys > 0 and party() is not None
    page = render_template("auth/code.html", error=error, held=held, has_passkey=has_passkey)
    return page, status


def _again() -> Response:
    """It took too long, or something changed meanwhile: from the beginning."""
    return redirect(url_for("auth.sign_in", next=request.args.get("next")), code=303)
