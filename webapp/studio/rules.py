"""What to say when a form or a table of a sketch cannot be kept as it was entered."""

from collections.abc import Callable, Mapping
from typing import Any

from webapp.i18n import _


def _pair(values: Mapping[str, Any]) -> str:
    found = values.get("found", "")
    return _("This line cannot be read: %(found)s. Write a name, = and an expression.", found=found)


RULES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "answers.never_ends": lambda _v: _("This walk never ends. Change the answers first."),
    "bad_name": lambda _v: _("A name has letters, digits and _, and begins with a letter."),
    "cell": lambda _v: _("This cannot be read as a cell of a table."),
    "column.only_one": lambda _v: _("A table keeps one column that asks and one that answers."),
    "decisions.unreadable": lambda _v: _("A decision table cannot be read as a DMN file."),
    "due_in.not_a_length": lambda _v: _(
        "Write a number with working days, days, weeks or months, such as 5 working days."
    ),
    "expression.unreadable": lambda _v: _("This cannot be read as an expression."),
    "inputs.not_a_pair": _pair,
    "outputs.not_a_pair": _pair,
    "list": lambda _v: _("Write plain values with commas between, such as red, amber, green."),
    "name.read": lambda v: _(
        "The diagram reads this name: %(places)s. Tick that you want to change it.",
        places=v.get("places", ""),
    ),
    "other_key": lambda _v: _("A form must stand under its own key."),
}
