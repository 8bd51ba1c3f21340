"""The chair's desk: one page before each meeting, and the door to every decision on it."""

from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.deployments import deployed
from engine.errors import Conflict, Invalid, NotFound, NotPermitted
from engine.forms import FormDefinition, FormRefused
from engine.models import UserTask
from webapp.current import actor, moment, process_engine
from webapp.desk.deciding import Filled, day_of, decision, foretold, wanted
from webapp.desk.page import desk
from webapp.forms import complaints_about, read_answers
from webapp.forms.wire import DATE_PARTS
from webapp.i18n import LANGUAGES, _, remember_language
from webapp.task.drafts import seen
from webapp.task.views import hand_in, refused_page, save
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


@bp.get("/tasks/<uuid:decision_id>/outlook")
def outlook(decision_id: UUID) -> ResponseReturnValue:
    """What the deadline that is being typed would lead to."""
    typed = {part: request.args.get(f"return_by-{part}", "") for part in DATE_PARTS}
    return_by = day_of(typed)
    with process_engine().query() as session:
        wanted(session, actor(), decision_id)
        if any(typed.values()) and (return_by is None or return_by <= moment().today):
            raise Invalid("return_by", "not_a_date")
        text = foretold(session, actor(), moment(), decision_id, return_by)
    return jsonify(text=text)


@bp.post("/tasks/<uuid:decision_id>")
def record(decision_id: UUID) -> ResponseReturnValue:
    """Hand the chair's task in as its own page would, or turn to the other language with it."""
    with process_engine().query() as session:
        task = wanted(session, actor(), decision_id)
        form = _form(session, task)
    raw = read_answers(form, request.form)
    try:
        if request.form.get("lang") in LANGUAGES:
            save(decision_id, form, raw)
            remember_language(request.form["lang"])
            return redirect(url_for(".decide", decision_id=decision_id), code=303)
        hand_in(decision_id, form, raw)
    except (FormRefused, Invalid) as refused:
        told = complaints_about(form, refused)
        return _page(decision_id, Filled(raw, told, seen()), 422)
    except (Conflict, NotPermitted) as refused:
        return refused_page(decision_id, raw, refused)
    flash(str(decision_id), "finished")
    flash(_("Your decision is recorded."))
    return redirect(url_for(".show"), code=303)


def _page(task_id: UUID, filled: Filled | None = None, status: int = 200) -> ResponseReturnValue:
    with process_engine().query() as session:
        page = decision(session, actor(), moment(), task_id, filled or Filled())
        return render_template("desk/decide.html", page=page), status


def _form(session: Session, task: UserTask) -> FormDefinition:
    return deployed(session, task.definition_id).forms[task.form or ""]
