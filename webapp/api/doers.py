"""Who brought a thing into the state that now refuses the verb, and when."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import errors as engine
from engine.models import Event, Incident, User
from webapp.current import process_engine
from webapp.i18n import _, moment

Traced = tuple[int | None, datetime | None] | None
WORDS = 200
STATES = ("instance.suspended", "instance.resumed", "instance.completed", "instance.terminated")


@dataclass(frozen=True, slots=True)
class Doer:
    """Without an id it was the system, or somebody whose name is not kept."""

    id: int | None
    name: str
    at: datetime
    state: str

    @property
    def when(self) -> str:
        return moment(self.at)

    def told(self) -> dict[str, Any]:
        at = self.at.astimezone(UTC).isoformat().replace("+00:00", "Z")
        return {"by": {"id": self.id, "name": self.name}, "at": at, "state": self.state}


def doer_of(error: engine.Conflict) -> Doer | None:
    with process_engine().query() as session:
        by, at = _traced(session, error) or (None, None)
        if at is None:
            return None
        user = session.get(User, by) if by is not None else None
        name = user.name if user is not None else _("The system")
    return Doer(by, name, at, str(getattr(error, "state", "assigned")))


def _traced(session: Session, error: engine.Conflict) -> Traced:
    if isinstance(error, engine.TaskAlreadyClaimed | engine.TaskNotOpen):
        return error.by, error.at
    if isinstance(error, engine.NotInState):
        trace = TRACES.get(error.what)
        return trace(session, error.key) if trace is not None else None
    return None


def _of_instance(session: Session, key: str) -> Traced:
    found = session.execute(
        sa.select(Event.actor_id, Event.at)
        .where(Event.instance_id == UUID(key), Event.kind.in_(STATES))
        .order_by(Event.seq.desc())
        .limit(1)
    ).first()
    return (found.actor_id, found.at) if found is not None else None


def _of_definition(session: Session, key: str) -> Traced:
    """The last of the record's words about this version, among the latest of them."""
    found = session.execute(
        sa.select(Event.actor_id, Event.at, Event.details)
        .where(Event.instance_id.is_(None), Event.kind.startswith("definition."))
        .order_by(Event.seq.desc())
        .limit(WORDS)
    )
    said = (row for row in found if (row.details or {}).get("definition") == int(key))
    last = next(said, None)
    return (last.actor_id, last.at) if last is not None else None


def _of_incident(session: Session, key: str) -> Traced:
    incident = session.get(Incident, int(key))
    return (incident.resolved_by, incident.resolved_at) if incident is not None else None


TRACES = {"instance": _of_instance, "definition": _of_definition, "incident": _of_incident}
