"""From what happened to who is told and why: one rule for each kind that concerns somebody."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.models import Event, TokenMove
from engine.permissions import UNIT
from engine.token_moves import deciders
from notifications import accounts
from notifications.directory import Directory, Reason

CHAIR = "qa_chair@"
# The ladders whose levels wait for no digest and for nobody's quiet hours.
AT_ONCE = frozenset({"immediate", "alert"})
# Whoever stands in for an absent one may not decide on it.
PERSONAL = frozenset({"token_move.proposed"})
HOLDER, GIVEN, HANDED_ON = {"why": "holder"}, {"why": "given"}, {"why": "handed_on"}
MENTIONED, AUTHOR, RAISER = {"why": "mentioned"}, {"why": "author"}, {"why": "raiser"}
ASKED, PROPOSER = {"why": "decides"}, {"why": "proposer"}


@dataclass(frozen=True, slots=True)
class Told:
    """One person whom an event concerns, why, and under which words."""

    user_id: int
    reason: Reason
    wording: str = ""


Rule = Callable[[Directory, Event], Iterable[Told]]


def recipients(directory: Directory, event: Event) -> list[Told]:
    """The active people whom an event concerns, each once, never the one who did it.

    Whoever stands in for an absent one is told too, unless told already. Of an account only its
    owner hears, and of their own deeds as well: somebody may have done them in their name.
    """
    if event.kind in accounts.KINDS:
        return [told for told in _owner(directory, event) if directory.is_active(told.user_id)]
    rule = RULES.get(event.kind)
    found: dict[int, Told] = {}
    for told in rule(directory, event) if rule else ():
        found.setdefault(told.user_id, told)
    for told in list(found.values()) if event.kind not in PERSONAL else ():
        for substitute in directory.substitutes(told.user_id):
            reason = directory.substitute_reason(told.user_id)
            found.setdefault(substitute, Told(substitute, reason, told.wording))
    return [
        told
        for told in found.values()
        if told.user_id != event.actor_id and directory.is_active(told.user_id)
    ]


def _whose_task(directory: Directory, event: Event) -> Iterator[Told]:
    """The assignee; while nobody holds the task, everybody to whom it is offered."""
    task = directory.task(event.user_task_id)
    if task is None:
        return
    if task.assignee_id is not None:
        yield Told(task.assignee_id, HOLDER)
        return
    yield from _group(directory, task.candidate_group)


def _offered(directory: Directory, event: Event) -> Iterator[Told]:
    """Several to whom a task is offered hear that one of them is to take it."""
    found = list(_whose_task(directory, event))
    task = directory.task(event.user_task_id)
    is_shared = len(found) > 1 and task is not None and task.ladder not in AT_ONCE
    yield from (replace(told, wording="offered") if is_shared else told for told in found)


def _new_holder(_directory: Directory, event: Event) -> Iterator[Told]:
    holder = _details(event).get("after")
    if isinstance(holder, int):
        yield Told(holder, GIVEN)


def _those_named(directory: Directory, event: Event) -> Iterator[Told]:
    """The event names groups; `assignee` and `delegate` are the task's own people."""
    for whom in _details(event).get("to", ()):
        if whom == "assignee":
            yield from _whose_task(directory, event)
        elif whom == "delegate":
            yield from _whoever_handed_on(directory, event)
        else:
            yield from _group(directory, str(whom))


def _late(directory: Directory, event: Event) -> Iterator[Told]:
    """Those whom the ladder names, and whoever gave the late task to its holder.

    A chair's own late task does not wait for the chair's decision: it is told as what it is.
    """
    task = directory.task(event.user_task_id)
    is_ordinary = task is not None and task.ladder not in AT_ONCE
    is_chairs = is_ordinary and task is not None and task.candidate_group.startswith(CHAIR)
    deciding = _chairs(directory, event) if is_ordinary and not is_chairs else set()
    own = directory.members(task.candidate_group) if task is not None and is_chairs else []
    for told in _those_named(directory, event):
        is_another = told.reason is not HOLDER and not told.wording
        if is_chairs and is_another:
            yield replace(told, wording="chairs_own" if told.user_id in own else "chair")
        else:
            yield replace(told, wording="decides") if told.user_id in deciding else told
    yield from _whoever_handed_on(directory, event)


def _chairs(directory: Directory, event: Event) -> set[int]:
    """Those who decide about a task that has come as high as a chair."""
    groups = [str(whom) for whom in _details(event).get("to", ()) if str(whom).startswith(CHAIR)]
    return {user_id for group in groups for user_id in directory.members(group)}


def _whoever_handed_on(directory: Directory, event: Event) -> Iterator[Told]:
    task = directory.task(event.user_task_id)
    if task is not None and task.delegated_by is not None:
        yield Told(task.delegated_by, HANDED_ON, "copy")


def _mentioned(directory: Directory, event: Event) -> Iterator[Told]:
    """Nobody learns by a mention that something exists which they may not see."""
    for person in _details(event).get("mentions", ()):
        if isinstance(person, int) and directory.sees(person, event.instance_id):
            yield Told(person, MENTIONED)


def _raiser(_directory: Directory, event: Event) -> Iterator[Told]:
    person = _details(event).get("person")
    if isinstance(person, int):
        yield Told(person, RAISER)


