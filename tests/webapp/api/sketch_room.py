"""Who may do what with sketches by the API."""

from tests.webapp.api.access import DESIGNERS, only
from tests.webapp.api.board import WALK

SKETCHES = {
    "POST /sketches": only(
        may=DESIGNERS, body={"origin": "pattern", "which": "chairs_decision", "name": "Visits"}
    ),
    "POST /sketches/file": only(may=DESIGNERS, data=WALK),
    "POST /sketches/{key}": only(may=DESIGNERS),
    "GET /sketches/{key}": only(may=DESIGNERS),
    "GET /sketches/{key}/xml": only(may=DESIGNERS),
    "POST /sketches/{key}/xml": only(may=DESIGNERS, data=WALK),
    "POST /sketches/{key}/check": only(may=DESIGNERS, data=WALK),
    "GET /sketches/{key}/materials": only(may=DESIGNERS),
    "PUT /sketches/{key}/materials": only(may=DESIGNERS, body={"version": 1}),
    "GET /sketches/{key}/scenarios": only(may=DESIGNERS),
    "GET /definitions/{key}/versions/{n}/scenarios": only(may=DESIGNERS),
    "PUT /sketches/{key}/scenarios": only(
        may=DESIGNERS, body={"version": 1, "name": "Usual", "start": "2026-12-01"}
    ),
    "POST /sketches/{key}/scenarios/forget": only(
        may=DESIGNERS, body={"version": 1, "name": "Kept"}
    ),
    "POST /sketches/{key}/discard": only(may=DESIGNERS),
    "POST /sketches/{key}/hand-in": only(may=DESIGNERS, body={"reason": "because"}),
}
