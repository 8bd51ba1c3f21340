"""Figures about actions, audits and escalations, and the lists that they count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from workflows.models import Action, ActionPlan, ActionStatus, Audit, Scrutiny
from workflows.models.actions import DONE
from workflows.queries import access
from workflows.queries.colouring import Colouring

AT_RISK = ("red", "amber")
CLOSED = tuple(str(status) for status in (*DONE, ActionStatus.WITHDRAWN))
Condition = sa.ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of what somebody may see: a board, some agencies; empty is all of it."""

    who: Actor
    board: str = ""
    agencies: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """One action today."""

    agency: str
    due_on: date
    colour: str
    is_overdue: bool
    is_unfinished: bool


@dataclass(frozen=True, slots=True)
class AtMeeting:
    """How many actions came to a meeting in one colour."""

    on: date
    colour: str
    count: int


def actions(part: Part) -> list[Condition]:
    """The actions that are counted; their plans must be joined."""
    where = [access.actions(part.who)]
    if part.board:
        where.append(ActionPlan.board == part.board)
    if part.agencies is not None:
        where.append(Action.lead_agency.in_(list(part.agencies)))
    return where


def audits(part: Part) -> list[Condition]:
    return [access.audits(part.who), *([Audit.board == part.board] if part.board else [])]


def is_unfinished() -> Condition:
    return Action.status.not_in(CLOSED)


def is_due(first: date, last: date) -> Condition:
    """Not done yet, and due between two days, both of them included."""
    return is_unfinished() & Action.current_due.between(first, last)


def standings(session: Session, part: Part, colours: Colouring) -> list[Standing]:
    """Every action once, for all that is counted of them."""
    rows = session.execute(
        sa.select(
            Action.lead_agency,
            Action.current_due,
            colours.colour,
            sa.case((colours.is_overdue, 1), else_=0),
            sa.case((is_unfinished(), 1), else_=0),
        )
        .join(ActionPlan, ActionPlan.id == Action.plan_id)
        .where(*actions(part))
    )
    return [Standing(a, due, c, bool(late), bool(todo)) for a, due, c, late, todo in rows]


def at_meetings(session: Session, part: Part, since: date) -> list[AtMeeting]:
    """The colours with which actions came to each meeting: what was written down there."""
    rows = session.execute(
        sa.select(Scrutiny.meeting_on, Scrutiny.rag, sa.func.count())
        .join(Action, Action.id == Scrutiny.action_id)
        .join(ActionPlan, ActionPlan.id == Action.plan_id)
        .where(Scrutiny.meeting_on >= since, *actions(part))
        .group_by(Scrutiny.meeting_on, Scrutiny.rag)
        .order_by(Scrutiny.meeting_on)
    )
    return [AtMeeting(*row) for row in rows]


def audits_by_stage(session: Session, part: Part) -> dict[str, int]:
    rows = session.execute(
        sa.select(Audit.state, sa.func.count()).where(*audits(part)).group_by(Audit.state)
    )
    return {str(state): int(count) for state, count in rows}
