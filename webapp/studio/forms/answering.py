"""Between a question as its form keeps it and the answers of whoever designs it."""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from engine.forms.editing import (
    conditions_of,
    new_name,
    options_in,
    set_conditions,
    text_of,
)
from webapp.i18n import _, said

Form = dict[str, Any]
Answers = Mapping[str, Any]
TEXTS = ("label", "hint", "prefix", "suffix", "item", "text")
PLAIN = ("max_length", "max", "min", "group", "options_from", "from_variable", "default_from")
TICKS = ("required", "multiple")
KEPT_AS = {"from_variable": "from"}
ABOUT = ("title", "intro", "submit")
CHOSEN = ("choice", "choices")


def answers_of(field: Form, before: Sequence[Form]) -> dict[str, Any]:
    """What the page shows at first of a question; `before` are those asked earlier."""
    found: dict[str, Any] = {"name": field["name"]}
    for name in TEXTS:
        found |= _pair(name, field.get(name))
    for name in (*PLAIN, *TICKS):
        found[name] = field.get(KEPT_AS.get(name, name))
    found |= _pair("missing", field.get("messages", {}).get("required"))
    found["integer"] = field.get("integer", True)
    found["accept"] = ", ".join(field.get("accept", ()))
    found["options"] = [_shown_option(one) for one in options_in(field)]
    found["exclusive"] = next((o["value"] for o in options_in(field) if o.get("exclusive")), None)
    if field.get("type") == "date":
        found |= _bound("min", field.get("min")) | _bound("max", field.get("max"))
    return found | _asked_when(field, before)


def field_of(old: Form, answers: Answers, before: Sequence[Form]) -> Form:
    """The question anew; what the page does not ask stays as it was."""
    field = deepcopy(old)
    field["name"] = answers["name"]
    for name in TEXTS:
        _set(field, name, _text(answers, name), asked=f"{name}_en" in answers)
    for name in (*PLAIN, *TICKS):
        _set(field, KEPT_AS.get(name, name), answers.get(name), asked=name in answers)
    _set_messages(field, answers)
    if "integer" in answers:
        _set(field, "integer", False if not answers["integer"] else None, asked=True)
    _set(field, "accept", _words(answers.get("accept")), asked="accept" in answers)
    if "options" in answers:
        _set(field, "options", _options(old, answers), asked=True)
    for end in ("min", "max"):
        _set(field, end, _kept_bound(answers, end), asked=f"{end}_kind" in answers)
    set_conditions(field, _conditions(old, answers, before))
    return field


def about_answers(form: Mapping[str, Any]) -> dict[str, Any]:
    """What stands around the questions, as its page shows it."""
    return {name: text for part in ABOUT for name, text in _pair(part, form.get(part)).items()}


def with_about(form: Mapping[str, Any], answers: Answers) -> Form:
    """The form with another title, introduction and words on its button."""
    changed = dict(form)
    for part in ABOUT:
        _set(changed, part, _text(answers, part), asked=True)
    return changed


