"""What failed anywhere: work of the board that belongs to no instance, and the way to the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine import incidents
from engine.errors import NotFound
from engine.models import Incident, IncidentState, ProcessDefinition, ProcessInstance
from engine.permissions import may_operate, require
from webapp.current import actor, process_engine
from webapp.i18n import _, said
from webapp.operations.failed import kinds

bp = Blueprint("incidents", __name__, url_prefix="/settings/incidents")
MOST = 100
OPEN = Incident.state == str(IncidentState.OPEN)
LOOSE = Incident.instance_id.is_(None)


@dataclass(frozen=True, slots=True)
class Loose:
    """One incident of no instance, in plain words, with what the program said."""

    id: int
    what: str
    next: str
    message: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A process in which something failed, and how often."""

    name: str
    count: int
    url: str


@bp.get("/")
def listing() -> ResponseReturnValue:
    require(may_operate(actor()), "see incidents")
    return _page()


@bp.post("/<int:failure_id>/retry")
def retry(failure_id: int) -> ResponseReturnValue:
    """Its work is due again at once, with its tries counted anew."""
    _require_loose(failure_id, "retry")
    with process_engine().command(actor()) as ctx:
        incidents.retry(ctx, failure_id)
    flash(_("It is tried again now. If it fails once more, it comes back here."))
    return redirect(url_for(".listing"), code=303)


@bp.post("/<int:failure_id>/resolve")
def resolve(failure_id: int) -> ResponseReturnValue:
    _require_loose(failure_id, "resolve")
    reason = request.form.get("reason", "").strip()
    if not reason:
        wrong = _("Say why nothing more is needed: the reason is kept with the decision.")
        return _page({f"reason-{failure_id}": wrong}), 422
    with process_engine().command(actor()) as ctx:
        incidents.resolve(ctx, failure_id, reason)
    flash(_("Closed, with your reason."))
    return redirect(url_for(".listing"), code=303)


def _require_loose(incident_id: int, doing: str) -> None:
    require(may_operate(actor()), doing)
    with process_engine().query() as session:
        wanted = sa.select(Incident.id).where(Incident.id == incident_id, LOOSE, OPEN)
        if session.scalar(wanted) is None:
            raise NotFound("incident", incident_id)


def _page(wrong: Mapping[str, str] | None = None) -> str:
    with process_engine().query() as session:
        return render_template(
            "operations/loose.html",
            rows=_loose(session),
            elsewhere=_elsewhere(session),
            wrong=wrong or {},
        )


def _loose(session: Session) -> list[Loose]:
    found = session.scalars(
        sa.select(Incident).where(LOOSE, OPEN).order_by(Incident.id.desc()).limit(MOST)
    )
    what = kinds()
    return [
        Loose(one.id, *what.get(one.kind, what["job"]), message=one.message, at=one.created_at)
        for one in found
    ]


def _elsewhere(session: Session) -> Sequence[Elsewhere]:
    rows = session.execute(
        sa.select(
            ProcessDefinition.key,
            sa.func.max(ProcessDefinition.name),
            sa.func.max(ProcessDefinition.name_cy),
            sa.func.count(),
        )
        .join(ProcessInstance, ProcessInstance.definition_id == ProcessDefinition.id)
        .join(Incident, Incident.instance_id == ProcessInstance.id)
        .where(OPEN)
        .group_by(ProcessDefinition.key)
        .order_by(sa.func.count().desc(), ProcessDefinition.key)
    )
    return [
        Elsewhere(said(name, name_cy), count, url_for("operations.incidents", process=key))
        for key, name, name_cy, count in rows
    ]
