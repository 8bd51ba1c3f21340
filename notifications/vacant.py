"""Tasks of empty seats: in order only while the Business Unit was really told of each of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models import Event
from engine.permissions import UNIT
from engine.queries.invariants import Unseen, unseen_tasks
from notifications.directory import Directory
from notifications.models import Delivery


@dataclass(frozen=True, slots=True)
class Vacant:
    """Of how many the Unit was told, of how many it will be, and of which nobody hears."""

    told: int
    coming: int
    unheard: Sequence[UUID]


def look(session: Session, today: date, now: datetime) -> Vacant:
    """A place that the board does not have is no seat: what is offered there is lost."""
    found = unseen_tasks(session, today)
    seats = [one for one in found if one.is_seat]
    unit = Directory(session, today).members(UNIT)
    told = _told(session, seats, Delivery.user_id.in_(unit))
    coming = _coming(session, seats, now) - told if unit else set()
    unheard = [one.id for one in found if one.id not in told | coming]
    return Vacant(len(told), len(coming), unheard)


def _told(session: Session, tasks: Sequence[Unseen], *where: sa.ColumnElement[bool]) -> set[UUID]:
    ids = [one.id for one in tasks]
    named = sa.select(Delivery.user_task_id).where(Delivery.user_task_id.in_(ids), *where)
    return {one for one in session.scalars(named) if one is not None}


def _coming(session: Session, tasks: Sequence[Unseen], now: datetime) -> set[UUID]:
    """Just begun and not told yet; or told to whoever sat there then, with a reminder ahead."""
    ids = [one.id for one in tasks]
    unread = sa.select(Event.user_task_id).where(
        Event.user_task_id.in_(ids), Event.published_at.is_(None)
    )
    fresh = {one for one in session.scalars(unread) if one is not None}
    ahead = [one for one in tasks if one.next_rung_at is not None and one.next_rung_at > now]
    return fresh | _told(session, ahead)
