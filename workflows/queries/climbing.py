"""Tasks that will reach the chair soon, if nobody does them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import arrivals, ladders
from engine.ladders import Rung
from engine.models import InstanceState, ProcessInstance, UserTask
from engine.models.user_task import OPEN_NOW
from workflows.foresight import Ground, Subject, resolved

CHAIR = "qa_chair"
MOST = 200


@dataclass(frozen=True, slots=True)
class Climb:
    """A task on its way, with the rung at which the chair hears of it."""

    task: UserTask
    home: ProcessInstance
    rung: Rung


def climbing(
    session: Session, ground: Ground, boards: Sequence[str], until: date
) -> Sequence[Climb]:
    """What reaches the chair up to and with this day, the soonest first."""
    reaching = {
        name: level
        for name, levels in ground.ladders.items()
        for level in levels
        if any(str(to).startswith(f"{CHAIR}@") for to in level.get("to", ()))
    }
    if not reaching or not boards:
        return []
    rows = session.execute(
        sa.select(UserTask, ProcessInstance)
        .join(ProcessInstance, ProcessInstance.id == UserTask.instance_id)
        .where(
            UserTask.ladder_due_at.is_not(None),
            UserTask.ladder_due_at <= ground.calendar.end_of(until),
            OPEN_NOW,
            ProcessInstance.board.in_(boards),
            ProcessInstance.state == str(InstanceState.ACTIVE),
            sa.or_(*(_due_for(ground, name, level, until) for name, level in reaching.items())),
        )
        .order_by(UserTask.ladder_due_at, UserTask.id)
        .limit(MOST)
    )
    found = (_climb(ground, Subject(task, home), until) for task, home in rows)
    return sorted(filter(None, found), key=lambda one: (one.rung.at, str(one.task.id)))


def _due_for(
    ground: Ground, name: str, level: Mapping[str, Any], until: date
) -> sa.ColumnElement[bool]:
    """Only what is due early enough to get there; so many days back from the last one."""
    offset = str(level["at"])
    own = UserTask.ladder == name
    if offset.endswith("wh") or level.get("from") == "created":
        return own
    back = offset[1:] if offset.startswith("-") else f"-{offset}"
    return own & (UserTask.due_on <= ground.calendar.add(until, back))


def _climb(ground: Ground, about: Subject, until: date) -> Climb | None:
    due = arrivals.due(about.task)
    if due is None:
        return None
    levels = ground.ladders.get(about.task.ladder or "", ())
    role = about.task.candidate_group.partition("@")[0]
    chair = f"{CHAIR}@{about.home.board}"
    last = ground.calendar.end_of(until)
    for rung in ladders.rungs(levels, due, ground.calendar, role):
        here = resolved(rung, about)
        if ground.now < rung.at <= last and chair in here.to:
            return Climb(about.task, about.home, here)
    return None
