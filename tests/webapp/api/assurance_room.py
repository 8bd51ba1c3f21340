"""Rounds of self-assessment and standards in the table of access."""

from tests.webapp.api.access import GROUP, STEWARDS, TORFAEN, Entry, only

ASKED = STEWARDS | TORFAEN | GROUP
NO_ROUND = {"round_id": "999999", "set_id": "999999"}
ASSURANCE = {
    "GET /self-assessments": Entry(),
    "POST /self-assessments": only(may=STEWARDS | {"chair"}, body={"year": 2030}),
    "GET /self-assessments/{round_id}": Entry(ASKED),
    # Until the panels begin each agency reads its own, and those who look after the round all.
    "GET /self-assessments/{round_id}/report": Entry(STEWARDS | GROUP),
    "GET /self-assessments/{round_id}/assessments/{agency}/export": Entry(
        may=STEWARDS | TORFAEN | {"chair"}
    ),
    "GET /self-assessments/{round_id}/assessments/{agency}": Entry(
        may=STEWARDS | TORFAEN | {"chair"}
    ),
    "GET /standards": Entry(),
    "GET /standards/{set_id}": Entry(ASKED | {"officer", "colleague"}),
}
