"""What the API gives back: a model as JSON, with its version."""

from dataclasses import dataclass

import orjson
from flask import Response, current_app
from pydantic import BaseModel


@dataclass(frozen=True, slots=True)
class Answer:
    """What a view says, before it becomes bytes."""

    body: BaseModel
    status: int = 200
    etag: str = ""
    location: str = ""
    is_secret: bool = False  # opens a door: what is kept of it for a repeat is sealed


def give(body: BaseModel, etag: str = "") -> Response:
    """The answer of a view that only reads."""
    return response_of(Answer(body, etag=etag))


def response_of(answer: Answer) -> Response:
    return as_response(answer.body.model_dump_json(), answer.status, answer.etag, answer.location)


def as_response(body: str, status: int, etag: str = "", location: str = "") -> Response:
    response = current_app.response_class(body, status, mimetype="application/json")
    if etag:
        response.set_etag(etag)
    if location:
        response.headers["Location"] = location
    return response


def as_json(value: object, status: int = 200) -> Response:
    body = orjson.dumps(value, default=str)
    return current_app.response_class(body, status, mimetype="application/json")
