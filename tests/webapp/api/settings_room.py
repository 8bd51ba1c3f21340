"""The routes of the settings: figures and seats, forms, and how people sign in and are told."""

import sqlalchemy as sa

from engine.context import SYSTEM
from tests.webapp.api.access import DESIGNERS, STEWARDS, only
from workflows import seats
from workflows.models import BoardSeat

SEES_SEATS = STEWARDS | {"chair"}
WISH = {"figures": {"rework": "12wd"}, "in_force_from": "2030-01-02"}
GIVEN = {"user": "{stranger}", "starts_on": "2027-01-04", "reason": "because"}
SETTINGS = {
    "GET /timescale-sets": only(may=STEWARDS | DESIGNERS),
    "GET /timescale-sets/{set_key}": only(may=STEWARDS | DESIGNERS),
    "POST /timescale-sets/{set_key}/preview": only(may=DESIGNERS, body=WISH),
    "PATCH /timescale-sets/{set_key}": only(may=DESIGNERS, body={**WISH, "reason": "because"}),
    "POST /timescale-sets/install": only(may=DESIGNERS),
    "GET /seats": only(may=SEES_SEATS),
    "GET /seats/{board_seat}": only(may=SEES_SEATS),
    "POST /seats/{board_seat}/give": only(may=STEWARDS, body=GIVEN),
    "POST /seats/{board_seat}/end": only(
        may=STEWARDS, body={"last_day": "2027-02-01", "reason": "because"}
    ),
}


def furnish_settings(world):
    """The seats of the terms of reference; Torfaen's is empty."""
    with world.engine.command(SYSTEM) as ctx:
        seats.install(ctx)
        found = ctx.session.scalars(sa.select(BoardSeat.id).where(BoardSeat.agency == "torfaen"))
        return {"set_key": "cpr", "board_seat": str(found.one())}
