"""Signing in at an outside identity provider (OpenID Connect), and out again."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from flask import Blueprint, current_app, g, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import NotFound

from engine.models import User
from engine.sign_in.vouched import NotVouched, by_vouching
from webapp.current import process_engine
from webapp.i18n import _
from webapp.signing_in import again, provider
from webapp.signing_in.entering import enter, proceed
from webapp.signing_in.marks import public
from webapp.signing_in.visitor import machine_now
from webapp.signing_in.where import is_ours, safe, settings

bp = Blueprint("outside", __name__, url_prefix="/sign-in/outside")
View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
SEALED_FOR = "provider token"
JUST_NOW = 300  # seconds; a provider's clock may be off
REFUSED = 403


def told(view: View) -> View:
    """Whatever goes wrong on the way is told plainly on the sign-in page; the log has the rest."""

    @wraps(view)
    def telling(*args: object, **values: object) -> ResponseReturnValue:
        if settings().provider is None:
            raise NotFound
        try:
            return view(*args, **values)
        except NotVouched as refused:
            return _page(refused.reason)
        except provider.ProviderFault as fault:
            return _page(fault.reason)
        except Exception as error:
            if _is_declined(error):
                return _page("declined")
            current_app.logger.warning("Expected an answer of the provider.", exc_info=error)
            return _page("not_understood")

    return telling  # type: ignore[return-value]


@bp.get("/go")
@public
@told
def go() -> ResponseReturnValue:
    return _ask()


@bp.get("/again")
@told
def prove() -> ResponseReturnValue:
    """The provider must ask anew who it is, whatever it remembers."""
    return _ask(prompt="login", max_age=0)


@bp.get("/back")
@public
@told
def back() -> ResponseReturnValue:
    said, token = provider.claims()
    asked = session.pop("outside", {})
    with process_engine().command() as ctx:
        user = by_vouching(ctx, provider.vouched(said))
    g.next = asked.get("next")
    if current_user.is_authenticated:
        return _proved(user, said)
    sealed = safe().seal(token.encode(), SEALED_FOR)
    way_in = enter if provider.has_asked_twice(said) else proceed
    return way_in(user, "provider", sealed)


def sign_out_address(sealed: bytes | None) -> str | None:
    """Where the provider's own session ends, too. Should it not answer, ours has ended anyway."""
    if sealed is None or settings().provider is None:
        return None
    home = current_app.extensions["settings"].base_url + url_for("auth.sign_in")
    try:
        return provider.sign_out_address(safe().open(sealed, SEALED_FOR).decode(), home)
    except Exception as error:
        current_app.logger.warning("Expected the provider's sign-out.", exc_info=error)
        return None


def _ask(**how: object) -> ResponseReturnValue:
    wanted = request.args.get("next", "")
    session["outside"] = {"next": wanted if is_ours(wanted) else ""}
    home = current_app.extensions["settings"].base_url + url_for("outside.back")
    answer: ResponseReturnValue = provider.client().authorize_redirect(home, **how)
    return answer


def _proved(user: User, said: dict[str, object]) -> ResponseReturnValue:
    """Who is signed in already came to show again who they are: the same person, just now."""
    at = said.get("auth_time")
    age = machine_now().timestamp() - at if isinstance(at, int | float) else JUST_NOW
    if user.id != current_user.id or age >= JUST_NOW:
        return _page("not_asked_anew")
    return again.proved()


def _is_declined(error: Exception) -> bool:
    return getattr(error, "error", "") in ("access_denied", "login_required", "consent_required")


def _page(reason: str) -> ResponseReturnValue:
    sentences = {
        "not_registered": _(
            "Your organisation knows you, but this board does not. Ask the Business Unit to"
            " register you with the address that you use there."
        ),
        "address_not_verified": _(
            "Your organisation does not vouch for your email address. Ask its administrators, or"
            " sign in with a password."
        ),
        "bound_to_another": _(
            "Your address belongs here to another account of your organisation. Ask the Business"
            " Unit."
        ),
        "declined": _("The sign-in was stopped there. You may try again."),
        "not_asked_anew": _("The other side did not ask you again who you are. Try again."),
    }
    sentence = sentences.get(reason) or _(
        "The answer of your organisation could not be trusted, so nobody was signed in. Try again;"
        " if it stays, tell the Business Unit."
    )
    return render_template("auth/not_vouched.html", sentence=sentence), REFUSED
