"""The history of an instance as people tell it: one sentence for each kind of event."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from markupsafe import Markup, escape

from engine.mentions import calls
from engine.models import Comment, Event, UserTask
from webapp.i18n import _, day, ngettext, said
from webapp.ladder import named
from webapp.meetings import story as meetings
from webapp.moving.history import moved, put_back
from webapp.names import Names

Details = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened: who, when, what, and what was said with it."""

    at: datetime
    who: str
    is_system: bool
    what: str
    task: str = ""
    quote: str | Markup = ""


def told(
    events: Iterable[Event],
    comments: Sequence[Comment],
    tasks: Mapping[UUID, UserTask],
    names: Names,
) -> list[Line]:
    """The latest first; moves of the process itself stay in the record."""
    said_by_id = {comment.id: _with_calls(comment, names) for comment in comments}
    lines = [_line(event, said_by_id, tasks, names) for event in events if event.kind in KINDS]
    return lines[::-1]


def _line(
    event: Event, comments: Mapping[int, Markup], tasks: Mapping[UUID, UserTask], names: Names
) -> Line:
    details: Details = event.details or {}
    task = tasks.get(event.user_task_id) if event.user_task_id else None
    by = details.get("ordered_by") if event.actor_id is None else event.actor_id
    who = names.person(by) if by is not None else _("The system")
    if event.on_behalf_of is not None and event.on_behalf_of != event.actor_id:
        absent = names.person(event.on_behalf_of)
        who = _("%(who)s for %(absent)s", who=who, absent=absent)
    return Line(
        at=event.at,
        who=who,
        is_system=by is None,
        what=KINDS[event.kind](details, names),
        task=said(task.name, task.name_cy) if task is not None else "",
        quote=comments.get(details.get("comment", 0), "") or str(details.get("reason") or ""),
    )


def _with_calls(comment: Comment, names: Names) -> Markup:
    """A comment with the names of those whom it calls standing out."""
    people = [(one, names.person(one)) for one in comment.mentions or ()]
    text, told, at = comment.body, Markup(), 0
    for call in calls(text, people) if people else ():
        if call.people:
            name = Markup('<b class="app-mention">{}</b>').format(text[call.start - 1 : call.end])
            told += escape(text[at : call.start - 1]) + name
            at = call.end
    return told + escape(text[at:])


def _reminded(details: Details, names: Names) -> str:
    return _("Reminder sent: %(to)s", to=_receivers(details, names))


def _escalated(details: Details, names: Names) -> str:
    days = int(details.get("days_late", 0))
    late = ngettext("%(num)d working day late", "%(num)d working days late", days)
    whom = _receivers(details, names)
    said = [late] if days else []
    said += [_told_to(whom)] if whom else []
    return ". ".join(said) or _("Late")


def _told_to(whom: str) -> str:
    return _("Told: %(to)s", to=whom)


def _receivers(details: Details, names: Names) -> str:
    return named(details.get("to", ()), names)


def _assigned(details: Details, names: Names) -> str:
    return _("Given to %(person)s", person=names.person(details.get("after")))


def _delegated(details: Details, names: Names) -> str:
    return _("Passed to %(person)s to do", person=names.person(details.get("after")))


def _rescheduled(details: Details, _names: Names) -> str:
    after = date.fromisoformat(details["after"])
    if not details.get("before"):
        return _("Deadline set: %(date)s", date=day(after))
    before = date.fromisoformat(details["before"])
    return _("Deadline moved from %(before)s to %(after)s", before=day(before), after=day(after))


def _redated(details: Details, names: Names) -> str:
    """A closed day or another ladder; what moved, and where nothing of the deadline did."""
    if details.get("before") != details.get("after"):
        return _("By the calendar: %(what)s", what=_rescheduled(details, names))
    return _("The next reminder or escalation moved with the board’s settings")


def _attached(details: Details, _names: Names) -> str:
    return _("File added: %(name)s", name=details.get("filename", ""))


def _sent(details: Details, names: Names) -> str:
    return _("Letter sent: %(to)s", to=_receivers(details, names))


def _referred(details: Details, names: Names) -> str:
    return _("Referred: %(to)s", to=_receivers(details, names))


def _asked(details: Details, _names: Names) -> str:
    due = details.get("due")
    if not due:
        return _("More time asked for")
    return _("New date asked for: %(date)s", date=day(date.fromisoformat(due)))


