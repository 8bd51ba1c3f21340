"""What people do with messages: read them, and have what failed sent again."""

from datetime import datetime

import sqlalchemy as sa

from engine.context import CommandContext
from engine.errors import NotFound, NotInState
from engine.permissions import may_operate, require
from notifications.models import Channel, Delivery, DeliveryState

AGAIN = frozenset({DeliveryState.FAILED, DeliveryState.BOUNCED, DeliveryState.PENDING})


def read(ctx: CommandContext, delivery_id: int) -> Delivery:
    """Mark one of my own messages as read; reading it again changes nothing."""
    found = ctx.session.get(Delivery, delivery_id)
    if found is None or found.user_id != ctx.actor.id or found.channel != Channel.APP:
        raise NotFound("message", delivery_id)
    found.read_at = found.read_at or ctx.now
    return found


def read_all(ctx: CommandContext, up_to: int | None = None) -> int:
    """Mark all my messages as read, as far as I have seen them; say how many that was."""
    wanted = (
        (Delivery.user_id == ctx.actor.id)
        & (Delivery.channel == str(Channel.APP))
        & Delivery.read_at.is_(None)
    )
    if up_to is not None:
        wanted &= Delivery.id <= up_to
    found = ctx.session.scalars(sa.select(Delivery).where(wanted)).all()
    for one in found:
        one.read_at = ctx.now
    return len(found)


def read_before(ctx: CommandContext, moment: datetime) -> None:
    """Everybody has read what they were told before a moment."""
    ctx.session.execute(
        sa.update(Delivery)
        .where(
            Delivery.channel == str(Channel.APP),
            Delivery.read_at.is_(None),
            Delivery.sent_at < moment,
        )
        .values(read_at=ctx.now)
        .execution_options(synchronize_session=False)
    )


def opened_from_mail(ctx: CommandContext, delivery_id: int) -> bool:
    """Whoever opens what the mail said has read it in the app, too. Say whether it is known."""
    mailed = ctx.session.get(Delivery, delivery_id)
    if mailed is None or mailed.user_id != ctx.actor.id:
        return False
    ctx.session.execute(
        sa.update(Delivery)
        .where(
            Delivery.event_id == mailed.event_id,
            Delivery.user_id == ctx.actor.id,
            Delivery.read_at.is_(None),
        )
        .values(read_at=ctx.now)
        .execution_options(synchronize_session=False)
    )
    return True


def send_again(ctx: CommandContext, delivery_id: int) -> Delivery:
    """Have a delivery tried again now, whatever became of it before it was sent."""
    require(may_operate(ctx.actor), "send again")
    found = ctx.session.get(Delivery, delivery_id, with_for_update=True)
    if found is None or found.channel != Channel.EMAIL:
        raise NotFound("delivery", delivery_id)
    if found.state not in AGAIN:
        raise NotInState("delivery", found.id, found.state, "waiting, failed or sent back")
    if found.state == DeliveryState.BOUNCED:
        found.message_id = found.digest_on = None  # what came back certainly did not reach them
    found.state, found.due_at, found.attempts = DeliveryState.PENDING, ctx.now, 0
    found.is_urgent = True  # it has waited long enough
    ctx.record("delivery.sent_again", None, delivery=found.id, user=found.user_id)
    return found
