"""Reads a form's fields strictly: an attribute that is not known is named, not ignored."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from engine.forms.elements import Condition, Field, FormFinding, Json
from engine.forms.readers import (
    Wrong,
    counted,
    is_list,
    read_bool,
    read_bound,
    read_conditions,
    read_default,
    read_endings,
    read_group,
    read_messages,
    read_number,
    read_options,
    read_text,
    read_word,
    read_words,
)

MOST_FIELDS, MOST_ANSWERS, MOST_CHARACTERS = 100, 200, 20_000
Readers = dict[str, Callable[[Json], Any]]

COMMON: Readers = {
    "name": read_word,
    "type": read_word,
    "label": read_text,
    "hint": read_text,
    "required": read_bool,
    "messages": read_messages,
    "visible_when": read_conditions,
    "from": read_word,
    "default_from": read_word,
    "default": read_default,
}

# The attributes that only some types have. `fields` is read apart, one level deep.
OWN: Mapping[str, Readers] = {
    "text": {"max_length": counted(MOST_CHARACTERS, 1)},
    "textarea": {"max_length": counted(MOST_CHARACTERS, 1), "rows": counted(50, 1)},
    "number": {
        "min": read_number,
        "max": read_number,
        "integer": read_bool,
        "prefix": read_text,
        "suffix": read_text,
    },
    "date": {"min": read_bound, "max": read_bound},
    "choice": {"options": read_options, "options_from": read_word},
    "choices": {
        "options": read_options,
        "options_from": read_word,
        "min": counted(MOST_ANSWERS),
        "max": counted(MOST_ANSWERS, 1),
    },
    "checkbox": {},
    "list": {"min": counted(MOST_ANSWERS), "max": counted(MOST_ANSWERS, 1), "item": read_text},
    "person": {"group": read_group, "multiple": read_bool},
    "agency": {"only": read_words, "multiple": read_bool},
    "file": {"accept": read_endings, "max": counted(MOST_ANSWERS, 1)},
    "static": {"text": read_text},
}

PYTHON_NAMES = {"from": "from_variable"}


def read_fields(
    value: Json, prefix: str, findings: list[FormFinding], *, within_list: bool = False
) -> tuple[Field, ...]:
    """Read a form's or a list's fields; what is wrong is added to the findings."""
    if not is_list(value, MOST_FIELDS):
        path = f"{prefix}fields"
        is_empty = isinstance(value, list) and not value
        many = _wrong(path, f"one to {MOST_FIELDS} fields")
        findings.append(FormFinding("no_fields", path) if is_empty else many)
        return ()
    fields = []
    for number, one in enumerate(value):
        found = _read_field(one, prefix, number, findings, within_list=within_list)
        if found is not None:
            fields.append(found)
    return _with_reveals(fields)


def _read_field(
    value: Json, prefix: str, number: int, findings: list[FormFinding], *, within_list: bool
) -> Field | None:
    path = f"{prefix}{number}"
    if not isinstance(value, dict) or not isinstance(value.get("name"), str):
        findings.append(_wrong(path, "an object with a name and a type"))
        return None
    path = prefix + str(value["name"])[:60]
    kind = value.get("type")
    if not isinstance(kind, str) or kind not in OWN or (within_list and kind == "list"):
        known = [name for name in OWN if not (within_list and name == "list")]
        findings.append(_wrong(f"{path}.type", " | ".join(known)))
        return None
    before = len(findings)
    attributes = read_attributes(value, COMMON | OWN[kind], path, findings, apart={"fields"})
    if kind == "list":
        nested = value.get("fields")
        attributes["fields"] = read_fields(nested, f"{path}.", findings, within_list=True)
    elif "fields" in value:
        findings.append(FormFinding("unknown_attribute", f"{path}.fields"))
    return Field(**attributes) if len(findings) == before else None


def read_attributes(
    value: Mapping[str, Json],
    readers: Readers,
    path: str,
    findings: list[FormFinding],
    apart: set[str],
) -> dict[str, Any]:
    """Read each attribute with its reader; `apart` are read elsewhere."""
    read = {}
    for name in (name for name in value if name not in apart):
        reader = readers.get(name)
        at = f"{path}.{str(name)[:60]}" if path else str(name)[:60]
        if reader is None:
            findings.append(FormFinding("unknown_attribute", at))
            continue
        try:
            read[PYTHON_NAMES.get(name, name)] = reader(value[name])
        except Wrong as wrong:
            findings.append(_wrong(at, str(wrong)))
    return read


def _with_reveals(fields: list[Field]) -> tuple[Field, ...]:
    """Tell each field which option of which field it waits for."""
    revealed: dict[str, Condition] = {}
    for one in fields:
        for option in one.options:
            for name in option.reveals:
                before = revealed.get(name)
                values = before.values if before is not None and before.name == one.name else ()
                revealed[name] = Condition("field", one.name, (*values, option.value))
    return tuple(replace(one, revealed_by=revealed.get(one.name)) for one in fields)


def _wrong(path: str, accepted: str) -> FormFinding:
    return FormFinding("wrong_value", path, details={"accepted": accepted})