def answers_before(fields: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each answer that may be a condition: `progress=late`, as its question says it."""
    found = []
    for field in fields:
        for value, label in _values(field):
            shown = f"{_say(field.get('label')) or field['name']}: {label}"
            found.append({"value": f"{field['name']}={value}", "label": shown})
    return found


def opened_under(answers: Answers, before: Sequence[Form]) -> tuple[str, list[str]]:
    """The question right under whose answers this one stands, and which answers; else nothing."""
    ticked = [str(one).partition("=") for one in answers.get("only_if") or ()]
    names = {name for name, _sign, _value in ticked}
    kinds = {field["name"]: field.get("type") for field in before}
    if not answers.get("is_under") or len(names) != 1:
        return "", []
    (name,) = names
    return (name, [v for _n, _s, v in ticked]) if kinds.get(name) in CHOSEN else ("", [])


def _pair(name: str, text: object) -> dict[str, str]:
    found = text if isinstance(text, Mapping) else {}
    return {f"{name}_en": found.get("en", ""), f"{name}_cy": found.get("cy", "")}


def _text(answers: Answers, name: str) -> dict[str, str] | None:
    english, welsh = answers.get(f"{name}_en") or "", answers.get(f"{name}_cy") or ""
    return text_of(english, welsh) if english or welsh else None


def _set(field: Form, name: str, value: object, *, asked: bool) -> None:
    """Nothing, an empty list or an untaken tick is left out of the form."""
    if not asked:
        return
    field.pop(name, None)
    is_nothing = value is None or (isinstance(value, str | list) and not value)
    if not is_nothing and (value is not False or name == "integer"):
        field[name] = value


def _set_messages(field: Form, answers: Answers) -> None:
    """What is said of a missing answer; not asked while it may stay empty, and kept then."""
    if "missing_en" not in answers:
        return
    messages = {k: v for k, v in field.get("messages", {}).items() if k != "required"}
    said_so = _text(answers, "missing")
    if said_so:
        messages = {"required": said_so, **messages}
    _set(field, "messages", messages or None, asked=True)


def _words(text: object) -> list[str]:
    return [one.strip() for one in str(text or "").split(",") if one.strip()]


def _shown_option(option: Form) -> dict[str, Any]:
    return {
        "value": option.get("value", ""),
        **_pair("label", option.get("label")),
        **_pair("hint", option.get("hint")),
    }


def _options(old: Form, answers: Answers) -> list[Form]:
    """In the order of the page; what else an option says stays with its value."""
    known = {one.get("value"): one for one in options_in(old)}
    found: list[Form] = []
    for row in answers["options"] or ():
        taken = [one["value"] for one in found]
        value = row.get("value") or new_name(
            taken, row.get("label_en") or row.get("label_cy") or ""
        )
        option = {**deepcopy(known.get(value, {})), "value": value}
        option["label"] = text_of(row.get("label_en") or "", row.get("label_cy") or "")
        _set(option, "hint", _text(row, "hint"), asked=True)
        if "exclusive" in answers:
            _set(option, "exclusive", answers["exclusive"] == value, asked=True)
        found.append(option)
    return found


def _bound(end: str, bound: object) -> dict[str, Any]:
    if isinstance(bound, Mapping):
        kind = "field" if "field" in bound else "variable"
        return {
            f"{end}_kind": kind,
            f"{end}_{kind}": bound.get(kind),
            f"{end}_offset": bound.get("offset"),
        }
    if not isinstance(bound, str):
        return {f"{end}_kind": "none"}
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", bound):
        return {f"{end}_kind": "date", f"{end}_on": bound}
    return {f"{end}_kind": "today", f"{end}_offset": "" if bound == "today" else bound}


def _kept_bound(answers: Answers, end: str) -> object:
    kind, offset = answers.get(f"{end}_kind"), answers.get(f"{end}_offset")
    if kind == "date":
        return answers.get(f"{end}_on")
    if kind == "today":
        return offset or "today"
    named = answers.get(f"{end}_{kind}") if kind in ("field", "variable") else None
    if not named:
        return None
    return {kind: named} | ({"offset": offset} if offset else {})


def _asked_when(field: Form, before: Sequence[Form]) -> dict[str, Any]:
    ticked, variables = [], []
    enumerable = {one["name"] for one in before if _values(one)}
    for condition in conditions_of(field):
        values = condition.get("in", [condition.get("equals")])
        if condition.get("field") in enumerable:
            ticked += [f"{condition['field']}={_plain(value)}" for value in values]
        elif "variable" in condition:
            told = ", ".join(_plain(value) for value in values)
            variables.append({"variable": condition["variable"], "values": told})
    opened = [
        f"{one['name']}={option['value']}"
        for one in before
        for option in options_in(one)
        if field["name"] in option.get("reveals", ())
    ]
    return {"only_if": [*ticked, *opened], "is_under": bool(opened), "variables": variables}


def _conditions(old: Form, answers: Answers, before: Sequence[Form]) -> list[Form]:
    enumerable = {one["name"] for one in before if _values(one)}
    kept = [one for one in conditions_of(old) if "field" in one and one["field"] not in enumerable]
    if not opened_under(answers, before)[0]:
        kept = [*_of_ticks(answers, before), *kept]
    for row in answers.get("variables") or ():
        if row.get("variable") and row.get("values"):
            values = [_read(one) for one in _words(row["values"])]
            kept.append({"variable": row["variable"], **_wanted(values)})
    return kept


def _of_ticks(answers: Answers, before: Sequence[Form]) -> list[Form]:
    wanted: dict[str, list[Any]] = {}
    boxes = {one["name"] for one in before if one.get("type") == "checkbox"}
    for one in answers.get("only_if") or ():
        name, _sign, value = str(one).partition("=")
        wanted.setdefault(name, []).append(value == "true" if name in boxes else value)
    return [{"field": name, **_wanted(values)} for name, values in wanted.items()]


def _wanted(values: list[Any]) -> Form:
    return {"equals": values[0]} if len(values) == 1 else {"in": values}


def _read(text: str) -> object:
    """A word of a condition on the process: true, a number, or itself."""
    if text in ("true", "false"):
        return text == "true"
    if re.fullmatch(r"-?\d{1,12}", text):
        return int(text)
    return text


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _values(field: Mapping[str, Any]) -> list[tuple[str, str]]:
    if field.get("type") == "checkbox":
        return [("true", _("ticked")), ("false", _("not ticked"))]
    if field.get("type") not in CHOSEN or field.get("from"):
        return []
    return [(one["value"], _say(one.get("label")) or one["value"]) for one in options_in(field)]


def _say(text: object) -> str:
    return said(text) if isinstance(text, Mapping) else ""
