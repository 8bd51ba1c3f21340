"""The inbox shows each person their own, and a bulk change tells a stranger nothing."""

from tests.webapp.sweep.entries import Entry

ROUTES = {
    "GET /": Entry(
        visits=(
            "?view=late",
            "?view=mine&sort=-due",
            "?view=groups&sort=task",
            "?view=all&sort=person",
            "?view=all&sort=-created",
            "?q=nothing+like+it",
        )
    ),
    "GET /arrivals": Entry(visits=("?since=2026-06-24T09:00:00%2B00:00",), is_page=False),
    "POST /filters": Entry(form={"name": "Neglect", "view": "mine", "shared_with": ""}),
    "POST /filters/{filter_id}/remove": Entry(frozenset({"stranger"})),
    "POST /bulk": Entry(form={"verb": "claim", "task": "{task_id}"}),
}
