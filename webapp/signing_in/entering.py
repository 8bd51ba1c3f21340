"""Lets somebody in: a new session, and nothing of the visitor before."""

from contextlib import AbstractContextManager

from flask import redirect, session
from flask_login import login_user
from werkzeug.wrappers import Response

from engine.context import CommandContext, ProcessEngine
from engine.identity import actor_of
from engine.models import User
from engine.sign_in import sessions
from webapp.current import moment, process_engine
from webapp.signing_in.visitor import load
from webapp.signing_in.where import client, wanted


def enter(user: User, method: str, provider_token: bytes | None = None) -> Response:
    engine = process_engine()
    with as_themselves(engine, user.id) as ctx:
        token = sessions.start(ctx, user.id, method, client(), provider_token)
    forget_visitor()
    put_in_cookie(token)
    return redirect(wanted(), code=303)


def as_themselves(engine: ProcessEngine, user_id: int) -> AbstractContextManager[CommandContext]:
    with engine.query() as db:
        actor = actor_of(db, user_id, moment().today)
    return engine.command(actor)


def put_in_cookie(token: str) -> None:
    login_user(load(token))


def forget_visitor() -> None:
    """All but the language: nothing of one visitor survives into the session of the next."""
    chosen = session.get("language")
    session.clear()
    session.update({"language": chosen} if chosen else {})
