"""Reads programmes: what was proposed, what there is room for, and how each entry stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.models import (
    ActionPlan,
    Audit,
    EntryState,
    ImpactCheck,
    Programme,
    ProgrammeChange,
    ProgrammeEntry,
    ProgrammeTheme,
)
from workflows.programme_entries import QUARTERS

MOST_CHECKS = 40


@dataclass(frozen=True, slots=True)
class Room:
    """Days of work that are planned, by quarter, beside those that there are."""

    planned: Mapping[int, int]
    capacity: int | None
    # priorities in force that no entry serves
    unserved: Sequence[str]

    @property
    def total(self) -> int:
        return sum(self.planned.values())

    @property
    def missing(self) -> int:
        """How many days too many are planned."""
        return max(self.total - self.capacity, 0) if self.capacity is not None else 0

    @property
    def quarter(self) -> int | None:
        """An even share of the year's capacity."""
        return self.capacity // len(QUARTERS) if self.capacity is not None else None


def room(programme: Programme, entries: Sequence[ProgrammeEntry], keys: Sequence[str]) -> Room:
    live = [one for one in entries if one.state != EntryState.DROPPED]
    planned = {
        quarter: sum(one.work_days for one in live if one.quarter == quarter)
        for quarter in QUARTERS
    }
    served = {one.priority for one in live}
    return Room(planned, programme.capacity_days, [key for key in keys if key not in served])


def themes(session: Session, programme: Programme) -> Sequence[ProgrammeTheme]:
    return session.scalars(
        sa.select(ProgrammeTheme)
        .where(ProgrammeTheme.programme_id == programme.id)
        .order_by(ProgrammeTheme.id)
    ).all()


def themes_as_rows(session: Session, programme: Programme) -> list[dict[str, Any]]:
    return [
        {"theme": one.theme, "reason": one.reason, "agency": one.agency}
        for one in themes(session, programme)
    ]


def open_checks(session: Session, programme: Programme) -> Sequence[tuple[ActionPlan, ImpactCheck]]:
    """Checks of impact that nobody has made yet and that are due by the end of the year."""
    rows = session.execute(
        sa.select(ActionPlan, ImpactCheck)
        .join(ImpactCheck, ImpactCheck.plan_id == ActionPlan.id)
        .where(
            ActionPlan.board == programme.board,
            ImpactCheck.outcome.is_(None),
            ImpactCheck.due_on <= programme.ends_on,
        )
        .order_by(ImpactCheck.due_on, ImpactCheck.id)
        .limit(MOST_CHECKS)
    )
    return [(plan, check) for plan, check in rows]


def checks_as_rows(session: Session, programme: Programme) -> list[dict[str, Any]]:
    return [
        {"ref": f"{plan.ref} · {plan.title}", "due_on": check.due_on.isoformat()}
        for plan, check in open_checks(session, programme)
    ]


def begun_audits(session: Session, entries: Sequence[ProgrammeEntry]) -> Mapping[Any, Audit]:
    """The audits that entries have started, by their instance; one statement."""
    begun = [one.begun_instance_id for one in entries if one.begun_instance_id is not None]
    if not begun:
        return {}
    found = session.scalars(sa.select(Audit).where(Audit.instance_id.in_(begun)))
    return {audit.instance_id: audit for audit in found}


def changes(session: Session, programme: Programme) -> Sequence[ProgrammeChange]:
    """The newest first."""
    return session.scalars(
        sa.select(ProgrammeChange)
        .where(ProgrammeChange.programme_id == programme.id)
        .order_by(ProgrammeChange.id.desc())
    ).all()
