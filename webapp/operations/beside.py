"""What the page of one instance says of operations: what failed, moves that wait for somebody."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.models import Incident, IncidentState, ProcessInstance, TokenMove, TokenMoveState
from engine.permissions import may_move_tokens, may_operate
from webapp.names import Names


@dataclass(frozen=True, slots=True)
class Beside:
    """For whoever may not do anything about it, this is empty."""

    may_move: bool = False
    failed: int = 0
    moves: Sequence[tuple[int, str]] = ()  # and who proposed it


def beside(session: Session, who: Actor, instance: ProcessInstance, names: Names) -> Beside:
    if not (may_move_tokens(who) and instance.is_live):
        return Beside()
    waiting = session.execute(
        sa.select(TokenMove.id, TokenMove.proposed_by)
        .where(
            TokenMove.instance_id == instance.id,
            TokenMove.state == str(TokenMoveState.PROPOSED),
        )
        .order_by(TokenMove.id)
    )
    failed = sum(failed_in(session, instance).values()) if may_operate(who) else 0
    moves = [(move_id, names.person(by)) for move_id, by in waiting]
    return Beside(instance.is_active, failed, moves)


def failed_in(session: Session, instance: ProcessInstance) -> dict[str, int]:
    """Open incidents of an instance by the element at which they are."""
    rows = session.execute(
        sa.select(Incident.element_id, sa.func.count())
        .where(Incident.instance_id == instance.id, Incident.state == str(IncidentState.OPEN))
        .group_by(Incident.element_id)
    )
    return {row[0]: row[1] for row in rows}
