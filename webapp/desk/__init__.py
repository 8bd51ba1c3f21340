"""The chair's desk: one page before each meeting, and the door to every decision on it."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine import tasks
from engine.deployments import deployed
from engine.errors import Invalid, NotFound
from engine.forms import FormDefinition, FormRefused
from engine.models import UserTask
from webapp.current import actor, moment, process_engine
from webapp.desk.deciding import Filled, decision, wanted
from webapp.desk.page import desk
from webapp.errors import refusal_of
from webapp.forms import Complaint, complaints_of, read_answers
from webapp.forms.wire import wire_name
from webapp.i18n import _, language
from workflows.groups import overseen_by

bp = Blueprint("desk", __name__, url_prefix="/desk")


@bp.get("/")
def show() -> ResponseReturnValue:
    who, boards = actor(), overseen_by(actor())
    if not boards:
        raise NotFound("desk", who.id)
    only = request.args.get("board", "")
    with process_engine().query() as session:
        page = desk(session, who, moment(), boards, only)
    return render_template("desk/show.html", page=page)


@bp.get("/tasks/<uuid:decision_id>")
def decide(decision_id: UUID) -> ResponseReturnValue:
    return _page(decision_id)


@bp.post("/tasks/<uuid:decision_id>")
def record(decision_id: UUID) -> ResponseReturnValue:
    """Hand the chair's task in, as its own page would."""
    with process_engine().query() as session:
        task = wanted(session, actor(), decision_id)
        form = _form(session, task)
    raw = read_answers(form, request.form)
    try:
        with process_engine().command(actor()) as ctx:
            tasks.complete(ctx, decision_id, raw)
    except FormRefused as refused:
        return _page(decision_id, Filled(raw, complaints_of(form, refused.errors)), 422)
    except Invalid as refused:
        return _page(decision_id, Filled(raw, _complaint(form, refused)), 422)
    flash(str(decision_id), "finished")
    flash(_("Your decision is recorded."))
    return redirect(url_for(".show"), code=303)


def _page(task_id: UUID, filled: Filled | None = None, status: int = 200) -> ResponseReturnValue:
    with process_engine().query() as session:
        page = decision(session, actor(), moment(), task_id, filled or Filled())
        return render_template("desk/decide.html", page=page), status


def _form(session: Session, task: UserTask) -> FormDefinition:
    return deployed(session, task.definition_id).forms[task.form or ""]


def _complaint(form: FormDefinition, refused: Invalid) -> dict[str, Complaint]:
    """What a register would not take, at the field of its name where the form has one."""
    field = form.field(refused.field)
    words = field.message_for(refused.rule) if field is not None else None
    told = words.in_language(language()) if words is not None else refusal_of(refused).sentence
    target = wire_name(refused.field) if field is not None else "main-content"
    return {refused.field: Complaint(refused.field, told, target)}
