"""What the officer of Torfaen was told, and a program that hears of the board's events."""

import sqlalchemy as sa

from engine.actors import SYSTEM
from engine.sign_in.safe import Safe
from notifications import dispatch, webhooks
from notifications.models import Delivery, WebhookCall
from notifications.webhooks import Wanted
from tests.webapp.api.board import World


def furnish_told(world: World, user_id: int) -> dict[str, str]:
    """The ids of a message in the app and by mail, of a webhook and a call of it."""
    with world.engine.command(SYSTEM) as ctx:
        hook, _secret = webhooks.add(
            ctx, Safe("k" * 40), Wanted("Act", "https://register.example/hook")
        )
        webhook_id = hook.id
    world.start(agency="torfaen")
    while dispatch.expand(world.engine):
        continue
    with world.engine.query() as session:
        mine = session.query(Delivery).filter_by(user_id=user_id)
        told = mine.filter_by(channel="app", state="sent").order_by(Delivery.id).first()
        mailed = mine.filter_by(channel="email", event_id=told.event_id).one()
        call_id = session.scalar(sa.select(sa.func.min(WebhookCall.id)))
    return {
        "message_id": str(told.id),
        "delivery_id": str(mailed.id),
        "webhook_id": str(webhook_id),
        "call_id": str(call_id),
        "kind": "user_task.created",
    }
