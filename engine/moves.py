"""Which stored dates another calendar or another ladder moves: computed here, changed nowhere.

A date that a person set stays. One that follows from the calendar is computed again from what it
was computed from (`due_basis`); calendar days, as the statutes count them, give the same again.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import arrivals
from engine.bpmn.expressions import ScriptError
from engine.bpmn.process import Process
from engine.bpmn.world import World
from engine.changes import Change, Dated, Dates, began
from engine.climbing import Climbs
from engine.deployments import deployed
from engine.errors import EngineError
from engine.models import OPEN, ProcessInstance, UserTask, UserTaskState
from engine.working_days import Calendar, Offset

ASKS_THE_CALENDAR = re.compile(r"\b(?:wd|wh|add|working_days_between)\s*\(")
HELD = [str(state) for state in (*OPEN, UserTaskState.SUSPENDED)]
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Move:
    """One open task whose dates move, from and to."""

    task: Any
    before: Dates
    after: Dates

    @property
    def is_due_moved(self) -> bool:
        return self.before.due_at != self.after.due_at

    @property
    def is_rung_moved(self) -> bool:
        return self.before.rung_at != self.after.rung_at


@dataclass(slots=True)
class Moves:
    """Every task that moves, the most urgent first, and how many dates stay because they must."""

    tasks: list[Move] = field(default_factory=list)
    looked_at: int = 0
    unsure: int = 0


COLUMNS = (
    UserTask.id,
    UserTask.root_id,
    UserTask.instance_id,
    UserTask.element_instance_id,
    UserTask.definition_id,
    UserTask.name,
    UserTask.name_cy,
    UserTask.title,
    UserTask.business_key,
    UserTask.item,
    UserTask.candidate_group,
    UserTask.state,
    UserTask.created_at,
    UserTask.due_on,
    UserTask.due_at,
    UserTask.due_basis,
    UserTask.ladder,
    UserTask.ladder_due_at,
    UserTask.ladder_failures,
)


def moves(session: Session, change: Change) -> Moves:
    """Look at every open task with a deadline."""
    rows = session.execute(
        sa.select(*COLUMNS)
        .where(UserTask.state.in_(HELD), UserTask.due_on.is_not(None))
        .order_by(UserTask.due_at, UserTask.id)
    ).all()
    mover = Mover(session, change)
    mover.prepare(rows)
    found = Moves(looked_at=len(rows))
    for row in rows:
        move = mover.move(row)
        if move is not None:
            found.tasks.append(move)
    found.unsure = mover.unsure
    return found


class Mover:
    """Computes the dates of task after task; what many tasks share is computed once."""

    def __init__(self, session: Session, change: Change) -> None:
        self.unsure = 0
        self._session, self._change = session, change
        self._days = change.before.differ_on(change.after)
        self._climbs = Climbs(change)
        self._processes: dict[UUID, Process | None] = {}

    def prepare(self, tasks: Sequence[Dated]) -> None:
        """Read at once the instances whose variables will be asked."""
        wanted = {
            task.instance_id: task.definition_id for task in tasks if self._asks_process(task)
        }
        ids = list(wanted)
        for start in range(0, len(ids), CHUNK):
            rows = self._session.execute(
                sa.select(ProcessInstance.id, ProcessInstance.tokens).where(
                    ProcessInstance.id.in_(ids[start : start + CHUNK])
                )
            )
            for instance_id, tokens in rows:
                self._processes[instance_id] = self._restored(wanted[instance_id], tokens)

    def move(self, task: Dated) -> Move | None:
        """Where the dates of a task go; nothing where they stay."""
        if self._is_past(task):
            return None
        before = Dates(task.due_on, task.due_at, task.ladder_due_at)
        due_on, due_at = self._due(task)
        after = Dates(due_on, due_at, self._climbs.next_rung(task, due_on, due_at))
        return Move(task, before, after) if after != before else None

    def _is_past(self, task: Dated) -> bool:
        """A task that this very change has moved already, or that came after it."""
        basis = task.due_basis or {}
        if self._change.mark is not None and basis.get("moved") == self._change.mark:
            return True
        until = self._change.until
        return until is not None and began(task) > until

    # Deadlines

    def _due(self, task: Dated) -> tuple[date, datetime]:
        basis = task.due_basis or {}
        if "offset" in basis and self._touches(task):
            offset = Offset.parse(str(basis["offset"]))
            if offset.is_working or offset.roll:
                started_at = datetime.fromisoformat(str(basis["from"]))
                due = self._change.after.calendar.due(started_at, offset)
                return due.on, due.at
        if self._asks_process(task):
            return self._expressed(task)
        return task.due_on, task.due_at

    def _touches(self, task: Dated) -> bool:
        """Whether a day that changes lies on the way from the start to the deadline."""
        calendar = self._change.before.calendar
        first = calendar.local_date(began(task))
        return any(first <= day <= task.due_on for day in self._days)

    def _asks_process(self, task: Dated) -> bool:
        expression = (task.due_basis or {}).get("expression")
        return (
            bool(self._days)
            and expression is not None
            and ASKS_THE_CALENDAR.search(str(expression)) is not None
        )

    def _expressed(self, task: Dated) -> tuple[date, datetime]:
        """A date that the diagram computes: asked again, believed if it explains the old one."""
        stored = task.due_on, task.due_at
        process = self._processes.get(task.instance_id)
        was, now = (
            self._asked(process, task, rules.calendar)
            for rules in (self._change.before, self._change.after)
        )
        if was == stored and now is not None:
            return now
        self.unsure += 1
        return stored

    def _asked(
        self, process: Process | None, task: Dated, calendar: Calendar
    ) -> tuple[date, datetime] | None:
        if process is None:
            return None
        expression = str(task.due_basis["expression"])
        world = World(task.created_at, calendar)
        try:
            value = process.evaluate_by(task.element_instance_id, expression, world)
            return arrivals.day_or_moment(world, str(value))
        except (ScriptError, EngineError, ValueError):
            return None

    def _restored(self, definition_id: int, tokens: bytes) -> Process | None:
        definition = deployed(self._session, definition_id)
        world = World(self._change.now, self._change.before.calendar)
        try:
            return Process.restore(definition.compiled, tokens, world)
        except EngineError:
            return None


def roots_of(found: Iterable[Move]) -> list[UUID]:
    """The families of these tasks, in the order in which they are locked."""
    return sorted({move.task.root_id for move in found})
