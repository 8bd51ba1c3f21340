"""Meetings of the children's group: one to come with its papers out, one held with its draft."""

from tests.webapp.sweep.entries import CHAIRS, EVERYBODY, GROUP, STEWARDS, Entry

SEES = STEWARDS | GROUP | {"board"}
LEADS = STEWARDS | CHAIRS
SETS = LEADS | {"cprg", "board"}
ONE, REPORT = "/registers/meetings/{quarterly_id}", "/registers/meetings/{reported_id}/report"
NEW = {"group": "cprg", "on": "2030-01-07"}
WHY = {"reason": "because"}
PARTS = ("agenda", "attendance", "decisions", "actions", "minutes", "dates")
ROUTES = {
    "GET /registers/meetings/new": Entry(EVERYBODY, SETS),
    "POST /registers/meetings/new": Entry(EVERYBODY, SETS, NEW),
    f"GET {ONE}": Entry(SEES, visits=tuple(f"?view={part}" for part in PARTS)),
    f"GET {ONE}/move": Entry(SEES, LEADS, visits=("?on=2026-12-16", "?on=2026-12-12")),
    f"POST {ONE}/move": Entry(SEES, LEADS, {"on": "2026-12-16", "seen": "2026-12-09", **WHY}),
    f"POST {ONE}/cancel": Entry(SEES, LEADS | {"board"}, WHY),
    f"POST {ONE}/late-papers": Entry(SEES, LEADS, {"title": "Data", "why": "because"}),
    f"GET {REPORT}": Entry(LEADS),
    f"POST {REPORT}": Entry(LEADS, CHAIRS, {"concerns": "Neglect", "development": "Curiosity"}),
    f"GET {REPORT}/{{chapter}}/{{counted}}": Entry(LEADS, visits=("?of=",)),
    f"GET {REPORT}-{{language}}.{{document}}": Entry(LEADS, is_page=False),
}
VISITS = [("chair", "/registers/meetings"), ("guest", "/registers/meetings?ahead=1")]


def furnish(_world, _things):
    """The meetings are there already: programs have them, too."""
    return {"chapter": "actions", "counted": "all", "document": "pdf"}
