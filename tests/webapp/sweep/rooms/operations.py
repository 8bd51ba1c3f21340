"""How the second walk runs, and what failed in it."""

from engine import instances, standing
from engine.actors import SYSTEM
from engine.bpmn.views import Failure
from tests.webapp.sweep.entries import DESIGNERS, STEWARDS, Entry

SEES = STEWARDS | DESIGNERS
ROUTES = {
    "GET /processes/{process}/operations": Entry(
        may=SEES, visits=("?measure=now&days=365", "?version=1&sort=-median", "?measure=late")
    ),
    "GET /processes/{process}/operations.{ending}": Entry(may=SEES, is_page=False),
    "GET /processes/{process}/operations/incidents": Entry(
        may=STEWARDS, visits=("?element=write", "?element=check")
    ),
    "POST /processes/{process}/operations/incidents/retry": Entry(
        may=STEWARDS, form={"element": "write", "kind": "step"}
    ),
    "POST /processes/{process}/operations/incidents/{incident_id}/retry": Entry(may=STEWARDS),
    "POST /processes/{process}/operations/incidents/{incident_id}/resolve": Entry(
        may=STEWARDS, form={"reason": "because"}
    ),
}


def fail(world, process: str) -> str:
    """Something failed at the writing of a walk; it is called by its number."""
    with world.engine.command(SYSTEM) as ctx:
        walk = instances.start(ctx, process, title="Ŵy & <b>", variables={"agency": "torfaen"})
        failure = Failure("write", "1", "ValueError: the ground is <wet>", None, "")
        return str(standing.open_incident(ctx, walk, "step", failure).id)
