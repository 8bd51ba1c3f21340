"""Alerts that nobody has looked at yet."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models import OPEN, UserTask
from workflows.alerts import TRIAGE
from workflows.models import Alert, AlertState


def waiting_alerts(
    session: Session, boards: Sequence[str]
) -> Sequence[tuple[Alert, datetime | None]]:
    """With the moment by which somebody must have looked, the most pressing first."""
    triage = (
        (UserTask.instance_id == Alert.instance_id)
        & (UserTask.element_id == TRIAGE)
        & UserTask.state.in_([str(state) for state in OPEN])
    )
    rows = session.execute(
        sa.select(Alert, UserTask.due_at)
        .outerjoin(UserTask, triage)
        .where(Alert.board.in_(boards), Alert.state == str(AlertState.RAISED))
        .order_by(UserTask.due_at, Alert.id)
    )
    return [(alert, due_at) for alert, due_at in rows]
