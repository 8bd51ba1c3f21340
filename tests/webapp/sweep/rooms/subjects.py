"""Subject requests: the Business Unit's alone, and never the one about oneself."""

from engine.actors import SYSTEM
from tests.webapp.sweep.entries import EVERYBODY, Entry
from workflows import subject_requests
from workflows.models import SubjectRequest

UNIT = frozenset({"unit"})
HERE = "/settings/subject-requests"
ONE = f"{HERE}/{{request_id}}"
ROUTES = {
    f"GET {HERE}/": Entry(EVERYBODY, UNIT),
    f"POST {HERE}/": Entry(EVERYBODY, UNIT, {"ref": "W-1", "reason": "because"}),
    f"GET {ONE}": Entry(UNIT),
    f"POST {ONE}/release": Entry(UNIT, UNIT, {"read": "yes"}),
    f"POST {ONE}/end": Entry(UNIT, UNIT, {"ended_because": "because"}),
    f"GET {ONE}/whole.pdf": Entry(UNIT, is_page=False),
    f"GET {ONE}/copy.zip": Entry(UNIT, is_page=False),
}


def furnish(world, _things):
    """A copy that waits for a second person."""
    with world.engine.command(SYSTEM) as ctx:
        return {"request_id": str(copy(ctx, "prepared"))}


def copy(ctx, state):
    content = {"comments": [{"at": "2026-06-01T09:00:00+00:00", "body": "x"}]}
    found = SubjectRequest(
        kind="ref",
        ref="W-1",
        state=state,
        reason="because",
        content=content,
        counts={"comments": 1},
        sha256=subject_requests.digest(content),
        prepared_at=ctx.now,
    )
    ctx.session.add(found)
    ctx.session.flush()
    return found.id
