"""The colour of an action in SQL, as `rag.colour` computes it, so that any list can ask for it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.working_days import Calendar
from workflows import timescales
from workflows.models import Action, ActionStatus, Milestone, ProgressUpdate, Verification
from workflows.queries.actions import NOT_BEGUN
from workflows.rag import Colour, Thresholds

# The most worrying first.
SEVERITY = (Colour.RED, Colour.AMBER, Colour.GREEN, Colour.GREY, Colour.BLUE)


@dataclass(frozen=True, slots=True)
class Colouring:
    """Expressions on the row of an action, as of one day."""

    colour: sa.ColumnElement[str]
    is_overdue: sa.ColumnElement[bool]

    @property
    def severity(self) -> sa.ColumnElement[int]:
        places = {str(colour): place for place, colour in enumerate(SEVERITY)}
        return sa.case(places, value=self.colour, else_=len(places))


def colouring(
    session: Session, calendar: Calendar, now: datetime, limits: Thresholds | None = None
) -> Colouring:
    """Two statements: the figures in force, and the due dates behind which a forecast lies."""
    today = calendar.local_date(now)
    limits = limits or _in_force(session, today)
    forecast = _forecast()
    dues = session.scalars(
        sa.select(Action.current_due).where(forecast > Action.current_due).distinct()
    ).all()
    is_overdue = (
        Action.completed_on.is_(None)
        & (Action.current_due < today)
        & (Action.status != ActionStatus.WITHDRAWN)
    )
    is_red = (
        (Action.completed_on.is_(None) & (Action.current_due < today))
        | (forecast >= _behind(dues, calendar, limits.amber_within + 1))
        | (_returns() >= limits.red_returns)
    )
    is_amber = (
        (forecast >= _behind(dues, calendar, 1)) | _missed_milestone(today) | _missed_update()
    )
    computed = sa.case(
        (Action.status == ActionStatus.SIGNED_OFF, str(Colour.BLUE)),
        (Action.rag_override.is_not(None), Action.rag_override),
        (_not_due_to_start(today), str(Colour.GREY)),
        (is_red, str(Colour.RED)),
        (is_amber, str(Colour.AMBER)),
        else_=str(Colour.GREEN),
    )
    return Colouring(computed, is_overdue)


def _in_force(session: Session, today: date) -> Thresholds:
    figures = timescales.in_force(session, timescales.MONITORING, today)
    return Thresholds.from_figures(figures.figures)


def _behind(dues: Any, calendar: Calendar, days: int) -> sa.ColumnElement[date]:
    """So many working days after the row's due date; only a few due dates are asked about."""
    if not dues:
        return sa.literal(None, sa.Date)
    moved = {due: calendar.add(due, f"{days}wd") for due in dues}
    return sa.case(moved, value=Action.current_due, else_=sa.null())


def _forecast() -> sa.ColumnElement[date]:
    """The day it was done, or else the last day that somebody forecast."""
    said = (
        sa.select(ProgressUpdate.forecast_on)
        .where(ProgressUpdate.action_id == Action.id, ProgressUpdate.forecast_on.is_not(None))
        .order_by(ProgressUpdate.id.desc())
        .limit(1)
        .correlate(Action)
        .scalar_subquery()
    )
    return sa.func.coalesce(Action.completed_on, said)


def _not_due_to_start(today: date) -> sa.ColumnElement[bool]:
    return (
        (Action.starts_on > today)
        & Action.status.in_([str(status) for status in NOT_BEGUN])
        & Action.completed_on.is_(None)
    )


def _returns() -> sa.ColumnElement[int]:
    """Times the evidence came back since it was last verified."""
    accepted = _last(Verification.id, Verification.action_id, Verification.decision == "verified")
    return (
        sa.select(sa.func.count(Verification.id))
        .where(
            Verification.action_id == Action.id,
            Verification.decision == "returned",
            Verification.id > accepted,
        )
        .correlate(Action)
        .scalar_subquery()
    )


def _missed_update() -> sa.ColumnElement[bool]:
    """No update came for a meeting since the last one that did."""
    said = _last(ProgressUpdate.id, ProgressUpdate.action_id, ProgressUpdate.kind == "update")
    missed = sa.select(ProgressUpdate.id).where(
        ProgressUpdate.action_id == Action.id,
        ProgressUpdate.kind == "missed",
        ProgressUpdate.id > said,
    )
    return missed.correlate(Action).exists()


def _missed_milestone(today: date) -> sa.ColumnElement[bool]:
    missed = sa.select(Milestone.id).where(
        Milestone.action_id == Action.id, Milestone.met_on.is_(None), Milestone.due_on < today
    )
    return missed.correlate(Action).exists()


def _last(number: Any, owner: Any, condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    """The number of the newest row of the action for which this holds, or 0."""
    newest = sa.select(sa.func.max(number)).where(owner == Action.id, condition)
    return sa.func.coalesce(newest.correlate(Action).scalar_subquery(), 0)
