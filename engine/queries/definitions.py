"""Which versions of a diagram new instances may start on."""

from datetime import datetime

import sqlalchemy as sa

from engine.models import DefinitionState, ProcessDefinition


def in_force(now: datetime) -> sa.ColumnElement[bool]:
    """Published, and its day has come."""
    effective = ProcessDefinition.effective_at
    return (ProcessDefinition.state == str(DefinitionState.PUBLISHED)) & (
        effective.is_(None) | (effective <= now)
    )
