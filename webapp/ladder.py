"""The ladder of one task as its page shows it: what was sent to whom, what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine import arrivals, ladders
from engine.models import Ladder, ProcessInstance, UserTask
from webapp.current import Moment
from webapp.i18n import _
from webapp.names import Names


@dataclass(frozen=True, slots=True)
class Step:
    """One level. `state` is done, now (the last that was reached) or next."""

    number: int
    what: str
    to: str
    at: datetime
    state: str


def ladder_of(
    session: Session, task: UserTask, instance: ProcessInstance, seen: Moment, names: Names
) -> list[Step]:
    due, stored = arrivals.due(task), session.get(Ladder, task.ladder or "")
    if due is None or stored is None:
        return []
    role = task.candidate_group.partition("@")[0]
    climb = ladders.rungs(stored.levels, due, seen.calendar, role)
    reached = sum(rung.at <= seen.now for rung in climb) if task.is_open else 0
    return [
        Step(
            number=number,
            what=_what(rung),
            to=_receivers(rung.to, task, instance, names),
            at=rung.at,
            state=_state(number, reached),
        )
        for number, rung in enumerate(climb, start=1)
        if task.is_open
    ]


def _state(number: int, reached: int) -> str:
    if number > reached:
        return "next"
    return "now" if number == reached else "done"


def _what(rung: ladders.Rung) -> str:
    known = {
        "late_task_response": _("Asked to respond"),
        "escalation": _("Considers escalation"),
    }
    if rung.starts:
        return known.get(rung.starts, _("Asked to act"))
    return _("Reminder") if rung.level.startswith("R") else _("Told that it is late")


def _receivers(to: Sequence[str], task: UserTask, instance: ProcessInstance, names: Names) -> str:
    words = {"assignee": _("The person with the task"), "delegate": _("Their delegate")}
    known = {"agency": task.agency}
    told = [
        words.get(one) or names.group(arrivals.resolve_group(one, known, instance)) for one in to
    ]
    return ", ".join(name for name in told if name and not name.endswith("@"))