def _those_named_and_raiser(directory: Directory, event: Event) -> Iterator[Told]:
    yield from _those_named(directory, event)
    yield from _raiser(directory, event)


def _administrators(directory: Directory, _event: Event) -> Iterator[Told]:
    yield from _group(directory, "admin")


def _whose_moved_task(directory: Directory, event: Event) -> Iterator[Told]:
    """A closed day that moves a reminder alone is nobody's news."""
    details = _details(event)
    if details.get("before") != details.get("after"):
        yield from _whose_task(directory, event)


def _approvers(directory: Directory, _event: Event) -> Iterator[Told]:
    yield from _group(directory, "process_approver")


def _deciders(directory: Directory, event: Event) -> Iterator[Told]:
    """Whoever may decide on a move by hand: nobody hears of work that they may not see."""
    instance = directory.instance(event.instance_id)
    if instance is not None:
        found = deciders(directory.session, instance, event.actor_id, directory.today)
        yield from (Told(person.id, ASKED) for person in found)


def _proposer(directory: Directory, event: Event) -> Iterator[Told]:
    move = directory.session.get(TokenMove, _details(event).get("move"))
    if move is not None and move.proposed_by is not None:
        yield Told(move.proposed_by, PROPOSER)


def _colleagues(directory: Directory, event: Event) -> Iterator[Told]:
    """What somebody changed; what ships with the product is nobody's news."""
    if event.actor_id is not None:
        yield from _approvers(directory, event)


def _author(directory: Directory, event: Event) -> Iterator[Told]:
    definition = directory.definition(_details(event).get("definition"))
    if definition is not None and definition.created_by is not None:
        yield Told(definition.created_by, AUTHOR)


def _owner(_directory: Directory, event: Event) -> Iterator[Told]:
    for user_id, factor in accounts.concerns(event):
        yield Told(user_id, accounts.OWN, factor)


def _group(directory: Directory, key: str) -> Iterator[Told]:
    reason = directory.group_reason(key)
    yield from (Told(user_id, reason) for user_id in directory.members(key))


def _or_the_unit(rule: Rule) -> Rule:
    """While nobody sits where a task is offered, the Business Unit hears of it: it sees all."""

    def told(directory: Directory, event: Event) -> Iterator[Told]:
        found = list(rule(directory, event))
        task = directory.task(event.user_task_id)
        is_vacant = task is not None and task.assignee_id is None and not found
        if task is None or not is_vacant or directory.members(task.candidate_group):
            yield from found
            return
        reason = {**directory.group_reason(task.candidate_group), "why": "vacant"}
        yield from (Told(user_id, reason) for user_id in directory.members(UNIT))

    return told


def _details(event: Event) -> Mapping[str, Any]:
    return event.details or {}


RULES: Mapping[str, Rule] = {
    "user_task.created": _or_the_unit(_offered),
    "user_task.assigned": _new_holder,
    "user_task.delegated": _new_holder,
    "user_task.rescheduled": _whose_task,
    "user_task.redated": _whose_moved_task,
    "user_task.reminded": _or_the_unit(_those_named),
    "user_task.escalated": _or_the_unit(_late),
    "assessment.nudged": _whose_task,
    "comment.added": _mentioned,
    "alert.added": _those_named,
    "alert.closed": _those_named_and_raiser,
    "alert.declined": _raiser,
    "alert.referred": _those_named,
    "meeting.moved": _those_named,
    "meeting.called_off": _those_named,
    "meeting.minutes_circulated": _those_named,
    "escalation.sent": _those_named,
    "escalation.returned": _those_named,
    "escalation.referred": _those_named,
    "escalation.closed": _those_named,
    "late_task.blocked": _those_named,
    "incident.opened": _administrators,
    "definition.proposed": _approvers,
    "definition.published": _author,
    "definition.returned": _author,
    "ladder.changed": _colleagues,
    "token_move.proposed": _deciders,
    "token_move.made": _proposer,
    "token_move.returned": _proposer,
    "token_move.lapsed": _proposer,
    "address.settled": _those_named,
    **dict.fromkeys(sorted(accounts.KINDS), _owner),
}

# News: it asks for nothing, and may be switched off. All else is a duty, and may not.
NEWS = frozenset(
    {
        "alert.closed",
        "comment.added",
        "definition.published",
        "escalation.closed",
        "meeting.called_off",
        "meeting.minutes_circulated",
        "meeting.moved",
        "token_move.made",
        "user_task.redated",
        "user_task.rescheduled",
    }
)
NEWS_REASONS = frozenset({"handed_on"})
# What wakes people up whatever they asked for.
WAKING = frozenset({"alert.added", "alert.declined", "alert.referred"}) | accounts.KINDS
# What a person who asks for urgent things at once is told at once.
URGENT = frozenset(
    {
        "user_task.escalated",
        "escalation.sent",
        "escalation.returned",
        "escalation.referred",
        "late_task.blocked",
        "incident.opened",
    }
)

# Said of a task, and still worth hearing when the task is done.
OUTLIVES = frozenset({"comment.added"})
# After these a task asks nobody for anything any more.
CLOSING = ("user_task.completed", "user_task.canceled")


def is_duty(kind: str, reason: Reason) -> bool:
    return kind not in NEWS and reason.get("why") not in NEWS_REASONS
