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
    "POST /bulk": Entry(form={"verb": "claim", "task": "{task_id}"}),
}
