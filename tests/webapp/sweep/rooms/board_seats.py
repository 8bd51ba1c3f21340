"""The board's seats: seen by chairs and who looks after the board, filled by the latter."""

from datetime import date

import sqlalchemy as sa

from engine.actors import SYSTEM
from tests.people import member
from tests.webapp.sweep.entries import CHAIRS, EVERYBODY, STEWARDS, Entry
from workflows import seats
from workflows.models import BoardSeat
from workflows.seats import Nomination

SEES = STEWARDS | CHAIRS
SEAT = "/settings/seats/{board_seat}"
GIVE = {"user": "{stranger}", "starts_on": "2030-01-07", "reason": "because"}
END = {"last_day": "2030-01-04", "end_reason": "because"}
TERM = {
    "delegates_count": "yes",
    "agreed_by": "The group",
    **{
        f"agreed_on-{part}": said for part, said in (("day", "5"), ("month", "1"), ("year", "2026"))
    },
    **{
        f"starts_on-{part}": said for part, said in (("day", "5"), ("month", "1"), ("year", "2026"))
    },
}
ROUTES = {
    "GET /settings/seats/": Entry(EVERYBODY, SEES),
    "GET /settings/seats/terms": Entry(EVERYBODY, SEES),
    "POST /settings/seats/terms": Entry(EVERYBODY, SEES, TERM),
    f"GET {SEAT}": Entry(EVERYBODY, SEES),
    f"POST {SEAT}/give": Entry(EVERYBODY, STEWARDS, GIVE),
    f"POST {SEAT}/holdings/{{holding}}/end": Entry(EVERYBODY, STEWARDS, END),
}


def furnish(world, _things):
    """Torfaen's seat, held by a colleague of the stranger's for some years, and free after them.

    With a seat goes the access of the children's group; the stranger stays a stranger to it.
    """
    sitter = member(world.engine, name="Sitter", agency="torfaen")
    with world.engine.command(SYSTEM) as ctx:
        seats.install(ctx)
        seat = ctx.session.scalars(
            sa.select(BoardSeat.id).where(BoardSeat.agency == "torfaen")
        ).one()
        wanted = Nomination(sitter.id, date(2026, 1, 5), "because")
        holding = seats.give(ctx, seat, wanted)
        seats.end(ctx, holding.id, date(2029, 12, 31), "because")
        return {"board_seat": str(seat), "holding": str(holding.id)}
