"""Who may see an instance: the people whom a comment in it can call."""

from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.models import Absence, Membership, ProcessInstance, User, UserTask
from engine.permissions import is_steward, may_see_instance, may_see_task
from engine.queries.opened import opened_to

_WHOSE = (
    UserTask.assignee_id,
    UserTask.candidate_group,
    UserTask.completed_by,
    UserTask.delegated_by,
    UserTask.agency,
)


def readers(session: Session, instance: ProcessInstance, today: date) -> list[Actor]:
    """The active people who may see it today, by name: `queries.instances.visible` turned round."""
    rows = session.execute(
        sa.select(*_WHOSE).where(UserTask.instance_id == instance.id).distinct()
    ).all()
    tasks = [UserTask(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's own name
    return [
        actor
        for actor in _everybody(session, today)
        if is_steward(actor)
        or may_see_instance(actor, instance)
        or any(may_see_task(actor, task) for task in tasks)
    ]


def _everybody(session: Session, today: date) -> Iterator[Actor]:
    """Everybody as `identity.actor_of` knows them, read at once."""
    users = session.execute(
        sa.select(User.id, User.name, User.agency)
        .where(User.is_active)
        .order_by(User.name, User.id)
    ).all()
    seats, absent = _seats(session, today), _absent(session, today)
    opened = opened_to(session, None, today)
    active = {user.id for user in users}
    for user in users:
        away = [who for who in absent.get(user.id, ()) if who in active]
        yield Actor(
            id=user.id,
            name=user.name,
            groups=seats.get(user.id, frozenset()),
            agency=user.agency,
            stands_in_for={who: seats.get(who, frozenset()) for who in away},
            opened=opened.get(user.id, frozenset()),
        )


def _seats(session: Session, today: date) -> dict[int, frozenset[str]]:
    rows = session.execute(
        sa.select(Membership.user_id, Membership.group_key).where(
            Membership.starts_on <= today,
            Membership.ends_on.is_(None) | (Membership.ends_on >= today),
        )
    )
    found: dict[int, set[str]] = {}
    for user_id, group in rows:
        found.setdefault(user_id, set()).add(group)
    return {user_id: frozenset(groups) for user_id, groups in found.items()}


def _absent(session: Session, today: date) -> dict[int, list[int]]:
    """By substitute: those who are away today."""
    rows = session.execute(
        sa.select(Absence.substitute_id, Absence.user_id).where(
            Absence.starts_on <= today, Absence.ends_on >= today
        )
    )
    found: dict[int, list[int]] = {}
    for substitute, away in rows:
        found.setdefault(substitute, []).append(away)
    return found
