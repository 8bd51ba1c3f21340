"""Who is signed in by the cookie of this request; whoever is not is asked to sign in."""

from dataclasses import dataclass
from datetime import datetime

from flask import Flask, g, make_response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response

from engine.actors import SYSTEM
from engine.sign_in import sessions
from engine.sign_in.sessions import SignedIn
from webapp.current import process_engine
from webapp.signing_in.marks import is_marked
from webapp.signing_in.where import came_from, limits
from webapp.unsent import unsent


@dataclass
class Visitor(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """Who is signed in, as Flask-Login and the page header need it."""

    id: int
    name: str
    language: str | None
    token: str
    signed_in: SignedIn

    def get_id(self) -> str:
        """What the cookie holds: it names a session, and nobody can guess it."""
        return self.token


def install(app: Flask) -> None:
    manager = LoginManager(app)
    manager.session_protection = None  # a telephone changes its address on the way to work
    manager.user_loader(_load)
    app.before_request(_ask_to_sign_in)
    app.before_request(_see)
    app.register_error_handler(CSRFError, _ask_again)


def machine_now() -> datetime:
    """The time of the machine: a sandbox's moved clock signs nobody out."""
    return process_engine().clock()


def load(token: str) -> Visitor | None:
    with process_engine().query() as db:
        found = sessions.find(db, token, machine_now(), limits())
    if found is None:
        return None
    return Visitor(found.user_id, found.name, found.language, token, found)


def _load(token: str) -> Visitor | None:
    return load(token)


def _ask_to_sign_in() -> Response | None:
    """Closed unless marked open: a forgotten mark shows a page too few, not too many."""
    is_open = request.endpoint in (None, "static") or is_marked("is_public")
    if is_open or current_user.is_authenticated:
        return None
    if request.blueprint is not None and request.blueprint.startswith("api"):
        return None  # programs bring a token; the API looks at it
    return _with_words() or to_sign_in()


def _with_words() -> Response | None:
    """Whoever had written something before the session ended sees it once more, to copy it."""
    words = unsent()
    if not words:
        return None
    from webapp.error_pages import session_ended  # noqa: PLC0415 - it knows this room, too

    where = url_for("auth.sign_in", next=came_from(), because="ended")
    return make_response(session_ended(words, where), 401)


def to_sign_in() -> Response:
    """Ask who it is; who was here before hears why, and comes back to the page they were on."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" else came_from()
    because = "ended" if "_user_id" in session else None
    return redirect(url_for("auth.sign_in", next=wanted, because=because), code=303)


def _see() -> None:
    """Note a sign of life, at most once a minute."""
    if (
        request.endpoint == "static"
        or is_marked("is_passive")
        or "Authorization" in request.headers
    ):
        return
    if not current_user.is_authenticated:
        return
    seen: SignedIn = current_user.signed_in
    if machine_now() - seen.last_seen_at >= limits().seen_every:
        with process_engine().command(SYSTEM) as ctx:
            sessions.see(ctx, seen.session_id)


def _ask_again(error: CSRFError) -> ResponseReturnValue:
    """A form of a session that is over leads to the sign-in, and from there back to its page."""
    from webapp.error_pages import answer  # noqa: PLC0415 - error pages know signing in

    if not current_user.is_authenticated and request.endpoint != "auth.check_password":
        g.pop("csrf_token", None)
        return _with_words() or to_sign_in()
    return answer(error)
