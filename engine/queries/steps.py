"""How the steps of a process run: how long they took in working days, and what stands there now."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models import Event, StepFigure, UserTask
from engine.models.event import IS_PAUSE, PAUSES
from engine.models.user_task import DONE_NOW, OPEN_NOW
from engine.working_days import Calendar

# More than so many at one step are not counted one by one.
MOST_STANDING = 1_000
# What is over but not yet in the daily figures; a sweep puts it there within minutes.
MOST_FRESH = 2_000
NINE_IN_TEN = 0.9
CHUNK = 500
Pauses = Mapping[UUID, Sequence[tuple[datetime, datetime | None]]]


class Place(NamedTuple):
    """A bar of the histogram: a step, a local day, and after how many working days."""

    definition_id: int
    element_id: str
    day: date
    took: int


@dataclass(slots=True)
class Tally:
    """How many, and how many of them late."""

    count: int = 0
    late: int = 0

    def add(self, count: int, late: int) -> None:
        self.count += count
        self.late += late


@dataclass(slots=True)
class Took:
    """How long one step took: working days -> how many tasks."""

    days: Counter[int] = field(default_factory=Counter)
    late: int = 0

    @property
    def count(self) -> int:
        return self.days.total()

    @property
    def longest(self) -> int:
        return max(self.days, default=0)

    @property
    def median(self) -> int:
        return self._reached(0.5)

    @property
    def ninth(self) -> int:
        """Nine in ten were done by then."""
        return self._reached(NINE_IN_TEN)

    def _reached(self, share: float) -> int:
        days = sorted(self.days)
        sums = accumulate(self.days[day] for day in days)
        wanted = share * self.count
        return next((day for day, total in zip(days, sums, strict=True) if total >= wanted), 0)


@dataclass(frozen=True, slots=True)
class History:
    """What was completed in a period; `until` where the newest is not all counted yet."""

    steps: Mapping[str, Took]
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What waits at a step now. At `MOST_STANDING` counting stops: there are more."""

    count: int
    late: int
    oldest: datetime | None

    @property
    def is_more(self) -> bool:
        return self.count >= MOST_STANDING


def history(
    session: Session,
    calendar: Calendar,
    definitions: Sequence[int],
    first: date,
    last: date,
) -> History:
    """From the daily figures, and what has come since the last of them."""
    found: dict[str, Took] = {}
    rows = session.execute(
        sa.select(
            StepFigure.element_id,
            StepFigure.took,
            sa.func.sum(StepFigure.count),
            sa.func.sum(StepFigure.late),
        )
        .where(StepFigure.definition_id.in_(definitions), StepFigure.day.between(first, last))
        .group_by(StepFigure.element_id, StepFigure.took)
    )
    for element_id, took, count, late in rows:
        _add(found, element_id, took, Tally(int(count), int(late)))
    since = max(counted_until(session, calendar), calendar.at(first, time()))
    until = calendar.at(last + timedelta(days=1), time())
    mine = UserTask.definition_id.in_(definitions)
    fresh, stopped_at = completed(session, calendar, since, until, mine, limit=MOST_FRESH)
    for place, tally in fresh.items():
        _add(found, place.element_id, place.took, tally)
    return History(found, stopped_at)


def counted_until(session: Session, calendar: Calendar) -> datetime:
    """The end of the last day that is in the daily figures; long ago where there is none."""
    day = session.scalar(sa.select(sa.func.max(StepFigure.day)))
    return calendar.at(day + timedelta(days=1) if day else date(2000, 1, 1), time())


