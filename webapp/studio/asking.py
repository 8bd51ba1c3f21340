"""The questions of a rehearsal: what people decide, and what the system's steps would find out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from flask import request

from engine.bpmn.diagram import Element
from engine.bpmn.unknowns import Unknown, unknowns
from engine.bpmn.xml import read_xml
from engine.instances import BOARDS
from engine.simulation import Walk, Walkable
from webapp.i18n import _, language, pgettext, said

LONGEST = 2000
Given = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Question:
    """One of them with its answer in this walk; without `options` it is answered in words."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]
    chosen: str


def given_now(walkable: Walkable) -> dict[str, dict[str, Any]]:
    """The answers in the request, as a scenario keeps them."""
    elements = walkable.compiled.elements
    begins = {"board": BOARDS[0], "title": "–", "business_key": "–"}
    given: dict[str, dict[str, Any]] = {"variables": begins, "answers": {}, "steps": {}}
    for name, text in request.values.items():
        kind, _dot, where = name.partition(".")
        if kind == "answer" and where in elements and elements[where].decision:
            given["answers"].setdefault(where, {})[elements[where].decision] = text
        elif kind == "step" and text.strip():
            element, _dot, variable = where.rpartition(".")
            _put(given, elements, element, variable, text)
    return given


def _put(
    given: dict[str, dict[str, Any]],
    elements: Mapping[str, Element],
    element: str,
    variable: str,
    text: str,
) -> None:
    if not variable.isidentifier() or len(text) > LONGEST:
        return
    if not element:
        given["variables"][variable] = _value(text)
    elif element in elements:
        part = "answers" if elements[element].is_human else "steps"
        given[part].setdefault(element, {})[variable] = _value(text)


def questions(
    walkable: Walkable, walk: Walk, given: Given
) -> tuple[list[Question], list[Question]]:
    """What is asked about this walk: of people, and of the steps that it came to."""
    met = {"", *walk.passed}
    asked = unknowns([read_xml(file) for file in walkable.files], walkable.forms)
    elements = walkable.compiled.elements
    found = [_of_step(one, elements, given) for one in asked if one.element in met]
    return [_whose(given), *_of_people(walkable, walk, given)], found


def _whose(given: Given) -> Question:
    names = {"children": _("Children"), "adults": _("Adults")}
    options = [(one, names.get(one, one)) for one in BOARDS]
    chosen = str(given["variables"]["board"])
    return Question("step..board", _("Whose work is it?"), options, chosen)


def _of_people(walkable: Walkable, walk: Walk, given: Given) -> Iterator[Question]:
    """The tasks of this walk that decide the way, each with the answers that its form offers."""
    for element_id in dict.fromkeys(task.element for task in walk.tasks):
        element = walkable.compiled.diagram.elements.get(element_id)
        form = walkable.forms.get(element.form) if element else None
        field = form.field(element.decision) if form and element and element.decision else None
        if element is not None and field is not None and field.options:
            options = [(one.value, one.label.in_language(language())) for one in field.options]
            chosen = given["answers"].get(element_id, {}).get(element.decision, options[0][0])
            name = said(element.name, element.name_cy) or element_id
            yield Question(f"answer.{element_id}", name, options, str(chosen))


def _of_step(asked: Unknown, elements: Mapping[str, Element], given: Given) -> Question:
    element = elements.get(asked.element)
    where = said(element.name, element.name_cy) if element else _("When it begins")
    part = "steps" if element else "variables"
    part = "answers" if element and element.is_human else part
    known = given[part].get(asked.element, {}) if element else given["variables"]
    options = [(_text(one), _shown(one)) for one in asked.options]
    if options and not set(asked.options) & {True, False}:
        options.append((_text("-"), pgettext("rehearsal", "Something else")))
    value = known.get(asked.variable)
    return Question(
        f"step.{asked.element}.{asked.variable}",
        f"{where or asked.element}: {asked.variable}",
        options,
        "" if value is None else _text(value),
    )


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(value) or pgettext("rehearsal", "Nothing")


def _text(value: object) -> str:
    return value if isinstance(value, str) and _value(value) == value and value else _json(value)


def _json(value: object) -> str:
    return orjson.dumps(value).decode()


def _value(text: str) -> object:
    """A number, yes or no, a list; anything else is the text as it stands."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text.strip()
