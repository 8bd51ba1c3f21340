"""Asking again who it is, before something that a stranger at an open desk must not do."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response

from engine.models import User
from engine.sign_in import TooManyAttempts, by_password, passwords, second_factor, sessions, vouched
from webapp.current import actor, process_engine
from webapp.i18n import _
from webapp.signing_in.entering import put_in_cookie
from webapp.signing_in.refusals import SignInAgain
from webapp.signing_in.relying_party import party
from webapp.signing_in.visitor import machine_now
from webapp.signing_in.where import address, came_from, settings, wanted

bp = Blueprint("again", __name__, url_prefix="/sign-in/again")
View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


def require_recent(back: str | None = None) -> None:
    """Refuse unless they have shown lately who they are. A program's token says it each time."""
    if not is_recent():
        raise SignInAgain(back)


def is_recent() -> bool:
    if "Authorization" in request.headers or not current_user.is_authenticated:
        return True
    return bool(current_user.signed_in.was_proved_within(settings().step_up, machine_now()))


def recent(view: View) -> View:
    """Mark a page that asks again when the sign-in is old, and then leads back."""

    @wraps(view)
    def asking(*args: object, **values: object) -> ResponseReturnValue:
        return view(*args, **values) if is_recent() else to_proof()

    return asking  # type: ignore[return-value]


def to_proof(refused: SignInAgain | None = None) -> Response:
    """To the question, and from there back to the page that was open."""
    back = refused.back if refused is not None else None
    if back is None:
        back = request.full_path.rstrip("?") if request.method == "GET" else came_from()
    return redirect(url_for("again.ask", next=back), code=303)


@bp.get("")
def ask() -> ResponseReturnValue:
    return _page()


@bp.post("")
def check() -> ResponseReturnValue:
    with process_engine().query() as db:
        email = db.get_one(User, current_user.id).email
    try:
        user = by_password(process_engine(), email, request.form.get("password", ""), address())
    except TooManyAttempts:
        return _page(_("Too many tries. Wait five minutes, then try again.")), 429
    if user is None:
        return _page(_("The password is not right.")), 422
    return proved()


def proved() -> Response:
    """The cookie changes with the proof."""
    with process_engine().command(actor()) as ctx:
        token = sessions.prove(ctx, current_user.signed_in.session_id)
    put_in_cookie(token)
    return redirect(wanted(), code=303)


def _page(error: str = "") -> str:
    with process_engine().query() as db:
        user = db.scalars(passwords.with_secret(current_user.id)).one()
        held = second_factor.of(db, user.id)
        provider = settings().provider
        is_bound = provider is not None and vouched.is_bound(db, user.id, provider.issuer)
    return render_template(
        "auth/again.html",
        error=error,
        email=user.email,
        has_password=user.password_hash is not None,
        has_passkey=held.passkeys > 0 and party() is not None,
        provider=provider,
        is_bound=is_bound,
    )
