"""What the chair reports of data, engagement and self-assessments since the last meeting."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.models import (
    Assessment,
    AssuranceRound,
    DataDecision,
    DataFinding,
    DataReview,
    Engagement,
)
from workflows.queries.counts import Figure

# What a group decides about a quarter when it does more than take note.
LOOKED_INTO = ("narrative", "deep_dive", "audit", "alert")
Parts = Sequence[tuple[str, sa.ColumnElement[bool]]]


def data(session: Session, board: str, since: datetime) -> list[Figure]:
    """The quarters that were validated, what was odd in them, and what was looked into."""
    fresh = (DataReview.board == board) & (DataReview.validated_at >= since)
    odd = (
        sa.select(DataFinding.id)
        .join(DataReview, DataReview.id == DataFinding.review_id)
        .where(fresh)
        .order_by(DataFinding.review_id, DataFinding.number)
    )
    asked = sa.select(DataDecision.review_id).where(
        DataDecision.kind.in_(LOOKED_INTO), DataDecision.at >= since
    )
    looked_into = (DataReview.board == board) & DataReview.id.in_(asked)
    return [
        Figure("data", "validated", "", "data_review", _ids(session, DataReview, fresh)),
        Figure("data", "odd", "", "data_finding", session.scalars(odd).all()),
        Figure("data", "looked_into", "", "data_review", _ids(session, DataReview, looked_into)),
    ]


def engagement(session: Session, board: str, since: date) -> list[Figure]:
    """Who was heard, what it changed, and who was told what came of it."""
    changed = (Engagement.held_to >= since) & (Engagement.influence_outcome == "changed")
    parts = [
        ("heard", Engagement.held_to >= since),
        ("changed", changed),
        ("answered", Engagement.returned_on >= since),
    ]
    return [
        Figure(
            "engagement",
            key,
            "",
            "engagement",
            _ids(session, Engagement, (Engagement.board == board) & which),
        )
        for key, which in parts
    ]


def assessments(session: Session, board: str, since: datetime) -> list[Figure]:
    """What agencies said of themselves, and who was challenged by their peers."""
    handed_in = Assessment.handed_in_at >= since
    parts = [
        ("handed_in", handed_in),
        ("late", handed_in & Assessment.is_late.is_(True)),
        ("challenged", Assessment.panel_on >= since.date()),
    ]
    return [
        Figure("assessments", key, "", "assessment", _assessed(session, board, which))
        for key, which in parts
    ]


def _assessed(session: Session, board: str, which: sa.ColumnElement[bool]) -> Sequence[int]:
    return session.scalars(
        sa.select(Assessment.id)
        .join(AssuranceRound, AssuranceRound.id == Assessment.round_id)
        .where(AssuranceRound.board == board, which)
        .order_by(Assessment.id)
    ).all()


def _ids(session: Session, table: Any, which: sa.ColumnElement[bool]) -> Sequence[int]:
    return session.scalars(sa.select(table.id).where(which).order_by(table.id)).all()
