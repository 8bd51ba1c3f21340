"""Plans of both regimes in one list, and what is counted of each."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.working_days import Calendar
from workflows.models import Action, ActionPlan, ActionStatus, Recommendation, SignOff
from workflows.queries.actions import colours_of
from workflows.rag import Colour


@dataclass(frozen=True, slots=True)
class PlanFilter:
    """Which plans a list shows; what is left out does not narrow it."""

    regime: str | None = None
    source: str | None = None
    state: str | None = None
    board: str | None = None


@dataclass(frozen=True, slots=True)
class PlanCounts:
    """The actions of one plan by status and by colour; withdrawn ones are not counted."""

    actions: int = 0
    by_status: Mapping[str, int] = field(default_factory=dict)
    by_rag: Mapping[str, int] = field(default_factory=dict)
    overdue: int = 0


def list_plans(session: Session, wanted: PlanFilter) -> Sequence[ActionPlan]:
    """Plans of every source and both regimes, the newest first."""
    statement = sa.select(ActionPlan)
    for name in PlanFilter.__slots__:
        if (value := getattr(wanted, name)) is not None:
            statement = statement.where(getattr(ActionPlan, name) == value)
    ordered = statement.order_by(ActionPlan.created_at.desc(), ActionPlan.id.desc())
    return session.scalars(ordered).all()


def counts_of(
    session: Session, plans: Sequence[ActionPlan], calendar: Calendar, now: datetime
) -> Mapping[int, PlanCounts]:
    """What the lists and the chair's report say of each plan, by its id."""
    ids = [plan.id for plan in plans]
    listed = session.scalars(
        sa.select(Action)
        .where(Action.plan_id.in_(ids), Action.status != str(ActionStatus.WITHDRAWN))
        .order_by(Action.id)
    ).all()
    colours = colours_of(session, listed, calendar, now)
    today = calendar.local_date(now)
    return {
        plan_id: _counted([one for one in listed if one.plan_id == plan_id], colours, today)
        for plan_id in ids
    }


def _counted(own: Sequence[Action], colours: Mapping[int, Colour], today: date) -> PlanCounts:
    return PlanCounts(
        actions=len(own),
        by_status=Counter(one.status for one in own),
        by_rag=Counter(str(colours[one.id]) for one in own),
        overdue=sum(one.completed_on is None and one.current_due < today for one in own),
    )


def recommendations_of(session: Session, plan_id: int) -> Sequence[Recommendation]:
    return session.scalars(
        sa.select(Recommendation)
        .where(Recommendation.plan_id == plan_id)
        .order_by(Recommendation.number, Recommendation.id)
    ).all()


def sign_offs_of(session: Session, plan_id: int) -> Sequence[SignOff]:
    return session.scalars(
        sa.select(SignOff).where(SignOff.plan_id == plan_id).order_by(SignOff.round)
    ).all()
