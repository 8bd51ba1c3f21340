"""One task of Torfaen's, with its verbs."""

from tests.webapp.sweep.entries import CHAIRS, HOLDER, SEES_WORK, STEWARDS, TORFAEN, Entry


def on(name: str) -> dict[str, str]:
    return {f"{name}-day": "1", f"{name}-month": "12", f"{name}-year": "2026"}


ROUTES = {
    "GET /tasks/{task_id}": Entry(SEES_WORK),
    "GET /tasks/{task_id}/done": Entry(frozenset()),  # it is not done
    "POST /tasks/{task_id}": Entry(SEES_WORK, HOLDER, {"note": "x"}),
    "POST /tasks/{task_id}/draft": Entry(SEES_WORK, HOLDER, {"note": "x"}, is_page=False),
    "POST /tasks/{task_id}/versions": Entry(SEES_WORK, HOLDER, {"note": "x"}),
    "POST /tasks/{task_id}/claim": Entry(SEES_WORK, HOLDER),
    "POST /tasks/{task_id}/release": Entry(
        SEES_WORK, STEWARDS | HOLDER, {"hand_back_reason": "because"}
    ),
    "POST /tasks/{task_id}/assign": Entry(
        SEES_WORK, STEWARDS | TORFAEN, {"assign_to": "{stranger}"}
    ),
    "POST /tasks/{task_id}/delegate": Entry(
        SEES_WORK, STEWARDS | HOLDER, {"delegate_to": "{stranger}"}
    ),
    "POST /tasks/{task_id}/reschedule": Entry(
        SEES_WORK, CHAIRS | {"unit"}, {**on("due_on"), "reason": "because"}
    ),
    "POST /tasks/{task_id}/ask-for-time": Entry(
        SEES_WORK, STEWARDS | TORFAEN, {**on("new_due_on"), "extension_reason": "because"}
    ),
    "POST /tasks/{task_id}/comments": Entry(SEES_WORK, form={"body": "x"}),
    "POST /tasks/{task_id}/files": Entry(SEES_WORK, file="x.txt", upload="attachment-upload"),
}
