"""Answers as they were typed, for reading: what was not recorded, what two drafts say."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from engine import texts
from engine.forms import Field, FormDefinition, asked
from webapp.forms import Choices
from webapp.forms.shown import shown
from webapp.forms.wire import DATE_PARTS
from webapp.i18n import _, language

Variables = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Said:
    """One answer under its question; several lines where there are several parts."""

    name: str
    label: str
    text: str


def legible(
    form: FormDefinition, raw: Mapping[str, object], variables: Variables, choices: Choices
) -> list[Said]:
    """Every answered question, whatever was typed there, right or wrong."""
    said = [
        Said(one.name, _label(one), _text(one, raw.get(one.name), variables, choices))
        for one in asked(form, variables)
        if one.is_answered
    ]
    return [replace(one, text=texts.legible(one.text)) for one in said if one.text]


def _label(one: Field) -> str:
    return one.label.in_language(language()) if one.label is not None else one.name


def _text(one: Field, value: object, variables: Variables, choices: Choices) -> str:
    if one.type == "list":
        return "\n\n".join(
            filter(None, (_row(one, row, variables, choices) for row in _items(value)))
        )
    if one.type == "checkbox":
        return _("Yes") if value is True else ""
    parts = _items(value) if one.is_listed else [value]
    texts = [_plain(one, part, variables, choices) for part in parts]
    return "\n".join(text for text in texts if text)


def _row(one: Field, row: object, variables: Variables, choices: Choices) -> str:
    given = row if isinstance(row, Mapping) else {}
    lines = (
        (_label(inner), _text(inner, given.get(inner.name), variables, choices))
        for inner in one.fields
        if inner.is_answered
    )
    return "\n".join(f"{label}: {text}" for label, text in lines if text)


def _plain(one: Field, value: object, variables: Variables, choices: Choices) -> str:
    """A date may still be in its three parts, and need not be one."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, Mapping):
        parts = [str(value.get(part) or "").strip() for part in DATE_PARTS]
        value = _iso(parts) if all(part.isdecimal() for part in parts) else " ".join(parts).strip()
        if not value:
            return ""
    return str(shown(one, value, variables, choices).striptags()).strip()


def _iso(parts: list[str]) -> str:
    day, month, year = parts
    return f"{year:0>4}-{month:0>2}-{day:0>2}"


def _items(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []
