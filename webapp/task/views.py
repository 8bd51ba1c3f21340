"""One task: its page, handing it in, its drafts, and what comes after."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from engine import tasks
from engine.deployments import deployed
from engine.errors import (
    Conflict,
    DraftChanged,
    EngineError,
    Invalid,
    NotFound,
    NotPermitted,
    TaskNotOpen,
)
from engine.forms import FormDefinition, FormRefused
from engine.models import UserTask
from engine.queries import instances
from webapp.alerts.views import elsewhere
from webapp.current import actor, moment, process_engine
from webapp.errors import refusal_of
from webapp.forms import change_rows, complaints_about, read_answers
from webapp.forms.wire import Raw
from webapp.i18n import LANGUAGES, _, remember_language
from webapp.signing_in import SignInAgain
from webapp.signing_in.binding import must_prove
from webapp.task.after import after
from webapp.task.drafts import agree, comparison, put_together, seen
from webapp.task.page import Filled, task_page
from webapp.task.uploads import keep_uploads

bp = Blueprint("tasks", __name__, url_prefix="/tasks")


@bp.get("/<uuid:task_id>")
def show(task_id: UUID) -> ResponseReturnValue:
    try:
        return page(task_id)
    except NotFound:
        if where := elsewhere(task_id):
            return redirect(where)
        raise


@bp.post("/<uuid:task_id>")
def complete(task_id: UUID) -> ResponseReturnValue:
    """Hand in, or keep for later, or one row more or less: the button that was pressed decides."""
    form = _form(task_id)
    raw = read_answers(form, request.form) if form else {}
    try:
        keep_uploads(task_id, form, raw)
        if form is not None and change_rows(form, request.form, raw):
            return page(task_id, Filled(raw, seen=seen()))
        if _is_for_later():
            return _keep(task_id, form, raw)
        hand_in(task_id, form, raw)
        return _finished(task_id)
    except (FormRefused, Invalid) as refused:
        told = complaints_about(form, refused)
        return page(task_id, Filled(raw, told, seen=seen()), 422)
    except (Conflict, NotPermitted) as refused:
        return refused_page(task_id, raw, refused)


@bp.post("/<uuid:task_id>/draft")
def draft(task_id: UUID) -> ResponseReturnValue:
    """What the page sends while somebody writes."""
    form = _form(task_id)
    raw = read_answers(form, request.form) if form else {}
    try:
        task = save(task_id, form, raw)
    except (Conflict, NotPermitted, Invalid) as refused:
        refusal = refusal_of(refused)
        return jsonify(type=refusal.key, message=refusal.sentence), refusal.status
    return jsonify(version=task.draft_version)


@bp.post("/<uuid:task_id>/versions")
def choose(task_id: UUID) -> ResponseReturnValue:
    """Put two versions of the answers together, as the person chose."""
    form = _form(task_id)
    raw = read_answers(form, request.form) if form else {}
    try:
        put_together(task_id, raw)
    except DraftChanged:
        return _compare(task_id, form, raw)
    except (Conflict, NotPermitted) as refused:
        return refused_page(task_id, raw, refused)
    flash(str(task_id), "finished")  # the device's own copy is settled, too
    flash(_("Your answers are put together. Read them once more, then send them."))
    return back(task_id)


@bp.get("/<uuid:task_id>/done")
def done(task_id: UUID) -> ResponseReturnValue:
    """What happens now, and the next task."""
    with process_engine().query() as session:
        found = after(session, actor(), moment(), task_id)
        return render_template("tasks/done.html", page=found)


def page(task_id: UUID, filled: Filled | None = None, status: int = 200) -> ResponseReturnValue:
    with process_engine().query() as session:
        found = task_page(session, actor(), moment(), task_id, filled)
        return render_template("tasks/show.html", page=found), status


def back(task_id: UUID) -> Response:
    return redirect(url_for("tasks.show", task_id=task_id), code=303)


def _is_for_later() -> bool:
    return any(button in request.form for button in ("later", "lang", "compare"))


def hand_in(task_id: UUID, form: FormDefinition | None, raw: Raw) -> None:
    """The one way in which a page completes a task, from whatever page the form came."""
    if must_prove(task_id):
        save(task_id, form, raw)
        raise SignInAgain(back=request.path)
    try:
        with process_engine().command(actor()) as ctx:
            tasks.complete(ctx, task_id, raw, seen())
    except DraftChanged:
        if form is None or not agree(task_id, form, raw):
            raise
        with process_engine().command(actor()) as ctx:
            tasks.complete(ctx, task_id, raw)


def _finished(task_id: UUID) -> Response:
    flash(str(task_id), "finished")
    return redirect(url_for("tasks.done", task_id=task_id), code=303)


def _keep(task_id: UUID, form: FormDefinition | None, raw: Raw) -> ResponseReturnValue:
    """Save, then go where the button leads: to the tasks, or to this page in the other language."""
    save(task_id, form, raw)
    wanted = request.form.get("lang", "")
    if wanted in LANGUAGES:
        remember_language(wanted)
    if "later" not in request.form:
        return back(task_id)
    flash(_("Your answers are kept. Nothing was sent yet."))
    return redirect(url_for("inbox.show"), code=303)


def save(task_id: UUID, form: FormDefinition | None, raw: Raw) -> UserTask:
    """Two versions that read the same are no conflict."""
    begun = seen()
    try:
        with process_engine().command(actor()) as ctx:
            return tasks.save_draft(ctx, task_id, raw, begun.version, begun.page)
    except DraftChanged:
        if form is None or not agree(task_id, form, raw):
            raise
        with process_engine().command(actor()) as ctx:
            return tasks.save_draft(ctx, task_id, raw, None, begun.page)


def refused_page(task_id: UUID, raw: Raw, refused: EngineError) -> ResponseReturnValue:
    """The page as it stands now, with what was written: nothing of it is lost."""
    if isinstance(refused, DraftChanged):
        return _compare(task_id, _form(task_id), raw)
    if isinstance(refused, TaskNotOpen) and _is_repeated(task_id, raw):
        return _finished(task_id)
    refusal = refusal_of(refused)
    return page(task_id, Filled(raw, refusal=refusal), refusal.status)


def _compare(task_id: UUID, form: FormDefinition | None, raw: Raw) -> ResponseReturnValue:
    with process_engine().query() as session:
        found = comparison(session, actor(), moment(), task_id, form, raw)
        return render_template("tasks/versions.html", page=found), 409


def _is_repeated(task_id: UUID, raw: Raw) -> bool:
    """The same person sent the same words twice, as an impatient finger does."""
    with process_engine().query() as session:
        task = instances.get_task(session, actor(), task_id)
        recorded = set(_words(task.answers or {}))
        return task.completed_by == actor().id and set(_words(raw)) <= recorded


def _words(value: object) -> Iterator[str]:
    """Every text in it, at any depth; of a date nothing, for it is stored in another form."""
    if isinstance(value, str):
        yield from filter(None, [" ".join(value.split())])
    elif isinstance(value, Mapping) and "year" not in value:
        for part in value.values():
            yield from _words(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _words(part)


def _form(task_id: UUID) -> FormDefinition | None:
    with process_engine().query() as session:
        task = instances.get_task(session, actor(), task_id)
        return deployed(session, task.definition_id).forms.get(task.form or "")
