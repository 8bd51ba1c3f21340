"""Completes what APIFlask reads off the code: problems, headers, formats, who may call."""

import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from apiflask import APIFlask
from werkzeug.routing import Rule

from webapp.api.blueprints import PREFIX
from webapp.api.converters import CONVERTERS, SCHEMAS
from webapp.api.openapi_parts import (
    ABOUT,
    ETAG,
    IDEMPOTENCY_KEY,
    IF_MATCH,
    LOCATION,
    PROBLEM,
    PROBLEMS,
    SECURITY,
    SECURITY_SCHEMES,
)
from webapp.api.protection import CHANGES
from webapp.api.rooms import DESCRIBED

Spec = dict[str, Any]
TITLE = "Cylch"
# Only what the rooms say is described.
AS_IT_IS = {
    "AUTO_200_RESPONSE": False,
    "AUTO_404_RESPONSE": False,
    "AUTO_AUTH_ERROR_RESPONSE": False,
    "AUTO_VALIDATION_ERROR_RESPONSE": False,
    "AUTO_OPERATION_ID": True,
    "AUTO_SERVERS": False,
}
REFERENCE = "#/components/schemas/"
# What has a version has an ETag, and takes If-Match where it is changed.
VERSIONED = frozenset({"Task", "TaskInFull", "Instance", "Definition", "SketchInFull"})
VERSIONED_PATHS = ("/tasks/{", "/instances/{", "/definitions/{", "/sketches/{")


def description() -> Spec:
    """Made by an application of its own that answers nobody: ours opens its rooms one by one."""
    app = APIFlask("webapp", TITLE, spec_path=None, docs_path=None, json_errors=False)
    app.config.update(AS_IT_IS)
    app.url_map.converters.update(CONVERTERS)
    for room in DESCRIBED:
        app.register_blueprint(import_module(room).bp)
    app.security_schemes = SECURITY_SCHEMES
    app.description = ABOUT
    with app.app_context():
        spec: Any = app.spec
    return complete(app, spec)


def complete(app: APIFlask, spec: Spec) -> Spec:
    spec = _with_short_names(spec)
    spec["components"]["schemas"]["Problem"] = PROBLEM
    spec["components"]["responses"] = {name: told for _status, name, told in PROBLEMS}
    spec["security"] = SECURITY
    spec["servers"] = [{"url": "/"}]
    converters = dict(_converters(app))
    for path, method, operation in _operations(spec):
        operation["operationId"] = operation["operationId"].partition("_api_")[2]
        _complete_path(operation, path, converters)
        _complete_request(operation, path, method)
        _complete_answers(operation, path, method)
    return spec


def _with_short_names(spec: Spec) -> Spec:
    """`Tasks.Task` is `Task`: one schema, one name."""
    schemas = spec["components"]["schemas"]
    short: Spec = {}
    for name, schema in _renamed(schemas).items():
        plain = name.rsplit(".", 1)[-1]
        if short.setdefault(plain, schema) != schema:
            raise TypeError(f"Expected one schema called {plain}, but there are two.")
    spec = _renamed(spec)
    spec["components"]["schemas"] = dict(sorted(short.items()))
    return spec


def _renamed(part: Any) -> Any:
    if isinstance(part, dict):
        return {
            key: _short(value) if key == "$ref" else _renamed(value) for key, value in part.items()
        }
    return [_renamed(one) for one in part] if isinstance(part, list) else part


def _short(reference: str) -> str:
    return REFERENCE + reference.removeprefix(REFERENCE).rsplit(".", 1)[-1]


def _operations(spec: Spec) -> Iterator[tuple[str, str, Spec]]:
    for path, operations in spec["paths"].items():
        for method, operation in operations.items():
            yield path, method.upper(), operation


def _converters(app: APIFlask) -> Iterator[tuple[tuple[str, str], Spec]]:
    """What each part of each address takes."""
    for rule in app.url_map.iter_rules():
        for name, converter in rule._converters.items():  # noqa: SLF001 - nothing else tells it
            schema: Spec | None = SCHEMAS.get(type(converter).__name__)
            if schema is not None:
                yield (_path(rule), name), schema


def _path(rule: Rule) -> str:
    return re.sub(r"<([^<:]+:)?", "{", rule.rule).replace(">", "}")


def _complete_path(operation: Spec, path: str, converters: dict[tuple[str, str], Spec]) -> None:
    for parameter in operation["parameters"]:
        if parameter["in"] == "path":
            parameter["required"] = True
            parameter["schema"] = converters[path, parameter["name"]]


def _complete_request(operation: Spec, path: str, method: str) -> None:
    bodies = operation.pop("x-body", None)
    if bodies is not None:
        content = {kind: {"schema": schema} for kind, schema in bodies.items()}
        operation["requestBody"] = {"required": True, "content": content}
    if method in CHANGES:
        operation["parameters"].append(IDEMPOTENCY_KEY)
        if _is_versioned(path):
            operation["parameters"].append(IF_MATCH)


def _complete_answers(operation: Spec, path: str, method: str) -> None:
    for status, answer in operation["responses"].items():
        headers = {}
        if _schema_of(answer) in VERSIONED:
            headers["ETag"] = ETAG
        if status == "201":
            headers["Location"] = LOCATION
        if headers:
            answer["headers"] = headers
    is_open = not path.startswith(PREFIX)
    if is_open:
        operation["security"] = []
    for status, name, _told in PROBLEMS:
        if _may_answer(status, operation, path, method, is_open=is_open):
            operation["responses"].setdefault(
                str(status), {"$ref": f"#/components/responses/{name}"}
            )


# What is taken only once it was released.
GIVEN_OUT = "/copy"


def _may_answer(status: int, operation: Spec, path: str, method: str, *, is_open: bool) -> bool:
    if is_open:
        return False
    when = {
        404: "{" in path or "requestBody" in operation,  # either may name what is not there
        409: method in CHANGES or path.endswith(GIVEN_OUT),
        412: method in CHANGES and _is_versioned(path),
        413: "requestBody" in operation,
        415: "requestBody" in operation,
    }
    return when.get(status, True)


def _is_versioned(path: str) -> bool:
    return path.removeprefix(PREFIX).startswith(VERSIONED_PATHS)


def _schema_of(answer: Spec) -> str:
    content = answer.get("content", {}).get("application/json", {})
    return str(content.get("schema", {}).get("$ref", "")).removeprefix(REFERENCE)
