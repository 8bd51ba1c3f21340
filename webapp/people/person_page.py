"""What a person's page shows: seats, covers, open tasks, what was decided about them."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.errors import NotFound
from engine.models import Group, Membership, User
from engine.permissions import may_administer, may_plan_absence, may_seat
from engine.queries import absences, people
from webapp.i18n import said
from webapp.names import Names
from webapp.people.happened import Line, told
from webapp.people.profile import kind_of


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat on a person's page; `may_end` while it goes on or is to come."""

    id: int
    group: str
    kind: str
    starts_on: date
    ends_on: date | None
    is_over: bool
    may_end: bool


@dataclass(frozen=True, slots=True)
class PersonPage:
    """All that a person's page shows."""

    user: User
    agency: str
    seats: list[Seat]
    covers: list[tuple[str, str, date, date]]
    open_tasks: int
    history: list[Line]
    groups: list[tuple[str, str]]
    may_edit: bool
    may_cover: bool


def person_page(session: Session, user_id: int, who: Actor, today: date) -> PersonPage:
    user = session.get(User, user_id)
    if user is None:
        raise NotFound("person", user_id)
    names = Names(session)
    covers = absences.planned(session, today, user_id)
    return PersonPage(
        user=user,
        agency=names.agency(user.agency),
        seats=_seats(session, user_id, who, today),
        covers=[
            (names.person(one.user_id), names.person(one.substitute_id), one.starts_on, one.ends_on)
            for one in covers
        ],
        open_tasks=people.open_counts(session, [user_id]).get(user_id, 0),
        history=told(people.history(session, user_id), names),
        groups=[
            (group.key, said(group.name, group.name_cy))
            for group in session.scalars(sa.select(Group).order_by(Group.name))
            if may_seat(who, group.key)
        ],
        may_edit=may_administer(who),
        may_cover=may_plan_absence(who, user.id, user.agency),
    )


def _seats(session: Session, user_id: int, who: Actor, today: date) -> list[Seat]:
    rows = session.execute(
        sa.select(Membership, Group)
        .join(Group, Group.key == Membership.group_key)
        .where(
            Membership.user_id == user_id,
            Membership.ends_on.is_(None) | (Membership.ends_on >= Membership.starts_on),
        )
        .order_by(Membership.starts_on.desc(), Membership.id)
    )
    found = [_seat(seat, group, who, today) for seat, group in rows]
    return sorted(found, key=lambda seat: seat.is_over)


def _seat(seat: Membership, group: Group, who: Actor, today: date) -> Seat:
    is_over = seat.ends_on is not None and seat.ends_on < today
    return Seat(
        id=seat.id,
        group=said(group.name, group.name_cy),
        kind=kind_of(seat.kind),
        starts_on=seat.starts_on,
        ends_on=seat.ends_on,
        is_over=is_over,
        may_end=not is_over and may_seat(who, group.key),
    )
