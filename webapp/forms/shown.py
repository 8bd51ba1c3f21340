"""Shows an answer for reading: in a summary, in the history, above the questions."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from flask_babel import format_decimal
from markupsafe import Markup, escape

from engine.forms import Field, options_of
from webapp.forms.choices import Choices
from webapp.forms.components import part
from webapp.forms.tongues import tongue
from webapp.i18n import _, day, language

Variables = Mapping[str, object]


def shown(one: Field, value: object, variables: Variables, choices: Choices) -> Markup:
    """The answer as people say it; a dash where there is none."""
    if value in (None, "", [], {}):
        return Markup('<span class="app-quiet">–</span>')
    if one.type == "list":
        return _rows(one, value, variables, choices)
    if isinstance(value, list | tuple):
        said = [_single(one, part, variables, choices) for part in value]
        return Markup("<br>").join(said)
    return _single(one, value, variables, choices)


def _single(one: Field, value: object, variables: Variables, choices: Choices) -> Markup:
    if one.type == "file":
        link = choices.file(str(value))
        return Markup('<a class="govuk-link" href="{}">{}</a>').format(link.url, link.name)
    text = escape(SAID.get(one.type, _text)(one, value, variables, choices))
    written_in = tongue(one.from_variable or one.name, variables)
    if one.type in SAID or written_in in ("", language()):
        return text
    return Markup('<span lang="{}">{}</span>').format(written_in, text)


def _text(_one: Field, value: object, _variables: Variables, _choices: Choices) -> str:
    if isinstance(value, Mapping):
        return str(value.get(language()) or value.get("en") or value.get("label") or "")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(value)


def _date(one: Field, value: object, variables: Variables, choices: Choices) -> str:
    try:
        return day(date.fromisoformat(str(value)))
    except ValueError:
        return _text(one, value, variables, choices)


def _number(one: Field, value: object, _variables: Variables, _choices: Choices) -> str:
    number = str(format_decimal(value)) if isinstance(value, int | float) else str(value)
    before = one.prefix.in_language(language()) if one.prefix else ""
    after = f" {one.suffix.in_language(language())}" if one.suffix else ""
    return f"{before}{number}{after}"


def _option(one: Field, value: object, variables: Variables, choices: Choices) -> str:
    offered = {option.value: option.label for option in options_of(one, variables)}
    label = offered.get(str(value))
    return label.in_language(language()) if label else _text(one, value, variables, choices)


def _person(_one: Field, value: object, _variables: Variables, choices: Choices) -> str:
    return choices.person_name(str(value))


def _agency(_one: Field, value: object, _variables: Variables, choices: Choices) -> str:
    return choices.agency_name(str(value))


SAID: Mapping[str, Callable[[Field, object, Variables, Choices], str]] = {
    "date": _date,
    "number": _number,
    "choice": _option,
    "choices": _option,
    "person": _person,
    "agency": _agency,
}


def _rows(one: Field, value: object, variables: Variables, choices: Choices) -> Markup:
    """A table with a column for each field of the row."""
    given: Sequence[object] = value if isinstance(value, list | tuple) else ()
    fields = [field for field in one.fields if field.type != "static"]
    rows = [
        [shown(field, row.get(field.name), variables, choices) for field in fields]
        for row in given
        if isinstance(row, Mapping)
    ]
    return part("table", [_label(field) for field in fields], rows)


def _label(one: Field) -> str:
    return one.label.in_language(language()) if one.label else one.name
