"""Signing in and out; every page but a few asks for it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Flask,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from werkzeug.wrappers import Response

from engine.models import User
from engine.sign_in import TooManyAttempts, verify_password
from webapp.current import process_engine
from webapp.i18n import _

bp = Blueprint("auth", __name__)
View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


@dataclass
class Visitor(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """Who is signed in, as Flask-Login and the page header need it."""

    id: int
    name: str
    language: str | None
    session_version: int

    def get_id(self) -> str:
        """A new password or a disabled account ends every session opened before."""
        return f"{self.id}.{self.session_version}"


def install(app: Flask) -> None:
    manager = LoginManager(app)
    manager.session_protection = None  # a telephone changes its address on the way to work
    manager.user_loader(_load)
    app.before_request(_ask_to_sign_in)
    app.register_blueprint(bp)


def public(view: View) -> View:
    """Mark a page that is open to everybody. All others ask to sign in."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


@bp.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(_wanted())
    return render_template("auth/sign_in.html", email="", error="")


@bp.post("/sign-in")
@public
def check_password() -> ResponseReturnValue:
    email, password = request.form.get("email", ""), request.form.get("password", "")
    try:
        with process_engine().command() as ctx:
            user = verify_password(ctx, email, password)
    except TooManyAttempts:
        return _again(email, _("Too many tries. Wait five minutes, then try again."), 429)
    if user is None:
        return _again(email, _("The email address or the password is not right."), 422)

    chosen = session.get("language")
    session.clear()  # nothing of the visitor before survives into the new session
    session.update({"language": chosen} if chosen else {})
    session.permanent = True
    login_user(visitor(user))
    return redirect(_wanted(), code=303)


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    chosen = session.get("language")
    logout_user()
    session.clear()
    session.update({"language": chosen} if chosen else {})
    flash(_("You are signed out."))
    response = redirect(url_for("auth.sign_in"), code=303)
    response.headers["Clear-Site-Data"] = '"storage"'  # drafts kept on a shared machine
    return response


def visitor(user: User) -> Visitor:
    return Visitor(user.id, user.name, user.language, user.session_version)


def _load(session_id: str) -> Visitor | None:
    user_id, _dot, version = session_id.partition(".")
    if not user_id.isdigit():
        return None
    with process_engine().query() as db:
        user = db.get(User, int(user_id))
    if user is None or not user.is_active or str(user.session_version) != version:
        return None
    return visitor(user)


def _ask_to_sign_in() -> Response | None:
    """Closed unless marked open: a forgotten mark shows a page too few, not too many."""
    view = current_app.view_functions.get(request.endpoint or "")
    is_open = request.endpoint == "static" or getattr(view, "is_public", False)
    if view is None or is_open or current_user.is_authenticated:
        return None
    if request.blueprint is not None and request.blueprint.startswith("api"):
        return None  # programs bring a token; the API looks at it
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("auth.sign_in", next=wanted))


def _again(email: str, error: str, status: int) -> ResponseReturnValue:
    return render_template("auth/sign_in.html", email=email, error=error), status


def _wanted() -> str:
    """Where the person was going, if it is a place of ours."""
    wanted = request.args.get("next", "")
    parts = urlsplit(wanted)
    is_ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    if is_ours and not parts.scheme and not parts.netloc and "\\" not in wanted:
        return wanted
    return url_for("inbox.show")
