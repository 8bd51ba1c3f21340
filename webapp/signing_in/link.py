"""Choosing a password by a one-time link."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from engine.errors import Invalid, NotFound
from engine.models import User
from engine.sign_in import TooManyAttempts, links, throttle
from engine.sign_in.breaches import refuse
from webapp.current import process_engine
from webapp.errors import refusal_of
from webapp.i18n import _
from webapp.signing_in.entering import proceed
from webapp.signing_in.marks import public
from webapp.signing_in.visitor import machine_now
from webapp.signing_in.where import address, breaches, safe

bp = Blueprint("link", __name__, url_prefix="/sign-in/link")


@bp.get("/<code>")
@public
def show(code: str) -> ResponseReturnValue:
    """To look at a link does not use it up: mail programs do so by themselves."""
    return _page(code, {}, 200)


@bp.post("/<code>")
@public
def choose(code: str) -> ResponseReturnValue:
    password = request.form.get("password", "")
    try:
        refuse(breaches(), password)
        user = links.use(process_engine(), safe(), code, password, address())
    except NotFound:
        return _gone()
    except TooManyAttempts:
        return _page(
            code, {"password": _("Too many tries. Wait five minutes, then try again.")}, 429
        )
    except Invalid as refused:
        return _page(code, {"password": refusal_of(refused).sentence}, 422)
    return proceed(user, "link")


def _page(code: str, errors: dict[str, str], status: int) -> ResponseReturnValue:
    engine = process_engine()
    with engine.query() as db:
        link = links.find(db, safe(), code, machine_now())
        user = db.get_one(User, link.user_id) if link is not None else None
    if user is None:
        return _gone()
    page = render_template(
        "auth/choose_password.html", errors=errors, has_one=False, is_own=False, user=user
    )
    return page, status


def _gone() -> ResponseReturnValue:
    """The same for a used, an old and an invented one; guessing is slowed down."""
    with process_engine().command() as ctx:
        throttle.admit(ctx, throttle.link_from(address()))
    return render_template("auth/link_gone.html"), 404
