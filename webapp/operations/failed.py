"""What failed in a process, in plain words: tried again one by one or all of a kind, or closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine import incidents
from engine.errors import NotFound
from engine.models import Incident, ProcessInstance
from engine.permissions import may_operate, require
from engine.queries import running
from webapp.current import actor, moment, process_engine
from webapp.i18n import _, said
from webapp.operations.figures import chosen, compiled_of
from webapp.operations.retrying import MOST_AT_ONCE, again
from webapp.operations.views import bp
from webapp.operations.words import place_of

Line = tuple[str, str, str, str]  # tone, instance, its title, what happened


@dataclass(frozen=True, slots=True)
class Row:
    """One incident, in plain words, with what the program said."""

    id: int
    instance_id: UUID
    title: str
    what: str
    next: str
    message: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Bunch:
    """Incidents of one kind at one step: they probably have one cause."""

    element_id: str
    kind: str
    step: str
    what: str
    rows: Sequence[Row]


@bp.get("/operations/incidents", endpoint="incidents")
def show(process: str) -> ResponseReturnValue:
    require(may_operate(actor()), "see incidents")
    return _page(process)


@bp.post("/operations/incidents/<int:incident_id>/retry")
def retry(process: str, incident_id: int) -> ResponseReturnValue:
    require(may_operate(actor()), "retry")
    with process_engine().query() as session:
        wanted = _of_process(session, process, Incident.id == incident_id)
    if not wanted:
        raise NotFound("incident", incident_id)
    return _tried(process, [wanted[0]])


@bp.post("/operations/incidents/retry")
def retry_all(process: str) -> ResponseReturnValue:
    """All of one kind at one step, with a line for each."""
    require(may_operate(actor()), "retry")
    element, kind = request.form.get("element", ""), request.form.get("kind", "")
    same = (Incident.element_id == element) & (Incident.kind == kind)
    with process_engine().query() as session:
        wanted = _of_process(session, process, same, limit=MOST_AT_ONCE)
    return _tried(process, wanted)


@bp.post("/operations/incidents/<int:incident_id>/resolve")
def resolve(process: str, incident_id: int) -> ResponseReturnValue:
    require(may_operate(actor()), "resolve")
    with process_engine().query() as session:
        if not _of_process(session, process, Incident.id == incident_id):
            raise NotFound("incident", incident_id)
    reason = request.form.get("reason", "")
    if not reason.strip():
        wrong = _("Say why nothing more is needed: the reason is kept with the decision.")
        return _page(process, {f"reason-{incident_id}": wrong}), 422
    with process_engine().command(actor()) as ctx:
        incidents.resolve(ctx, incident_id, reason.strip())
    flash(_("Closed, with your reason."))
    return redirect(url_for(".incidents", process=process), code=303)


def _tried(process: str, found: Sequence[tuple[Incident, ProcessInstance]]) -> ResponseReturnValue:
    titles = {incident.id: instance.title or instance.business_key for incident, instance in found}
    lines: list[Line] = [
        (
            "refused" if why else "done",
            str(incident.instance_id),
            titles[incident.id],
            why or _("It went on."),
        )
        for incident, why in again(found)
    ]
    return _page(process, lines=lines)


def _page(process: str, wrong: Mapping[str, str] | None = None, lines: Sequence[Line] = ()) -> str:
    element = request.args.get("element", "")
    where = [Incident.element_id == element] if element else []
    with process_engine().query() as session:
        _versions, ids, drawn = chosen(session, process, None, moment().now)
        steps = {
            key: place_of(one, each)
            for each in compiled_of(session, {*ids, drawn.id}).values()
            for key, one in each.elements.items()
        }
        bunches = _bunches(running.incidents(session, ids, *where), steps)
        return render_template(
            "operations/incidents.html",
            process=process,
            name=said(drawn.name, drawn.name_cy),
            bunches=bunches,
            narrowed=steps.get(element, element),
            most=MOST_AT_ONCE,
            wrong=wrong or {},
            lines=lines,
        )


def _of_process(
    session: Session, process: str, *where: sa.ColumnElement[bool], limit: int = 1
) -> Sequence[tuple[Incident, ProcessInstance]]:
    ids = [one.id for one in running.versions(session, process)]
    return running.incidents(session, ids, *where, limit=limit)


def _bunches(
    found: Sequence[tuple[Incident, ProcessInstance]], steps: Mapping[str, str]
) -> list[Bunch]:
    grouped: dict[tuple[str, str], list[Row]] = {}
    for incident, instance in found:
        what, advice = kinds().get(incident.kind, kinds()["job"])
        row = Row(
            id=incident.id,
            instance_id=instance.id,
            title=instance.title or instance.business_key,
            what=what,
            next=advice,
            message=incident.message,
            at=incident.created_at,
        )
        grouped.setdefault((incident.element_id, incident.kind), []).append(row)
    return [
        Bunch(element, kind, steps.get(element, _("The work as a whole")), rows[0].what, rows)
        for (element, kind), rows in grouped.items()
    ]


def kinds() -> dict[str, tuple[str, str]]:
    """What each kind of incident means, and what to do about it."""
    mend = _("Put right what it needs, then try it again.")
    return {
        "step": (_("A step that goes by itself could not be done."), mend),
        "call": (_("A case of its own should have begun here and could not."), mend),
        "expression": (
            _("Something that the diagram works out here could not be worked out."),
            _("A value is missing or the diagram is wrong. Ask the process owner, then try again."),
        ),
        "output": (_("A result of the case that was begun here could not be taken over."), mend),
        "terminated": (
            _("The case that was begun from here was ended early, and nothing goes on."),
            _("Try again to begin it anew, or move the work on by hand."),
        ),
        "timer": (_("A clock ran out, and what should follow failed."), mend),
        "ladder": (_("A reminder or an escalation failed."), mend),
        "loop": (
            _("The work went round in circles and was stopped."),
            _("The diagram never comes to rest here. Tell the process owner."),
        ),
        "job": (_("Something that the system had to do later failed too often."), mend),
    }
