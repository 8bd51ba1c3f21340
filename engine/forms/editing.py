"""Changes a form as the JSON it is kept in; what this does not know of stays as it was."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from engine.errors import Invalid, NotFound
from engine.forms.checking import NAME, RESERVED

Form = dict[str, Any]
FORM_LIMIT = 200_000


def empty_form(key: str, title: str, title_cy: str) -> Form:
    """A form that asks nothing yet."""
    return {"key": key, "title": text_of(title, title_cy), "fields": []}


def text_of(english: str, welsh: str) -> dict[str, str]:
    """A text in both languages; a Welsh one that is missing is left out."""
    return {"en": english, "cy": welsh} if welsh else {"en": english}


def fields_of(form: Mapping[str, Any], path: str = "") -> list[Form]:
    """The fields of a form, or of the list at a path; what is no field is passed over."""
    above = field_at(form, path) if path else form
    found = above.get("fields")
    return [one for one in found if _is_field(one)] if isinstance(found, list) else []


def paths_of(form: Mapping[str, Any]) -> Iterator[tuple[str, Form]]:
    """Every field with its path, those of a list after their list."""
    for one in fields_of(form):
        yield one["name"], one
        for inner in fields_of(one):
            yield f"{one['name']}.{inner['name']}", inner


def field_at(form: Mapping[str, Any], path: str) -> Form:
    """One field; raises NotFound where there is none."""
    for at, field in paths_of(form):
        if at == path:
            return field
    raise NotFound("field", path)


def add_field(form: Mapping[str, Any], field: Form, into: str = "") -> Form:
    """The form with one more field at its end, or at the end of a list's fields."""
    changed = deepcopy(dict(form))
    above = field_at(changed, into) if into else changed
    above["fields"] = [*fields_of(above), field]
    return changed


def replace_field(form: Mapping[str, Any], path: str, field: Form) -> Form:
    """The form with another field in its place; whatever named it follows its new name."""
    changed = deepcopy(dict(form))
    siblings = _siblings(changed, path)
    place = [one["name"] for one in siblings].index(_name(path))
    if any(one["name"] == field["name"] for n, one in enumerate(siblings) if n != place):
        raise Invalid("name", "taken")
    siblings[place] = field
    _above(changed, path)["fields"] = siblings
    if field["name"] != _name(path):
        _rename(changed, _name(path), field["name"])
    return changed


def move_field(form: Mapping[str, Any], path: str, to: int) -> Form:
    """The form with a field at another place among its neighbours."""
    changed = deepcopy(dict(form))
    siblings = _siblings(changed, path)
    one = next(field for field in siblings if field["name"] == _name(path))
    siblings.remove(one)
    siblings.insert(max(0, min(to, len(siblings))), one)
    _above(changed, path)["fields"] = siblings
    return changed


def remove_field(form: Mapping[str, Any], path: str) -> Form:
    """The form without a field, and without what asked it only under a condition."""
    changed = deepcopy(dict(form))
    field_at(changed, path)
    above = _above(changed, path)
    above["fields"] = [one for one in fields_of(above) if one["name"] != _name(path)]
    for _at, field in paths_of(changed):
        set_reveals(field, _name(path), ())
        conditions = [one for one in conditions_of(field) if one.get("field") != _name(path)]
        set_conditions(field, conditions)
    return changed


def set_reveals(field: Form, name: str, values: Sequence[str]) -> None:
    """Let these options of a field open the one of that name, and no others."""
    for option in options_in(field):
        opened = [one for one in option.get("reveals", ()) if one != name]
        if option.get("value") in values:
            opened.append(name)
        option.pop("reveals", None)
        if opened:
            option["reveals"] = opened


def conditions_of(field: Mapping[str, Any]) -> list[Form]:
    """Under which a field is asked, as far as it says so itself."""
    given = field.get("visible_when")
    found = given if isinstance(given, list) else [given]
    return [one for one in found if isinstance(one, dict)]


def set_conditions(field: Form, conditions: Sequence[Form]) -> None:
    """Write them; one stands alone, and none at all leaves nothing behind."""
    field.pop("visible_when", None)
    if conditions:
        field["visible_when"] = conditions[0] if len(conditions) == 1 else list(conditions)


def options_in(field: Mapping[str, Any]) -> list[Form]:
    """The options written in the field."""
    found = field.get("options")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def new_name(taken: Sequence[str], said: str) -> str:
    """A name out of what a question says: `how_is_it_going`, `_2` where that is taken."""
    plain = unicodedata.normalize("NFKD", said).encode("ascii", "ignore").decode().lower()
    word = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40].rstrip("_") or "question"
    if not NAME.fullmatch(word) or word in RESERVED:
        word = f"question_{word}"[:50]
    number, found = 1, word
    while found in taken:
        number += 1
        found = f"{word}_{number}"
    return found


def _rename(form: Form, old: str, new: str) -> None:
    for _at, field in paths_of(form):
        for condition in conditions_of(field):
            if condition.get("field") == old:
                condition["field"] = new
        for option in options_in(field):
            if old in option.get("reveals", ()):
                option["reveals"] = [new if one == old else one for one in option["reveals"]]
        for end in ("min", "max"):
            bound = field.get(end)
            if isinstance(bound, dict) and bound.get("field") == old:
                bound["field"] = new


def _above(form: Form, path: str) -> Form:
    above = path.rpartition(".")[0]
    return field_at(form, above) if above else form


def _siblings(form: Form, path: str) -> list[Form]:
    field_at(form, path)
    return fields_of(_above(form, path))


def _name(path: str) -> str:
    return path.rpartition(".")[2]


def _is_field(one: object) -> bool:
    return isinstance(one, dict) and isinstance(one.get("name"), str)
