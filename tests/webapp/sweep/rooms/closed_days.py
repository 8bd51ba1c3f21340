"""The board's closed days: for those who look after its calendar."""

from datetime import date

from engine import redating
from tests.webapp.sweep.entries import EVERYBODY, STEWARDS, Entry

WISH = {"on": "2026-12-23", "name": "x", "name_cy": "x"}
DAYS = "/settings/closed-days"
ROUTES = {
    f"GET {DAYS}/": Entry(EVERYBODY, STEWARDS, visits=("?year=2027",)),
    f"GET {DAYS}/add": Entry(EVERYBODY, STEWARDS, is_page=False),
    f"POST {DAYS}/add": Entry(EVERYBODY, STEWARDS, WISH),
    f"GET {DAYS}/{{closed}}/remove": Entry(EVERYBODY, STEWARDS),
    f"POST {DAYS}/{{closed}}/remove": Entry(EVERYBODY, STEWARDS),
}
VISITS = [("unit", f"{DAYS}/add?on=2026-11-27&name=x&name_cy=x")]


def furnish(world, _things):
    with world.engine.command() as ctx:
        redating.close_day(ctx, date(2026, 12, 21), "x", "x")
    return {"closed": "2026-12-21"}
