"""Filters of the inbox that people keep by name, and share."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Json

EVERYBODY = "*"


class SavedFilter(Base):
    """What somebody looks for again and again. It says how to look, never what is found.

    `shared_with` is a group, `*` for everybody, or empty.
    """

    __tablename__ = "saved_filter"
    __table_args__ = (sa.UniqueConstraint("owner_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("app_user.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    shared_with: Mapped[str] = mapped_column(sa.String(120), default="", index=True)
    wanted: Mapped[Mapping[str, Any]] = mapped_column(Json)
    saved_at: Mapped[datetime]
