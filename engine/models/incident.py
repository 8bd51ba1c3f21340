"""Something that failed and now needs a person."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base


class IncidentState(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"


class Incident(Base):
    """Names the element that failed; `kind` is expression, step, timer, ladder or job."""

    __tablename__ = "incident"

    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[UUID | None] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    element_id: Mapped[str] = mapped_column(sa.String(200), default="")
    element_instance_id: Mapped[str | None] = mapped_column(sa.String(36))
    message: Mapped[str] = mapped_column(sa.Text)
    line: Mapped[int | None]
    source: Mapped[str] = mapped_column(sa.Text, default="")
    state: Mapped[str] = mapped_column(sa.String(10), default=IncidentState.OPEN)
    created_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[int | None]


_unresolved = Incident.state == str(IncidentState.OPEN)
sa.Index(
    "ix_incident_open", Incident.created_at, sqlite_where=_unresolved, postgresql_where=_unresolved
)
