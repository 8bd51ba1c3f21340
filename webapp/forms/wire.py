"""Names of fields on the wire, and what a browser sends as the answers that the engine reads.

A field is called as in its form; a date has three inputs, `due-day`, `due-month`, `due-year`; the
third row of a list has `cases-2-reference`. The hyphen cannot occur in a field's name.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from engine.forms import Field, FormDefinition

DATE_PARTS = ("day", "month", "year")
ROW_BUTTON = "_row"
MOST_ROWS = 200

Raw = dict[str, object]
Sent = MultiDict[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """A button for the rows of a list: one more, without this one, or this one further up."""

    field: str
    without: int | None = None
    up: int | None = None


def wire_name(path: str) -> str:
    """From the engine's path to the name and id of an input: `cases.2.reference`."""
    return path.replace(".", "-")


def read_answers(form: FormDefinition, sent: Sent) -> Raw:
    """Take the declared fields out of what was sent; anything else is left behind."""
    return _section(form.fields, sent, "")


def change_rows(form: FormDefinition, sent: Sent, raw: Raw) -> bool:
    """Do what a row button asks; say whether there was one."""
    change = _change(form, sent.get(ROW_BUTTON) or "")
    if change is None:
        return False
    rows = list(_rows_of(raw, change.field))
    if change.up is not None:
        rows[change.up - 1 : change.up + 1] = reversed(rows[change.up - 1 : change.up + 1])
    elif change.without is None:
        rows.append({})
    elif change.without < len(rows):
        del rows[change.without]
    raw[change.field] = rows
    return True


def _rows_of(raw: Raw, name: str) -> Sequence[object]:
    rows = raw.get(name)
    return rows if isinstance(rows, list) else []


def _change(form: FormDefinition, button: str) -> Change | None:
    """`cases` asks for one more row, `cases-2` for the third to go, `cases-2-up` to rise."""
    name, _hyphen, rest = button.partition("-")
    number, _hyphen, verb = rest.partition("-")
    if not any(one.name == name and one.type == "list" for one in form.fields):
        return None
    place = int(number) if number.isdecimal() else None
    if verb == "up":
        return Change(name, up=place) if place else None
    return Change(name, without=place)


def _section(fields: Sequence[Field], sent: Sent, prefix: str) -> Raw:
    return {one.name: _answer(one, sent, prefix + one.name) for one in fields if one.is_answered}


def _answer(one: Field, sent: Sent, name: str) -> object:
    if one.type == "date":
        return {part: (sent.get(f"{name}-{part}") or "").strip() for part in DATE_PARTS}
    if one.type == "list":
        return [_section(one.fields, sent, f"{name}-{n}-") for n in _row_numbers(sent, name)]
    if one.type == "checkbox":
        return sent.get(name) == "true"
    if one.is_listed:
        return [value for value in sent.getlist(name) if value]
    return sent.get(name) or ""


def _row_numbers(sent: Sent, name: str) -> list[int]:
    """The rows that are in the page, in order; gaps are where one was taken out by script."""
    pattern = re.compile(rf"{re.escape(name)}-([0-9]{{1,3}})-")
    found = {int(match[1]) for key in sent if (match := pattern.match(key))}
    return sorted(found)[:MOST_ROWS]
