"""The history of one plan as a file for an inspector: every event in order, its chains checked."""

from uuid import UUID

import orjson
from flask.typing import ResponseReturnValue

from engine import verification
from engine.actors import Actor
from engine.models import ProcessInstance
from engine.permissions import is_steward, require, sees_whole_board
from webapp.current import actor, moment, process_engine
from webapp.files import handed_over
from webapp.registers.lists import bp
from webapp.registers.plan_page import found
from webapp.registers.register import Reading
from workflows import exports
from workflows.exports import Export
from workflows.models import ActionPlan

KIND = "jsonl"
NO_FAMILY = UUID(int=0)  # a plan whose lifecycle has not begun has no events of its own


def may_take_history(who: Actor, plan: ActionPlan) -> bool:
    """The whole history names what every agency did: for those who answer for all of it."""
    return is_steward(who) or sees_whole_board(who, plan.board)


@bp.get("/action-plans/<int:plan_id>/history.jsonl")
def plan_history(plan_id: int) -> ResponseReturnValue:
    """The first line says what the file holds and whether its chains are whole."""
    with process_engine().query() as session:
        plan = found(Reading(session, actor(), moment()), plan_id)
        require(may_take_history(actor(), plan), "take the history of this plan")
        instance = session.get(ProcessInstance, plan.instance_id) if plan.instance_id else None
        root = instance.root_id if instance else NO_FAMILY
        verified = verification.verify(session, root)
        events = sorted(
            verification.exported(session, root),
            key=lambda one: (one["at"], one["instance_id"], one["seq"]),
        )
        head = {
            "plan": plan.ref,
            "written_at": moment().now.isoformat(),
            "events": verified.events,
            "chains": verified.chains,
            "is_whole": verified.fault is None,
            "check": "engine/README.md, the record and its chain",
        }
        name = plan.ref
    with process_engine().command(actor()) as ctx:
        exports.note(ctx, Export(f"{name}-history", KIND, len(events), {}))
    lines = b"".join(orjson.dumps(one) + b"\n" for one in (head, *events))
    return handed_over(lines, "application/x-ndjson", f"{name}-history.{KIND}")
