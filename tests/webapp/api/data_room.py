"""Indicators, quarters and rounds of self-assessment in the table of access."""

from tests.webapp.api.access import GROUP, STEWARDS, TORFAEN, Entry, only
from tests.webapp.api.assurance_room import ASSURANCE, NO_ROUND
from tests.webapp.counting import MEANING

WHY = {"reason": "because"}
ASKED = STEWARDS | TORFAEN | GROUP
COUNTS = ASKED | {"officer", "colleague"}
NO_DATA = {"indicator_id": "999999", "quarter_id": "999999", "agency": "nothing", **NO_ROUND}
DATA = {
    **ASSURANCE,
    "GET /indicators": Entry(),
    "POST /indicators": only(may=STEWARDS, body=MEANING),
    "GET /indicators/{indicator_id}": Entry(COUNTS),
    "POST /indicators/{indicator_id}/versions": Entry(
        COUNTS, STEWARDS, {**MEANING, "in_force_from": "2027-01-01", "seen": 1, **WHY}
    ),
    "POST /indicators/{indicator_id}/end": Entry(
        COUNTS, STEWARDS, {"ends_on": "2026-12-31", **WHY}
    ),
    "GET /quarters": Entry(),
    "POST /quarters": only(may=STEWARDS, body={"quarter_end": "2026-03-31"}),
    "GET /quarters/{quarter_id}": Entry(ASKED),
    "GET /quarters/{quarter_id}/returns/{agency}": Entry(may=STEWARDS | TORFAEN),
}
