"""Asking for a change of the published programme: a new entry, another day, or taking one out."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import Invalid
from engine.permissions import require
from webapp.current import actor, moment, process_engine
from webapp.i18n import _
from webapp.people import given
from webapp.programmes import words
from webapp.programmes.page import found
from webapp.registers.lists import bp
from webapp.registers.register import Reading, number
from workflows import programme_changes as changes
from workflows import programme_entries as entries
from workflows import programmes
from workflows.models import EntryState, Programme, ProgrammeEntry
from workflows.priorities import NONE
from workflows.programme_changes import ADD, DROP, MOVE, Asked
from workflows.programme_entries import Wanted

Wrong = Mapping[str, str]


@bp.get("/programme/years/<int:programme_id>/change")
def change_programme(programme_id: int) -> ResponseReturnValue:
    return _form(programme_id, {}, {})


@bp.post("/programme/years/<int:programme_id>/change")
def ask_for_change(programme_id: int) -> ResponseReturnValue:
    with process_engine().query() as session:
        found(Reading(session, actor(), moment()), programme_id)
    try:
        asked = _asked()
        with process_engine().command(actor()) as ctx:
            moves_priority = changes.ask(ctx, programme_id, asked).moves_priority
    except Invalid as invalid:
        return _form(programme_id, given.typed(), given.complaint(invalid)), 422
    if moves_priority:
        flash(_("Asked. The chair decides, then the Business Planning Group: a priority moves."))
    else:
        flash(_("Asked. The chair decides on it."))
    where = url_for(".programme", programme_id=programme_id, view="changes")
    return redirect(where, code=303)


def _asked() -> Asked:
    kind, reason = given.text("change"), request.form.get("reason", "")
    entry_id = number(given.text("entry")) or None
    if kind == DROP:
        return Asked(DROP, reason, entry_id)
    wanted = Wanted(
        kind=given.text("kind"),
        title=given.text("title", most=entries.LONGEST_TITLE),
        title_cy=given.text("title_cy", most=entries.LONGEST_TITLE),
        quarter=number(given.text("quarter")),
        work_days=_days(),
        priority=given.text("priority") or NONE,
        owner=given.text("owner") or None,
        starts_on=given.day_or_none("starts_on"),
        note=request.form.get("note", ""),
    )
    return Asked(kind, reason, entry_id, wanted)


def _days() -> int:
    typed = given.needed("work_days", most=10)
    if not (typed.isascii() and typed.isdigit()):
        raise Invalid("work_days", "not_a_number")
    return int(typed)


def _form(programme_id: int, sent: Mapping[str, str], wrong: Wrong) -> str:
    with process_engine().query() as session:
        reading = Reading(session, actor(), moment())
        programme = found(reading, programme_id)
        require(programmes.is_member(reading.who, programme), "ask for a change of the programme")
        entry = _entry(reading, programme)
        values = dict(sent) or _standing(entry)
        named = words.priority_names(session, programme.board)
        return render_template(
            "programmes/change.html",
            programme_id=programme.id,
            year=words.year_of(programme),
            entry=entry,
            entry_title=words.title_of(entry) if entry else "",
            values=values,
            wrong=wrong,
            kinds=list(words.kinds().items()),
            quarters=list(words.quarters().items()),
            priorities=list(named.items()),
            agencies=[one for one in reading.agencies if one[0] != "business_unit"],
        )


def _entry(reading: Reading, programme: Programme) -> ProgrammeEntry | None:
    """The entry that is to be changed, when its day has not come."""
    entry_id = number(request.values.get("entry", ""))
    if not entry_id:
        return None
    entry = entries.get(reading.session, entry_id)
    is_here = entry.programme_id == programme.id and entry.state == EntryState.PLANNED
    return entry if is_here else None


def _standing(entry: ProgrammeEntry | None) -> dict[str, str]:
    """What the form holds at first: the entry as it is, or an empty one."""
    if entry is None:
        return {"change": ADD, "kind": "audit", "priority": NONE}
    known = entries.as_answers(entry)
    said = {name: "" if value is None else str(value) for name, value in known.items()}
    return {**said, "change": MOVE}
