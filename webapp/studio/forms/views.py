"""The forms of a sketch: see them, begin one, set what stands around the questions, try it."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from engine import sketches
from engine.context import CommandContext
from engine.forms import FormRefused, validate
from engine.forms.editing import empty_form, new_name
from engine.models import Sketch
from engine.permissions import may_design, require
from engine.sketches import SketchChanged, Stroke
from webapp.current import actor, moment, process_engine
from webapp.errors import refusal_of
from webapp.forms import Sheet, complaints_of, draw_form, read_answers
from webapp.i18n import _, language
from webapp.studio.choices import choices_for, known_forms
from webapp.studio.forms.answering import Answers, about_answers, with_about
from webapp.studio.forms.asking import about_form, new_form
from webapp.studio.forms.pages import form_in, form_page, forms_page, title_of
from webapp.studio.forms.parts import WANTED
from webapp.studio.forms.preview import languages, preview_of, readable, try_out
from webapp.studio.views import bp, for_step, seen_version

Change = Callable[[Mapping[str, Any]], Mapping[str, Any]]


@bp.get("/<process>/forms")
def forms(process: str) -> ResponseReturnValue:
    require(may_design(actor()), "draw")
    with process_engine().query() as session:
        page = forms_page(session, sketches.get(session, process))
    return render_template("processes/forms/index.html", page=page)


@bp.get("/<process>/forms/new")
def begin_form(process: str) -> ResponseReturnValue:
    """A new form, perhaps for a step that waits for one."""
    require(may_design(actor()), "draw")
    return _new(process, {}, {})


@bp.post("/<process>/forms/new")
def create_form(process: str) -> ResponseReturnValue:
    raw = read_answers(new_form(), request.form)
    step = request.form.get("step", "")
    try:
        with process_engine().command(actor()) as ctx:
            require(may_design(ctx.actor), "draw")
            sketch = sketches.get(ctx.session, process)
            offered = {"forms": choices_for(ctx.session, sketch)["forms"]}
            answers = validate(new_form(), raw, moment().today, variables=offered)
            form = _begun(ctx, sketch, answers)
            stroke = Stroke(
                forms={**sketch.forms, form["key"]: form}, xml=for_step(sketch, "form", form["key"])
            )
            sketches.save(ctx, process, stroke, seen_version())
    except FormRefused as refused:
        return _new(process, raw, complaints_of(new_form(), refused.errors)), 422
    except SketchChanged as changed:
        return _new(process, raw, {}, refusal_of(changed).sentence), 409
    flash(_("The form is there. Add its questions, then look at both languages."))
    return redirect(url_for(".form", process=process, form=form["key"], step=step or None), 303)


@bp.get("/<process>/forms/<form>")
def form(process: str, form: str) -> ResponseReturnValue:
    require(may_design(actor()), "draw")
    with process_engine().query() as session:
        page = form_page(session, sketches.get(session, process), form, shown_in())
    return render_template("processes/forms/form.html", page=page, languages=languages())


@bp.get("/<process>/forms/<form>/about")
def about(process: str, form: str) -> ResponseReturnValue:
    require(may_design(actor()), "draw")
    with process_engine().query() as session:
        answers = about_answers(form_in(sketches.get(session, process), form))
    return _about(process, form, answers, {})


@bp.post("/<process>/forms/<form>/about")
def set_about(process: str, form: str) -> ResponseReturnValue:
    raw = read_answers(about_form(), request.form)
    try:
        answers = validate(about_form(), raw, moment().today)
        change_form(process, form, lambda one: with_about(one, answers))
    except FormRefused as refused:
        return _about(process, form, raw, complaints_of(about_form(), refused.errors)), 422
    except SketchChanged as changed:
        return _about(process, form, raw, {}, refusal_of(changed).sentence), 409
    flash(_("Saved in the sketch."))
    return to_form(process, form)


@bp.post("/<process>/forms/<form>/remove")
def remove_form(process: str, form: str) -> ResponseReturnValue:
    """Only a form that no step shows goes."""
    with process_engine().command(actor()) as ctx:
        require(may_design(ctx.actor), "draw")
        sketch = sketches.get(ctx.session, process)
        form_in(sketch, form)
        used = [
            row for row in forms_page(ctx.session, sketch).rows if row.key == form and row.steps
        ]
        if not used:
            left = {key: one for key, one in sketch.forms.items() if key != form}
            sketches.save(ctx, process, Stroke(forms=left), seen_version())
    if used:
        flash(_("A step shows this form. Give the step another one first."))
        return to_form(process, form)
    flash(_("The form is taken out of the sketch. What is live has not changed."))
    return redirect(url_for(".forms", process=process), code=303)


@bp.get("/<process>/forms/<form>/preview")
def preview(process: str, form: str) -> ResponseReturnValue:
    """As whoever gets the task will see it."""
    require(may_design(actor()), "draw")
    with process_engine().query() as session:
        sketch = sketches.get(session, process)
        found = form_in(sketch, form)
        drawn = preview_of(session, found, shown_in())
    return _preview(process, form, found, drawn)


@bp.post("/<process>/forms/<form>/preview")
def try_form(process: str, form: str) -> ResponseReturnValue:
    """Fill it in as a person would; nothing is kept."""
    require(may_design(actor()), "draw")
    with process_engine().query() as session:
        found = form_in(sketches.get(session, process), form)
        read = readable(found)
        if read is None:
            return redirect(url_for(".preview", process=process, form=form), code=303)
        tried = try_out(session, read, read_answers(read, request.form), shown_in())
        drawn = preview_of(session, found, shown_in(), tried)
    status = 422 if tried.complaints else 200
    return _preview(process, form, found, drawn, tried), status


def change_form(process: str, key: str, change: Change) -> None:
    """Change one form of the sketch, under the version that the page was read at."""
    with process_engine().command(actor()) as ctx:
        require(may_design(ctx.actor), "draw")
        sketch = sketches.get(ctx.session, process)
        changed = {**sketch.forms, key: change(form_in(sketch, key))}
        sketches.save(ctx, process, Stroke(forms=changed), seen_version())


def to_form(process: str, key: str, anchor: str = "") -> Response:
    where = url_for(".form", process=process, form=key, _anchor=anchor or None)
    return redirect(where, code=303)


def shown_in() -> str:
    """The language of the preview: as asked, else that of the page."""
    asked = request.values.get("in", "")
    return asked if asked in ("en", "cy") else language()


def _begun(ctx: CommandContext, sketch: Sketch, answers: Answers) -> dict[str, Any]:
    """A form from scratch, or a copy of one of the sketch's or of a live process's."""
    key = new_name(list(sketch.forms), answers["title_en"])
    blank = empty_form(key, answers["title_en"], answers["title_cy"] or "")
    if not answers["copy_of"]:
        return blank
    copied = known_forms(ctx.session, sketch).get(answers["copy_of"])
    return {**dict(copied or {}), **{name: blank[name] for name in ("key", "title")}}


def _new(
    process: str, raw: Mapping[str, Any], complaints: Mapping[str, Any], refusal: str = ""
) -> str:
    with process_engine().query() as session:
        sketch = sketches.get(session, process)
        offered = {"forms": choices_for(session, sketch)["forms"]}
    drawn = draw_form(Sheet(new_form(), raw, offered, complaints, wanted=WANTED))
    return render_template(
        "processes/forms/new.html",
        sketch=sketch,
        drawn=drawn,
        complaints=complaints.values(),
        step=request.values.get("step", ""),
        refusal=refusal,
    )


def _about(
    process: str,
    key: str,
    raw: Mapping[str, Any],
    complaints: Mapping[str, Any],
    refusal: str = "",
) -> str:
    with process_engine().query() as session:
        sketch = sketches.get(session, process)
        title = title_of(form_in(sketch, key), key)
    return render_template(
        "processes/forms/about.html",
        sketch=sketch,
        key=key,
        title=title,
        drawn=draw_form(Sheet(about_form(), raw, {}, complaints, wanted=WANTED)),
        complaints=complaints.values(),
        refusal=refusal,
    )


def _preview(process: str, key: str, form: Mapping[str, Any], drawn: Any, tried: Any = None) -> str:
    return render_template(
        "processes/forms/preview.html",
        process=process,
        key=key,
        form=form,
        shown_in=shown_in(),
        languages=languages(),
        drawn=drawn,
        tried=tried,
    )
