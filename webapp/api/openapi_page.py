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
class Shape:
    """What goes in or out: a schema that is told once, by its name, or a few fields here."""

    media_type: str
    name: str
    fields: list[Field]


@dataclass(frozen=True, slots=True)
class Operation:
    """One verb at one address."""

    id: str
    method: str
    path: str
    summary: str
    about: str
    parameters: list[Field]
    takes: list[Shape]
    gives: list[tuple[str, str, list[Shape]]]
    problems: list[str]


@dataclass(frozen=True, slots=True)
class Chapter:
    id: str
    name: str
    about: str
    operations: list[Operation]


def chapters_of(spec: Spec) -> list[Chapter]:
    return [
        Chapter(_id(tag["name"]), tag["name"], tag["description"], operations)
        for tag in spec["tags"]
        if (operations := list(_operations(spec, tag["name"])))
    ]


def schemas_of(spec: Spec) -> dict[str, list[Field]]:
    """Everything that goes in or out, told once."""
    schemas = spec["components"]["schemas"]
    return {name: fields for name in schemas if (fields := _fields(schemas[name]))}


def _id(name: str) -> str:
    return name.lower().replace(" ", "-")


def _operations(spec: Spec, tag: str) -> Iterator[Operation]:
    for path, operations in spec["paths"].items():
        for method in METHODS:
            operation = operations.get(method)
            if operation is not None and tag in operation["tags"]:
                yield _operation(path, method, operation)


def _operation(path: str, method: str, operation: Spec) -> Operation:
    return Operation(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        about=operation.get("description", ""),
        parameters=[_parameter(one) for one in operation["parameters"]],
        takes=_shapes(operation.get("requestBody", {})),
        gives=[
            (status, answer["description"], _shapes(answer))
            for status, answer in operation["responses"].items()
            if "$ref" not in answer
        ],
        problems=[status for status, answer in operation["responses"].items() if "$ref" in answer],
    )


def _parameter(one: Spec) -> Field:
    schema = one.get("schema", {})
    about = one.get("description") or schema.get("description", "")
    return Field(one["name"], _kind(schema), bool(one.get("required")), about, one["in"])


def _shapes(holder: Spec) -> list[Shape]:
    return [
        Shape(media_type, _name(schema), _fields(schema))
        for media_type, content in holder.get("content", {}).items()
        for schema in [content.get("schema", {})]
    ]


def _name(schema: Spec) -> str:
    return str(schema.get("$ref", "")).rsplit("/", 1)[-1]


def _fields(schema: Spec) -> list[Field]:
    needed = schema.get("required", ())
    return [
        Field(name, _kind(one), name in needed, one.get("description", ""))
        for name, one in schema.get("properties", {}).items()
    ]


def _kind(schema: Spec) -> str:
    """In a word or two: `string (date)`, `list of Task`, `due | -due`."""
    if "$ref" in schema:
        return _name(schema)
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    kind = str(schema.get("const", schema.get("type", "anything")))
    return f"{kind} ({schema['format']})" if "format" in schema else kind
