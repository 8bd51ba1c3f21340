"""What a person may do with a task now, and the small forms for it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.four_eyes import is_barred
from engine.identity import members
from engine.models import ProcessInstance, User, UserTask
from engine.permissions import (
    holds,
    is_movable,
    is_steward,
    may_assign,
    may_claim,
    may_complete,
    may_lead,
    may_release,
    may_reschedule,
    require,
)
from engine.queries.pages import people
from webapp.asides import Aside, People, Sent, aside
from webapp.current import Moment
from workflows import extensions
from workflows.models import TaskExtension


@dataclass(frozen=True, slots=True)
class Verbs:
    """The two verbs that need no form, whether the form is theirs, and the small forms."""

    complete: bool
    claim: bool
    is_barred: bool
    asides: Sequence[Aside]
    extension: TaskExtension | None


def verbs_of(session: Session, who: Actor, seen: Moment, task: UserTask, sent: Sent) -> Verbs:
    barred = task.is_open and is_barred(session, who, task)
    free = task.is_open and not barred
    extension = extensions.latest(session, task.id, *extensions.UNDECIDED)
    offered = _offered(session, who, seen.today, task, is_asked=extension is not None)
    return Verbs(
        complete=free and may_complete(who, task),
        claim=free and task.assignee_id is None and may_claim(who, task),
        is_barred=barred,
        asides=[aside(name, sent, named) for name, named in offered] if task.is_open else [],
        extension=extension,
    )


def _offered(
    session: Session, who: Actor, today: date, task: UserTask, *, is_asked: bool
) -> Iterator[tuple[str, People]]:
    """Each small form that this person may send, with the people whom it offers."""
    if task.due_on is not None and not is_asked and _may_ask_for_time(who, task):
        yield "ask_for_time", ()
    if may_delegate(who, task) and (
        offered := _others(task, colleagues(session, who, today, task))
    ):
        yield "delegate", offered
    if may_assign(who, task) and (offered := _others(task, candidates(session, who, today, task))):
        yield "assign", offered
    if task.assignee_id is not None and may_release(who, task):
        yield "hand_back", ()
    if may_reschedule(who, task, session.get_one(ProcessInstance, task.instance_id).board):
        yield "reschedule", ()


def may_delegate(who: Actor, task: UserTask) -> bool:
    return holds(who, task) or is_steward(who)


def candidates(session: Session, who: Actor, today: date, task: UserTask) -> People:
    """The members of its group; asked only by those who may assign."""
    require(may_assign(who, task), "assign")
    return _named(members(session, task.candidate_group, today))


def colleagues(session: Session, who: Actor, today: date, task: UserTask) -> People:
    """The group, and the agency too when the task is an agency's."""
    require(may_delegate(who, task), "delegate")
    sitting = members(session, task.candidate_group, today)
    theirs = [user for user in people(session) if task.agency and user.agency == task.agency]
    return _named([*sitting, *theirs])


def may_hand_back(_session: Session, who: Actor, _today: date, task: UserTask) -> People:
    require(task.assignee_id is None or may_release(who, task), "release")
    return ()


def may_move(session: Session, who: Actor, _today: date, task: UserTask) -> People:
    board = session.get_one(ProcessInstance, task.instance_id).board
    require(may_reschedule(who, task, board), "reschedule")
    return ()


def may_ask(_session: Session, who: Actor, _today: date, task: UserTask) -> People:
    require(_may_ask_for_time(who, task) or is_steward(who), "ask for an extension")
    return ()


def _may_ask_for_time(who: Actor, task: UserTask) -> bool:
    is_near = holds(who, task) or may_claim(who, task) or may_lead(who, task)
    return is_movable(task) and is_near


def _named(found: Sequence[User]) -> People:
    named = {str(user.id): user.name for user in found}
    return sorted(named.items(), key=lambda pair: pair[1])


def _others(task: UserTask, found: People) -> People:
    """Nobody is offered the task that they have."""
    return [(key, name) for key, name in found if key != str(task.assignee_id)]
