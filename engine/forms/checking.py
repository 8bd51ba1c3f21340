"""What a form's author has yet to put right before the form may be published."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from keyword import kwlist

from engine.forms.definition import FormDefinition
from engine.forms.elements import Bound, Condition, Field, FormFinding, Text
from engine.forms.surroundings import Broken, Surroundings
from engine.forms.values import CONVERTERS, value_of
from engine.working_days import Calendar

NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")

# The helpers that diagrams' expressions are handed; a variable of that name would hide one.
HELPERS = frozenset(
    {"add", "days", "days_between", "months", "now", "today", "wd", "weeks", "years"}
    | {"all", "any", "bool", "dict", "float", "int", "len", "list", "max", "min", "range"}
    | {"round", "sorted", "str", "sum", "typename", "working_days_between"}
)
# Starlark reserves what Python does, and one more.
RESERVED = HELPERS | {*kwlist, "load"}

RULES: Mapping[str, tuple[str, ...]] = {
    "text": ("too_long", "not_text"),
    "textarea": ("too_long", "not_text"),
    "number": ("not_a_number", "not_whole", "too_small", "too_large"),
    "date": ("not_a_date", "too_early", "too_late"),
    "choice": ("not_an_option",),
    "choices": ("not_an_option", "too_few", "too_many", "exclusive"),
    "checkbox": (),
    "list": ("too_few", "too_many"),
    "person": ("not_an_option", "too_many"),
    "agency": ("not_an_option", "too_many"),
    "file": ("not_an_option", "too_many"),
    "static": (),
}

Known = dict[str, Field]


def check_definition(form: FormDefinition) -> list[FormFinding]:
    """List everything in the order of the form; errors keep it from being published."""
    findings = list(_text("title", form.title))
    for name, text in (("intro", form.intro), ("submit", form.submit)):
        findings += _text(name, text)
    if not NAME.fullmatch(form.key):
        findings.append(FormFinding("bad_name", "key", details={"name": form.key}))
    return findings + list(_section(form.fields, "", {}))


def _section(fields: tuple[Field, ...], prefix: str, outer: Known) -> Iterator[FormFinding]:
    later = {one.name for one in fields}
    earlier = {name: one for name, one in outer.items() if name not in later}
    names: set[str] = set()
    for one in fields:
        path = prefix + one.name
        later.discard(one.name)
        if one.name in names:
            yield FormFinding("duplicate_name", path)
        names.add(one.name)
        yield from _field(one, path)
        yield from _references(one, path, earlier, later)
        yield from _reveals(one, path, fields, later)
        yield from _section(one.fields, f"{path}.", earlier)
        if one.is_answered:
            earlier[one.name] = one


def _field(one: Field, path: str) -> Iterator[FormFinding]:
    yield from _name(one, path)
    yield from _texts(one, path)
    yield from _messages(one, path)
    yield from _options(one, path)
    yield from _range(one, path)
    yield from _default(one, path)


def _name(one: Field, path: str) -> Iterator[FormFinding]:
    if one.name in RESERVED or one.name.startswith(("_", "$")):
        yield FormFinding("reserved_name", path)
    elif not NAME.fullmatch(one.name):
        yield FormFinding("bad_name", path, details={"name": one.name})


def _texts(one: Field, path: str) -> Iterator[FormFinding]:
    if one.label is None and one.type != "static":
        yield FormFinding("missing_label", path)
    if one.type == "static" and not (one.label or one.text or one.from_variable):
        yield FormFinding("nothing_to_show", path)
    for name in ("label", "hint", "text", "prefix", "suffix", "item"):
        yield from _text(f"{path}.{name}", getattr(one, name))
    for rule, text in one.messages.items():
        yield from _text(f"{path}.messages.{rule}", text)
    for option in one.options:
        yield from _text(f"{path}.options.{option.value}", option.label)
        yield from _text(f"{path}.options.{option.value}.hint", option.hint)


def _text(path: str, text: Text | None) -> Iterator[FormFinding]:
    if text is not None and not text.en:
        yield FormFinding("missing_english", path)
    if text is not None and not text.cy:
        yield FormFinding("missing_welsh", path)


def _messages(one: Field, path: str) -> Iterator[FormFinding]:
    if not one.is_answered:
        if one.required:
            yield FormFinding("cannot_be_required", path)
        return
    if one.required and "required" not in one.messages:
        yield FormFinding("missing_message", path, "warning", {"rule": "required"})
    for rule in one.messages:
        if rule not in ("required", "wrong_type", *RULES[one.type]):
            yield FormFinding("unknown_rule", path, details={"rule": rule})


def _options(one: Field, path: str) -> Iterator[FormFinding]:
    if one.type not in ("choice", "choices"):
        return
    if bool(one.options) == bool(one.options_from):
        yield FormFinding("no_options" if not one.options else "two_sources_of_options", path)
    values = [option.value for option in one.options]
    for value in sorted({value for value in values if values.count(value) > 1}):
        yield FormFinding("duplicate_option", path, details={"option": value})
    if one.type == "choice" and any(option.exclusive for option in one.options):
        yield FormFinding("exclusive_in_choice", path)


def _range(one: Field, path: str) -> Iterator[FormFinding]:
    least, most = _end(one.min), _end(one.max)
    if least is not None and most is not None and least > most:
        yield FormFinding("empty_range", path)
    if one.type == "choices" and one.options and one.least > len(one.options):
        yield FormFinding("empty_range", path)


def _end(bound: float | Bound | None) -> float | None:
    """Give an end as a number, if it can be compared without asking anything."""
    if not isinstance(bound, Bound):
        return bound
    return None if bound.on is None else float(bound.on.toordinal())


def _default(one: Field, path: str) -> Iterator[FormFinding]:
    if one.default is None or one.options_from is not None:
        return
    around = Surroundings(date(2026, 1, 1), Calendar(), {}, lambda _field, _key: True)
    # A bound that is counted from today says nothing about a fixed date.
    asked = replace(one, min=None, max=None) if one.type == "date" else one
    try:
        is_known = one.is_answered and one.type in CONVERTERS
        is_known = is_known and value_of(asked, one.default, around) is not None
    except Broken:
        is_known = False
    if not is_known:
        yield FormFinding("bad_default", path)


def _references(one: Field, path: str, earlier: Known, later: set[str]) -> Iterator[FormFinding]:
    for condition in one.visible_when:
        if condition.source == "field":
            yield from _reference(condition.name, path, earlier, later)
            yield from _condition(condition, path, earlier)
    for bound in (one.min, one.max):
        if isinstance(bound, Bound) and bound.source == "field":
            yield from _reference(bound.name, path, earlier, later)
            if bound.name in earlier and earlier[bound.name].type != "date":
                yield FormFinding("not_a_date_field", path, details={"field": bound.name})


def _reference(name: str, path: str, earlier: Known, later: set[str]) -> Iterator[FormFinding]:
    if name not in earlier:
        rule = "later_field" if name in later else "unknown_field"
        yield FormFinding(rule, path, details={"field": name})


def _condition(condition: Condition, path: str, earlier: Known) -> Iterator[FormFinding]:
    """Find values that the other field can never have: the question would never be asked."""
    other = earlier.get(condition.name)
    if other is None or other.options_from is not None:
        return
    for value in condition.values:
        if not _can_be(other, value):
            details = {"field": other.name, "value": str(value)}
            yield FormFinding("unknown_option", path, details=details)


def _can_be(other: Field, value: object) -> bool:
    if other.type in ("choice", "choices"):
        return any(option.value == value for option in other.options)
    if other.type == "checkbox":
        return isinstance(value, bool)
    return other.type != "list" and not isinstance(value, bool)


def _reveals(
    one: Field, path: str, fields: tuple[Field, ...], later: set[str]
) -> Iterator[FormFinding]:
    names = {other.name for other in fields}
    for option in one.options:
        for name in option.reveals:
            if name not in later:
                rule = "reveals_earlier" if name in names else "reveals_unknown"
                yield FormFinding(rule, path, details={"field": name})
    for name in sorted({name for option in one.options for name in option.reveals} & later):
        revealed = next(other for other in fields if other.name == name)
        if revealed.revealed_by is not None and revealed.revealed_by.name != one.name:
            yield FormFinding("revealed_twice", path, details={"field": name})
