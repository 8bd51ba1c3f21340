"""How people come to the group and leave it: the routes, and somebody who is co-opted."""

from datetime import date

from engine.actors import SYSTEM
from tests.webapp.api.access import STEWARDS, Entry, only
from workflows import co_options
from workflows.models import CoOption

MEMBERS = STEWARDS | {"chair", "rep"}
MEMBERSHIP = {
    "GET /co-options": only(may=MEMBERS),
    "POST /co-options": only(may=STEWARDS | {"chair"}),
    "GET /co-options/{co_option_id}": Entry(MEMBERS),
    "POST /co-options/{co_option_id}/end": Entry(
        MEMBERS, STEWARDS | {"chair"}, {"reason": "because"}
    ),
    "GET /nominations": Entry(),
    "POST /seats/{board_seat}/nominations": only(may=STEWARDS | {"chair", "foreign_rep"}),
    "GET /seat-notices": Entry(),
    "GET /access-reviews": only(may=STEWARDS),
}


def furnish_members(engine) -> dict[str, str]:
    """Somebody is co-opted for the children's group until the end of the year."""
    with engine.command(SYSTEM) as ctx:
        row = CoOption(
            board="children",
            instance_id=co_options.start(ctx).id,
            state="agreed",
            name="Expert",
            email="expert@example.org",
            purpose="because",
            ends_on=date(2026, 12, 31),
            proposed_at=ctx.now,
        )
        ctx.session.add(row)
        ctx.session.flush()
        return {"co_option_id": str(row.id)}
