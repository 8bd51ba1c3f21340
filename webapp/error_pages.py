"""Answers every refusal, every unknown address and every crash with a page that says what to do."""

from collections.abc import Mapping
from dataclasses import dataclass

import flask_babel
from flask import Flask, current_app, g, jsonify, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from engine.errors import EngineError
from webapp import brakes, looks
from webapp.errors import Refusal, refusal_of
from webapp.faults import note_tried, noted, unwrapped
from webapp.i18n import LANGUAGES, _
from webapp.signing_in.where import came_from
from webapp.unsent import unsent

FIRST_FAILURE, FIRST_OURS = 400, 500
AGAIN = frozenset({400, 409, 413, 422, 429})
SOON = {"Retry-After": "30"}


@dataclass(frozen=True, slots=True)
class Way:
    """Where to go from an error."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Told:
    """What the barest page says, in one language."""

    refusal: Refusal
    reference: str
    again: str
    unsent: str


def install(app: Flask) -> None:
    app.register_error_handler(EngineError, answer)
    app.register_error_handler(HTTPException, _answer_status)
    app.register_error_handler(Exception, _answer_crash)


def answer(error: Exception, reference: str = "") -> ResponseReturnValue:
    """A page for people, `application/problem+json` for programs."""
    looks.note_refusal(error)
    note_tried(error)
    if request.path.startswith("/api/"):
        from webapp.api import problems, telling  # noqa: PLC0415 - pages do without the API

        return problems.response_of(telling.told(error))
    refusal = refusal_of(error)
    if request.accept_mimetypes.best == "application/json":  # a page's own script asks
        return jsonify(message=refusal.sentence), refusal.status, _headers(refusal, error)
    page = render_template(
        "errors/refusal.html",
        refusal=refusal,
        ways=_ways(refusal),
        reference=reference,
        unsent=unsent(),
    )
    return page, refusal.status, _headers(refusal, error)


def session_ended(words: str, sign_in: str) -> str:
    """Nobody is signed in any more; what they wrote is theirs all the same."""
    refusal = refusal_of(CSRFError())
    ways = [Way(_("Sign in again, then send it once more"), sign_in)]
    return render_template("errors/refusal.html", refusal=refusal, ways=ways, unsent=words)


def _ways(refusal: Refusal) -> list[Way]:
    """The likeliest first: once more, the page before, the tasks, the help."""
    ways = []
    before = came_from()
    if refusal.status >= FIRST_OURS and request.method == "GET":
        ways.append(Way(_("Try again"), request.full_path.rstrip("?")))
    elif before and (refusal.status in AGAIN or request.method == "POST"):
        ways.append(Way(_("Load the page again that you come from"), before))
    ways.append(Way(_("Go to your tasks"), url_for("inbox.show")))
    ways.append(Way(_("Look in the help"), url_for("help.index")))
    return ways


def _headers(refusal: Refusal, error: Exception) -> Mapping[str, str]:
    if refusal.status == 503:  # noqa: PLR2004 - Service Unavailable
        return SOON
    methods = getattr(error, "valid_methods", None)
    return {"Allow": ", ".join(sorted(methods))} if methods else brakes.wait(error)


def _answer_status(error: HTTPException) -> ResponseReturnValue:
    is_failure = error.code is not None and error.code >= FIRST_FAILURE
    if not is_failure or error.response is not None:
        return error
    try:
        return answer(unwrapped(error))
    except SQLAlchemyError as away:  # a refusal, too, is drawn with what the database knows
        return _bare(away, noted(away))


def _answer_crash(error: Exception) -> ResponseReturnValue:
    reference = noted(error)
    try:
        return answer(error, reference)
    except Exception:  # noqa: BLE001 - the page itself may need what is broken, such as the database
        return _bare(error, reference)


def _bare(error: Exception, reference: str) -> ResponseReturnValue:
    """Without anything that the database knows: in both languages, the likelier one first."""
    first = session.get("language") or request.accept_languages.best_match(LANGUAGES) or "en"
    g.language = first  # nobody asks the profile
    flask_babel.refresh()
    languages = sorted(LANGUAGES, key=lambda one: one != first)
    told = {language: _told_in(language, error, reference) for language in languages}
    refusal = told[first].refusal
    again = request.path if request.method == "GET" else came_from() or "/"
    template = current_app.jinja_env.get_template("errors/bare.html")
    page = template.render(first=first, told=told, again=again, unsent=unsent())
    return page, refusal.status, _headers(refusal, error)


def _told_in(language: str, error: Exception, reference: str) -> Told:
    with flask_babel.force_locale(language):
        is_sent = request.method == "POST"
        return Told(
            refusal_of(error),
            _("Reference number: %(reference)s", reference=reference),
            _("Load the page again that you come from") if is_sent else _("Try again"),
            _("What you wrote was not recorded. You can copy it here."),
        )
