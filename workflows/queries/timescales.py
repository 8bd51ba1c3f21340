"""Reads the board's figures: each set with its versions, and what a change of one would touch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.working_days import Calendar
from workflows.models import Action, ActionPlan, ActionStatus, TimescaleSet
from workflows.models.plans import LOCKED
from workflows.queries.colouring import colouring
from workflows.rag import Thresholds
from workflows.timescales import MONITORING, Figures, missing

# A plan's own set; the figures of all others count for everybody from their day on.
OF_PLANS = ("cpr", "susr", "audit", "inspection", "self_assessment")
ORDER = (*OF_PLANS, MONITORING, "quarter", "alert", "escalation", "membership")


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a set, with the plans that run under it."""

    row: TimescaleSet
    live_plans: int
    is_in_force: bool


@dataclass(frozen=True, slots=True)
class Versions:
    """All versions of one set, the newest first."""

    key: str
    versions: Sequence[Version]

    @property
    def newest(self) -> Version:
        return self.versions[0]

    @property
    def in_force(self) -> Version | None:
        return next((one for one in self.versions if one.is_in_force), None)


@dataclass(frozen=True, slots=True)
class Touched:
    """What other figures would touch, and what stays as it is."""

    live_plans: int
    waiting_plans: int
    recoloured: Sequence[tuple[str, str, str]]  # an action's reference, its colour, the new one


def all_sets(session: Session, today: date) -> list[Versions]:
    """Every set in the order in which people look for them; two statements."""
    rows = session.scalars(
        sa.select(TimescaleSet).order_by(TimescaleSet.key, TimescaleSet.version.desc())
    ).all()
    live = _live_plans(session)
    keys = sorted({row.key for row in rows}, key=_place)
    return [_versions(key, [row for row in rows if row.key == key], live, today) for key in keys]


def one_set(session: Session, key: str, today: date) -> Versions:
    found = next((one for one in all_sets(session, today) if one.key == key), None)
    if found is None:
        raise missing(key)
    return found


def touched(
    session: Session, before: TimescaleSet, after: Figures, calendar: Calendar, now: datetime
) -> Touched:
    """Plans that run keep their set; those without a set take the new one when registered."""
    live = _live_plans(session)
    of_set = session.scalars(sa.select(TimescaleSet.id).where(TimescaleSet.key == before.key))
    waiting = session.scalar(
        sa.select(sa.func.count())
        .select_from(ActionPlan)
        .where(ActionPlan.timescale_set_id.is_(None), ActionPlan.source == before.key)
    )
    return Touched(
        live_plans=sum(live.get(set_id, 0) for set_id in of_set),
        waiting_plans=waiting or 0,
        recoloured=_recoloured(session, before.figures, after, calendar, now)
        if before.key == MONITORING
        else (),
    )


def _recoloured(
    session: Session, before: Figures, after: Figures, calendar: Calendar, now: datetime
) -> Sequence[tuple[str, str, str]]:
    old, new = Thresholds.from_figures(before), Thresholds.from_figures(after)
    if (old.amber_within, old.red_returns) == (new.amber_within, new.red_returns):
        return ()
    was, would = (colouring(session, calendar, now, one).colour for one in (old, new))
    rows = session.execute(
        sa.select(Action.ref, was, would)
        .where(Action.status != str(ActionStatus.WITHDRAWN), was != would)
        .order_by(Action.ref)
    )
    return [(str(ref), str(old), str(new)) for ref, old, new in rows]


def _live_plans(session: Session) -> Mapping[int, int]:
    rows = session.execute(
        sa.select(ActionPlan.timescale_set_id, sa.func.count())
        .where(
            ActionPlan.timescale_set_id.is_not(None),
            ActionPlan.state.not_in([str(state) for state in LOCKED]),
        )
        .group_by(ActionPlan.timescale_set_id)
    )
    return {set_id: count for set_id, count in rows if set_id is not None}


def _versions(
    key: str, rows: Sequence[TimescaleSet], live: Mapping[int, int], today: date
) -> Versions:
    begun = [row for row in rows if row.in_force_from <= today]
    current = max(begun, key=lambda row: (row.in_force_from, row.version), default=None)
    return Versions(key, [Version(row, live.get(row.id, 0), row is current) for row in rows])


def _place(key: str) -> tuple[int, str]:
    return (ORDER.index(key) if key in ORDER else len(ORDER), key)
