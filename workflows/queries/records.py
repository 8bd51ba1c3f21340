"""What grew around actions: updates, evidence, decisions, moved dates; the newest first."""

from collections.abc import Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models import Attachment
from workflows.models import (
    Action,
    Evidence,
    Extension,
    ProgressUpdate,
    Scrutiny,
    Verification,
)

MOST = 200
Rows = Sequence[sa.Row[*tuple[Any, ...]]]
Grown = TypeVar("Grown", ProgressUpdate, Verification, Scrutiny, Extension)


def records(session: Session, table: type[Grown], which: sa.ColumnElement[bool]) -> Rows:
    """Rows of one kind with the number and reference of their action."""
    return session.execute(
        sa.select(table, Action.ref.label("ref"), Action.id.label("action_id"))
        .join(Action, Action.id == table.action_id)
        .where(which)
        .order_by(table.id.desc())
        .limit(MOST)
    ).all()


def evidence(session: Session, which: sa.ColumnElement[bool]) -> Rows:
    """Each piece with the file it came with, where there is one."""
    return session.execute(
        sa.select(
            Evidence,
            Action.ref.label("ref"),
            Action.id.label("action_id"),
            Attachment.filename.label("filename"),
            Attachment.instance_id.label("kept_at"),
        )
        .join(Action, Action.id == Evidence.action_id)
        .outerjoin(Attachment, Attachment.id == Evidence.attachment_id)
        .where(which)
        .order_by(Evidence.id.desc())
        .limit(MOST)
    ).all()
