"""The page of one quarterly meeting, and what people do on it outside of tasks."""

from collections.abc import Callable
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.context import CommandContext
from engine.errors import Invalid
from engine.permissions import require
from webapp.current import actor, moment, process_engine
from webapp.errors import refusal_of
from webapp.i18n import _
from webapp.meetings.page import found, meeting_page, verbs_of
from webapp.people import given
from webapp.people.given import Wrong
from webapp.registers.lists import bp
from webapp.registers.register import Reading
from workflows import agendas, meetings
from workflows.agendas import LatePaper

Act = Callable[[CommandContext], object]
# The groups whose meetings others count from.
GROUPS = ("qa_group@children", "qa_group@adults", "cprg", "crg", "bpg")


@bp.get("/meetings/<int:quarterly_id>")
def meeting(quarterly_id: int) -> ResponseReturnValue:
    return _page(quarterly_id)


@bp.post("/meetings/<int:quarterly_id>/late-papers")
def bring_late_paper(quarterly_id: int) -> ResponseReturnValue:
    paper = LatePaper(request.form.get("title", ""), request.form.get("why", ""))

    def act(ctx: CommandContext) -> object:
        quarter = found(Reading(ctx.session, actor(), moment()), quarterly_id).quarter
        return agendas.bring_late(ctx, quarter.id, paper)

    return _do(quarterly_id, act, _("The chair is asked now whether the group takes it."))


@bp.post("/meetings/<int:quarterly_id>/cancel")
def call_meeting_off(quarterly_id: int) -> ResponseReturnValue:
    reason = request.form.get("reason", "")
    return _do(
        quarterly_id,
        lambda ctx: meetings.cancel(ctx, quarterly_id, reason),
        _("The meeting is called off. Nobody is asked for anything more for it."),
    )


@bp.get("/meetings/new")
def set_meeting() -> ResponseReturnValue:
    require(meetings.may_schedule(actor()), "schedule a meeting")
    return _form({}, {})


@bp.post("/meetings/new")
def schedule_meeting() -> ResponseReturnValue:
    require(meetings.may_schedule(actor()), "schedule a meeting")
    try:
        group, on = _wanted()
        with process_engine().command(actor()) as ctx:
            row = meetings.schedule(ctx, group, on)
    except Invalid as refused:
        field = "on" if refused.field == "meeting" else refused.field
        return _form(given.typed(), {field: refusal_of(refused).sentence}), 422
    flash(_("The meeting stands in the calendar."))
    if group.startswith("qa_group@"):
        return redirect(url_for(".meeting", quarterly_id=row.id), code=303)
    return redirect(url_for(".listing", register="meetings", group=group), code=303)


def _wanted() -> tuple[str, date]:
    group, on = given.needed("group"), given.day("on")
    if group not in GROUPS:
        raise Invalid("group", "not_an_option")
    if on <= moment().today:
        raise Invalid("on", "in_the_past")
    return group, on


def _form(values: dict[str, str], wrong: Wrong) -> str:
    with process_engine().query() as session:
        names = Reading(session, actor(), moment()).names
        groups = [(key, names.group(key)) for key in GROUPS]
    return render_template("meetings/new.html", groups=groups, values=values, wrong=wrong)


def _do(meeting_id: int, act: Act, done: str) -> ResponseReturnValue:
    _require_seen(meeting_id)
    try:
        with process_engine().command(actor()) as ctx:
            act(ctx)
    except Invalid as invalid:
        return _page(meeting_id, invalid)
    flash(done)
    return redirect(url_for(".meeting", quarterly_id=meeting_id), code=303)


def _require_seen(meeting_id: int) -> None:
    with process_engine().query() as session:
        found(Reading(session, actor(), moment()), meeting_id)


def _page(meeting_id: int, invalid: Invalid | None = None) -> ResponseReturnValue:
    with process_engine().query() as session:
        reading = Reading(session, actor(), moment())
        it = found(reading, meeting_id)
        record = meeting_page(reading, it, request.args.get("view", ""))
        verbs = verbs_of(reading, it)
    page = render_template(
        "meetings/show.html",
        record=record,
        verbs=verbs,
        meeting_id=meeting_id,
        field=invalid.field if invalid else "",
        complaint=refusal_of(invalid).sentence if invalid else "",
        sent=request.form,
    )
    return page, 422 if invalid else 200
