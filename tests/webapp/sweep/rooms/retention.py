"""Retention: seen by who keeps records and owns processes; chairs place holds, too."""

from datetime import UTC, date, datetime

from engine import instances
from engine.actors import SYSTEM
from tests.webapp.sweep.entries import CHAIRS, DESIGNERS, EVERYBODY, STEWARDS, Entry
from workflows import retention
from workflows.models import RetentionChange

SEES = STEWARDS | DESIGNERS
HOLDS = SEES | CHAIRS | {"board"}
HERE = "/settings/retention"
RULE = {
    "name": "x",
    "name_cy": "x",
    "years": "10",
    "counted_from": "closure",
    "outcome": "destroy",
    "reason": "because",
    "shortens": "yes",
    "starts_on-day": "7",
    "starts_on-month": "1",
    "starts_on-year": "2030",
}
LIST = f"{HERE}/lists/{{destruction_id}}"
ROUTES = {
    f"GET {HERE}/": Entry(EVERYBODY, SEES),
    f"GET {HERE}/classes/new": Entry(EVERYBODY, DESIGNERS),
    f"POST {HERE}/classes/new": Entry(EVERYBODY, DESIGNERS, {**RULE, "key": "own_class"}),
    f"GET {HERE}/classes/{{class_key}}": Entry(EVERYBODY, SEES),
    f"POST {HERE}/classes/{{class_key}}": Entry(EVERYBODY, DESIGNERS, RULE),
    f"GET {HERE}/changes/{{change_id}}": Entry(EVERYBODY, SEES),
    f"POST {HERE}/changes/{{change_id}}/confirm": Entry(EVERYBODY, DESIGNERS),
    f"POST {HERE}/changes/{{change_id}}/withdraw": Entry(
        EVERYBODY, DESIGNERS, {"withdraw_reason": "because"}
    ),
    f"GET {HERE}/holds": Entry(EVERYBODY, HOLDS),
    f"POST {HERE}/holds": Entry(EVERYBODY, HOLDS, {"ref": "SEW-1", "reason": "because"}),
    f"GET {HERE}/holds/{{hold_id}}": Entry(EVERYBODY, HOLDS),
    f"POST {HERE}/holds/{{hold_id}}/lift": Entry(EVERYBODY, HOLDS, {"lift_reason": "because"}),
    f"GET {HERE}/due": Entry(EVERYBODY, SEES),
    f"POST {HERE}/due": Entry(EVERYBODY, STEWARDS, {"roots": "{due_root}"}),
    f"GET {LIST}": Entry(EVERYBODY, SEES),
    f"POST {LIST}/approve": Entry(EVERYBODY, SEES, {"sure": "yes"}),
    f"POST {LIST}/withdraw": Entry(EVERYBODY, SEES, {"withdraw_reason": "because"}),
    f"GET {HERE}/log": Entry(EVERYBODY, SEES),
}


def furnish(world, _things):
    """An audit that ended long ago under a rule of one year."""
    with world.engine.command(SYSTEM) as ctx:
        ended = instances.start(ctx, "walk", business_key="W-9")
        instances.terminate(ctx, ended.id, "because")
        ended.ended_at = datetime(2020, 1, 6, 9, tzinfo=UTC)
        retention.get(ctx.session, "audit").years = 1
        change = proposed(ctx)
        ctx.session.add(change)
        ctx.session.flush()
        return {"due_root": str(ended.id), "change_id": str(change.id)}


def proposed(ctx):
    """A class of the board's own that nobody has confirmed."""
    return RetentionChange(
        key="another",
        name="x",
        name_cy="x",
        years=3,
        counted_from="closure",
        outcome="destroy",
        reason="because",
        starts_on=date(2030, 1, 7),
        seen=0,
        shortens=True,
        proposed_at=ctx.now,
    )
