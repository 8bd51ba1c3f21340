"""Torfaen's work in progress, its file and its comments."""

from tests.webapp.sweep.entries import SEES_WORK, STEWARDS, Entry

ROUTES = {
    "GET /instances/": Entry(visits=("?state=completed", "?q=nothing+like+it")),
    "GET /instances/{instance_id}": Entry(
        SEES_WORK, visits=("?topic=talk", "?topic=deadlines&person=1", "?before=1")
    ),
    "GET /instances/{instance_id}/process": Entry(SEES_WORK),
    "POST /instances/{instance_id}/comments": Entry(SEES_WORK, form={"body": "x"}),
    "POST /instances/{instance_id}/files": Entry(
        SEES_WORK, file="x.txt", upload="attachment-upload"
    ),
    "GET /instances/{instance_id}/files/{attachment_id}": Entry(SEES_WORK, is_page=False),
    "POST /instances/{instance_id}/suspend": Entry(
        SEES_WORK, STEWARDS, {"suspend_reason": "because"}
    ),
    "POST /instances/{instance_id}/resume": Entry(
        SEES_WORK, STEWARDS, {"resume_reason": "because"}
    ),
    "POST /instances/{instance_id}/terminate": Entry(
        SEES_WORK, STEWARDS, {"terminate_reason": "because"}
    ),
}
