"""The register of people: for those who look after it, a number apart."""

from datetime import date

from engine import identity
from tests.webapp.sweep.entries import EVERYBODY, STEWARDS, Entry

ADMIN = frozenset({"admin"})
PERSON = "/settings/people/{user_id}"
ROUTES = {
    "GET /settings/people/": Entry(EVERYBODY, STEWARDS, visits=("?q=nobody-at-all", "?state=left")),
    "GET /settings/people/new": Entry(EVERYBODY, ADMIN),
    "POST /settings/people/new": Entry(EVERYBODY, ADMIN, {"name": "x", "email": "x@example.org"}),
    f"GET {PERSON}": Entry(EVERYBODY, STEWARDS),
    f"GET {PERSON}/edit": Entry(EVERYBODY, ADMIN),
    f"POST {PERSON}/edit": Entry(EVERYBODY, ADMIN, {"name": "x"}),
    f"POST {PERSON}/enable": Entry(EVERYBODY, ADMIN),
    f"POST {PERSON}/seats": Entry(EVERYBODY, STEWARDS, {"group": "verifier", "kind": "holder"}),
    f"POST {PERSON}/seats/{{seat_id}}/end": Entry(EVERYBODY, STEWARDS),
}


def furnish(world, things):
    """A seat that has not ended, of the stranger's."""
    with world.engine.command() as ctx:
        seat = identity.join_group(
            ctx, int(things["stranger"]), "verifier", starts_on=date(2026, 1, 1)
        )
        ctx.session.flush()
        key = seat.id
    return {"user_id": things["stranger"], "seat_id": str(key)}
