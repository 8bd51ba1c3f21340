"""The members' pages: for the groups and for who looks after the board's business."""

import base64
import zlib

from tests.webapp.api.members_room import furnish_members
from tests.webapp.sweep.entries import CHAIRS, EVERYBODY, GROUP, STEWARDS, Entry

TABLE = b"Name,E-mail,Agency,Role\nDai,dai@edt.example,edt,deputy\n"
PACKED = base64.b64encode(
    zlib.compress(b"name,email,agency,role\nDai,dai@edt.example,edt,deputy\n")
).decode()
MEMBERS = STEWARDS | GROUP
WHERE = "/settings/members"
ROUTES = {
    f"GET {WHERE}/": Entry(may=MEMBERS),
    f"POST {WHERE}/seats/{{board_seat}}/nominate": Entry(
        EVERYBODY, STEWARDS | CHAIRS | {"foreign_rep"}
    ),
    f"GET {WHERE}/import": Entry(may=STEWARDS),
    f"POST {WHERE}/import": Entry(may=STEWARDS, file="members.csv", content=TABLE),
    f"POST {WHERE}/import/confirm": Entry(
        may=STEWARDS, form={"packed": PACKED, "filename": "members.csv"}
    ),
    f"POST {WHERE}/import/{{member_batch}}/undo": Entry(may=STEWARDS),
    f"POST {WHERE}/co-options": Entry(may=STEWARDS | CHAIRS),
    f"GET {WHERE}/co-options/{{co_option_id}}": Entry(MEMBERS),
    f"POST {WHERE}/co-options/{{co_option_id}}/end": Entry(
        MEMBERS, STEWARDS | CHAIRS, {"reason": "because"}
    ),
}


def furnish(world, _things):
    return furnish_members(world.engine)
