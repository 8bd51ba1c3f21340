"""How a test signs somebody in without the sign-in page: one place knows what a session holds."""

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from engine.actors import SYSTEM
from engine.models import User
from engine.sign_in import sessions
from engine.sign_in.sessions import Client

_baked: dict[tuple[str, str | None, str], str] = {}
SECRET = "0" * 40  # the session's half of the token in every form of the tests


def enter(client: FlaskClient, user: User | None, language: str = "en") -> None:
    """Sign this person in, or leave nobody signed in; the pages come in this language."""
    come_back(client, session_of(client.application, user) if user else None, language)


def come_back(client: FlaskClient, session_id: str | None, language: str) -> None:
    """With a session that has begun already, or with none; a cookie once baked serves again."""
    app = client.application
    known = (str(app.secret_key), session_id, language)
    if known in _baked:
        client.set_cookie(app.config["SESSION_COOKIE_NAME"], _baked[known])
        return
    _bake(client, session_id, language)
    baked = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert baked is not None
    _baked[known] = baked.value


def _bake(client: FlaskClient, session_id: str | None, language: str) -> None:
    with client.session_transaction() as cookie:
        cookie["csrf_token"] = SECRET
        cookie["language"] = language
        if session_id is not None:
            cookie["_user_id"] = session_id
            cookie["_fresh"] = True


def session_of(app: Flask, user: User, method: str = "password") -> str:
    """A session that has just begun."""
    with app.extensions["process_engine"].command(SYSTEM) as ctx:
        return sessions.start(ctx, user.id, method, Client("127.0.0.1", "Firefox, Windows"))


def form_token(app: Flask) -> str:
    """What a page of such a session has in its forms."""
    return str(URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(SECRET))
