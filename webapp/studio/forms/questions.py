"""The questions of a form: add one, change it, move it, take it out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import sketches
from engine.errors import Invalid
from engine.forms import FormRefused, validate
from engine.forms.editing import (
    add_field,
    field_at,
    fields_of,
    move_field,
    new_name,
    paths_of,
    remove_field,
    replace_field,
    set_reveals,
    text_of,
)
from engine.permissions import may_design, require
from engine.sketches import SketchChanged
from webapp.current import actor, moment, process_engine
from webapp.errors import refusal_of
from webapp.forms import Complaint, Sheet, change_rows, complaints_of, draw_form, read_answers
from webapp.i18n import _
from webapp.studio.forms.answering import answers_of, field_of, opened_under
from webapp.studio.forms.asked import Asked, asked_of, depending_on, question_title
from webapp.studio.forms.asking import kind_name, new_question
from webapp.studio.forms.pages import findings_about, form_in, title_of
from webapp.studio.forms.parts import WANTED
from webapp.studio.forms.views import change_form, to_form
from webapp.studio.views import bp

Raw = dict[str, Any]
ORDERED = frozenset({"options"})


@dataclass(frozen=True, slots=True)
class Entered:
    """What was sent and what is wrong with it; on a first visit nothing was."""

    raw: Mapping[str, Any] = field(default_factory=dict)
    complaints: Mapping[str, Complaint] = field(default_factory=dict)
    refusal: str = ""


@bp.get("/<process>/forms/<form>/questions/new")
def new_field(process: str, form: str) -> ResponseReturnValue:
    require(may_design(actor()), "draw")
    return _new(process, form, Entered())


@bp.post("/<process>/forms/<form>/questions/new")
def add_question(process: str, form: str) -> ResponseReturnValue:
    into = request.form.get("into", "")
    asks = new_question(within_list=bool(into))
    raw = read_answers(asks, request.form)
    try:
        answers = validate(asks, raw, moment().today)
        name = _added(process, form, into, answers)
    except FormRefused as refused:
        return _new(process, form, Entered(raw, complaints_of(asks, refused.errors))), 422
    except SketchChanged as changed:
        return _new(process, form, Entered(raw, {}, refusal_of(changed).sentence)), 409
    flash(_("The question is there. Say what else matters about it."))
    path = f"{into}.{name}" if into else name
    return _to_question(process, form, path)


@bp.get("/<process>/forms/<form>/questions/<path>")
def field_page(process: str, form: str, path: str) -> ResponseReturnValue:
    require(may_design(actor()), "draw")
    return _page(process, form, path)


@bp.post("/<process>/forms/<form>/questions/<path>")
def change_field(process: str, form: str, path: str) -> ResponseReturnValue:
    """Save, or one row more or less: the button that was pressed decides."""
    require(may_design(actor()), "draw")
    with process_engine().query() as session:
        asked = asked_of(session, sketches.get(session, process), form, path)
    raw = read_answers(asked.asks, request.form)
    if change_rows(asked.asks, request.form, raw):
        return _page(process, form, path, Entered(raw))
    try:
        answers = validate(asked.asks, raw, moment().today, variables=asked.offered)
        _refuse_rename(asked, answers)
        change_form(process, form, lambda one: _changed(one, path, asked, answers))
    except FormRefused as refused:
        return _page(
            process, form, path, Entered(raw, complaints_of(asked.asks, refused.errors))
        ), 422
    except Invalid as refused:
        return _page(process, form, path, Entered(raw, _complaint(refused))), 422
    except SketchChanged as changed:
        return _page(process, form, path, Entered(raw, {}, refusal_of(changed).sentence)), 409
    flash(_("Saved in the sketch."))
    return to_form(process, form, "questions")


@bp.post("/<process>/forms/<form>/questions/<path>/move")
def move_question(process: str, form: str, path: str) -> ResponseReturnValue:
    """Up, down, or to a place."""

    def moved(one: Mapping[str, Any]) -> Mapping[str, Any]:
        above = path.rpartition(".")[0]
        place = [f["name"] for f in fields_of(one, above)].index(field_at(one, path)["name"])
        wanted = request.form.get("to", "")
        steps = {"up": place - 1, "down": place + 1}
        to = steps.get(wanted, int(wanted) if wanted.isdecimal() else place)
        return move_field(one, path, to)

    change_form(process, form, moved)
    return to_form(process, form, f"question-{path.replace('.', '-')}")


@bp.get("/<process>/forms/<form>/questions/<path>/remove")
def confirm_remove(process: str, form: str, path: str) -> ResponseReturnValue:
    """Say what depends on a question before it goes."""
    require(may_design(actor()), "draw")
    with process_engine().query() as session:
        sketch = sketches.get(session, process)
        asked = asked_of(session, sketch, form, path)
    return render_template(
        "processes/forms/remove.html",
        sketch=sketch,
        key=form,
        path=path,
        title=question_title(asked.field),
        readers=asked.readers,
        depending=depending_on(asked.form, asked.field["name"]),
    )


@bp.post("/<process>/forms/<form>/questions/<path>/remove")
def remove_question(process: str, form: str, path: str) -> ResponseReturnValue:
    change_form(process, form, lambda one: remove_field(one, path))
    flash(_("Taken out of the sketch. What is live has not changed."))
    return to_form(process, form, "questions")


def _added(process: str, form: str, into: str, answers: Mapping[str, Any]) -> str:
    name = ""

    def added(one: Mapping[str, Any]) -> Mapping[str, Any]:
        nonlocal name
        taken = [each["name"] for each in fields_of(one, into)]
        name = new_name(taken, answers["label_en"])
        label = text_of(answers["label_en"], answers["label_cy"] or "")
        made: Raw = {"name": name, "type": answers["kind"], "label": label}
        if answers["kind"] == "list":
            row = {"name": "line", "type": "text", "label": text_of("Line", "Llinell")}
            made["fields"] = [row]
        return add_field(one, made, into)

    change_form(process, form, added)
    return name


def _changed(
    form: Mapping[str, Any], path: str, asked: Asked, answers: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The form with the question as it is now, and right under the answers that open it."""
    field_now = field_of(field_at(form, path), answers, asked.before)
    changed = replace_field(form, path, field_now)
    if "." in path or "only_if" not in answers:
        return changed
    opener, values = opened_under(answers, asked.before)
    for _at, one in paths_of(changed):
        set_reveals(one, field_now["name"], values if one["name"] == opener else ())
    return changed


