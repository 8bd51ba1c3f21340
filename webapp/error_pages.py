"""Answers every refusal, every unknown address and every crash with a page that says what to do."""

from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from engine.errors import EngineError
from webapp.errors import Refusal, refusal_of

FIRST_FAILURE = 400


def install(app: Flask) -> None:
    app.register_error_handler(EngineError, answer)
    app.register_error_handler(HTTPException, _answer_status)
    app.register_error_handler(Exception, _answer_crash)


def answer(error: Exception) -> ResponseReturnValue:
    """A page for people, `application/problem+json` for programs."""
    refusal = refusal_of(error)
    if request.path.startswith("/api/"):
        return problem(refusal)
    return render_template("errors/refusal.html", refusal=refusal), refusal.status


def problem(refusal: Refusal, **more: object) -> ResponseReturnValue:
    """The same refusal by RFC 9457."""
    body = {
        "type": f"urn:cylch:problem:{refusal.key}",
        "title": refusal.title,
        "status": refusal.status,
        "detail": refusal.sentence,
        **more,
    }
    response = current_app.json.response(body)
    response.mimetype = "application/problem+json"
    return response, refusal.status


def _answer_status(error: HTTPException) -> ResponseReturnValue:
    is_failure = error.code is not None and error.code >= FIRST_FAILURE
    return answer(error) if is_failure and error.response is None else error


def _answer_crash(error: Exception) -> ResponseReturnValue:
    current_app.logger.error("Expected to answer %s.", request.path, exc_info=error)
    return answer(error)