Tell = Callable[[Details, Names], str]
# What the registers record beside the tasks; a completed task is told already.
REGISTERED: Mapping[str, Callable[[], str]] = {
    "agency_returns.issued": lambda: _("The returns were issued to the agencies"),
    "audit.commissioned": lambda: _("The audit was commissioned"),
    "audit.declined": lambda: _("The audit was declined"),
    "audit.plan_opened": lambda: _("Monitoring of its action plan began"),
    "audit.re_audit_started": lambda: _("A re-audit was started"),
    "audit.closed": lambda: _("The audit was closed"),
    "action_plan.registered": lambda: _("The plan was registered"),
    "action_plan.finalised": lambda: _("The plan was finalised"),
    "action_plan.approved": lambda: _("The plan was approved"),
    "action_plan.noted": lambda: _("The Board noted the plan"),
    "action_plan.sent": lambda: _("The plan was sent"),
    "action_plan.signed_off": lambda: _("The plan was signed off"),
    "action_plan.parties_told": lambda: _("Those concerned were told"),
    "action_plan.hub_told": lambda: _("The Co-ordination Hub was told"),
    "action_plan.impact_checked": lambda: _("The impact was checked"),
    "action_plan.closed": lambda: _("The plan was closed"),
    "action.reassigned": lambda: _("The action has a new lead"),
    "action.evidence_added": lambda: _("Evidence was added"),
    "action.rag_overridden": lambda: _("The colour was set by hand"),
    "action.concern_raised": lambda: _("Progress was found inadequate"),
    "action.verified": lambda: _("The evidence was verified"),
    "action.returned": lambda: _("The action was returned for more work"),
    "action.withdrawn": lambda: _("The action was withdrawn"),
    "sign_off.opened": lambda: _("The sign-off began"),
    "sign_off.inquorate": lambda: _("The meeting had no quorum"),
    "sign_off.ratified": lambda: _("The plan was ratified"),
    "sign_off.decided": lambda: _("The sign-off was decided"),
    **meetings.TOLD,
}


def _wound(details: Details, _names: Names) -> str:
    if details.get("cause") == "anchor":
        return _("Waiting steps moved with the day that they count from")
    return _("Timers moved with the board’s calendar")


def _plain(tell: Callable[[], str]) -> Tell:
    """A sentence that needs no details."""
    return lambda _details, _names: tell()


KINDS: Mapping[str, Tell] = {
    **{kind: _plain(tell) for kind, tell in REGISTERED.items()},
    "instance.started": lambda _d, _n: _("Started"),
    "instance.completed": lambda _d, _n: _("Completed"),
    "instance.suspended": lambda _d, _n: _("Paused"),
    "instance.resumed": lambda _d, _n: _("Resumed"),
    "instance.terminated": lambda _d, _n: _("Ended early"),
    "instance.migrated": moved,
    "instance.migration_undone": put_back,
    "user_task.created": lambda _d, _n: _("Task came up"),
    "user_task.claimed": lambda _d, _n: _("Task taken"),
    "user_task.released": lambda _d, _n: _("Task given back"),
    "user_task.assigned": _assigned,
    "user_task.delegated": _delegated,
    "user_task.completed": lambda _d, _n: _("Task completed"),
    "user_task.canceled": lambda _d, _n: _("Task no longer needed"),
    "user_task.rescheduled": _rescheduled,
    "user_task.redated": _redated,
    "instance.redated": _wound,
    "user_task.reminded": _reminded,
    "user_task.escalated": _escalated,
    "message.received": lambda _d, _n: _("Message received"),
    "signal.received": lambda _d, _n: _("Signal received"),
    "comment.added": lambda _d, _n: _("Comment"),
    "attachment.added": _attached,
    "late_task.answered": lambda _d, _n: _("The agency answered about the late task"),
    "late_task.blocked": lambda _d, _n: _("Something blocks the late task"),
    "escalation.decided": lambda _d, _n: _("The chair decided on the escalation"),
    "escalation.sent": _sent,
    "escalation.returned": lambda _d, _n: _("The late task was returned to the agency"),
    "escalation.referred": _referred,
    "escalation.answered": lambda _d, _n: _("The letter was answered by a decision"),
    "escalation.closed": lambda _d, _n: _("The escalation is closed"),
    "extension.asked": _asked,
    "extension.supported": lambda _d, _n: _("The agency supports a new date"),
    "extension.not_supported": lambda _d, _n: _("The agency does not support a new date"),
    "extension.approved": lambda _d, _n: _("The chair approved a new date"),
    "extension.refused": lambda _d, _n: _("The chair refused a new date"),
    "extension.agreed": lambda _d, _n: _("The review group agreed to a new date"),
    "extension.not_agreed": lambda _d, _n: _("The review group did not agree to a new date"),
    "extension.not_needed": lambda _d, _n: _("No more time is needed"),
    "incident.opened": lambda _d, _n: _("Something failed; the Business Unit sees it"),
    "incident.resolved": lambda _d, _n: _("The failure was put right"),
}
