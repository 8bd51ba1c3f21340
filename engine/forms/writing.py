"""Writes a form back as the JSON it is read from; what has its default is left out."""

from collections.abc import Mapping
from dataclasses import fields as dataclass_fields

from engine.forms.elements import Bound, Condition, Field, Json, Option, Text
from engine.working_days import Offset

JSON_NAMES = {"from_variable": "from"}
ATTRIBUTES = [one for one in dataclass_fields(Field) if one.name != "revealed_by"]


def field_to_json(field: Field) -> dict[str, Json]:
    """Give the attributes in the order of the class, so that two versions compare by line."""
    blank = Field(field.name, field.type)
    written: dict[str, Json] = {}
    for attribute in ATTRIBUTES:
        value = getattr(field, attribute.name)
        if attribute.name in ("name", "type") or value != getattr(blank, attribute.name):
            written[JSON_NAMES.get(attribute.name, attribute.name)] = to_json(value)
    return written


def to_json(value: object) -> Json:
    """Write one part."""
    if isinstance(value, Field):
        return field_to_json(value)
    if isinstance(value, tuple):
        return [to_json(one) for one in value]
    if isinstance(value, Mapping):
        return {name: to_json(one) for name, one in value.items()}
    return _part(value)


def _part(value: object) -> Json:
    match value:
        case Text(en, cy):
            return {"en": en, "cy": cy} if cy else {"en": en}
        case Option():
            return _option(value)
        case Condition(source, name, (one,)):
            return {source: name, "equals": one}
        case Condition(source, name, values):
            return {source: name, "in": list(values)}
        case Bound():
            return _bound(value)
        case None | bool() | int() | float() | str() | list():
            return value
    raise TypeError(f"Expected a part of a form, but found {type(value).__name__}.")


def _option(option: Option) -> Json:
    written: dict[str, Json] = {"value": option.value, "label": to_json(option.label)}
    if option.hint is not None:
        written["hint"] = to_json(option.hint)
    if option.reveals:
        written["reveals"] = list(option.reveals)
    if option.exclusive:
        written["exclusive"] = True
    return written


def _bound(bound: Bound) -> Json:
    if bound.on is not None:
        return bound.on.isoformat()
    if bound.source == "today":
        return "today" if bound.offset is None else str(bound.offset)
    return {bound.source: bound.name} | _offset(bound.offset)


def _offset(offset: Offset | None) -> dict[str, Json]:
    return {} if offset is None else {"offset": str(offset)}
