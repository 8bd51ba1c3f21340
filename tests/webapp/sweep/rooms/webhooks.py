"""Webhooks: the administrators' alone, for their addresses and secrets are keys."""

import sqlalchemy as sa

from engine.context import SYSTEM
from notifications import dispatch, webhooks
from notifications.models import WebhookCall
from notifications.webhooks import Wanted
from tests.webapp.api.board import World
from tests.webapp.sweep.entries import EVERYBODY, Entry

ADMIN = frozenset({"admin"})
REGISTER = {"name": "Register", "url": "https://register.example/hook", "form": "standard"}
ROUTES = {
    "GET /settings/webhooks/": Entry(EVERYBODY, ADMIN),
    "POST /settings/webhooks/": Entry(EVERYBODY, ADMIN, REGISTER),
    "GET /settings/webhooks/{webhook_id}": Entry(EVERYBODY, ADMIN),
    "POST /settings/webhooks/{webhook_id}/switch": Entry(EVERYBODY, ADMIN, {"to": "off"}),
    "POST /settings/webhooks/calls/{call_id}/replay": Entry(EVERYBODY, ADMIN),
}


def furnish(world: World, _things: dict[str, str]) -> dict[str, str]:
    """A program that was told of something."""
    with world.engine.command(SYSTEM) as ctx:
        hook, _secret = webhooks.add(ctx, Wanted("Register", "https://register.example/hook"))
        webhook_id = hook.id
    world.start(agency="torfaen")
    while dispatch.expand(world.engine):
        continue
    with world.engine.query() as session:
        call_id = session.scalar(sa.select(sa.func.min(WebhookCall.id)))
    return {"webhook_id": str(webhook_id), "call_id": str(call_id)}