def completed(
    session: Session,
    calendar: Calendar,
    since: datetime,
    until: datetime,
    *where: sa.ColumnElement[bool],
    limit: int | None = None,
) -> tuple[dict[Place, Tally], datetime | None]:
    """Count what was completed in a span; where there is too much, say up to when it is counted."""
    rows = session.execute(
        sa.select(
            UserTask.definition_id,
            UserTask.element_id,
            UserTask.instance_id,
            UserTask.created_at,
            UserTask.completed_at,
            UserTask.due_at,
        )
        .where(
            DONE_NOW,
            UserTask.completed_at >= since,
            UserTask.completed_at < until,
            *where,
        )
        .order_by(UserTask.completed_at)
        .limit(limit)
    ).all()
    asleep = pauses(session, {row.instance_id for row in rows})
    found: dict[Place, Tally] = {}
    for row in rows:
        took = _took(calendar, row.created_at, row.completed_at, asleep.get(row.instance_id, ()))
        day = calendar.local_date(row.completed_at)
        place = Place(row.definition_id, row.element_id, day, took)
        late = row.due_at is not None and row.completed_at > row.due_at
        found.setdefault(place, Tally()).add(1, int(late))
    return found, rows[-1].completed_at if limit is not None and len(rows) == limit else None


def pauses(session: Session, instances: Iterable[UUID]) -> Pauses:
    """When each of these instances slept; one that still sleeps has no end."""
    found: dict[UUID, list[tuple[datetime, datetime | None]]] = {}
    ids = list(instances)
    for start in range(0, len(ids), CHUNK):
        rows = session.execute(
            sa.select(Event.instance_id, Event.kind, Event.at)
            .where(Event.instance_id.in_(ids[start : start + CHUNK]), IS_PAUSE)
            .order_by(Event.instance_id, Event.seq)
        )
        for instance_id, kind, at in rows:
            own = found.setdefault(instance_id or UUID(int=0), [])
            if kind == PAUSES[0]:
                own.append((at, None))
            elif own:
                own[-1] = own[-1][0], at
    return found


def standing(
    session: Session, definitions: Sequence[int], elements: Sequence[str], now: datetime
) -> dict[str, Standing]:
    """What waits at each of these steps for somebody: none is counted further than is read."""
    if not elements:
        return {}
    late = UserTask.due_at < now
    parts = [
        sa.select(
            sa.literal(element).label("element"),
            _counted(definitions, element),
            _counted(definitions, element, late),
            _oldest(definitions, element),
        )
        for element in elements
    ]
    rows = session.execute(sa.union_all(*parts))
    return {
        element: Standing(count, late, oldest) for element, count, late, oldest in rows if count
    }


def _open(
    definitions: Sequence[int], element: str, *where: sa.ColumnElement[bool]
) -> sa.ColumnElement[bool]:
    return sa.and_(
        OPEN_NOW,
        UserTask.definition_id.in_(definitions),
        UserTask.element_id == element,
        *where,
    )


def _counted(
    definitions: Sequence[int], element: str, *where: sa.ColumnElement[bool]
) -> sa.ScalarSelect[int]:
    few = sa.select(UserTask.due_at).where(_open(definitions, element, *where)).limit(MOST_STANDING)
    return sa.select(sa.func.count()).select_from(few.subquery()).scalar_subquery()


def _oldest(definitions: Sequence[int], element: str) -> sa.ScalarSelect[datetime]:
    """Among as many as are counted: where there are more, it is not told."""
    few = sa.select(UserTask.created_at).where(_open(definitions, element)).limit(MOST_STANDING)
    return sa.select(sa.func.min(few.subquery().c.created_at)).scalar_subquery()


def _add(found: dict[str, Took], element_id: str, took: int, tally: Tally) -> None:
    step = found.setdefault(element_id, Took())
    step.days[took] += tally.count
    step.late += tally.late


def _took(
    calendar: Calendar,
    came: datetime,
    done: datetime,
    asleep: Sequence[tuple[datetime, datetime | None]],
) -> int:
    """Working days from arrival to completion; nobody could work while the instance slept."""
    took = _between(calendar, came, done)
    for since, until in asleep:
        start, end = max(since, came), min(until or done, done)
        took -= _between(calendar, start, end) if start < end else 0
    return max(took, 0)


def _between(calendar: Calendar, since: datetime, until: datetime) -> int:
    return calendar.working_days_between(calendar.local_date(since), calendar.local_date(until))
