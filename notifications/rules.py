"""From what happened to who is told: one rule for each kind of event that concerns somebody."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from sqlalchemy.orm import Session

from engine.identity import members
from engine.models import Event, User, UserTask

People = Iterable[User]
Rule = Callable[[Session, Event, date], People]


def recipients(session: Session, event: Event, today: date) -> list[User]:
    """The active people whom an event concerns, each once, never the one who did it."""
    rule = RULES.get(event.kind)
    found = {user.id: user for user in (rule(session, event, today) if rule else ())}
    return [user for user in found.values() if user.is_active and user.id != event.actor_id]


def _whose_task(session: Session, event: Event, today: date) -> People:
    """The assignee; while nobody holds the task, everybody to whom it is offered."""
    task = session.get(UserTask, event.user_task_id)
    if task is None:
        return []
    if task.assignee_id is not None:
        return _people(session, [task.assignee_id])
    return members(session, task.candidate_group, today)


def _new_holder(session: Session, event: Event, _today: date) -> People:
    return _people(session, [_details(event).get("after")])


def _those_named(session: Session, event: Event, today: date) -> People:
    """The event names groups; `assignee` and `delegate` are the task's own people."""
    told: list[User] = []
    for whom in _details(event).get("to", ()):
        if whom == "assignee":
            told += _whose_task(session, event, today)
        elif whom == "delegate":
            task = session.get(UserTask, event.user_task_id)
            told += _people(session, [task.delegated_by if task else None])
        else:
            told += members(session, str(whom), today)
    return told


def _administrators(session: Session, _event: Event, today: date) -> People:
    return members(session, "admin", today)


def _approvers(session: Session, _event: Event, today: date) -> People:
    return members(session, "process_approver", today)


def _people(session: Session, ids: Iterable[object]) -> list[User]:
    found = [session.get(User, one) for one in ids if one is not None]
    return [user for user in found if user is not None]


def _details(event: Event) -> Mapping[str, list[object]]:
    return event.details or {}


RULES: Mapping[str, Rule] = {
    "user_task.created": _whose_task,
    "user_task.assigned": _new_holder,
    "user_task.delegated": _new_holder,
    "user_task.rescheduled": _whose_task,
    "user_task.reminded": _those_named,
    "user_task.escalated": _those_named,
    "agency_return.concern_raised": _those_named,
    "escalation.returned": _those_named,
    "escalation.referred": _those_named,
    "escalation.closed": _those_named,
    "late_task.blocked": _those_named,
    "incident.opened": _administrators,
    "definition.proposed": _approvers,
}
