"""One task of Torfaen's, with its verbs."""

from tests.webapp.sweep.entries import CHAIRS, HOLDER, SEES_WORK, STEWARDS, TORFAEN, Entry

SOON = {"due_on": "2026-12-01"}
WHY = {"reason": "because"}
ROUTES = {
    "GET /tasks/{task_id}": Entry(SEES_WORK),
    "POST /tasks/{task_id}": Entry(SEES_WORK, HOLDER, {"note": "x"}),
    "POST /tasks/{task_id}/draft": Entry(SEES_WORK, HOLDER, {"note": "x"}, is_page=False),
    "POST /tasks/{task_id}/claim": Entry(SEES_WORK, HOLDER),
    "POST /tasks/{task_id}/release": Entry(SEES_WORK, STEWARDS | HOLDER),
    "POST /tasks/{task_id}/assign": Entry(
        SEES_WORK, STEWARDS | TORFAEN, {"person": "{stranger}", **WHY}
    ),
    "POST /tasks/{task_id}/delegate": Entry(
        SEES_WORK, STEWARDS | HOLDER, {"person": "{stranger}", **WHY}
    ),
    "POST /tasks/{task_id}/reschedule": Entry(SEES_WORK, CHAIRS | {"unit"}, SOON | WHY),
    "POST /tasks/{task_id}/ask-for-time": Entry(SEES_WORK, STEWARDS | TORFAEN, SOON | WHY),
    "POST /tasks/{task_id}/comments": Entry(SEES_WORK, form={"body": "x"}),
}
