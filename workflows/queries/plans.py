"""Plans of both regimes in one list, and what is counted of each."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.working_days import Calendar
from workflows.models import Action, ActionPlan, ActionStatus, Recommendation, SignOff
from workflows.queries.colouring import colouring


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
    """What the lists and the chair's report say of each plan, by its id; counted in SQL."""
    coloured = colouring(session, calendar, now)
    each = (
        sa.select(
            Action.plan_id,
            Action.status,
            coloured.colour.label("rag"),
            sa.case((coloured.is_overdue, 1), else_=0).label("overdue"),
        )
        .where(
            Action.plan_id.in_([plan.id for plan in plans]),
            Action.status != str(ActionStatus.WITHDRAWN),
        )
        .subquery()
    )
    alike = (each.c.plan_id, each.c.status, each.c.rag, each.c.overdue)
    counted: defaultdict[int, list[sa.Row[Any]]] = defaultdict(list)
    for row in session.execute(sa.select(*alike, sa.func.count().label("many")).group_by(*alike)):
        counted[row.plan_id].append(row)
    return {plan.id: _counted(counted[plan.id]) for plan in plans}


def _counted(rows: Sequence[sa.Row[Any]]) -> PlanCounts:
    by_status: Counter[str] = Counter()
    by_rag: Counter[str] = Counter()
    for row in rows:
        by_status[row.status] += row.many
        by_rag[row.rag] += row.many
    return PlanCounts(
        actions=by_status.total(),
        by_status=by_status,
        by_rag=by_rag,
        overdue=sum(row.many for row in rows if row.overdue),
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
