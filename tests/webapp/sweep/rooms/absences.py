"""Cover: that of Torfaen's officer, whose representative stands in."""

from datetime import date

from engine import absences, identity
from engine.absences import Cover
from tests.webapp.sweep.entries import STEWARDS, TORFAEN, Entry

LATER = {"starts_on": "2026-10-01", "ends_on": "2026-10-02"}
ROUTES = {
    "GET /absences/": Entry(),
    "GET /absences/new": Entry(),
    "POST /absences/new": Entry(form={"substitute": "{substitute}", **LATER}),
    "GET /absences/{absence_id}": Entry(STEWARDS | TORFAEN),
    "POST /absences/{absence_id}": Entry(STEWARDS | TORFAEN, form={"ends_on": "2026-09-03"}),
    "POST /absences/{absence_id}/cancel": Entry(STEWARDS | TORFAEN),
}
VISITS = [("unit", "/absences/new?for={stranger}"), ("unit", "/absences/")]


def furnish(world, things):
    stranger = int(things["stranger"])
    with world.engine.command() as ctx:
        substitute = identity.find_by_email(ctx.session, "foreign_rep@example.org").id
        first, last = date(2026, 9, 1), date(2026, 9, 4)
        absence = absences.plan(ctx, Cover(stranger, substitute, first, last, "x"))
        key = absence.id
    return {"absence_id": str(key), "substitute": str(substitute)}
