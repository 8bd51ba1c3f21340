"""Small forms beside a page's main business: each says at its own place what does not fit."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from flask import request
from markupsafe import Markup

from engine.context import CommandContext
from engine.errors import Invalid
from engine.forms import Field, FormDefinition, FormRefused, validate
from webapp.current import actor, process_engine
from webapp.forms import Choices, Complaint, Sheet, complaints_about, draw_form, read_answers
from webapp.i18n import language

People = Sequence[tuple[str, str]]
Answers = Mapping[str, Any]
Act = Callable[[CommandContext, Answers], None]
Offer = Callable[[CommandContext], People]


@dataclass(frozen=True, slots=True)
class Sent:
    """What came from a small form, and what is wrong with it; mostly nothing was sent."""

    name: str = ""
    given: Mapping[str, object] = field(default_factory=dict)
    complaints: Mapping[str, Complaint] = field(default_factory=dict)


NOTHING = Sent()


@dataclass(frozen=True, slots=True)
class Aside:
    """A small form as the page shows it: folded, unless something is wrong with it."""

    name: str
    title: str
    intro: str
    submit: str
    questions: Markup
    is_open: bool


def form_of(name: str) -> FormDefinition:
    return _forms()[name]


def aside(name: str, sent: Sent = NOTHING, people: People = ()) -> Aside:
    form, is_mine = form_of(name), sent.name == name
    questions = _drawn(name, sent, people) if is_mine else _blank(name, language(), tuple(people))
    return Aside(
        name=name,
        title=form.title.in_language(language()),
        intro=form.intro.in_language(language()) if form.intro else "",
        submit=form.submit.in_language(language()) if form.submit else "",
        questions=questions,
        is_open=is_mine,
    )


def _drawn(name: str, sent: Sent, people: People) -> Markup:
    choices = Choices(people=lambda _field: people)
    return draw_form(Sheet(form_of(name), sent.given, complaints=sent.complaints, choices=choices))


@lru_cache(maxsize=400)
def _blank(name: str, _language: str, people: tuple[tuple[str, str], ...]) -> Markup:
    """Most of them stay as they are: drawn once for each language and group of people."""
    return _drawn(name, NOTHING, people)


def submit(name: str, act: Act, offer: Offer = lambda _ctx: ()) -> Sent | None:
    """Do what a small form asks. What it sent comes back where it does not fit.

    `offer` gives the people who may be chosen; it is asked first, so it also refuses whoever may
    not send this form at all.
    """
    form = form_of(name)
    raw = read_answers(form, request.form)
    try:
        with process_engine().command(actor()) as ctx:
            act(ctx, _accepted(ctx, form, raw, offer))
    except (FormRefused, Invalid) as refused:
        return Sent(name, raw, complaints_about(form, refused))
    return None


def _accepted(
    ctx: CommandContext, form: FormDefinition, raw: Mapping[str, object], offer: Offer
) -> Answers:
    offered = {key for key, _name in offer(ctx)}

    def may_choose(_field: Field, key: int | str) -> bool:
        return str(key) in offered

    today = ctx.calendar.local_date(ctx.now)
    return validate(form, raw, today, calendar=ctx.calendar, may_choose=may_choose)


@cache
def _forms() -> Mapping[str, FormDefinition]:
    stored = json.loads((Path(__file__).parent / "forms.json").read_text("utf-8"))
    return {one["key"]: FormDefinition.from_json(one) for one in stored}
