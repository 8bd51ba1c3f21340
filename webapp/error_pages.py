"""Answers every refusal, every unknown address and every crash with a page that says what to do."""

from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from engine.errors import EngineError
from webapp import looks
from webapp.api import problems, telling
from webapp.errors import refusal_of

FIRST_FAILURE = 400
PLAIN = "text/plain; charset=utf-8"


def install(app: Flask) -> None:
    app.register_error_handler(EngineError, answer)
    app.register_error_handler(HTTPException, _answer_status)
    app.register_error_handler(Exception, _answer_crash)


def answer(error: Exception) -> ResponseReturnValue:
    """A page for people, `application/problem+json` for programs."""
    looks.note_refusal(error)
    if request.path.startswith("/api/"):
        return problems.response_of(telling.told(error))
    refusal = refusal_of(error)
    return render_template("errors/refusal.html", refusal=refusal), refusal.status


def _answer_status(error: HTTPException) -> ResponseReturnValue:
    is_failure = error.code is not None and error.code >= FIRST_FAILURE
    return answer(error) if is_failure and error.response is None else error


def _answer_crash(error: Exception) -> ResponseReturnValue:
    current_app.logger.error("Expected to answer %s.", request.path, exc_info=error)
    try:
        return answer(error)
    except Exception:  # noqa: BLE001 - the page itself may need what is broken, such as the database
        refusal = refusal_of(error)
        return f"{refusal.title}. {refusal.sentence}", refusal.status, {"Content-Type": PLAIN}
