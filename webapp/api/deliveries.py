"""What became of the messages, their words, and the other programs that hear of events."""

import sqlalchemy as sa
from flask import Response

from engine.context import CommandContext
from engine.errors import NotFound
from engine.permissions import is_steward, may_administer, may_operate, require
from engine.queries.cursors import decode, encode
from notifications import queries, reading, webhooks, wordings, words
from notifications.keeping import host_of
from notifications.models import Delivery, Webhook
from notifications.queries import Wanted
from notifications.words import Vocabulary
from webapp.api.answers import Answer, give
from webapp.api.blueprints import PREFIX, blueprint
from webapp.api.changes import change
from webapp.api.lists import Part, in_order, page_of
from webapp.api.reading import asks, takes
from webapp.api.schemas import messages as told
from webapp.api.schemas.base import Paging, given
from webapp.api.schemas.messages import (
    DeliveryQuery,
    NewWords,
    Switched,
    WantedWebhook,
    WhichPart,
)
from webapp.current import actor, process_engine
from webapp.messages.webhooks import door
from webapp.signing_in.where import safe

bp = blueprint("deliveries", "What became of messages; their words; webhooks.")


@bp.get("/deliveries")
@asks(bp, DeliveryQuery)
@bp.output(told.Deliveries)
def listing(query: DeliveryQuery) -> Response:
    """List what was told by mail, the latest first, and what became of it."""
    require(may_operate(actor()), "see deliveries")
    wanted = Wanted(query.person, query.kind, query.state, query.cursor, query.limit)
    with process_engine().query() as session:
        page = queries.deliveries(session, wanted)
    items = [told.Delivery.model_validate(row) for row in page.items]
    return give(told.Deliveries(items=items, next=page.next))


@bp.post("/deliveries/<id:delivery_id>/send-again")
@bp.output(told.Delivery)
def send_again(delivery_id: int) -> Response:
    """Have a delivery that waits, failed or came back tried again now."""

    def act(ctx: CommandContext) -> Answer:
        row: Delivery = reading.send_again(ctx, delivery_id)
        return Answer(told.Delivery.model_validate(row))

    return change(act)


@bp.get("/message-kinds")
@asks(bp, Paging)
@bp.output(told.Kinds)
def kinds(query: Paging) -> Response:
    """List the kinds of messages with their words in both languages, by name."""
    require(wordings.may_word(actor()) or is_steward(actor()), "see the words of messages")
    after = str(decode(query.cursor, 1)[0]) if query.cursor else ""
    with process_engine().query() as session:
        vocabulary = words.vocabulary(session)
    found = sorted(key for key in vocabulary.parts if key > after)
    items = [_kind(key, vocabulary) for key in found[: query.limit]]
    more = encode(items[-1].kind) if len(found) > query.limit else None
    return give(told.Kinds(items=items, next=more))


@bp.post("/message-kinds/<kind>/words")
@takes(bp, NewWords)
@bp.output(told.Kind)
def reword(kind: str, body: NewWords) -> Response:
    """Put the board's own words in force from the next message on."""

    def act(ctx: CommandContext) -> Answer:
        wordings.reword(ctx, kind, body.part, {"en": body.en, "cy": body.cy})
        return Answer(_kind(kind, words.vocabulary(ctx.session)))

    return change(act)


@bp.post("/message-kinds/<kind>/restore")
@takes(bp, WhichPart)
@bp.output(told.Kind)
def restore(kind: str, body: WhichPart) -> Response:
    """Go back to the words that ship with the product."""

    def act(ctx: CommandContext) -> Answer:
        wordings.restore(ctx, kind, body.part)
        return Answer(_kind(kind, words.vocabulary(ctx.session)))

    return change(act)


@bp.get("/webhooks")
@asks(bp, Paging)
@bp.output(told.Webhooks)
def hooks(query: Paging) -> Response:
    """List the programs that hear of events."""
    require(may_administer(actor()), "see webhooks")
    part = Part(sa.select(Webhook), in_order(Webhook.id), query.limit, query.cursor)
    with process_engine().query() as session:
        page = page_of(session, part)
    return give(told.Webhooks(items=[_hook(row) for row in page.items], next=page.next))


@bp.post("/webhooks")
@takes(bp, WantedWebhook)
@bp.output(told.NewWebhook, 201)
def add_hook(body: WantedWebhook) -> Response:
    """Tell a program of events from now on; the secret is in this answer alone."""

    def act(ctx: CommandContext) -> Answer:
        wanted = webhooks.Wanted(body.name, body.url, body.form, body.kinds)
        row, secret = webhooks.add(ctx, safe(), wanted, door())
        shown = told.NewWebhook(**_hook(row).model_dump(), secret=secret)
        return Answer(shown, 201, location=f"{PREFIX}/webhooks/{row.id}/calls", is_secret=True)

    return change(act)


@bp.patch("/webhooks/<id:webhook_id>")
@takes(bp, Switched)
@bp.output(told.Webhook)
def switch_hook(webhook_id: int, body: Switched) -> Response:
    """Stop telling a program, or go on."""

    def act(ctx: CommandContext) -> Answer:
        return Answer(_hook(webhooks.switch(ctx, webhook_id, is_active=body.is_active)))

    return change(act)


@bp.get("/webhooks/<id:webhook_id>/calls")
@asks(bp, Paging)
@bp.output(told.Calls)
def calls(webhook_id: int, query: Paging) -> Response:
    """List what a program was told, the latest first."""
    require(may_administer(actor()), "see webhooks")
    with process_engine().query() as session:
        if session.get(Webhook, webhook_id) is None:
            raise NotFound("webhook", webhook_id)
        page = queries.calls(session, webhook_id, query.cursor, query.limit)
    items = [told.Call.model_validate(row) for row in page.items]
    return give(told.Calls(items=items, next=page.next))


@bp.post("/webhooks/calls/<id:call_id>/replay")
@bp.output(told.Call)
def replay(call_id: int) -> Response:
    """Tell a program once more, under the same id."""

    def act(ctx: CommandContext) -> Answer:
        return Answer(told.Call.model_validate(webhooks.replay(ctx, call_id)))

    return change(act)


def _kind(key: str, vocabulary: Vocabulary) -> told.Kind:
    shipped = words.shipped()[key]
    parts = [
        told.Words(
            part=part, en=pair["en"], cy=pair["cy"], is_own=dict(pair) != dict(shipped[part])
        )
        for part, pair in vocabulary.parts[key].items()
    ]
    return told.Kind(kind=key, parts=parts)


def _hook(row: Webhook) -> told.Webhook:
    shown: told.Webhook = given(told.Webhook, row, host=host_of(row.url), kinds=list(row.kinds))
    return shown
