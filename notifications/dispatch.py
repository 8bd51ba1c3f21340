"""Sends what waits: one digest a person a day, and at once what may not wait."""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext, ProcessEngine, board_state
from engine.queries.due import next_due_at
from engine.settings import Settings
from notifications import bounces, calling, marking, words
from notifications.composing import Envelope, take
from notifications.expansion import BATCH, expand
from notifications.letterhead import Letterhead
from notifications.models import Channel, Delivery, DeliveryState
from notifications.outside import Door
from notifications.timing import GRACE
from notifications.transport import NotSent, Transport, Way, transport

log = logging.getLogger(__name__)

NOTIFY = "govuk-notify:"
PEOPLE = 50  # whose messages are taken together
# A mail server that is slow with each of them may not outlast the lease.
LONGEST_BATCH = 120.0
# Writes what is in an envelope and sends it.
Carrier = Callable[[Envelope], str | None]

__all__ = ["BATCH", "expand", "send", "tick"]


def tick(engine: ProcessEngine, settings: Settings) -> int:
    """Expand what happened, send what is due; return how many messages went out."""
    while expand(engine) == BATCH:
        pass
    with engine.query() as session:
        is_sandbox = board_state(session).is_sandbox
    if settings.mail_url.startswith(NOTIFY) and not is_sandbox:
        _hear_of_failures(engine, settings.mail_url.removeprefix(NOTIFY))
    letterhead = Letterhead.of(settings)
    way = transport(settings.mail_url, is_sandbox=is_sandbox, home=settings.home)
    sent = send(engine, way, letterhead)
    if is_sandbox:
        calling.keep_all(engine, letterhead, settings.home / "mail")
    else:
        calling.call_all(engine, letterhead, Door(hosts=settings.webhook_hosts))
    return sent


def send(engine: ProcessEngine, way: Way, letterhead: Letterhead) -> int:
    """Send each person who has something due one message, the urgent ones first."""
    sent = 0
    with way() as transported:
        for is_urgent in (True, False):
            last = 0
            while people := _due(engine, last, is_urgent=is_urgent):
                last = people[-1]
                done, is_open = _send_to(engine, transported, people, letterhead)
                sent += done
                if not is_open:
                    return sent
    return sent


def _hear_of_failures(engine: ProcessEngine, key: str) -> None:
    from notifications import govuk  # noqa: PLC0415 - only who sends by it needs it

    for reference, fate in govuk.fates(key):
        with engine.command() as ctx:
            bounces.failed_at_provider(ctx, reference, fate)


def _due(engine: ProcessEngine, after: int, *, is_urgent: bool) -> Sequence[int]:
    """The next people with something due."""
    now = engine.now()
    with engine.query() as session:
        return session.scalars(
            sa.select(Delivery.user_id)
            .where(
                Delivery.channel == str(Channel.EMAIL),
                Delivery.state == str(DeliveryState.PENDING),
                Delivery.due_at <= now,
                Delivery.user_id > after,
                Delivery.is_urgent if is_urgent else _spoken(session, now),
            )
            .group_by(Delivery.user_id)
            .order_by(Delivery.user_id)
            .limit(PEOPLE)
        ).all()


def _spoken(session: Session, now: datetime) -> sa.ColumnElement[bool]:
    """While the ladders have not said yet all that they say at eight, digests wait a little."""
    due_at = next_due_at(session)
    if due_at is None or due_at > now:
        return sa.true()
    return Delivery.due_at <= now - GRACE


def _send_to(
    engine: ProcessEngine, transported: Transport, people: Sequence[int], letterhead: Letterhead
) -> tuple[int, bool]:
    """How many of these people were sent something, and whether the way is still open."""
    with engine.command() as ctx:
        envelopes = take(ctx, people)
        vocabulary = words.vocabulary(ctx.session)

    def carried(envelope: Envelope) -> str | None:
        return transported(envelope.message(letterhead, vocabulary))

    return _send_all(engine, carried, envelopes)


def _send_all(
    engine: ProcessEngine, carried: Carrier, envelopes: Sequence[Envelope]
) -> tuple[int, bool]:
    """What was not tried is put back."""
    sent, began = 0, time.monotonic()
    for number, envelope in enumerate(envelopes):
        error = _try(carried, engine, envelope)
        sent += error is None
        is_closed = isinstance(error, NotSent) and error.is_everybodys
        if is_closed or time.monotonic() - began > LONGEST_BATCH:
            with engine.command() as ctx:
                marking.put_back(ctx, envelopes[number + 1 :], after=error)
            return sent, not is_closed
    return sent, True


def _try(carried: Carrier, engine: ProcessEngine, envelope: Envelope) -> Exception | None:
    """Write one, send it and mark it; nobody waits for the mail server.

    Whoever dies between sending and marking sends again under the same Message-ID.
    """
    error: Exception | None = None
    reference: str | None = None
    try:
        reference = carried(envelope)
    except Exception as failed:  # noqa: BLE001 - one person's mail must not keep another's
        error = failed
        log.warning("message not sent", extra={"action": "delivery_failed", "error": str(error)})
    with engine.command() as ctx:
        _mark(ctx, envelope, reference, error)
    return error


def _mark(
    ctx: CommandContext, envelope: Envelope, reference: str | None, error: Exception | None
) -> None:
    if error is None:
        marking.sent(ctx, envelope, reference)
    else:
        marking.not_sent(ctx, envelope, error)
