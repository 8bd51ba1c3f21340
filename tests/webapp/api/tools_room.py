"""An audit and a tool in the making of the adults' board: nobody's business outside its group."""

from engine.context import SYSTEM
from tests.webapp.api.access import STEWARDS, Entry
from tests.webapp.api.board import World
from tests.webapp.api.test_registers import audit
from workflows.models import ToolVersion

TOOLS = {
    "GET /audits": Entry(),
    "GET /audits/{audit_id}": Entry(STEWARDS),
    "GET /audits/{audit_id}/sample": Entry(STEWARDS),
    "POST /audits/{audit_id}/sample": Entry(
        STEWARDS, frozenset(), {"table": "because", "of_no_person": True}
    ),
    # For the agency that was asked, too.
    "POST /audits/{audit_id}/no-involvement": Entry(
        STEWARDS | {"officer", "colleague", "rep"}, body={"returns": [1], "note": "because"}
    ),
    "GET /tools": Entry(),
    "GET /tools/{tool_id}": Entry(STEWARDS),
}


def furnish_tools(world: World) -> dict[str, str]:
    with world.engine.command(SYSTEM) as ctx:
        version = ToolVersion(
            ref="GWA-T26-01",
            board="adults",
            name="Neglect",
            name_cy="Esgeulustod",
            why="because",
            requested_at=ctx.now,
        )
        ctx.session.add(version)
        ctx.session.flush()
        number = version.id
    return {"audit_id": str(audit(world, "adults")), "tool_id": str(number)}
