"""One task: its page, and what a person does with it."""

from datetime import date
from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from engine import collaboration, tasks
from engine.deployments import deployed
from engine.errors import Invalid
from engine.forms import FormDefinition, FormRefused
from engine.permissions import may_complete, require
from engine.queries import instances
from webapp.current import actor, moment, process_engine
from webapp.errors import refusal_of
from webapp.forms import Complaint, change_rows, complaints_of, read_answers
from webapp.forms.wire import Raw, wire_name
from webapp.i18n import _, language, said
from webapp.task.page import Filled, task_page
from webapp.task.uploads import keep_uploads
from workflows import extensions

bp = Blueprint("tasks", __name__, url_prefix="/tasks")


@bp.get("/<uuid:task_id>")
def show(task_id: UUID) -> ResponseReturnValue:
    return _page(task_id)


@bp.post("/<uuid:task_id>")
def complete(task_id: UUID) -> ResponseReturnValue:
    """Hand in, or keep for later, or one row more or less: the button that was pressed decides."""
    form = _form(task_id)
    raw = read_answers(form, request.form) if form else {}
    try:
        keep_uploads(task_id, form, raw)
    except Invalid as refused:
        return _page(task_id, Filled(raw, _complaints(form, refused)), 422)
    if form is not None and change_rows(form, request.form, raw):
        return _page(task_id, Filled(raw))
    if "later" in request.form:
        return _save_for_later(task_id, raw)
    try:
        with process_engine().command(actor()) as ctx:
            task = tasks.complete(ctx, task_id, raw)
    except (FormRefused, Invalid) as refused:
        return _page(task_id, Filled(raw, _complaints(form, refused)), 422)
    flash(str(task_id), "finished")
    flash(_("“%(task)s” is done.", task=said(task.name, task.name_cy)))
    return redirect(url_for("inbox.show"), code=303)


@bp.post("/<uuid:task_id>/draft")
def draft(task_id: UUID) -> ResponseReturnValue:
    """What the page sends while somebody writes."""
    form = _form(task_id)
    raw = read_answers(form, request.form) if form else {}
    seen = request.form.get("draft_version", type=int)
    with process_engine().command(actor()) as ctx:
        task = tasks.save_draft(ctx, task_id, raw, seen)
    return jsonify(version=task.draft_version)


@bp.post("/<uuid:task_id>/claim")
def claim(task_id: UUID) -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        task = tasks.claim(ctx, task_id)
    flash(_("“%(task)s” is now yours.", task=said(task.name, task.name_cy)))
    return _back(task_id)


@bp.post("/<uuid:task_id>/release")
def release(task_id: UUID) -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        tasks.release(ctx, task_id)
    flash(_("The task is back with its group."))
    return _back(task_id)


@bp.post("/<uuid:task_id>/assign")
def assign(task_id: UUID) -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        tasks.assign(ctx, task_id, _person(), _reason())
    flash(_("The task has a new person."))
    return _back(task_id)


@bp.post("/<uuid:task_id>/delegate")
def delegate(task_id: UUID) -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        tasks.delegate(ctx, task_id, _person(), _reason())
    flash(_("A colleague does this task for you now."))
    return _back(task_id)


@bp.post("/<uuid:task_id>/reschedule")
def reschedule(task_id: UUID) -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        tasks.reschedule(ctx, task_id, _date(), _reason())
    flash(_("The deadline is moved. The first one stays on record."))
    return _back(task_id)


@bp.post("/<uuid:task_id>/ask-for-time")
def ask_for_time(task_id: UUID) -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        extensions.request(ctx, task_id, _date(), _reason())
    flash(_("Your request for a new date is on its way."))
    return _back(task_id)


@bp.post("/<uuid:task_id>/comments")
def comment(task_id: UUID) -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        task = instances.get_task(ctx.session, ctx.actor, task_id)
        collaboration.comment(ctx, task.instance_id, request.form.get("body", ""), task_id)
    flash(_("Your comment is added."))
    return _back(task_id)


def _page(task_id: UUID, filled: Filled | None = None, status: int = 200) -> ResponseReturnValue:
    with process_engine().query() as session:
        page = task_page(session, actor(), moment(), task_id, filled)
        return render_template("tasks/show.html", page=page), status


def _complaints(
    form: FormDefinition | None, refused: FormRefused | Invalid
) -> dict[str, Complaint]:
    """Where a register would not take an answer, the field with its name says so."""
    if form is not None and isinstance(refused, FormRefused):
        return complaints_of(form, refused.errors)
    field = form.field(refused.field) if form is not None and isinstance(refused, Invalid) else None
    if field is None or isinstance(refused, FormRefused):
        return {"": Complaint("", refusal_of(refused).sentence, "main-content")}
    words = field.message_for(refused.rule)
    told = words.in_language(language()) if words is not None else refusal_of(refused).sentence
    return {refused.field: Complaint(refused.field, told, wire_name(refused.field))}


def _save_for_later(task_id: UUID, raw: Raw) -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        tasks.save_draft(ctx, task_id, raw, request.form.get("draft_version", type=int))
    flash(_("Your answers are kept. Nothing was sent yet."))
    return redirect(url_for("inbox.show"), code=303)


def _form(task_id: UUID) -> FormDefinition | None:
    with process_engine().query() as session:
        task = instances.get_task(session, actor(), task_id)
        require(may_complete(actor(), task) or not task.is_open, "complete")
        return deployed(session, task.definition_id).forms.get(task.form or "")


def _back(task_id: UUID) -> Response:
    return redirect(url_for("tasks.show", task_id=task_id), code=303)


def _person() -> int:
    chosen = request.form.get("person", type=int)
    if chosen is None:
        raise Invalid("person", "required")
    return chosen


def _reason() -> str:
    return request.form.get("reason", "").strip()


def _date() -> date:
    try:
        return date.fromisoformat(request.form.get("due_on", ""))
    except ValueError:
        raise Invalid("due_on", "not_a_date") from None
