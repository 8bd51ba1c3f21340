"""Torfaen's work in progress, its file and its comments."""

from tests.webapp.sweep.entries import SEES_WORK, STEWARDS, Entry

WHY = {"reason": "because"}
ROUTES = {
    "GET /instances/": Entry(visits=("?state=completed", "?q=nothing+like+it")),
    "GET /instances/{instance_id}": Entry(SEES_WORK),
    "POST /instances/{instance_id}/comments": Entry(SEES_WORK, form={"body": "x"}),
    "POST /instances/{instance_id}/files": Entry(SEES_WORK, file="x.txt"),
    "GET /instances/{instance_id}/files/{attachment_id}": Entry(SEES_WORK, is_page=False),
    "POST /instances/{instance_id}/suspend": Entry(SEES_WORK, STEWARDS, WHY),
    "POST /instances/{instance_id}/resume": Entry(SEES_WORK, STEWARDS, WHY),
    "POST /instances/{instance_id}/terminate": Entry(SEES_WORK, STEWARDS, WHY),
}
