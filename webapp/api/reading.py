"""Reads what a request asks for, strictly: what is not declared is refused, never ignored."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar

from apiflask import APIBlueprint
from flask import request
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from werkzeug.exceptions import BadRequest

from webapp.api.refusals import Fault, Malformed, Unfit, WrongMediaType
from webapp.i18n import _

JSON_LIMIT = 2_000_000
BINARY = "*/*"  # of which kind it is, the answer says
View = Callable[..., Any]
Model = TypeVar("Model", bound=BaseModel)


def takes(bp: APIBlueprint, model: type[BaseModel]) -> Callable[[View], View]:
    """The body, as JSON; the view gets it as `body`."""

    def decorate(view: View) -> View:
        documented = bp.input(model, arg_name="body")(view)

        @wraps(documented)
        def reading(**values: Any) -> Any:
            return view(**values, body=_body(model))

        return reading

    return decorate


def asks(bp: APIBlueprint, model: type[BaseModel]) -> Callable[[View], View]:
    """The query; the view gets it as `query`."""

    def decorate(view: View) -> View:
        documented = bp.input(model, location="query", arg_name="query")(view)

        @wraps(documented)
        def reading(**values: Any) -> Any:
            return view(**values, query=_query(model))

        reading.reads_query = True  # type: ignore[attr-defined]
        return reading

    return decorate


def gives_file(bp: APIBlueprint, media_type: str, about: str) -> Callable[[View], View]:
    """For the description: this view answers with something that is not JSON."""
    content = {media_type: {"schema": {"type": "string"}} if media_type != BINARY else {}}
    told: Any = {200: {"description": about, "content": content}}
    return bp.doc(responses=told)


def fits(model: type[Model], values: Mapping[str, object]) -> Model:
    """Text from a form or a query as a model."""
    try:
        return model.model_validate(values)
    except ValidationError as wrong:
        raise unfit(wrong) from None


def unfit(wrong: ValidationError) -> Unfit:
    return Unfit([_fault(one) for one in wrong.errors(include_url=False, include_input=False)])


def refuse_query() -> None:
    """A view that asks for nothing takes nothing: a filter with a typo must not show all."""
    if request.args:
        raise Unfit([Fault(name, "unknown_field", _unknown()) for name in request.args])


def refuse_odd_text() -> None:
    """No database keeps a NUL, and no name or filter of ours has one."""
    texts = [*request.args.values(), *(request.view_args or {}).values()]
    if any(isinstance(text, str) and "\0" in text for text in texts):
        raise Malformed


def _body(model: type[Model]) -> Model:
    request.max_content_length = JSON_LIMIT
    data = request.get_data()
    if data and not request.is_json:
        raise WrongMediaType
    try:
        return model.model_validate_json(data or b"{}", strict=True)
    except ValidationError as wrong:
        if any(one["type"] == "json_invalid" for one in wrong.errors(include_url=False)):
            raise Malformed from None
        raise unfit(wrong) from None


def _query(model: type[Model]) -> Model:
    """Each parameter once; an empty one counts as not given."""
    if any(len(values) > 1 for _name, values in request.args.lists()):
        raise BadRequest
    return fits(model, {name: value for name, value in request.args.items() if value != ""})


def _fault(error: ErrorDetails) -> Fault:
    path = ".".join(str(part) for part in error["loc"])
    rule = RULES.get(error["type"], "wrong_type")
    return Fault(path, rule, SENTENCES[rule](error.get("ctx") or {}))


RULES = {
    "missing": "required",
    "extra_forbidden": "unknown_field",
    "string_too_long": "too_long",
    "string_too_short": "required",
    "literal_error": "not_an_option",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
    "value_error": "not_text",
    "string_unicode": "not_text",
}
Context = Mapping[str, Any]
SENTENCES: Mapping[str, Callable[[Context], str]] = {
    "required": lambda _c: _("This is needed."),
    "unknown_field": lambda _c: _unknown(),
    "too_long": lambda c: _("Use at most %(number)s characters.", number=c.get("max_length")),
    "not_an_option": lambda c: _("Choose one of these: %(options)s.", options=c.get("expected")),
    "out_of_range": lambda c: _("Stay within %(limit)s.", limit=c.get("ge", c.get("le"))),
    "not_text": lambda _c: _("Remove the characters that cannot be shown."),
    "wrong_type": lambda _c: _("This is not of the kind that is expected here."),
}


def _unknown() -> str:
    return _("Nothing of this name is known here.")
