"""What is due for destruction: ended, past its years, held by nobody and without open work."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from engine.models import InstanceState, ProcessDefinition, ProcessInstance
from engine.working_days import Calendar
from workflows import legal_holds
from workflows.models import (
    ActionPlan,
    CountedFrom,
    DestroyedRecord,
    Destruction,
    DestructionState,
    ItemState,
    Outcome,
    RetentionClass,
)

MOST = 200
LIVE = [str(InstanceState.ACTIVE), str(InstanceState.SUSPENDED)]


@dataclass(frozen=True, slots=True)
class Due:
    """One record whose time has come, under the rule by which it has."""

    root_id: UUID
    ref: str  # stays in the log: of what has no reference, its id and no words
    known_as: str
    process: str
    name: str
    name_cy: str
    rule: RetentionClass
    counted_from: date
    due_on: date
    is_held: bool


def due(session: Session, calendar: Calendar, now: datetime, limit: int = MOST) -> list[Due]:
    """The longest overdue first. What stands on a list already is not offered again."""
    found: list[Due] = []
    for rule in _rules(session):
        found += _of(session, calendar, now, rule, limit)
    return sorted(found, key=lambda one: (one.due_on, one.ref))[:limit]


def still_due(session: Session, calendar: Calendar, now: datetime, root_id: UUID) -> Due | None:
    """One record looked at again, just before anything happens to it."""
    for rule in _rules(session):
        found = list(
            _of(session, calendar, now, rule, 1, ProcessInstance.id == root_id, listed=True)
        )
        if found:
            return found[0]
    return None


@dataclass(frozen=True, slots=True)
class Under:
    """How many records stand under a class: being worked on, ended, destroyed, due now."""

    live: int
    ended: int
    destroyed: int
    due: int


def under(session: Session, calendar: Calendar, now: datetime, rule: RetentionClass) -> Under:
    rows = session.execute(
        sa.select(
            ProcessInstance.ended_at.is_(None),
            ProcessInstance.destroyed_at.is_not(None),
            sa.func.count(),
        )
        .join(ProcessDefinition, ProcessDefinition.id == ProcessInstance.definition_id)
        .where(
            ProcessInstance.root_id == ProcessInstance.id, ProcessDefinition.retention == rule.key
        )
        .group_by(sa.literal_column("1"), sa.literal_column("2"))
    )
    counts = {(bool(live), bool(gone)): many for live, gone, many in rows}
    return Under(
        live=counts.get((True, False), 0),
        ended=counts.get((False, False), 0),
        destroyed=counts.get((False, True), 0) + counts.get((True, True), 0),
        due=would_be_due(session, calendar, now, rule),
    )


def would_be_due(session: Session, calendar: Calendar, now: datetime, rule: RetentionClass) -> int:
    """How many a rule would let go now, whether it is in force or only proposed."""
    if rule.years is None or rule.outcome == Outcome.KEEP:
        return 0
    return sum(1 for _ in _of(session, calendar, now, rule, MOST, listed=True))


def refs_of(session: Session, root_id: UUID) -> list[str]:
    """What a family and its parts are called."""
    return sorted(
        set(
            session.scalars(
                sa.select(ProcessInstance.business_key).where(
                    ProcessInstance.root_id == root_id, ProcessInstance.business_key != ""
                )
            )
        )
    )


def log(session: Session, limit: int, before: int | None = None) -> Sequence[DestroyedRecord]:
    """What was destroyed, the latest first."""
    statement = sa.select(DestroyedRecord).where(
        DestroyedRecord.state.in_([str(ItemState.ERASED), str(ItemState.DONE)])
    )
    if before is not None:
        statement = statement.where(DestroyedRecord.id < before)
    return session.scalars(statement.order_by(DestroyedRecord.id.desc()).limit(limit)).all()


def years_after(day: date, years: int) -> date:
    """29 February ends on the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _rules(session: Session) -> Sequence[RetentionClass]:
    """Without years, or to be kept: nothing is ever due."""
    return session.scalars(
        sa.select(RetentionClass)
        .where(RetentionClass.years.is_not(None), RetentionClass.outcome != str(Outcome.KEEP))
        .order_by(RetentionClass.key)
    ).all()


def _of(
    session: Session,
    calendar: Calendar,
    now: datetime,
    rule: RetentionClass,
    limit: int,
    *where: sa.ColumnElement[bool],
    listed: bool = False,
) -> Iterator[Due]:
    assert rule.years is not None  # noqa: S101 - `_rules` asks for those alone
    today = calendar.local_date(now)
    rows = session.execute(
        _ended(rule, listed=listed).where(*where).order_by(ProcessInstance.ended_at).limit(limit)
    )
    for root, definition, signed_on in rows:
        start = calendar.local_date(root.ended_at or now)
        if rule.counted_from == CountedFrom.SIGN_OFF:
            start = signed_on or start
        due_on = years_after(start, rule.years)
        if due_on <= today:
            refs = refs_of(session, root.id)
            yield Due(
                root_id=root.id,
                ref=root.business_key or str(root.id),
                known_as=root.business_key or root.title or str(root.id),
                process=definition.key,
                name=definition.name,
                name_cy=definition.name_cy,
                rule=rule,
                counted_from=start,
                due_on=due_on,
                is_held=legal_holds.holding(session, refs, rule.key),
            )


def _ended(
    rule: RetentionClass, *, listed: bool
) -> sa.Select[ProcessInstance, ProcessDefinition, date | None]:
    """Whole families that have ended, with the day of their sign-off where they had one."""
    part = aliased(ProcessInstance)
    is_live = sa.exists().where(part.root_id == ProcessInstance.id, part.state.in_(LIVE))
    statement = (
        sa.select(ProcessInstance, ProcessDefinition, ActionPlan.retention_from)
        .join(ProcessDefinition, ProcessDefinition.id == ProcessInstance.definition_id)
        .outerjoin(ActionPlan, ActionPlan.instance_id == ProcessInstance.id)
        .where(
            ProcessInstance.root_id == ProcessInstance.id,
            ProcessInstance.ended_at.is_not(None),
            ProcessInstance.destroyed_at.is_(None),
            ProcessDefinition.retention == rule.key,
            ~is_live,
        )
    )
    return statement if listed else statement.where(~_is_listed())


def _is_listed() -> sa.ColumnElement[bool]:
    open_states = [str(DestructionState.PREPARED), str(DestructionState.APPROVED)]
    return sa.exists(
        sa.select(DestroyedRecord.id)
        .join(Destruction, Destruction.id == DestroyedRecord.destruction_id)
        .where(
            DestroyedRecord.root_id == ProcessInstance.id,
            Destruction.state.in_(open_states),
            DestroyedRecord.state == str(ItemState.WAITING),
        )
        .correlate(ProcessInstance)
    )
