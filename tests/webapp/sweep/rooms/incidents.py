"""What failed for the board as a whole: for those who keep it running."""

from engine.actors import SYSTEM
from engine.models import Incident, IncidentState
from tests.webapp.sweep.entries import EVERYBODY, STEWARDS, Entry

ROUTES = {
    "GET /settings/incidents/": Entry(EVERYBODY, STEWARDS),
    "POST /settings/incidents/{failure_id}/retry": Entry(EVERYBODY, STEWARDS),
    "POST /settings/incidents/{failure_id}/resolve": Entry(
        EVERYBODY, STEWARDS, {"reason": "because"}
    ),
}


def furnish(world, _things):
    """A job of no instance was given up."""
    with world.engine.command(SYSTEM) as ctx:
        failed = Incident(
            kind="job",
            message="redate: ValueError: <no> ŵy",
            created_at=ctx.now,
            state=IncidentState.OPEN,
            element_id="",
            source="0",
        )
        ctx.session.add(failed)
        ctx.session.flush()
        return {"failure_id": str(failed.id)}
