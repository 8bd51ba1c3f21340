"""The routes of the settings: figures and seats, forms, and how people sign in and are told."""

from tests.webapp.api.access import DESIGNERS, STEWARDS, only

WISH = {"figures": {"rework": "12wd"}, "in_force_from": "2030-01-02"}
SETTINGS = {
    "GET /timescale-sets": only(may=STEWARDS | DESIGNERS),
    "GET /timescale-sets/{set_key}": only(may=STEWARDS | DESIGNERS),
    "POST /timescale-sets/{set_key}/preview": only(may=DESIGNERS, body=WISH),
    "PATCH /timescale-sets/{set_key}": only(may=DESIGNERS, body={**WISH, "reason": "because"}),
    "POST /timescale-sets/install": only(may=DESIGNERS),
}


def furnish_settings(_world):
    """What these routes are about."""
    return {"set_key": "cpr"}
