"""The questions of a rehearsal: what people decide, and what the system's steps would find out."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from flask import request

from engine.bpmn.diagram import Element
from engine.bpmn.unknowns import Unknown, unknowns
from engine.bpmn.xml import read_xml
from engine.forms import Field
from engine.instances import BOARDS
from engine.simulation import Walk, Walkable, is_of_many
from webapp.i18n import _, language, pgettext, said
from webapp.studio.wanted import wanted

LONGEST = 2000
MOST_ROUNDS = 3  # that are asked apart; the last of them stands for all that follow
Given = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Question:
    """One of them with its answer in this walk; without `options` it is answered in words."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]
    chosen: str
    variable: str = ""


def beginning() -> dict[str, Any]:
    """What a rehearsal begins with where nothing else is said."""
    return {"board": BOARDS[0], "title": "–", "business_key": "–"}


def given_now(walkable: Walkable) -> dict[str, dict[str, Any]]:
    """The answers in the request, as a scenario keeps them."""
    elements = walkable.compiled.elements
    given: dict[str, dict[str, Any]] = {"variables": beginning(), "answers": {}, "steps": {}}
    decided: dict[str, dict[int, str]] = {}
    for name, text in request.values.items():
        kind, _dot, where = name.partition(".")
        element, _dot, last = where.rpartition(".")
        if kind == "answer":
            element, number = (where, 1) if where in elements else (element, _number(last))
            if element in elements and elements[element].decision and number:
                decided.setdefault(element, {})[number] = text
        elif kind == "step" and text.strip():
            _put(given, elements, element, last, text)
    for element, by_round in decided.items():
        said_else = given["answers"].get(element, {})
        rounds = _rounds(elements[element].decision, by_round, said_else)
        given["answers"][element] = rounds[0] if is_of_many(walkable, element) else rounds
    return given


def _number(text: str) -> int:
    """Which round it is; none where it is not one that is asked."""
    return int(text) if text.isdecimal() and int(text) in range(2, MOST_ROUNDS + 1) else 0


def _rounds(
    decision: str, by_round: Mapping[int, str], said_else: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """What is said each time a task comes up; after that again what its form would say first."""
    numbers = range(1, min(max(by_round) + 1, MOST_ROUNDS) + 1)
    return [
        {**said_else, **({decision: by_round[one]} if one in by_round else {})} for one in numbers
    ]


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
    found = [_of_step(one, walkable, given) for one in asked if one.element in met]
    return [_whose(given), *_of_people(walkable, walk, given)], found


def _whose(given: Given) -> Question:
    names = {"children": _("Children"), "adults": _("Adults")}
    options = [(one, names.get(one, one)) for one in BOARDS]
    chosen = str(given["variables"]["board"])
    return Question("step..board", _("Whose work is it?"), options, chosen)


def _of_people(walkable: Walkable, walk: Walk, given: Given) -> Iterator[Question]:
    """The tasks of this walk that decide the way, each time they come up, with their answers."""
    for element_id, times in Counter(task.element for task in walk.tasks).items():
        element = walkable.compiled.diagram.elements.get(element_id)
        form = walkable.forms.get(element.form) if element else None
        field = form.field(element.decision) if form and element and element.decision else None
        if element is not None and field is not None and field.options:
            rounds = 1 if is_of_many(walkable, element_id) else min(times, MOST_ROUNDS)
            for number in range(1, rounds + 1):
                yield _of_round(element, field, number, rounds, given)


def _of_round(element: Element, field: Field, number: int, rounds: int, given: Given) -> Question:
    options = [(one.value, one.label.in_language(language())) for one in field.options]
    chosen = answers_in(element, number, given).get(
        element.decision, field.default or options[0][0]
    )
    name = said(element.name, element.name_cy) or element.id
    if number == MOST_ROUNDS:
        name = _("%(name)s: time %(number)s and every time after", name=name, number=number)
    elif rounds > 1:
        name = _("%(name)s: time %(number)s", name=name, number=number)
    where = element.id if number == 1 else f"{element.id}.{number}"
    return Question(f"answer.{where}", name, options, str(chosen))


def answers_in(element: Element, number: int, given: Given) -> Mapping[str, Any]:
    told: Any = given["answers"].get(element.id, {})
    if isinstance(told, list):
        told = told[min(number, len(told)) - 1] if told else {}
    return dict(told)


def _of_step(asked: Unknown, walkable: Walkable, given: Given) -> Question:
    element = walkable.compiled.elements.get(asked.element)
    where = said(element.name, element.name_cy) if element else _("When it begins")
    part = "steps" if element else "variables"
    part = "answers" if element and element.is_human else part
    known = given[part].get(asked.element, {}) if element else given["variables"]
    known = known[0] if isinstance(known, list) else known
    options = [(_text(one), in_words(one)) for one in asked.options]
    if options and not set(asked.options) & {True, False}:
        options.append((_text("-"), pgettext("rehearsal", "Something else")))
    value = known.get(asked.variable)
    return Question(
        f"step.{asked.element}.{asked.variable}",
        f"{where or asked.element}: {wanted(asked, walkable)}",
        options,
        "" if value is None else _text(value),
        asked.variable,
    )


def in_words(value: object) -> str:
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
