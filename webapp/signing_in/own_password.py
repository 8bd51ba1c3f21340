"""Changing my own password: the one before is asked for."""

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine.errors import Invalid
from engine.models import User
from engine.sign_in import TooManyAttempts, by_password, passwords, put_password, sessions
from engine.sign_in.breaches import refuse
from webapp.current import actor, process_engine
from webapp.errors import refusal_of
from webapp.i18n import _
from webapp.signing_in.again import is_recent, to_proof
from webapp.signing_in.where import address, breaches


def page(errors: dict[str, str] | None = None) -> ResponseReturnValue:
    if not _has_one() and not is_recent():
        return to_proof()  # nothing to ask for but the proof itself
    given = errors or {}
    told = render_template(
        "auth/choose_password.html", errors=given, has_one=_has_one(), is_own=True
    )
    return told, 422 if given else 200


def change() -> ResponseReturnValue | None:
    """None when it is done."""
    try:
        if not _is_proved():
            return page({"old": _("The password that you have now is not right.")})
        password = request.form.get("password", "")
        refuse(breaches(), password)
        with process_engine().command(actor()) as ctx:
            user = ctx.session.get_one(User, current_user.id)
            put_password(ctx, user, password)
            sessions.keep(ctx, current_user.signed_in.session_id)
    except TooManyAttempts:
        return page({"old": _("Too many tries. Wait five minutes, then try again.")})
    except Invalid as refused:
        return page({"password": refusal_of(refused).sentence})
    flash(_("Your password is changed. All other browsers are signed out."))
    return None


def _is_proved() -> bool:
    if not _has_one():
        return is_recent()
    old = request.form.get("old", "")
    with process_engine().query() as db:
        email = db.get_one(User, current_user.id).email
    return by_password(process_engine(), email, old, address()) is not None


def _has_one() -> bool:
    with process_engine().query() as db:
        user = db.scalars(passwords.with_secret(current_user.id)).one()
    return user.password_hash is not None
