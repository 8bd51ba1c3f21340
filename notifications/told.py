"""Who was told of one instance and of what it began, when, and whether they have read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models import Event, ProcessInstance
from notifications.models import Channel, Delivery, DeliveryState


@dataclass(frozen=True, slots=True)
class Telling:
    """One thing that one person was told: in the app, and by mail if it went out."""

    user_id: int
    kind: str
    about: Mapping[str, Any]
    at: datetime
    mailed_at: datetime | None
    mail_state: str
    read_at: datetime | None


def tellings(session: Session, root_id: UUID, limit: int = 200) -> Sequence[Telling]:
    """Everybody who was told of it, in the order of the moments."""
    family = sa.select(ProcessInstance.id).where(ProcessInstance.root_id == root_id)
    rows = session.scalars(
        sa.select(Delivery)
        .join(Event, Event.id == Delivery.event_id)
        .where(Event.instance_id.in_(family))
        .order_by(Delivery.event_id, Delivery.user_id, Delivery.channel)
        .limit(2 * limit)
    ).all()
    by_app: dict[tuple[int, int], Delivery] = {}
    by_mail: dict[tuple[int, int], Delivery] = {}
    for row in rows:
        kept = by_app if row.channel == Channel.APP else by_mail
        kept[row.event_id, row.user_id] = row
    return [_telling(row, by_mail.get(key)) for key, row in by_app.items()]


def _telling(shown: Delivery, mail: Delivery | None) -> Telling:
    was_sent = mail is not None and mail.state == DeliveryState.SENT
    return Telling(
        user_id=shown.user_id,
        kind=shown.kind,
        about=shown.about,
        at=shown.sent_at or shown.due_at,
        mailed_at=mail.sent_at if mail is not None and was_sent else None,
        mail_state=str(mail.state) if mail is not None else "",
        read_at=shown.read_at,
    )
