"""A move by hand in Torfaen's work, which the unit has proposed."""

from tests.webapp.sweep.entries import SEES_WORK, STEWARDS, Entry

# The one token that stands there has a proposal already: another one is answered with 422.
ROUTES = {
    "GET /instances/{instance_id}/move": Entry(
        SEES_WORK, STEWARDS, visits=("?token=4&to=check", "?token=99&to=nothing", "?to=write")
    ),
    "POST /instances/{instance_id}/move": Entry(
        SEES_WORK, STEWARDS, {"token": "99", "to": "check", "reason": "because"}, is_page=False
    ),
    "GET /instances/{instance_id}/moves/{move_id}": Entry(SEES_WORK, STEWARDS),
    "POST /instances/{instance_id}/moves/{move_id}/approve": Entry(SEES_WORK, STEWARDS),
    "POST /instances/{instance_id}/moves/{move_id}/return": Entry(
        SEES_WORK, STEWARDS, {"reason": "because"}
    ),
    "POST /instances/{instance_id}/moves/{move_id}/withdraw": Entry(SEES_WORK, frozenset({"unit"})),
}
