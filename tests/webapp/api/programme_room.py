"""The annual programme: its entries in the access table, and a published one to ask about."""

from datetime import date

from tests.webapp.api.access import INSIDE, STEWARDS, Entry, only
from workflows.models import Programme, ProgrammeEntry

MEMBERS = STEWARDS | {"chair", "rep"}
WANTED = {
    "kind": "audit",
    "title": "Neglect",
    "title_cy": "Esgeulustod",
    "quarter": 4,
    "work_days": 5,
}
PRIORITIES = {
    "priorities": [{"en": "Neglect", "cy": "Esgeulustod"}],
    "in_force_from": "2027-04-01",
    "reason": "because",
}
PROGRAMME = {
    "GET /programme": Entry(),
    "POST /programme": only(may=STEWARDS | {"chair"}, body={"board": "children", "year": 2031}),
    "GET /programme/{programme_id}": Entry(INSIDE),
    "POST /programme/{programme_id}/themes": Entry(
        INSIDE, MEMBERS, {"theme": "Neglect", "reason": "because"}
    ),
    "POST /programme/{programme_id}/changes": Entry(
        INSIDE, MEMBERS, {"kind": "add", "reason": "because", "wanted": WANTED}
    ),
    "GET /priorities/{board}": Entry(),
    "POST /priorities/{board}": only(may=STEWARDS, body=PRIORITIES),
}
DAYS = ("call_due", "draft_due", "consult_due", "bpg_due", "board_due", "publish_due")


def furnish_programme(ctx) -> dict[str, int]:
    """A published programme with one entry that waits for its day."""
    programme = Programme(
        ref="SEW-WP26",
        board="children",
        year=2026,
        state="published",
        created_at=ctx.now,
        capacity_days=40,
        published_on=date(2026, 3, 31),
        **dict.fromkeys(DAYS, date(2026, 3, 31)),
    )
    ctx.session.add(programme)
    ctx.session.flush()
    entry = ProgrammeEntry(
        programme_id=programme.id,
        number=1,
        kind="audit",
        title="Neglect",
        title_cy="Esgeulustod",
        priority="none",
        quarter=4,
        starts_on=date(2027, 1, 4),
        work_days=10,
        state="planned",
    )
    ctx.session.add(entry)
    ctx.session.flush()
    return {"programme_id": programme.id, "entry_id": entry.id}
