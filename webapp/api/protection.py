"""Who calls: a bearer token, or the signed-in session with its token against forged requests."""

from flask import current_app, g, request
from flask_login import current_user
from flask_wtf.csrf import validate_csrf
from wtforms import ValidationError

from engine.identity import actor_of
from engine.models import User
from engine.sign_in import user_of_token
from webapp.api.refusals import NobodyCalls, TokenMissing
from webapp.current import moment, process_engine
from webapp.i18n import LANGUAGES
from webapp.security import in_present_key

CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
SCHEME = "bearer "


def identify() -> None:
    """Put the caller's actor where `webapp.current.actor` finds it, or refuse with 401."""
    header = request.headers.get("Authorization", "")
    if header:
        _by_token(header)
    elif current_user.is_authenticated:
        _require_csrf()
    else:
        raise NobodyCalls


def speak() -> None:
    """A program says in each request which language it wants; a page said so before."""
    if request.headers.get("Authorization"):
        g.language = request.accept_languages.best_match(LANGUAGES)


def _by_token(header: str) -> None:
    if not header.lower().startswith(SCHEME):
        raise NobodyCalls
    with process_engine().query() as session:
        user = user_of_token(session, header[len(SCHEME) :].strip())
        if user is None:
            raise NobodyCalls
        g.actor = actor_of(session, user.id, moment().today)
    g.language = _language(user)


def _language(user: User) -> str | None:
    return request.accept_languages.best_match(LANGUAGES) or user.language


def _require_csrf() -> None:
    """A cookie is sent by any page; the token only by one of ours."""
    if request.method not in CHANGES or not current_app.config.get("WTF_CSRF_ENABLED", True):
        return
    try:
        validate_csrf(in_present_key(request.headers.get("X-CSRFToken")))
    except ValidationError:
        raise TokenMissing from None
