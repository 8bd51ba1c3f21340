"""Turns the description into chapters that people can read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Spec = dict[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Field:
    """One row of a table: a parameter, or a property of a body."""

    name: str
    kind: str
    needed: bool
    about: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """One verb at one address."""

    id: str
    method: str
    path: str
    summary: str
    about: str
    parameters: list[Field]
    takes: list[tuple[str, list[Field]]]
    answers: list[tuple[str, str, list[Field]]]


@dataclass(frozen=True, slots=True)
class Chapter:
    name: str
    about: str
    operations: list[Operation]


def chapters_of(spec: Spec) -> list[Chapter]:
    return [
        Chapter(tag["name"], tag.get("description", ""), list(_operations(spec, tag["name"])))
        for tag in spec["tags"]
        if any(_operations(spec, tag["name"]))
    ]


def _operations(spec: Spec, tag: str) -> Iterator[Operation]:
    for path, operations in spec["paths"].items():
        for method in METHODS:
            operation = operations.get(method)
            if operation is not None and tag in operation["tags"]:
                yield _operation(spec, path, method, operation)


def _operation(spec: Spec, path: str, method: str, operation: Spec) -> Operation:
    bodies = operation.get("requestBody", {}).get("content", {})
    return Operation(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        about=operation.get("description", ""),
        parameters=[_parameter(spec, one) for one in operation["parameters"]],
        takes=[(kind, _fields(spec, body.get("schema", {}))) for kind, body in bodies.items()],
        answers=[_answer(spec, *answer) for answer in sorted(operation["responses"].items())],
    )


def _parameter(spec: Spec, one: Spec) -> Field:
    schema = one.get("schema", {})
    about = one.get("description") or schema.get("description", "")
    return Field(one["name"], _kind(spec, schema), bool(one.get("required")), about, one["in"])


def _answer(spec: Spec, status: str, answer: Spec) -> tuple[str, str, list[Field]]:
    """The fields of what succeeds; problems are all alike and told once, above."""
    if "$ref" in answer:
        name = answer["$ref"].rsplit("/", 1)[-1]
        return status, spec["components"]["responses"][name]["description"], []
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    return status, answer.get("description", ""), _fields(spec, schema)


def _fields(spec: Spec, schema: Spec) -> list[Field]:
    schema = _resolved(spec, schema)
    needed = schema.get("required", ())
    return [
        Field(name, _kind(spec, one), name in needed, one.get("description", ""))
        for name, one in schema.get("properties", {}).items()
    ]


def _resolved(spec: Spec, schema: Spec) -> Spec:
    if "$ref" not in schema:
        return schema
    found: Spec = spec["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return found


def _kind(spec: Spec, schema: Spec) -> str:
    """In a word or two: `string (date)`, `list of Task`, `due | -due`."""
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[-1])
    if "anyOf" in schema:
        return " or ".join(_kind(spec, one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_kind(spec, schema.get('items', {}))}"
    kind = str(schema.get("const", schema.get("type", "anything")))
    return f"{kind} ({schema['format']})" if "format" in schema else kind
