"""The outbox: events become deliveries, deliveries become one message a person a day."""

import logging
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext, ProcessEngine, board_state
from engine.models import Event, ProcessInstance, User, UserTask
from engine.settings import Settings
from engine.working_days import Calendar
from notifications import wording
from notifications.models import Delivery, DeliveryState
from notifications.rules import RULES, recipients
from notifications.transport import Message, Transport, transport

log = logging.getLogger(__name__)

DIGEST_AT = time(8, 0)
# What the ladders say at eight belongs to that morning's digest, not to the next.
GRACE = timedelta(minutes=15)
BATCH = 500
ATTEMPTS = 5


def tick(engine: ProcessEngine, settings: Settings) -> int:
    """Expand what happened, send what is due; return how many messages went out."""
    while expand(engine) == BATCH:
        pass
    with engine.query() as session:
        is_sandbox = board_state(session).is_sandbox
    way = transport(settings.mail_url, is_sandbox=is_sandbox, home=settings.home)
    return send(engine, way, settings.base_url)


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
        for event in events:
            if event.kind in RULES:
                _expand_one(ctx, event)
        ctx.session.execute(
            sa.update(Event)
            .where(Event.id.in_([event.id for event in events]))
            .values(published_at=ctx.now)
            .execution_options(synchronize_session=False)
        )
        return len(events)


def send(engine: ProcessEngine, way: Transport, base_url: str) -> int:
    """Send each person who has something waiting one digest; each in its own transaction."""
    with engine.query() as session:
        now = engine.now()
        people = session.scalars(
            sa.select(Delivery.user_id)
            .where(Delivery.state == str(DeliveryState.PENDING), Delivery.due_at <= now)
            .distinct()
            .order_by(Delivery.user_id)
        ).all()
    return sum(_send_to(engine, way, base_url, user_id) for user_id in people)


def next_digest(calendar: Calendar, moment: datetime) -> datetime:
    """The next eight o'clock, or this one if it has just struck."""
    today = calendar.local_date(moment)
    this_morning = calendar.at(today, DIGEST_AT)
    if moment <= this_morning + GRACE:
        return max(this_morning, moment) if moment > this_morning else this_morning
    return calendar.at(today + timedelta(days=1), DIGEST_AT)


def _expand_one(ctx: CommandContext, event: Event) -> None:
    today = ctx.calendar.local_date(event.at)
    for user in recipients(ctx.session, event, today):
        ctx.session.add(
            Delivery(
                event_id=event.id,
                user_id=user.id,
                channel="email",
                kind=event.kind,
                about=_about(ctx.session, event),
                state=DeliveryState.PENDING,
                due_at=next_digest(ctx.calendar, event.at),
                attempts=0,
                last_error="",
            )
        )


def _about(session: Session, event: Event) -> dict[str, object]:
    """A reference, the task's name and where to go: never what the case is about."""
    details = event.details or {}
    about: dict[str, object] = {"level": details.get("level", "")}
    if event.user_task_id is not None:
        task = session.get_one(UserTask, event.user_task_id)
        about |= {"task": str(task.id), "en": task.name, "cy": task.name_cy or task.name}
        about["reference"] = task.business_key
        about["due_on"] = task.due_on.isoformat() if task.due_on else None
    elif event.instance_id is not None:
        instance = session.get_one(ProcessInstance, event.instance_id)
        about |= {"instance": str(instance.id), "reference": instance.business_key}
    return about


def _send_to(engine: ProcessEngine, way: Transport, base_url: str, user_id: int) -> int:
    """Lock what is waiting for one person, send it, and mark it, together."""
    with engine.command() as ctx:
        today = ctx.calendar.local_date(ctx.now)
        waiting = _waiting(ctx, user_id)
        user = ctx.session.get(User, user_id)
        if not waiting or user is None or _had_one_today(ctx.session, user_id, today):
            return 0
        message = _message(ctx, user, waiting, base_url, today)
        try:
            way(message)
        except OSError as error:
            _put_off(ctx, waiting, error)
            return 0
        for delivery in waiting:
            delivery.state, delivery.sent_at = DeliveryState.SENT, ctx.now
            delivery.message_id, delivery.digest_on = message.id, today
        return 1


def _waiting(ctx: CommandContext, user_id: int) -> Sequence[Delivery]:
    return ctx.session.scalars(
        sa.select(Delivery)
        .where(
            Delivery.user_id == user_id,
            Delivery.state == str(DeliveryState.PENDING),
            Delivery.due_at <= ctx.now,
        )
        .order_by(Delivery.event_id)
        .with_for_update(skip_locked=True)
    ).all()


def _had_one_today(session: Session, user_id: int, today: date) -> bool:
    found = session.scalar(
        sa.select(Delivery.id)
        .where(Delivery.user_id == user_id, Delivery.digest_on == today)
        .limit(1)
    )
    return found is not None


def _message(
    ctx: CommandContext, user: User, waiting: Sequence[Delivery], base_url: str, today: date
) -> Message:
    """The latest word on each task, the person's next step first."""
    latest = {(one.about.get("task") or one.id): one for one in waiting}
    items = [_item(one, base_url) for one in latest.values()]
    items.sort(key=lambda item: (item.due_on or date.max, item.reference))
    content = wording.digest(items, user.language, is_sandbox=ctx.is_sandbox)
    return Message(
        id=f"digest-{user.id}-{today.isoformat()}",
        to=user.email,
        subject=content.subject,
        text=content.text,
        html=content.html,
    )


def _item(delivery: Delivery, base_url: str) -> wording.Item:
    about = delivery.about
    due_on = about.get("due_on")
    path = f"/tasks/{about['task']}" if about.get("task") else "/"
    return wording.Item(
        kind=delivery.kind,
        level=str(about.get("level") or ""),
        reference=str(about.get("reference") or ""),
        task={"en": str(about.get("en") or ""), "cy": str(about.get("cy") or "")},
        due_on=date.fromisoformat(due_on) if due_on else None,
        link=base_url.rstrip("/") + path,
    )


def _put_off(ctx: CommandContext, waiting: Sequence[Delivery], error: OSError) -> None:
    """The server is away: try later, give up after a while, and let it show."""
    log.warning("message not sent", extra={"action": "delivery_failed", "error": str(error)})
    for delivery in waiting:
        delivery.attempts += 1
        delivery.last_error = f"{type(error).__name__}: {error}"[:2000]
        delivery.due_at = ctx.now + timedelta(minutes=2**delivery.attempts)
        if delivery.attempts >= ATTEMPTS:
            delivery.state = DeliveryState.FAILED
