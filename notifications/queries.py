"""Reads of what people were told: the bell, a person's own list, the list of deliveries."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.errors import Invalid
from engine.models import User
from engine.queries.cursors import Page, decode, encode
from notifications.models import Channel, Delivery, DeliveryState, WebhookCall

MOST_COUNTED = 100
PAGE = 25
# As the partial index says it: neither database matches a parameter with that.
_UNREAD = (
    (Delivery.channel == sa.literal_column("'app'"))
    & (Delivery.state == sa.literal_column("'sent'"))
    & Delivery.read_at.is_(None)
)
_some_unread = (
    sa.select(Delivery.id)
    .where(Delivery.user_id == sa.bindparam("user_id"), _UNREAD)
    .limit(MOST_COUNTED)
)
_count_unread = sa.select(sa.func.count()).select_from(_some_unread.subquery())


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which deliveries by mail: of whom, of what kind, in which state."""

    person: int | None = None
    kind: str = ""
    state: str = ""
    cursor: str | None = None
    limit: int = PAGE


def unread_count(session: Session, user_id: int) -> int:
    """How many messages somebody has not read; a hundred stands for more."""
    return session.scalar(_count_unread, {"user_id": user_id}) or 0


def mine(
    session: Session, user_id: int, *, unread: bool, cursor: str | None = None, limit: int = PAGE
) -> Page[Delivery]:
    """A person's own messages in the app, the latest first; what somebody has done is gone."""
    statement = sa.select(Delivery).where(
        Delivery.user_id == user_id,
        Delivery.channel == str(Channel.APP),
        Delivery.state == str(DeliveryState.SENT),
    )
    if unread:
        statement = statement.where(_UNREAD)
    return _page(session, statement, cursor, limit)


def told_to(session: Session, user_id: int) -> list[dict[str, object]]:
    """Every message to one person that is kept, in order: what of, when, whether it was read."""
    rows = session.scalars(
        sa.select(Delivery).where(Delivery.user_id == user_id).order_by(Delivery.id)
    )
    return [
        {
            "kind": one.kind,
            "channel": one.channel,
            "state": one.state,
            "sent_at": one.sent_at.isoformat() if one.sent_at else None,
            "read_at": one.read_at.isoformat() if one.read_at else None,
            "business_key": str(one.about.get("reference") or ""),
        }
        for one in rows
    ]


def deliveries(session: Session, wanted: Wanted) -> Page[Delivery]:
    """What went out by mail, waits or failed, the latest first."""
    return _page(session, by_mail(wanted), wanted.cursor, wanted.limit)


def by_mail(wanted: Wanted) -> sa.Select[Delivery]:
    statement = sa.select(Delivery).where(Delivery.channel == str(Channel.EMAIL))
    if wanted.person is not None:
        statement = statement.where(Delivery.user_id == wanted.person)
    if wanted.kind:
        statement = statement.where(Delivery.kind == wanted.kind)
    if wanted.state:
        statement = statement.where(Delivery.state == wanted.state)
    return statement


def counts(session: Session) -> Mapping[str, int]:
    """How many deliveries by mail are in each state."""
    rows = session.execute(
        sa.select(Delivery.state, sa.func.count())
        .where(Delivery.channel == str(Channel.EMAIL))
        .group_by(Delivery.state)
    )
    return {row[0]: row[1] for row in rows}


def told_people(session: Session) -> list[tuple[int, str]]:
    """Everybody who was ever told anything, by name."""
    rows = session.execute(
        sa.select(User.id, User.name)
        .where(User.id.in_(sa.select(Delivery.user_id).distinct()))
        .order_by(User.name, User.id)
    )
    return [(user_id, name) for user_id, name in rows]


def calls(
    session: Session, webhook_id: int, cursor: str | None = None, limit: int = PAGE
) -> Page[WebhookCall]:
    """What a program was told, the latest first."""
    statement = sa.select(WebhookCall).where(WebhookCall.webhook_id == webhook_id)
    statement = statement.order_by(WebhookCall.id.desc()).limit(limit + 1)
    if cursor:
        statement = statement.where(WebhookCall.id < _after(cursor))
    rows = session.scalars(statement).all()
    if len(rows) <= limit:
        return Page(rows, None)
    return Page(rows[:limit], encode(rows[limit - 1].id))


def _after(cursor: str) -> int:
    """The id in a cursor; a made-up one is refused, not a crash."""
    key = decode(cursor, 1)[0]
    if not isinstance(key, int):
        raise Invalid("cursor", "not_a_cursor")
    return key


def _page(
    session: Session, statement: sa.Select[Delivery], cursor: str | None, limit: int
) -> Page[Delivery]:
    statement = statement.order_by(Delivery.id.desc()).limit(limit + 1)
    if cursor:
        statement = statement.where(Delivery.id < _after(cursor))
    rows = session.scalars(statement).all()
    if len(rows) <= limit:
        return Page(rows, None)
    return Page(rows[:limit], encode(rows[limit - 1].id))
