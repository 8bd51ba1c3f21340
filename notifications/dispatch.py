"""The outbox: events become deliveries, deliveries become one message a person a day."""

import logging
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext, ProcessEngine, board_state
from engine.models import Event, ProcessInstance, User, UserTask
from engine.queries.due import next_due_at
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
LEASE = timedelta(minutes=5)
ATTEMPTS = 100  # about a week: a mail server that is away for a weekend loses nothing
LONGEST_WAIT = timedelta(hours=2)


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
    """Send each person who has something waiting one digest, from eight o'clock on."""
    now, calendar = engine.now(), engine.calendar()
    eight = calendar.at(calendar.local_date(now), DIGEST_AT)
    with engine.query() as session:
        if now < eight or (now < eight + GRACE and _more_to_come(session, now)):
            return 0
        people = session.scalars(
            sa.select(Delivery.user_id)
            .where(Delivery.state == str(DeliveryState.PENDING), Delivery.due_at <= now)
            .distinct()
            .order_by(Delivery.user_id)
        ).all()
    return sum(_send_to(engine, way, base_url, user_id) for user_id in people)


def _more_to_come(session: Session, now: datetime) -> bool:
    """Whether the ladders have not said yet all that they say at eight."""
    due_at = next_due_at(session)
    return due_at is not None and due_at <= now


def next_digest(calendar: Calendar, moment: datetime) -> datetime:
    """The next eight o'clock, or this one if it has just struck."""
    today = calendar.local_date(moment)
    this_morning = calendar.at(today, DIGEST_AT)
    if moment <= this_morning + GRACE:
        return max(this_morning, moment) if moment > this_morning else this_morning
    return calendar.at(today + timedelta(days=1), DIGEST_AT)


_already_told = sa.select(Delivery.user_id).where(Delivery.event_id == sa.bindparam("event_id"))


def _expand_one(ctx: CommandContext, event: Event) -> None:
    today = ctx.calendar.local_date(event.at)
    told = set(ctx.session.scalars(_already_told, {"event_id": event.id}))
    for user in recipients(ctx.session, event, today):
        if user.id in told:
            continue
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
        task = session.get(UserTask, event.user_task_id)
        if task is not None:
            about |= {"task": str(task.id), "en": task.name, "cy": task.name_cy or task.name}
            about["reference"] = task.business_key
            about["due_on"] = task.due_on.isoformat() if task.due_on else None
    elif event.instance_id is not None:
        instance = session.get(ProcessInstance, event.instance_id)
        if instance is not None:
            about |= {"instance": str(instance.id), "reference": instance.business_key}
    return about


def _send_to(engine: ProcessEngine, way: Transport, base_url: str, user_id: int) -> int:
    """Take what waits for one person, send it, and mark it; nobody waits for the mail server.

    Whoever dies between sending and marking sends again under the same Message-ID.
    """
    with engine.command() as ctx:
        taken = _take(ctx, user_id, base_url)
    if taken is None:
        return 0
    message, deliveries = taken
    error: Exception | None = None
    try:
        way(message)
    except Exception as failed:  # noqa: BLE001 - one person's mail must not keep another's
        error = failed
    with engine.command() as ctx:
        _mark(ctx, deliveries, message, error)
    return 0 if error else 1


def _take(ctx: CommandContext, user_id: int, base_url: str) -> tuple[Message, list[int]] | None:
    """Lease a person's deliveries for some minutes; another worker then leaves them alone."""
    today = ctx.calendar.local_date(ctx.now)
    user = ctx.session.scalar(
        sa.select(User).where(User.id == user_id).with_for_update(key_share=True)
    )
    waiting = _waiting(ctx, user_id)
    if user is None or not waiting or _had_one_today(ctx, user_id, today):
        return None
    told = [one for one in waiting if user.is_active and _still_matters(ctx.session, one)]
    for delivery in waiting:
        if delivery in told:
            delivery.digest_on, delivery.due_at = today, ctx.now + LEASE
        else:
            delivery.state = DeliveryState.MOOT
    if not told:
        return None
    return _message(ctx, user, told, base_url, today), [delivery.id for delivery in told]


def _still_matters(session: Session, delivery: Delivery) -> bool:
    """Nobody is told to do what has been done meanwhile."""
    task_id = delivery.about.get("task")
    task = session.get(UserTask, UUID(task_id)) if task_id else None
    return task_id is None or (task is not None and task.is_open)


def _mark(
    ctx: CommandContext, deliveries: Sequence[int], message: Message, error: Exception | None
) -> None:
    for key in deliveries:
        delivery = ctx.session.get_one(Delivery, key)
        delivery.message_id = message.id
        if error is None:
            delivery.state, delivery.sent_at = DeliveryState.SENT, ctx.now
        else:
            _put_off(ctx, delivery, error)
    if error is not None:
        details = {"action": "delivery_failed", "error": str(error)}
        log.warning("message not sent", extra=details)


def _waiting(ctx: CommandContext, user_id: int) -> Sequence[Delivery]:
    return ctx.session.scalars(
        sa.select(Delivery)
        .where(
            Delivery.user_id == user_id,
            Delivery.state == str(DeliveryState.PENDING),
            Delivery.due_at <= ctx.now,
        )
        .order_by(Delivery.event_id)
    ).all()


def _had_one_today(ctx: CommandContext, user_id: int, today: date) -> bool:
    """A digest that has gone out today, or is on its way from another worker."""
    on_its_way = (Delivery.state == str(DeliveryState.PENDING)) & (Delivery.due_at > ctx.now)
    found = ctx.session.scalar(
        sa.select(Delivery.id)
        .where(
            Delivery.user_id == user_id,
            Delivery.digest_on == today,
            (Delivery.state == str(DeliveryState.SENT)) | on_its_way,
        )
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


def _put_off(ctx: CommandContext, delivery: Delivery, error: Exception) -> None:
    """The server is away: try later, give up after a while, and let it show."""
    delivery.attempts += 1
    delivery.last_error = f"{type(error).__name__}: {error}"[:2000]
    delivery.due_at = ctx.now + min(
        timedelta(minutes=2 ** min(delivery.attempts, 10)), LONGEST_WAIT
    )
    delivery.digest_on = None
    if delivery.attempts >= ATTEMPTS:
        delivery.state = DeliveryState.FAILED
