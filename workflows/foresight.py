"""What a decision would do to dates and ladders, said before it is taken; nothing changes here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import arrivals, ladders
from engine.context import Ladders
from engine.deployments import Deployed
from engine.ladders import Rung
from engine.models import Ladder, ProcessInstance, UserTask
from engine.working_days import Calendar
from workflows.models import Escalation, TimescaleSet

ESCALATION = "escalation"
RETURN_WITHIN = "return_within"


@dataclass(frozen=True, slots=True)
class Ground:
    """What every look ahead stands on: the moment, the calendar, the board's ladders."""

    now: datetime
    calendar: Calendar
    ladders: Ladders

    @property
    def today(self) -> date:
        return self.calendar.local_date(self.now)


@dataclass(frozen=True, slots=True)
class Wait:
    """A group that would be asked, and until when it would have time."""

    group: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Effect:
    """What one way to decide leads to: who is asked, the late task's deadline, its new ladder."""

    option: str
    waits: Sequence[Wait] = ()
    due_on: date | None = None
    climb: Sequence[Rung] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """The task that is decided about, with the instance in which it stands."""

    task: UserTask
    home: ProcessInstance


def ground_of(session: Session, now: datetime, calendar: Calendar) -> Ground:
    levels = {row.name: row.levels for row in session.scalars(sa.select(Ladder))}
    return Ground(now, calendar, levels)


def climb_from(ground: Ground, about: Subject, due_on: date) -> list[Rung]:
    """The rungs that a new deadline would lead to, with groups by their keys; none for nobody."""
    due = ladders.Due(ground.now, due_on, ground.calendar.end_of(due_on))
    levels = ground.ladders.get(about.task.ladder or "", ())
    role = about.task.candidate_group.partition("@")[0]
    ahead = (
        resolved(rung, about)
        for rung in ladders.rungs(levels, due, ground.calendar, role)
        if rung.at > ground.now
    )
    return [rung for rung in ahead if rung.to]


def resolved(rung: Rung, about: Subject) -> Rung:
    """A rung with the groups of this very task; `assignee` and `delegate` stay words."""
    known = {"agency": about.task.agency}
    groups = (arrivals.resolve_group(to, known, about.home) for to in rung.to)
    return replace(rung, to=tuple(group for group in groups if not group.endswith("@")))


def of_escalation(
    ground: Ground,
    definition: Deployed,
    escalation: Escalation,
    late: Subject,
    return_by: date | None = None,
) -> Mapping[str, Effect]:
    """Every way in which the chair may decide on a late task, by its option."""
    board = _within(ground, definition, "board_decides", ground.today)
    review = _within(ground, definition, "review_decides", ground.today)
    up = [
        Wait(group, due_on)
        for group, due_on in (("board_chair", board), (escalation.review_chair, review))
        if due_on is not None
    ]
    climb = climb_from(ground, late, return_by) if return_by is not None else []
    effects = (
        Effect("approve", up),
        Effect("extension", _asking(ground, definition, late)),
        Effect("return", due_on=return_by, climb=climb),
        Effect("superseded"),
    )
    return {effect.option: effect for effect in effects}


def of_extension(ground: Ground, about: Subject, asked_due: date) -> Effect:
    """What a granted extension leads to."""
    return Effect("approve", due_on=asked_due, climb=climb_from(ground, about, asked_due))


def return_within(session: Session, ground: Ground) -> date | None:
    """The deadline that is proposed for a late task that goes back; the board's own figure."""
    figures = session.scalar(
        sa.select(TimescaleSet)
        .where(TimescaleSet.key == ESCALATION, TimescaleSet.in_force_from <= ground.today)
        .order_by(TimescaleSet.in_force_from.desc(), TimescaleSet.version.desc())
        .limit(1)
    )
    span = figures.figures.get(RETURN_WITHIN, {}).get("value") if figures is not None else None
    return ground.calendar.add(ground.today, span) if span else None


def _asking(ground: Ground, definition: Deployed, late: Subject) -> list[Wait]:
    """The officer asks, the agency supports, the chair decides: each as late as they may."""
    agency = late.task.agency
    steps = [("ask", late.task.candidate_group)]
    steps += [("support", f"agency_rep@{agency}")] if agency else []
    steps += [("approve", f"qa_chair@{late.home.board}")]
    waits, day = [], ground.today
    for element, group in steps:
        until = _within(ground, definition, element, day)
        if until is None:
            break
        waits.append(Wait(group, until))
        day = until
    return waits


def _within(ground: Ground, definition: Deployed, element: str, since: date) -> date | None:
    """As the diagram says; in one that was drawn otherwise, nothing is foretold."""
    try:
        span = definition.compiled.element(element).due_in
    except KeyError:
        return None
    return ground.calendar.add(since, span) if span and not span.endswith("wh") else None
