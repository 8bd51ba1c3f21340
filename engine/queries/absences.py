"""Who is away, who stands in, and what a substitute will see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.models import OPEN, Absence, Membership, User, UserTask
from engine.permissions import is_steward

_HELD = [str(state) for state in OPEN]


@dataclass(frozen=True, slots=True)
class Handed:
    """What comes to a substitute: the groups, the tasks held, how many more are offered."""

    groups: Sequence[str]
    held: Sequence[UserTask]
    held_count: int
    offered_count: int


def planned(session: Session, today: date, *people: int) -> Sequence[Absence]:
    """Covers that go on or are to come, of these people or for them; without people, all."""
    where = [Absence.canceled_at.is_(None), Absence.ends_on >= today]
    if people:
        where.append(Absence.user_id.in_(people) | Absence.substitute_id.in_(people))
    return session.scalars(
        sa.select(Absence).where(*where).order_by(Absence.starts_on, Absence.id)
    ).all()


def seen_by(actor: Actor, today: date) -> sa.Select[Absence]:
    """Covers to come or going on: one's own, and those one may plan for others."""
    statement = sa.select(Absence).where(Absence.canceled_at.is_(None), Absence.ends_on >= today)
    if is_steward(actor):
        return statement
    led = [key.removeprefix("agency_rep@") for key in actor.groups if key.startswith("agency_rep@")]
    theirs = sa.select(User.id).where(User.agency.in_(led))
    return statement.where(
        (Absence.user_id == actor.id)
        | (Absence.substitute_id == actor.id)
        | Absence.user_id.in_(theirs)
    )


def handed_over(session: Session, user_id: int, on: date, most: int = 10) -> Handed:
    """The work that a substitute for this person sees on a day, as it stands now."""
    groups = session.scalars(
        sa.select(Membership.group_key)
        .where(
            Membership.user_id == user_id,
            Membership.starts_on <= on,
            Membership.ends_on.is_(None) | (Membership.ends_on >= on),
        )
        .distinct()
        .order_by(Membership.group_key)
    ).all()
    mine = (UserTask.assignee_id == user_id) & UserTask.state.in_(_HELD)
    offered = (
        UserTask.assignee_id.is_(None)
        & UserTask.candidate_group.in_(groups)
        & UserTask.state.in_(_HELD)
    )
    held = session.scalars(
        sa.select(UserTask)
        .where(mine)
        .order_by(UserTask.due_at.asc().nulls_last(), UserTask.id)
        .limit(most)
    ).all()
    return Handed(groups, held, _count(session, mine), _count(session, offered))


def substitutes_for(session: Session, user: User, today: date) -> Sequence[User]:
    """Whom this person may name: colleagues of the agency, or of a group of theirs."""
    mine = sa.select(Membership.group_key).where(
        Membership.user_id == user.id,
        Membership.starts_on <= today,
        Membership.ends_on.is_(None) | (Membership.ends_on >= today),
    )
    beside = sa.select(Membership.user_id).where(
        Membership.group_key.in_(mine),
        Membership.starts_on <= today,
        Membership.ends_on.is_(None) | (Membership.ends_on >= today),
    )
    near: sa.ColumnElement[bool] = User.id.in_(beside)
    if user.agency is not None:
        near = near | (User.agency == user.agency)
    return session.scalars(
        sa.select(User).where(User.is_active, User.id != user.id, near).order_by(User.name, User.id)
    ).all()


def _count(session: Session, which: sa.ColumnElement[bool]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(UserTask).where(which)) or 0
