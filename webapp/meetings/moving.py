"""Moving a meeting: another day is asked for, every date that moves is shown, then confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.bpmn.world import World
from engine.errors import Invalid
from engine.permissions import require
from webapp.current import actor, moment, process_engine
from webapp.errors import refusal_of
from webapp.i18n import _, ngettext, said
from webapp.meetings import words
from webapp.meetings.page import Found, found
from webapp.people import given
from webapp.people.given import Wrong
from webapp.registers.lists import bp
from webapp.registers.register import Reading
from workflows import meeting_moves, quarters
from workflows.meeting_moves import Preview, Wish


@dataclass(frozen=True, slots=True)
class Line:
    """One date, before and after, and what is to be said of it."""

    name: str
    about: str
    before: date
    after: date
    note: str


@bp.get("/meetings/<int:quarterly_id>/move")
def move_meeting(quarterly_id: int) -> ResponseReturnValue:
    """The form; with a day in the address, every date that would move."""
    try:
        on = given.day_or_none("on")
        return _page(quarterly_id, on, {})
    except Invalid as refused:
        return _page(quarterly_id, None, given.complaint(refused)), 422


@bp.post("/meetings/<int:quarterly_id>/move")
def confirm_move(quarterly_id: int) -> ResponseReturnValue:
    with process_engine().query() as session:
        it = found(Reading(session, actor(), moment()), quarterly_id)
        require(quarters.may_lead(actor(), it.quarter.board), "move a meeting")
    on = None
    try:
        on = given.day("on")
        seen = given.day_or_none("seen")
        with process_engine().command(actor()) as ctx:
            row = meeting_moves.move(ctx, quarterly_id, Wish(on, given.needed("reason"), seen))
    except Invalid as refused:
        on = None if refused.field == "on" else on
        return _page(quarterly_id, on, given.complaint(refused)), 422
    flash(
        ngettext(
            "The meeting is moved, and %(num)d date with it.",
            "The meeting is moved, and %(num)d dates with it.",
            row.dates,
        )
    )
    return redirect(url_for(".meeting", quarterly_id=quarterly_id, view="dates"), code=303)


def _page(meeting_id: int, on: date | None, wrong: Wrong) -> str:
    seen = moment()
    with process_engine().query() as session:
        it = found(Reading(session, actor(), seen), meeting_id)
        require(quarters.may_lead(actor(), it.quarter.board), "move a meeting")
        preview, wrong = _look(session, it, on, wrong)
    return render_template(
        "meetings/move.html",
        meeting_id=meeting_id,
        on_now=it.meeting.on,
        first_on=it.quarter.baseline_on,
        on=on if preview else None,
        planned=_planned(preview) if preview else [],
        moved=_moved(preview) if preview else [],
        waits=sum(one.task_id is None for one in preview.moved) if preview else 0,
        values={**request.args.to_dict(), **given.typed()},
        wrong=wrong,
    )


def _look(
    session: Session, it: Found, on: date | None, wrong: Wrong
) -> tuple[Preview | None, Wrong]:
    if on is None:
        return None, wrong
    world = World(moment().now, moment().calendar)
    try:
        return meeting_moves.preview(session, it.meeting.id, on, world), wrong
    except Invalid as refused:
        return None, {refused.field: refusal_of(refused).sentence}


def _planned(preview: Preview) -> Sequence[Line]:
    names, today = words.dates(), moment().today
    return [
        Line(one.name, names[one.name], one.before, one.after, _note(one.is_done, one.after, today))
        for one in preview.planned
    ]


def _note(is_done: bool, after: date, today: date) -> str:  # noqa: FBT001 - one of two notes
    if is_done:
        return _("Done already")
    return _("In the past: it is due at once") if after < today else ""


def _moved(preview: Preview) -> Sequence[Line]:
    """The open tasks, one by one; a deadline that a person set stays."""
    return [
        Line(
            said(one.name, one.name_cy),
            one.about,
            one.before,
            one.before if one.stays else one.after,
            _("Somebody set this day: it stays") if one.stays else "",
        )
        for one in preview.moved
        if one.task_id is not None
    ]