def _refuse_rename(asked: Asked, answers: Mapping[str, Any]) -> None:
    """Not by a slip: what the diagram reads would be empty."""
    is_other = answers["name"] != asked.field["name"]
    if is_other and asked.readers and not answers.get("rename"):
        raise Invalid("name", "read", places=", ".join(asked.readers))


def _complaint(refused: Invalid) -> dict[str, Complaint]:
    return {"name": Complaint("name", refusal_of(refused).sentence, "name")}


def _new(process: str, key: str, entered: Entered) -> str:
    into = request.values.get("into", "")
    with process_engine().query() as session:
        sketch = sketches.get(session, process)
        form = form_in(sketch, key)
    asks = new_question(within_list=bool(into))
    return render_template(
        "processes/forms/add.html",
        sketch=sketch,
        key=key,
        form_title=title_of(form, key),
        into=into,
        into_title=question_title(field_at(form, into)) if into else "",
        drawn=draw_form(Sheet(asks, entered.raw, {}, entered.complaints, wanted=WANTED)),
        complaints=entered.complaints.values(),
        refusal=entered.refusal,
    )


def _page(process: str, key: str, path: str, entered: Entered | None = None) -> str:
    with process_engine().query() as session:
        sketch = sketches.get(session, process)
        asked = asked_of(session, sketch, key, path)
    sent = entered or Entered(answers_of(asked.field, asked.before))
    sheet = Sheet(
        asked.asks,
        sent.raw,
        asked.offered,
        sent.complaints,
        orderable=ORDERED,
        wanted=WANTED,
    )
    return render_template(
        "processes/forms/question.html",
        sketch=sketch,
        key=key,
        path=path,
        form_title=title_of(asked.form, key),
        title=question_title(asked.field),
        kind=kind_name(str(asked.field.get("type"))),
        readers=asked.readers,
        found=findings_about(key, asked.form, path),
        drawn=draw_form(sheet),
        complaints=sent.complaints.values(),
        refusal=sent.refusal,
    )


def _to_question(process: str, form: str, path: str) -> ResponseReturnValue:
    return redirect(url_for(".field_page", process=process, form=form, path=path), code=303)
