"""The page of one alert, and what people do on it outside of tasks."""

from collections.abc import Callable
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.context import CommandContext
from engine.errors import Invalid
from engine.models import UserTask
from webapp.alerts.page import alert_page, found, verbs_of
from webapp.current import actor, moment, process_engine
from webapp.errors import refusal_of
from webapp.i18n import _
from webapp.registers.lists import bp
from webapp.registers.register import Reading
from workflows import alerts

Act = Callable[[CommandContext], object]


@bp.get("/alerts/<int:alert_id>")
def alert(alert_id: int) -> ResponseReturnValue:
    return _page(alert_id)


@bp.post("/alerts/<int:alert_id>/additions")
def add_to_alert(alert_id: int) -> ResponseReturnValue:
    text, is_checked = request.form.get("addition", ""), request.form.get("checked") == "yes"
    return _do(
        alert_id,
        lambda ctx: alerts.add(ctx, alert_id, text, is_checked=is_checked),
        _("It is added, and those who look at the alert are told now."),
    )


@bp.post("/alerts/<int:alert_id>/take-over")
def take_alert_over(alert_id: int) -> ResponseReturnValue:
    """The triage is then this person's, and the page of the task opens."""
    _require_seen(alert_id)
    with process_engine().command(actor()) as ctx:
        task = alerts.take_over(ctx, alert_id)
    flash(_("You look at this alert now. Nobody else can hand it in."))
    return redirect(url_for("tasks.show", task_id=task.id), code=303)


def elsewhere(task_id: UUID) -> str:
    """Where somebody is led who may not see a task, but the alert that it belongs to."""
    with process_engine().query() as session:
        task = session.get(UserTask, task_id)
        about = alerts.of_task(session, task) if task is not None else None
        if about is None:
            return ""
        found(Reading(session, actor(), moment()), about.id)
        return url_for("registers.alert", alert_id=about.id)


def _do(alert_id: int, act: Act, done: str) -> ResponseReturnValue:
    _require_seen(alert_id)
    try:
        with process_engine().command(actor()) as ctx:
            act(ctx)
    except Invalid as invalid:
        return _page(alert_id, invalid)
    flash(done)
    return redirect(url_for(".alert", alert_id=alert_id), code=303)


def _require_seen(alert_id: int) -> None:
    with process_engine().query() as session:
        found(Reading(session, actor(), moment()), alert_id)


def _page(alert_id: int, invalid: Invalid | None = None) -> ResponseReturnValue:
    with process_engine().query() as session:
        reading = Reading(session, actor(), moment())
        row = found(reading, alert_id)
        record, verbs = alert_page(reading, row), verbs_of(reading, row)
    page = render_template(
        "registers/alert.html",
        record=record,
        verbs=verbs,
        alert_id=alert_id,
        field=invalid.field if invalid else "",
        complaint=refusal_of(invalid).sentence if invalid else "",
        suspicious=invalid.values.get("found", []) if invalid else [],
        sent=request.form,
    )
    return page, 422 if invalid else 200
