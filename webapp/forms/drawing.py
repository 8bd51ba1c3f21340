"""Draws a form: its questions in their order, what they reveal, what is only for reading."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from markupsafe import Markup

from engine.forms import Condition, Field, asked
from webapp.forms.components import part
from webapp.forms.lists import draw_list
from webapp.forms.sheet import Question, Section, Sheet
from webapp.forms.shown import shown
from webapp.forms.widgets import WIDGETS, words

WIDGETS_WITH_OPTIONS = ("choice", "choices")


def draw_form(sheet: Sheet) -> Markup:
    """All questions that this process is asked; the page adds the form element and its button."""
    fields = [
        one
        for one in asked(sheet.form, sheet.variables)
        if one.from_variable is None or one.from_variable not in sheet.shown_elsewhere
    ]
    return draw_section(Section(sheet, tuple(fields), sheet.answers))


def draw_section(section: Section) -> Markup:
    inside = {one.name for one in section.fields if _opener(section, one) is not None}
    outside = [one for one in section.fields if one.name not in inside]
    parts = (
        _readings(section, list(run)) if is_reading else _questions(section, run)
        for is_reading, run in groupby(outside, key=_is_reading)
    )
    return Markup().join(parts)


def _is_reading(one: Field) -> bool:
    return one.from_variable is not None and one.type != "static" and not one.conditions


def _questions(section: Section, fields: Iterator[Field]) -> Markup:
    return Markup().join(_placed(section, one) for one in fields)


def _placed(section: Section, one: Field) -> Markup:
    """A question that waits for an answer elsewhere is in the page; script hides it meanwhile."""
    drawn = draw_question(Question(section, one))
    conditions = [condition for condition in one.conditions if condition.source == "field"]
    if not conditions:
        return drawn
    waits_for = json.dumps([_told(section, condition) for condition in conditions])
    return part("waiting", waits_for, drawn)


def _told(section: Section, condition: Condition) -> Mapping[str, object]:
    """A row's own fields come before the form's, as in the engine."""
    is_own = any(one.name == condition.name for one in section.fields)
    name = (section.prefix if is_own else "") + condition.name
    values = [str(v).lower() if isinstance(v, bool) else str(v) for v in condition.values]
    return {"name": name.replace(".", "-"), "values": values}


def draw_question(question: Question) -> Markup:
    one = question.field
    if one.type == "static":
        return _static(question)
    if one.from_variable is not None:
        return _readings(question.section, [one])
    if one.type == "list":
        return draw_list(question, draw_section)
    if one.type in WIDGETS_WITH_OPTIONS:
        return WIDGETS[one.type](question, _revealed_by(question))
    return WIDGETS[one.type](question, {})


def _revealed_by(question: Question) -> Mapping[str, Markup]:
    """By option: the questions that open under it."""
    section, revealed = question.section, {}
    for option in question.field.options:
        nested = [
            one
            for one in section.fields
            if _opener(section, one) == (question.field.name, option.value)
        ]
        if nested:
            drawn = (
                draw_question(replace(Question(section, one), is_nested=True)) for one in nested
            )
            revealed[option.value] = Markup().join(drawn)
    return revealed


def _opener(section: Section, one: Field) -> tuple[str, object] | None:
    """The one option under which a question stands; several options, or more conditions: none."""
    condition = one.revealed_by
    if condition is None or one.visible_when or len(condition.values) != 1:
        return None
    above = next((field for field in section.fields if field.name == condition.name), None)
    if above is None or above.type not in WIDGETS_WITH_OPTIONS or above.from_variable is not None:
        return None
    return condition.name, condition.values[0]


def _readings(section: Section, fields: Sequence[Field]) -> Markup:
    """What the process already knows, as a list of facts."""
    return part("facts", [(words(one.label), _read(section, one)) for one in fields])


def _read(section: Section, one: Field) -> Markup:
    sheet = section.sheet
    value = sheet.variables.get(one.from_variable or "")
    return shown(one, value, sheet.variables, sheet.choices)


def _static(question: Question) -> Markup:
    one = question.field
    paragraphs = words(one.text).split("\n\n") if one.text else []
    known = question.section.sheet.variables.get(one.from_variable or "")
    if one.from_variable and known in (None, "", [], {}) and not paragraphs:
        return Markup()
    value = _read(question.section, one) if one.from_variable else ""
    return part("static", words(one.label), paragraphs, value)
