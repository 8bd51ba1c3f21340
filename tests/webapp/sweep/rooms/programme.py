"""The annual programme: a published one for everybody; members ask for changes of it."""

from tests.webapp.sweep.entries import CHAIRS, GROUP, STEWARDS, Entry

MEMBERS = STEWARDS | GROUP
NEW = {
    "change": "add",
    "kind": "audit",
    "title": "Neglect",
    "title_cy": "Esgeulustod",
    "quarter": "4",
    "work_days": "5",
    "reason": "because",
}
PRIORITIES = {
    "priorities": "Neglect | Esgeulustod",
    "in_force_from": "2027-04-01",
    "reason": "because",
    "seen": "0",
}
ROUTES = {
    "GET /registers/programme/years": Entry(),
    "POST /registers/programme/years": Entry(
        may=STEWARDS | CHAIRS, form={"board": "children", "year": "2031"}
    ),
    "GET /registers/programme/years/{programme_id}": Entry(
        visits=("?view=priorities", "?view=duties", "?view=themes", "?view=changes")
    ),
    "GET /registers/programme/years/{programme_id}.{ending}": Entry(is_page=False),
    "POST /registers/programme/years/{programme_id}/themes": Entry(
        may=MEMBERS, form={"theme": "Neglect", "theme_reason": "because"}
    ),
    "GET /registers/programme/years/{programme_id}/change": Entry(may=MEMBERS),
    "POST /registers/programme/years/{programme_id}/change": Entry(may=MEMBERS, form=NEW),
    "GET /registers/programme/entries/{entry_id}": Entry(),
    "GET /registers/programme/priorities/{board}": Entry(),
    "POST /registers/programme/priorities/{board}": Entry(may=STEWARDS, form=PRIORITIES),
}
