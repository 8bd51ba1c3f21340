"""How much waits to be told, how late it is, and what could not be: for the figures."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from notifications.models import CheckpointCopy, Delivery, DeliveryState, WebhookCall


def outbox(session: Session, now: datetime) -> dict[str, float]:
    """Each along its own index of few rows; what waits for its digest is not due yet."""
    copies, calls = _due(CheckpointCopy, now), _due(WebhookCall, now)
    oldest = session.scalar(sa.select(sa.func.min(Delivery.due_at)).where(_is(Delivery, "pending")))
    late = (now - oldest).total_seconds() if oldest is not None else 0.0
    return {
        "messages_due": session.scalar(_due(Delivery, now)) or 0,
        "messages_failed": session.scalar(_count(Delivery).where(_is(Delivery, "failed"))) or 0,
        "messages_lateness_seconds": max(0.0, late),
        "webhook_calls_due": session.scalar(calls) or 0,
        "checkpoint_copies_due": session.scalar(copies) or 0,
    }


def _due(table: Any, now: datetime) -> sa.Select[int]:
    return _count(table).where(_is(table, DeliveryState.PENDING), table.due_at <= now)


def _count(table: Any) -> sa.Select[int]:
    return sa.select(sa.func.count()).select_from(table)


def _is(table: Any, state: str) -> sa.ColumnElement[bool]:
    """Said word for word, so that a planner knows it for the condition of the index."""
    condition: sa.ColumnElement[bool] = table.state == sa.literal_column(f"'{state}'", sa.String)
    return condition
