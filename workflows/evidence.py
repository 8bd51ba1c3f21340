"""Evidence of an action at its levels: it is added, never replaced."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.errors import Invalid, NotFound, NotInState
from engine.models import Attachment, ProcessInstance
from engine.permissions import require
from workflows import actions, timescales
from workflows.models import Action, ActionStatus, Evidence, EvidenceLevel


@dataclass(frozen=True, slots=True)
class Proof:
    """What somebody hands in: a level, what it shows, perhaps a file and the day of the fact."""

    level: str
    description: str
    fact_on: date | None = None
    attachment_id: int | None = None


def hand_in(ctx: CommandContext, action_id: int, proof: Proof) -> Evidence:
    """Add evidence between reports: whoever speaks for the action may, at any time."""
    action = actions.held(ctx, action_id)
    require(actions.may_speak_for(ctx.actor, action), "add evidence")
    file = _file(ctx, proof)
    if file is not None and file.instance_id != action.instance_id:
        raise NotFound("attachment", proof.attachment_id)
    return attach(ctx, action, proof)


def attach(ctx: CommandContext, action: Action, proof: Proof) -> Evidence:
    """Add evidence to an action, with the digest of its file. The caller checked rights."""
    if proof.level not in list(EvidenceLevel):
        raise Invalid("level", "not_an_option")
    if not proof.description.strip():
        raise Invalid("description", "required")
    if action.status == ActionStatus.WITHDRAWN:
        raise NotInState("action", action.ref, action.status, "live")
    if proof.fact_on is not None and proof.fact_on > ctx.calendar.local_date(ctx.now):
        raise Invalid("fact_on", "too_late")
    file = _file(ctx, proof)
    found = Evidence(
        action_id=action.id,
        level=proof.level,
        description=proof.description.strip(),
        attachment_id=file.id if file else None,
        sha256=file.sha256 if file else None,
        fact_on=proof.fact_on,
        received_at=ctx.now,
        received_from=ctx.actor.id,
    )
    ctx.session.add(found)
    ctx.session.flush()
    instance = ctx.session.get(ProcessInstance, action.instance_id) if action.instance_id else None
    ctx.record(
        "action.evidence_added",
        instance,
        action=action.ref,
        evidence=found.id,
        level=found.level,
        sha256=found.sha256,
        fact_on=found.fact_on.isoformat() if found.fact_on else None,
    )
    return found


def of_action(session: Session, action_id: int) -> list[Evidence]:
    found = session.scalars(
        sa.select(Evidence).where(Evidence.action_id == action_id).order_by(Evidence.id)
    )
    return list(found)


def missing(ctx: CommandContext, action: Action) -> list[str]:
    """Levels without which an action cannot be verified; which those are is the board's data."""
    wanted = timescales.figure(ctx, "evidence_for_verification")
    shown = {one.level for one in of_action(ctx.session, action.id)}
    return [level for level in wanted if level not in shown]


def _file(ctx: CommandContext, proof: Proof) -> Attachment | None:
    if proof.attachment_id is None:
        return None
    found = ctx.session.get(Attachment, proof.attachment_id)
    if found is None:
        raise NotFound("attachment", proof.attachment_id)
    return found
