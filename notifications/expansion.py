"""The outbox read: events become deliveries, once for each event, person and channel."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engine.context import CommandContext, ProcessEngine
from engine.models import Event
from notifications import accounts, bounces, stories, timing, webhooks
from notifications.directory import Directory, about
from notifications.models import Channel, Delivery, DeliveryState
from notifications.rules import (
    AT_ONCE,
    CLOSING,
    OUTLIVES,
    RULES,
    URGENT,
    WAKING,
    Told,
    is_duty,
    recipients,
)

BATCH = 500
Row = dict[str, Any]


def expand(engine: ProcessEngine) -> int:
    """Turn unpublished events into deliveries and stamp them, in one transaction."""
    with engine.query() as session:
        waiting = session.scalar(sa.select(Event.id).where(Event.published_at.is_(None)).limit(1))
    if waiting is None:
        return 0
    with engine.command() as ctx:
        events = ctx.session.scalars(
            sa.select(Event)
            .where(Event.published_at.is_(None))
            .order_by(Event.id)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        ).all()
        directory = Directory(ctx.session, ctx.calendar.local_date(ctx.now))
        _tell(ctx, directory, events)
        webhooks.expand(ctx, directory, events)
        _take_back(ctx, events)
        for event in events:
            bounces.hear(ctx, event)
        ctx.session.execute(
            sa.update(Event)
            .where(Event.id.in_([event.id for event in events]))
            .values(published_at=ctx.now)
            .execution_options(synchronize_session=False)
        )
        return len(events)


def _tell(ctx: CommandContext, directory: Directory, events: Sequence[Event]) -> None:
    concerning = [event for event in events if event.kind in RULES]
    if not concerning:
        return
    known = _known(ctx, concerning)
    rows = [
        row
        for event in concerning
        for row in _deliveries(ctx, directory, event)
        if (row["event_id"], row["user_id"], row["channel"]) not in known
    ]
    if rows:
        ctx.session.execute(sa.insert(Delivery), rows)
        stories.tell_as_one(ctx, rows)


def _known(ctx: CommandContext, events: Sequence[Event]) -> set[tuple[int, int, str]]:
    """An event that was stamped back by hand is told nobody twice."""
    found = ctx.session.execute(
        sa.select(Delivery.event_id, Delivery.user_id, Delivery.channel).where(
            Delivery.event_id.in_([event.id for event in events])
        )
    )
    return {(event_id, user_id, channel) for event_id, user_id, channel in found}


def _deliveries(ctx: CommandContext, directory: Directory, event: Event) -> Iterator[Row]:
    people = recipients(directory, event)
    shared = about(directory, event) if people else {}
    if event.kind in accounts.KINDS:
        shared |= accounts.about(event)
    for told in people:
        row = _row(event, told, shared)
        if event.kind not in accounts.LINKS:  # who needs a link cannot sign in to read of it
            yield row | _in_app(ctx)
        if row["is_duty"] or directory.wish(told.user_id).news:
            yield row | _by_mail(ctx, directory, event, told, shared)


def _row(event: Event, told: Told, shared: Mapping[str, Any]) -> Row:
    return {
        "event_id": event.id,
        "user_id": told.user_id,
        "kind": event.kind,
        "user_task_id": UUID(shared["task"]) if "task" in shared else None,
        "about": {**shared, "reason": dict(told.reason), "wording": told.wording},
        "is_duty": is_duty(event.kind, told.reason),
        "is_urgent": False,
        "attempts": 0,
        "last_error": "",
        "sent_at": None,
    }


def _in_app(ctx: CommandContext) -> Row:
    now = ctx.now
    return {"channel": Channel.APP, "state": DeliveryState.SENT, "sent_at": now, "due_at": now}


def _by_mail(
    ctx: CommandContext, directory: Directory, event: Event, told: Told, shared: Row
) -> Row:
    """At once where the ladder or the person says so, else with the next digest.

    What belongs to an alert, and what happens to an account, wakes people up; what they asked for
    themselves waits out their quiet hours.
    """
    wish, state = directory.wish(told.user_id), DeliveryState.PENDING
    way: Row = {"channel": Channel.EMAIL, "state": state}
    if shared.get("ladder") in AT_ONCE or event.kind in WAKING:
        return way | {"is_urgent": True, "due_at": ctx.now}
    if timing.wants_at_once(wish, is_urgent=event.kind in URGENT):
        due_at = timing.at_once(ctx.calendar, ctx.now, wish)
        return way | {"is_urgent": True, "due_at": due_at}
    return way | {"due_at": timing.next_digest(ctx.calendar, event.at, wish)}


def _take_back(ctx: CommandContext, events: Sequence[Event]) -> None:
    """What somebody has done meanwhile is unread in nobody's list."""
    closed = [event.user_task_id for event in events if event.kind in CLOSING]
    if closed:
        ctx.session.execute(
            sa.update(Delivery)
            .where(
                Delivery.user_task_id.in_(closed),
                Delivery.channel == str(Channel.APP),
                Delivery.read_at.is_(None),
                Delivery.kind.not_in(OUTLIVES),
            )
            .values(state=DeliveryState.MOOT)
            .execution_options(synchronize_session=False)
        )
