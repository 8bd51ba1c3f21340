"""The overview and the lists behind its figures; a representative counts their own agency."""

from tests.webapp.sweep.entries import CHAIRS, STEWARDS, Entry

COUNTS = CHAIRS | STEWARDS | {"rep", "foreign_rep"}
ROUTES = {
    "GET /overview/": Entry(COUNTS, visits=("board=children", "board=adults")),
    "GET /overview/tasks": Entry(
        COUNTS,
        visits=("late=1", "week=2026-06-22&risk=1", "done=2026-06-22&on_time=0", "step=none"),
    ),
    "GET /overview/actions": Entry(
        COUNTS, visits=("meeting=2026-05-29&rag=red", "week=2026-06-22&risk=0", "overdue=1")
    ),
}
