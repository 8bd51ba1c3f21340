"""Reads programmes: what was proposed, what there is room for, and how each entry stands."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from workflows.models import (
    ActionPlan,
    AssuranceRound,
    Audit,
    DataReview,
    Engagement,
    EntryState,
    ImpactCheck,
    Programme,
    ProgrammeChange,
    ProgrammeEntry,
    ProgrammeTheme,
    ToolVersion,
)
from workflows.programme_entries import QUARTERS
from workflows.queries import access, assurance, data

MOST_CHECKS = 40
# The group's duties in its terms of reference, and the kind of entry that answers to each;
# those without one are done all year round by lifecycles that nobody has to plan.
DUTIES: Mapping[str, str | None] = {
    "data": "data_review",
    "audits": "audit",
    "engagement": "engagement",
    "tools": "tool",
    "measures": "self_assessment",
    "plans": None,
    "sign_off": None,
    "programme": None,
}


Begun = Audit | AssuranceRound | DataReview | Engagement | ToolVersion
# Where what an entry started is kept, and who may see it there.
_REGISTERS: Mapping[str, tuple[Any, Callable[[Actor], sa.ColumnElement[bool]]]] = {
    "audit": (Audit, access.audits),
    "self_assessment": (AssuranceRound, assurance.rounds),
    "data_review": (DataReview, data.reviews),
    "engagement": (Engagement, access.engagements),
    "tool": (ToolVersion, access.tools),
}


@dataclass(frozen=True, slots=True)
class Room:
    """Days of work that are planned, by quarter, beside those that there are."""

    planned: Mapping[int, int]
    capacity: int | None
    # priorities in force that no entry serves
    unserved: Sequence[str]
    # duties of the terms of reference that wait for an entry and have none
    unanswered: Sequence[str]

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
    live = standing(entries)
    planned = {
        quarter: sum(one.work_days for one in live if one.quarter == quarter)
        for quarter in QUARTERS
    }
    served = {one.priority for one in live}
    kinds = {one.kind for one in live}
    return Room(
        planned,
        programme.capacity_days,
        [key for key in keys if key not in served],
        [duty for duty, kind in DUTIES.items() if kind and kind not in kinds],
    )


def standing(entries: Sequence[ProgrammeEntry]) -> list[ProgrammeEntry]:
    """Those that nobody has taken out."""
    return [one for one in entries if one.state != EntryState.DROPPED]


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


def begun(
    session: Session, actor: Actor, entries: Sequence[ProgrammeEntry]
) -> Mapping[UUID, Begun]:
    """What entries have started, by its instance, as far as the reader may see it."""
    found: dict[UUID, Begun] = {}
    for kind, (model, seen) in _REGISTERS.items():
        own = [one.begun_instance_id for one in entries if one.kind == kind]
        if ids := [one for one in own if one is not None]:
            rows = session.scalars(sa.select(model).where(model.instance_id.in_(ids), seen(actor)))
            found |= {row.instance_id: row for row in rows}
    return found


def changes(session: Session, programme: Programme) -> Sequence[ProgrammeChange]:
    """The newest first."""
    return session.scalars(
        sa.select(ProgrammeChange)
        .where(ProgrammeChange.programme_id == programme.id)
        .order_by(ProgrammeChange.id.desc())
    ).all()
