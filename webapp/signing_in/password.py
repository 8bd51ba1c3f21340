"""The door: signing in by address and password, and signing out."""

from flask import (
    Blueprint,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response

from engine.sign_in import TooManyAttempts, by_password, sessions
from webapp.current import actor, process_engine
from webapp.i18n import _, said
from webapp.signing_in import outside
from webapp.signing_in.entering import forget_visitor, proceed
from webapp.signing_in.marks import public
from webapp.signing_in.relying_party import party
from webapp.signing_in.where import address, settings, wanted

bp = Blueprint("auth", __name__)


@bp.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(wanted())
    return _page(session.pop("typed_email", ""))


@bp.post("/sign-in")
@public
def check_password() -> ResponseReturnValue:
    email, password = request.form.get("email", ""), request.form.get("password", "")
    try:
        user = by_password(process_engine(), email, password, address())
    except TooManyAttempts:
        return _again(email, _("Too many tries. Wait five minutes, then try again."), 429)
    if user is None:
        return _again(email, _("The email address or the password is not right."), 422)
    return proceed(user, "password")


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    there = _sign_out_there()
    with process_engine().command(actor()) as ctx:
        sessions.end(ctx, current_user.id, current_user.signed_in.session_id)
    logout_user()
    forget_visitor()
    response = _leave_there(there) if there else _leave()
    response.headers["Clear-Site-Data"] = '"storage"'  # drafts kept on a shared machine
    return response


def _leave() -> Response:
    flash(_("You are signed out."))
    return redirect(url_for("auth.sign_in"), code=303)


def _sign_out_there() -> str | None:
    with process_engine().query() as db:
        token = sessions.provider_token(db, current_user.signed_in.session_id)
    return outside.sign_out_address(token)


def _leave_there(address: str) -> Response:
    """No redirect: the policy lets no form lead to another site, and that is good."""
    provider = settings().provider
    whom = said(provider.label, provider.label_cy) if provider is not None else ""
    page = make_response(render_template("auth/signing_out.html", address=address, whom=whom))
    page.headers["Refresh"] = f"0; url={address}"
    return page


def _again(email: str, error: str, status: int) -> ResponseReturnValue:
    session["typed_email"] = email[:254]  # the other language's page shows it, once
    return _page(email, error), status


def _page(email: str, error: str = "") -> str:
    has_ended = request.args.get("because") == "ended"
    return render_template(
        "auth/sign_in.html",
        email=email,
        error=error,
        has_ended=has_ended,
        provider=settings().provider,
        has_passkeys=party() is not None,
    )
