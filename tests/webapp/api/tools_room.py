"""An audit and a tool in the making of the adults' board: nobody's business outside its group."""

from engine.actors import SYSTEM
from tests.webapp.api.access import STEWARDS, Entry, only
from tests.webapp.api.board import World
from tests.webapp.api.imports_room import IMPORTS, furnish_imports
from tests.webapp.api.test_registers import audit
from workflows import past_audits
from workflows.models import ToolVersion

PAST = b"Audit,Theme,Accepted,Kind,Text\nP-1,Neglect,2020-03-04,finding,because\n"
TOOLS = {
    "GET /audits": Entry(),
    "GET /audits/{audit_id}": Entry(STEWARDS),
    "GET /audits/{audit_id}/sample": Entry(STEWARDS),
    "POST /audits/{audit_id}/sample": Entry(
        STEWARDS, frozenset(), {"table": "because", "of_no_person": True}
    ),
    "GET /audits/import": only(may=STEWARDS),
    "POST /audits/import": only(may=STEWARDS, file="past.csv", board="children"),
    "POST /audits/import/{batch_id}/undo": only(may=STEWARDS),
    # For the agency that was asked, too.
    "POST /audits/{audit_id}/no-involvement": Entry(
        STEWARDS | {"officer", "colleague", "rep"}, body={"returns": [1], "note": "because"}
    ),
    **IMPORTS,
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
        past_audits.bring_in(ctx, "past.csv", PAST, "children")
    with world.engine.query() as session:
        (batch,) = past_audits.tables_so_far(session)
    return {
        **furnish_imports(world.engine),
        "audit_id": str(audit(world, "adults")),
        "tool_id": str(number),
        "batch_id": str(batch.number),
    }
