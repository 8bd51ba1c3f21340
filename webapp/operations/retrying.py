"""Tries again what failed, each in a transaction of its own, and says what became of it."""

from collections.abc import Sequence

import sqlalchemy as sa

from engine import incidents
from engine.errors import EngineError
from engine.models import Incident, IncidentState, ProcessInstance
from webapp.current import actor, process_engine
from webapp.errors import refusal_of
from webapp.i18n import _

MOST_AT_ONCE = 50


def again(found: Sequence[tuple[Incident, ProcessInstance]]) -> list[tuple[Incident, str]]:
    """Nothing where it went on, else why it did not."""
    outcomes = []
    for incident, _instance in found:
        try:
            with process_engine().command(actor()) as ctx:
                incidents.retry(ctx, incident.id)
            outcomes.append((incident, _failed_anew(incident)))
        except EngineError as error:
            outcomes.append((incident, refusal_of(error).sentence))
    return outcomes


def _failed_anew(incident: Incident) -> str:
    """The same place failed once more: a new incident says so."""
    with process_engine().query() as session:
        message = session.scalar(
            sa.select(Incident.message).where(
                Incident.instance_id == incident.instance_id,
                Incident.element_instance_id == incident.element_instance_id,
                Incident.state == str(IncidentState.OPEN),
                Incident.id > incident.id,
            )
        )
    return _("It failed again: %(message)s", message=message) if message is not None else ""
