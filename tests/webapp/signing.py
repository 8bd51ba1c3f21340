"""How a test signs somebody in without the sign-in page: one place knows what a session holds."""

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from engine.context import SYSTEM
from engine.models import User
from engine.sign_in import sessions
from engine.sign_in.sessions import Client

SECRET = "0" * 40  # the session's half of the token in every form of the tests


def enter(client: FlaskClient, user: User | None, language: str = "en") -> None:
    """Sign this person in, or leave nobody signed in; the pages come in this language."""
    come_back(client, session_of(client.application, user) if user else None, language)


def come_back(client: FlaskClient, session_id: str | None, language: str) -> None:
    """With a session that has begun already, or with none."""
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
