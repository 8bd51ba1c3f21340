"""The desk of the chairs: what lies before them, and the door to their decisions."""

import sqlalchemy as sa

from engine.models import UserTask
from tests.webapp.api.board import World
from tests.webapp.sweep.entries import CHAIRS, Entry
from workflows.models import Escalation

CHAIR = frozenset({"chair"})
RETURNED = {"escalation": "return", "escalation_reason": "because"}
ROUTES = {
    "GET /desk/": Entry(CHAIRS, visits=("board=children", "board=adults")),
    "GET /desk/tasks/{decision_id}": Entry(
        CHAIRS, visits=("escalation=approve&addressees=review_chair",)
    ),
    "GET /desk/tasks/{decision_id}/outlook": Entry(CHAIRS, is_page=False),
    "POST /desk/tasks/{decision_id}": Entry(CHAIRS, CHAIR, RETURNED),
}


def furnish(world: World, things: dict[str, str]) -> dict[str, str]:
    """The task in which the chair considers Torfaen's late one."""
    with world.engine.query() as session:
        row = session.get_one(Escalation, int(things["escalation_id"]))
        task = session.scalars(
            sa.select(UserTask.id).where(
                UserTask.instance_id == row.instance_id, UserTask.element_id == "consider"
            )
        ).one()
    return {"decision_id": str(task)}
