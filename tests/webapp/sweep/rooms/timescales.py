"""Timescale sets: read by who looks after the board's work, changed by the process owners."""

from tests.webapp.sweep.entries import DESIGNERS, EVERYBODY, STEWARDS, Entry

SEES = DESIGNERS | STEWARDS
ONE = "/settings/timescales/{set_key}"
FIGURE = f"{ONE}/figures/{{figure}}"
LOOK = {"value": "30d", "tag": "K", "in_force_from": "2030-01-02", "seen": "1"}
ROUTES = {
    "GET /settings/timescales/": Entry(EVERYBODY, SEES),
    "POST /settings/timescales/install": Entry(EVERYBODY, DESIGNERS),
    f"GET {ONE}": Entry(EVERYBODY, SEES),
    f"GET {FIGURE}": Entry(EVERYBODY, DESIGNERS),
    f"POST {FIGURE}": Entry(EVERYBODY, DESIGNERS, LOOK),
}


def furnish(_world, _things):
    return {"set_key": "cpr", "figure": "plan_finalised"}
