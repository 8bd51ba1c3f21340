"""Answers every refusal with `application/problem+json` by RFC 9457, in the caller's language."""

from dataclasses import replace

from flask import Response, g, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from engine.db import is_away
from webapp import looks
from webapp.api.answers import as_json
from webapp.api.telling import Problem, told
from webapp.faults import note_tried, noted, unwrapped
from webapp.i18n import LANGUAGES

MEDIA_TYPE = "application/problem+json"
FIRST_FAILURE, FIRST_OURS = 400, 500


def answer(error: Exception) -> ResponseReturnValue:
    """What the error handlers of the API call."""
    if isinstance(error, HTTPException) and (error.code or 0) < FIRST_FAILURE:
        return error
    error = unwrapped(error)
    if is_away(error):  # then nobody can ask the profile
        g.setdefault("language", request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0])
    looks.note_refusal(error)
    note_tried(error)
    problem = told(error)
    if problem.refusal.status >= FIRST_OURS:
        problem = replace(problem, extra={**problem.extra, "reference": noted(error)})
    return response_of(problem)


def response_of(problem: Problem) -> Response:
    refusal = problem.refusal
    body = {
        "type": f"urn:cylch:problem:{refusal.key}",
        "title": refusal.title,
        "status": refusal.status,
        "detail": refusal.sentence,
        **problem.extra,
    }
    response = as_json(body, refusal.status)
    response.mimetype = MEDIA_TYPE
    response.headers.update(problem.headers)
    return response
