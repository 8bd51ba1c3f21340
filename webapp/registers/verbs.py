"""What people do on the page of an action outside of tasks: say, show, colour, withdraw."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import collaboration
from engine.context import CommandContext
from engine.errors import Invalid
from webapp import files
from webapp.current import actor, moment, process_engine
from webapp.errors import refusal_of
from webapp.i18n import _
from webapp.people import given
from webapp.registers import words
from webapp.registers.action_page import action_page, found
from webapp.registers.action_verbs import verbs_of
from webapp.registers.grown import levels
from webapp.registers.lists import bp
from webapp.registers.register import Reading
from workflows import actions, evidence, progress
from workflows.evidence import Proof
from workflows.progress import Update

Act = Callable[[CommandContext], object]


@bp.get("/actions/<int:action_id>")
def action(action_id: int) -> ResponseReturnValue:
    return _page(action_id)


@bp.post("/actions/<int:action_id>/updates")
def say(action_id: int) -> ResponseReturnValue:
    def act(ctx: CommandContext) -> object:
        update = Update(
            progress=request.form.get("progress", ""),
            barriers=request.form.get("barriers", ""),
            forecast_on=given.day_or_none("forecast_on"),
        )
        return progress.note(ctx, action_id, update)

    return _do(action_id, "note", act, _("Your update is added. What was said before stays."))


@bp.post("/actions/<int:action_id>/evidence")
def show(action_id: int) -> ResponseReturnValue:
    def act(ctx: CommandContext) -> object:
        one = actions.get(ctx.session, action_id)
        sent, kept = request.files.get("file"), None
        if sent is not None and sent.filename and one.instance_id is not None:
            upload = files.received(sent)
            kept = collaboration.attach(ctx, files.folder(), one.instance_id, upload).id
        proof = Proof(
            level=request.form.get("level", ""),
            description=request.form.get("description", ""),
            fact_on=given.day_or_none("fact_on"),
            attachment_id=kept,
        )
        return evidence.hand_in(ctx, action_id, proof)

    return _do(action_id, "evidence", act, _("The evidence is added."))


@bp.post("/actions/<int:action_id>/colour")
def colour(action_id: int) -> ResponseReturnValue:
    wanted = request.form.get("colour", "")
    reason = request.form.get("reason", "")

    def act(ctx: CommandContext) -> object:
        return progress.override(ctx, action_id, None if wanted == "computed" else wanted, reason)

    return _do(action_id, "colour", act, _("The colour is set, with your reason."))


@bp.post("/actions/<int:action_id>/withdraw")
def withdraw(action_id: int) -> ResponseReturnValue:
    def act(ctx: CommandContext) -> object:
        return actions.end_as_superseded(ctx, action_id, request.form.get("reason", ""))

    return _do(action_id, "withdraw", act, _("The action is withdrawn. Its record stays."))


def _do(action_id: int, verb: str, act: Act, done: str) -> ResponseReturnValue:
    """Do it and come back; what does not fit comes back with the words that were sent."""
    _require_seen(action_id)
    try:
        with process_engine().command(actor()) as ctx:
            act(ctx)
    except Invalid as invalid:
        return _page(action_id, verb, invalid)
    flash(done)
    return redirect(url_for(".action", action_id=action_id), code=303)


def _require_seen(action_id: int) -> None:
    with process_engine().query() as session:
        found(Reading(session, actor(), moment()), action_id)


def _page(action_id: int, verb: str = "", invalid: Invalid | None = None) -> ResponseReturnValue:
    with process_engine().query() as session:
        reading = Reading(session, actor(), moment())
        row = found(reading, action_id)
        record, verbs = action_page(reading, row), verbs_of(reading, row)
    page = render_template(
        "registers/action.html",
        record=record,
        verbs=verbs,
        action_id=action_id,
        failed=verb,
        field=invalid.field if invalid else "",
        complaint=refusal_of(invalid).sentence if invalid else "",
        sent=request.form,
        levels=list(levels().items()),
        colours=[pair for pair in words.colours().items() if pair[0] != "blue"],
    )
    return page, 422 if invalid else 200
