"""The ladder of one task as its page shows it: what was sent to whom, what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine import arrivals, ladders
from engine.models import Ladder, ProcessInstance, UserTask
from webapp.current import Moment
from webapp.i18n import _
from webapp.names import Names

PEOPLE = {
    "assignee": lambda: _("the person with the task"),
    "delegate": lambda: _("their delegate"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One level. `state` is done, now (the last that was reached) or next."""

    number: int
    what: str
    to: str
    at: datetime
    state: str


def receivers(to: Sequence[str], task: UserTask, instance: ProcessInstance, names: Names) -> str:
    """Whom a level tells, in words; empty where the task has nobody of that kind."""
    known = {"agency": task.agency}
    return named(
        [one if one in PEOPLE else arrivals.resolve_group(one, known, instance) for one in to],
        names,
    )


def named(groups: Sequence[str], names: Names) -> str:
    """Groups by their names, and the two words that mean a person."""
    told = [
        PEOPLE[one]() if one in PEOPLE else names.group(one)
        for one in groups
        if not one.endswith("@")
    ]
    said = ", ".join(told)
    return said[:1].upper() + said[1:]


def ladder_of(
    session: Session, task: UserTask, instance: ProcessInstance, seen: Moment, names: Names
) -> list[Step]:
    stored = session.get(Ladder, task.ladder or "")
    return steps_of(stored.levels if stored is not None else (), task, instance, seen, names)


def steps_of(
    levels: Sequence[Mapping[str, Any]],
    task: UserTask,
    instance: ProcessInstance,
    seen: Moment,
    names: Names,
) -> list[Step]:
    """The same for a page that has read the ladders already."""
    due = arrivals.due(task)
    if due is None or not task.is_open:
        return []
    role = task.candidate_group.partition("@")[0]
    climb = ladders.rungs(levels, due, seen.calendar, role)
    # What would have been before the task was there, or before its date was set, never is.
    ahead = [rung for rung in climb if rung.at > due.created_at]
    heard = [(rung, receivers(rung.to, task, instance, names)) for rung in ahead]
    steps = [(rung, whom) for rung, whom in heard if whom]  # a level for nobody does not happen
    reached = sum(rung.at <= seen.now for rung, _whom in steps)
    return [
        Step(number, what_happens(rung), whom, rung.at, _state(rung, number, reached))
        for number, (rung, whom) in enumerate(steps, start=1)
    ]


def _state(rung: ladders.Rung, number: int, reached: int) -> str:
    """A reminder is no alarm: only a level of a late task is where it stands now."""
    if number > reached:
        return "next"
    return "now" if number == reached and not rung.level.startswith("R") else "done"


def what_happens(rung: ladders.Rung) -> str:
    known = {
        "late_task_response": _("Asked to respond"),
        "escalation": _("Considers escalation"),
    }
    if rung.starts:
        return known.get(rung.starts, _("Asked to act"))
    return _("Reminder") if rung.level.startswith("R") else _("Told that it is late")
