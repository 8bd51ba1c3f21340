"""Subject requests: the Business Unit's alone; a copy that waits, and one that may be taken."""

from engine.actors import SYSTEM
from tests.webapp.api.access import Entry, only
from tests.webapp.api.board import World
from tests.webapp.sweep.rooms.subjects import copy

UNIT = frozenset({"unit"})
WHY = {"reason": "because"}
ONE = "/subject-requests/{request_id}"
SUBJECTS = {
    "GET /subject-requests": only(may=UNIT),
    "POST /subject-requests": only(may=UNIT, body={"person": "officer@example.org", **WHY}),
    f"GET {ONE}": Entry(UNIT),
    f"POST {ONE}/release": only(may=UNIT),
    f"POST {ONE}/withdraw": only(may=UNIT, body=WHY),
    f"POST {ONE}/close": only(may=UNIT, body=WHY),
    f"GET {ONE}/copy": Entry(UNIT),
}


def furnish_subjects(world: World) -> dict[str, str]:
    with world.engine.command(SYSTEM) as ctx:
        return {"request_id": str(copy(ctx, "prepared"))}
