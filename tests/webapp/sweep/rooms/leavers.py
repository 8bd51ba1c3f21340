"""How a person leaves."""

from tests.webapp.sweep.entries import EVERYBODY, STEWARDS, Entry

LEAVE = "/settings/people/{user_id}/leave"
ROUTES = {
    f"GET {LEAVE}": Entry(EVERYBODY, STEWARDS),
    f"POST {LEAVE}": Entry(EVERYBODY, STEWARDS, {"reason": "because", "all": "rep"}),
    f"POST {LEAVE}/close": Entry(EVERYBODY, frozenset({"admin"})),
}
