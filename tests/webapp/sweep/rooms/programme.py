"""The annual programme: a published one for everybody; members ask for changes of it."""

from tests.webapp.sweep.entries import CHAIRS, GROUP, INSIDE, STEWARDS, Entry

MEMBERS = STEWARDS | GROUP
SEES_REPORT = STEWARDS | GROUP | {"board"}
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
    "GET /registers/annual-reports": Entry(),
    "POST /registers/annual-reports": Entry(may=STEWARDS | CHAIRS, form={"year": "2024"}),
    "GET /registers/annual-reports/{report_id}": Entry(SEES_REPORT),
    "POST /registers/annual-reports/{report_id}": Entry(
        SEES_REPORT, STEWARDS | CHAIRS, {"impact_en": "x"}
    ),
    "GET /registers/annual-reports/{report_id}/{annual_part}/{annual_figure}": Entry(SEES_REPORT),
    "GET /registers/annual-reports/{report_id}-{language}.{document}": Entry(
        SEES_REPORT, is_page=False
    ),
    "POST /registers/programme/years": Entry(
        may=STEWARDS | CHAIRS, form={"board": "children", "year": "2031"}
    ),
    "GET /registers/programme/years/{programme_id}": Entry(
        INSIDE, visits=("?view=priorities", "?view=duties", "?view=themes", "?view=changes")
    ),
    "GET /registers/programme/years/{programme_id}.{ending}": Entry(INSIDE, is_page=False),
    "POST /registers/programme/years/{programme_id}/themes": Entry(
        INSIDE, MEMBERS, form={"theme": "Neglect", "theme_reason": "because"}
    ),
    "GET /registers/programme/years/{programme_id}/change": Entry(INSIDE, MEMBERS),
    "POST /registers/programme/years/{programme_id}/change": Entry(INSIDE, MEMBERS, form=NEW),
    "GET /registers/programme/entries/{entry_id}": Entry(INSIDE),
    "GET /registers/programme/priorities/{board}": Entry(),
    "POST /registers/programme/priorities/{board}": Entry(may=STEWARDS, form=PRIORITIES),
}


def furnish(_world, _things):
    return {"annual_part": "programme", "annual_figure": "all"}
