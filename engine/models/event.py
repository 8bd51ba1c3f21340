"""What happened: audit trail and outbox in one row, chained by hashes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Json


class Event(Base):
    """One thing that happened, past tense. Rows are only ever added.

    `hash` covers the hash before it in the same chain (one chain per instance, one for the
    board), the columns, and the digest of `details`; so details may be erased under a retention
    rule (their digest then stands in `details_digest`, and a `history.erased` on the board's chain
    covers it) and the chain stays valid.
    """

    __tablename__ = "event"
    __table_args__ = (sa.Index("ix_event_chain", "instance_id", "seq", unique=True),)

    id: Mapped[int] = mapped_column(
        sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True
    )
    instance_id: Mapped[UUID | None]
    seq: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(60))
    at: Mapped[datetime]
    actor_id: Mapped[int | None]
    on_behalf_of: Mapped[int | None]
    user_task_id: Mapped[UUID | None] = mapped_column(index=True)
    details: Mapped[Mapping[str, Any] | None] = mapped_column(Json)
    details_digest: Mapped[bytes | None] = mapped_column(sa.LargeBinary(32))
    hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    published_at: Mapped[datetime | None]


_unpublished = Event.published_at.is_(None)
sa.Index("ix_event_outbox", Event.id, sqlite_where=_unpublished, postgresql_where=_unpublished)

# When instances slept: few, and asked for by whoever counts how long work took.
PAUSES = ("instance.suspended", "instance.resumed")
# Written out in every statement, so that a planner knows it for the condition of the index.
IS_PAUSE = Event.kind.in_([sa.literal_column(f"'{kind}'", sa.String) for kind in PAUSES])
sa.Index("ix_event_pause", Event.instance_id, sqlite_where=IS_PAUSE, postgresql_where=IS_PAUSE)
