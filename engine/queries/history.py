"""The audit trail, read in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models import Event
from engine.queries.cursors import Page, decode, encode


def of_instance(
    session: Session, instance_id: UUID, limit: int = 100, cursor: str | None = None
) -> Page[Event]:
    """What happened to one instance, from its first event on."""
    after = int(decode(cursor, 1)[0] or 0) if cursor else 0
    rows = session.scalars(
        sa.select(Event)
        .where(Event.instance_id == instance_id, Event.seq > after)
        .order_by(Event.seq)
        .limit(limit + 1)
    ).all()
    if len(rows) <= limit:
        return Page(rows, None)
    return Page(rows[:limit], encode(rows[limit - 1].seq))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events of an instance: of these kinds, by this person, about this task."""

    kinds: Sequence[str]
    actor_id: int | None = None
    task_id: UUID | None = None


def latest(
    session: Session, instance_id: UUID, wanted: Wanted, limit: int, before: int | None = None
) -> Page[Event]:
    """The latest first; `next` is the number before which the next page begins."""
    where = [Event.instance_id == instance_id, Event.kind.in_(wanted.kinds)]
    if before is not None:
        where.append(Event.seq < before)
    if wanted.actor_id is not None:
        where.append(Event.actor_id == wanted.actor_id)
    if wanted.task_id is not None:
        where.append(Event.user_task_id == wanted.task_id)
    rows = session.scalars(
        sa.select(Event).where(*where).order_by(Event.seq.desc()).limit(limit + 1)
    ).all()
    return Page(rows[:limit], str(rows[limit - 1].seq) if len(rows) > limit else None)


def actors(session: Session, instance_id: UUID) -> Sequence[int | None]:
    """Everybody who did something in an instance; none stands for the system."""
    return session.scalars(
        sa.select(Event.actor_id).where(Event.instance_id == instance_id).distinct()
    ).all()


def of_task(session: Session, task_id: UUID) -> Sequence[Event]:
    return session.scalars(
        sa.select(Event).where(Event.user_task_id == task_id).order_by(Event.id)
    ).all()


def all_after(session: Session, after: int, limit: int = 100) -> Sequence[Event]:
    """The whole record in the order it was written."""
    return session.scalars(
        sa.select(Event).where(Event.id > after).order_by(Event.id).limit(limit)
    ).all()


def way_taken(session: Session, instance_id: UUID) -> list[tuple[str, str]]:
    """The elements and flows that an instance has passed, in order, for drawing its way."""
    rows = session.scalars(
        sa.select(Event.details)
        .where(Event.instance_id == instance_id, Event.kind == "instance.moved")
        .order_by(Event.seq)
    )
    return [(step[0], step[1]) for details in rows for step in (details or {}).get("passed", ())]
