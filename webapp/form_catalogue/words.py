"""The fields of a form in words: what each asks, of which kind, and when it is asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.forms import Condition, Field, FormDefinition
from webapp.i18n import _, pgettext

TYPES: Mapping[str, Callable[[], str]] = {
    "text": lambda: _("Short text"),
    "textarea": lambda: _("Long text"),
    "number": lambda: _("Number"),
    "date": lambda: _("Date"),
    "choice": lambda: _("One of several"),
    "choices": lambda: _("Several of several"),
    "checkbox": lambda: _("Tick"),
    "list": lambda: _("List of rows"),
    "person": lambda: pgettext("field", "Person"),
    "agency": lambda: pgettext("field", "Agency"),
    "file": lambda: pgettext("field", "File"),
    "static": lambda: _("Text to read"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One field of the table beside the preview, with its words in both languages."""

    path: str
    english: str
    welsh: str
    kind: str
    conditions: list[str]
    is_required: bool
    is_answered: bool


def rows_of(form: FormDefinition) -> list[Row]:
    return [_row(path, one) for path, one in form.walk()]


def type_name(key: str) -> str:
    return TYPES[key]() if key in TYPES else key


def _row(path: str, one: Field) -> Row:
    told = one.label or one.text
    return Row(
        path=path,
        english=told.en if told else "",
        welsh=told.cy if told else "",
        kind=type_name(one.type),
        conditions=[_said(condition) for condition in one.conditions],
        is_required=one.required,
        is_answered=one.is_answered,
    )


def _said(condition: Condition) -> str:
    values = ", ".join(str(value) for value in condition.values)
    if condition.source == "variable":
        return _("the process says %(name)s: %(values)s", name=condition.name, values=values)
    return _("the answer to %(name)s: %(values)s", name=condition.name, values=values)
