"""The members' pages: for the groups and for who looks after the board's business."""

from tests.webapp.api.members_room import furnish_members
from tests.webapp.sweep.entries import CHAIRS, EVERYBODY, GROUP, STEWARDS, Entry

MEMBERS = STEWARDS | GROUP
WHERE = "/settings/members"
ROUTES = {
    f"GET {WHERE}/": Entry(may=MEMBERS),
    f"POST {WHERE}/seats/{{board_seat}}/nominate": Entry(
        EVERYBODY, STEWARDS | CHAIRS | {"foreign_rep"}
    ),
    f"POST {WHERE}/co-options": Entry(may=STEWARDS | CHAIRS),
    f"GET {WHERE}/co-options/{{co_option_id}}": Entry(MEMBERS),
    f"POST {WHERE}/co-options/{{co_option_id}}/end": Entry(
        MEMBERS, STEWARDS | CHAIRS, {"reason": "because"}
    ),
}


def furnish(world, _things):
    return furnish_members(world.engine)
