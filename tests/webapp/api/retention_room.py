"""The schedule, a hold of Torfaen's officer and a list that nobody has approved."""

from engine.actors import SYSTEM
from tests.webapp.api.access import DESIGNERS, STEWARDS, only
from tests.webapp.api.board import World
from tests.webapp.sweep.rooms.retention import proposed
from workflows import retention
from workflows.models import Destruction, LegalHold

SEES = STEWARDS | DESIGNERS
HOLDS = SEES | {"chair"}
RULE = {
    "key": "audit",
    "starts_on": "2030-01-07",
    "shortens": True,
    "name": "x",
    "name_cy": "x",
    "years": 10,
    "counted_from": "closure",
    "outcome": "destroy",
    "reason": "because",
}
WHY = {"reason": "because"}
RETENTION = {
    "GET /retention/classes": only(may=SEES),
    "GET /retention/changes": only(may=SEES),
    "POST /retention/changes": only(may=DESIGNERS, body=RULE),
    "POST /retention/changes/{change_id}/confirm": only(may=DESIGNERS),
    "POST /retention/changes/{change_id}/withdraw": only(may=DESIGNERS, body=WHY),
    "GET /retention/holds": only(may=HOLDS),
    "POST /retention/holds": only(may=HOLDS, body={"ref": "SEW-1", **WHY}),
    "POST /retention/holds/{hold_id}/lift": only(may=HOLDS, body=WHY),
    "GET /retention/due": only(may=SEES),
    "GET /retention/destructions": only(may=SEES),
    # Nothing of this board is due: who may is told so, the others that they may not.
    "POST /retention/destructions": only(
        may=STEWARDS, body={"roots": ["00000000-0000-0000-0000-000000000001"]}
    ),
    "GET /retention/destructions/{destruction_id}": only(may=SEES),
    "POST /retention/destructions/{destruction_id}/approve": only(may=SEES),
    "POST /retention/destructions/{destruction_id}/withdraw": only(may=SEES, body=WHY),
    "GET /retention/log": only(may=SEES),
}


def furnish_retention(world: World) -> dict[str, str]:
    with world.engine.command(SYSTEM) as ctx:
        retention.install(ctx)
        hold = LegalHold(ref="SEW-1", reason="because", placed_at=ctx.now)
        found = Destruction(note="x", prepared_at=ctx.now)
        change = proposed(ctx)
        ctx.session.add_all([hold, found, change])
        ctx.session.flush()
        return {
            "hold_id": str(hold.id),
            "destruction_id": str(found.id),
            "class_key": "audit",
            "change_id": str(change.id),
        }
