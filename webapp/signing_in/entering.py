"""Lets somebody in: a new session, and nothing of the visitor before."""

from contextlib import AbstractContextManager

from flask import redirect, session, url_for
from flask_login import login_user
from werkzeug.wrappers import Response

from engine.context import CommandContext
from engine.identity import actor_of
from engine.models import User
from engine.sign_in import authenticator, second_factor, sessions
from webapp.current import moment, process_engine
from webapp.signing_in import half
from webapp.signing_in.visitor import load
from webapp.signing_in.where import asked_for, client, safe, wanted


def proceed(user: User, method: str, provider_token: bytes | None = None) -> Response:
    """Who has shown one proof: in, or on to the second, or to setting one up."""
    with process_engine().query() as db:
        held = second_factor.of(db, user.id)
        must = not held.is_any and second_factor.is_wanted(db, user.id, moment().today)
    if not held.is_any and not must:
        return enter(user, method, provider_token)
    forget_visitor()
    half.remember(user, method, must_set_up=must)
    if must:
        with as_themselves(user.id) as ctx:
            authenticator.propose(ctx, safe(), user.id)
    next_step = "second_factor.set_up" if must else "second_factor.ask"
    return redirect(url_for(next_step, next=asked_for()), code=303)


def enter(
    user: User, method: str, provider_token: bytes | None = None, after: half.Half | None = None
) -> Response:
    """Start the session, by all that they have shown."""
    with as_themselves(user.id) as ctx:
        if after is not None:
            half.use_up(ctx, after)
        token = sessions.start(ctx, user.id, method, client(), provider_token)
    forget_visitor()
    put_in_cookie(token)
    return redirect(wanted(), code=303)


def as_themselves(user_id: int) -> AbstractContextManager[CommandContext]:
    """A command of somebody who is not signed in yet, but has shown who they are."""
    with process_engine().query() as db:
        actor = actor_of(db, user_id, moment().today)
    return process_engine().command(actor)


def put_in_cookie(token: str) -> None:
    login_user(load(token))


def forget_visitor() -> None:
    """All but the language: nothing of one visitor survives into the session of the next."""
    chosen = session.get("language")
    session.clear()
    session.update({"language": chosen} if chosen else {})
