"""What became of a message: sent, put off, or sent back by the address."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from engine.context import CommandContext
from notifications import timing
from notifications.bounces import address_failed
from notifications.composing import Envelope
from notifications.models import Delivery, DeliveryState, NotificationPreference
from notifications.preferences import preference_of
from notifications.transport import Refused, Uncertain

ATTEMPTS = 100  # about a week: a mail server that is away for a weekend loses nothing
LONGEST_WAIT = timedelta(hours=2)


_table = Delivery.metadata.tables[Delivery.__tablename__]
# Said for every message, so built once.
_sent = (
    sa.update(_table)
    .where(_table.c.id.in_(sa.bindparam("ids", expanding=True)))
    .values(
        state=str(DeliveryState.SENT),
        sent_at=sa.bindparam("at"),
        provider_ref=sa.bindparam("reference"),
        last_error="",
    )
)


def sent(ctx: CommandContext, envelope: Envelope, reference: str | None) -> None:
    at = ctx.began_at + envelope.clock_offset
    given = {"ids": envelope.delivery_ids, "at": at, "reference": reference}
    ctx.session.connection().execute(_sent, given)


def not_sent(ctx: CommandContext, envelope: Envelope, error: Exception) -> None:
    """Try later, give up after a while, and let it show. A dead address is somebody's task."""
    if isinstance(error, Refused):
        _update(ctx, envelope, state=DeliveryState.BOUNCED, last_error=_told(error))
        address_failed(ctx, envelope.user_id, _told(error))
        return
    for delivery in _rows(ctx, envelope):
        _put_off(ctx, delivery, envelope, error)


def put_back(ctx: CommandContext, envelopes: Sequence[Envelope], after: Exception | None) -> None:
    """What was taken and not tried: the way is closed for all, or it took too long."""
    for envelope in envelopes:
        if after is None:
            _update(ctx, envelope, due_at=ctx.now, message_id=None, digest_on=None)
            continue
        for delivery in _rows(ctx, envelope):
            _put_off(ctx, delivery, envelope, after)


def _put_off(ctx: CommandContext, delivery: Delivery, envelope: Envelope, error: Exception) -> None:
    """What certainly did not go out may go with later news; what may have, goes as it was."""
    delivery.attempts += 1
    delivery.last_error = _told(error)
    wait = min(timedelta(minutes=2 ** min(delivery.attempts, 10)), LONGEST_WAIT)
    later = ctx.now + wait
    if not isinstance(error, Uncertain):
        delivery.message_id = delivery.digest_on = None
        if not envelope.is_urgent:
            wish = preference_of(ctx.session, envelope.user_id)
            later = _by_day(ctx, later, wish)
    delivery.due_at = later
    if delivery.attempts >= ATTEMPTS:
        delivery.state = DeliveryState.FAILED


def _by_day(ctx: CommandContext, later: datetime, wish: NotificationPreference) -> datetime:
    """A digest that could not go in the evening goes in the morning, not at night."""
    if ctx.calendar.local_date(later) == ctx.calendar.local_date(ctx.now):
        return later
    return timing.tomorrows_digest(ctx.calendar, ctx.now, wish)


def _rows(ctx: CommandContext, envelope: Envelope) -> Sequence[Delivery]:
    return ctx.session.scalars(
        sa.select(Delivery).where(Delivery.id.in_(envelope.delivery_ids)).order_by(Delivery.id)
    ).all()


def _update(ctx: CommandContext, envelope: Envelope, **values: object) -> None:
    ctx.session.execute(
        sa.update(Delivery)
        .where(Delivery.id.in_(envelope.delivery_ids))
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:2000]
