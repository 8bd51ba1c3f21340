"""What the questions about a question are made of."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine.forms import FormDefinition

Asked = dict[str, Any]
LONG = 5000
# Publishing asks for these in both languages, though a sketch is saved without.
WANTED = frozenset(
    f"{name}_{language}"
    for name in ("label", "missing", "text", "title")
    for language in ("en", "cy")
)


def form_of(*fields: Asked) -> FormDefinition:
    title: Any = {"en": "Question", "cy": "Cwestiwn"}
    return FormDefinition.from_json({"key": "asked", "title": title, "fields": list(fields)})


def ask(name: str, kind: str, english: str, welsh: str, **more: Any) -> Asked:
    """One question; `hint` and `required` are given in both languages."""
    found: Asked = {"name": name, "type": kind, "label": text(english, welsh)}
    if "hint" in more:
        found["hint"] = text(*more.pop("hint"))
    if "required" in more:
        found["messages"] = {"required": text(*more.pop("required"))}
        found["required"] = True
    return found | more


def text(english: str, welsh: str) -> Mapping[str, str]:
    return {"en": english, "cy": welsh}


def both(
    name: str, english: str, welsh: str, kind: str = "text", *, needs: bool = False
) -> list[Asked]:
    """The same in English and in Welsh; the Welsh may come later, until it is handed in."""
    most: Asked = {"max_length": LONG, "rows": 2} if kind == "textarea" else {"max_length": 500}
    first: Asked = {"required": ("Write the English", "Ysgrifennwch y Saesneg")} if needs else {}
    return [
        ask(f"{name}_en", kind, f"{english}, in English", f"{welsh}, yn Saesneg", **most, **first),
        ask(f"{name}_cy", kind, f"{english}, in Welsh", f"{welsh}, yn Gymraeg", **most),
    ]


def one(name: str, english: str, welsh: str, options: Sequence[Asked], **more: Any) -> Asked:
    return ask(name, "choice", english, welsh, options=list(options), **more)


def one_of(name: str, english: str, welsh: str, variable: str, **more: Any) -> Asked:
    return ask(name, "choice", english, welsh, options_from=variable, **more)


def option(value: str, english: str, welsh: str, *reveals: str) -> Asked:
    found: Asked = {"value": value, "label": text(english, welsh)}
    return found | {"reveals": list(reveals)} if reveals else found
