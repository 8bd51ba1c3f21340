"""What people add beside the form: comments and files."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Json


class Comment(Base):
    """Said at any time, also after completion; never changed. `mentions` are those it calls."""

    __tablename__ = "comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[UUID] = mapped_column(sa.ForeignKey("process_instance.id"), index=True)
    user_task_id: Mapped[UUID | None] = mapped_column(index=True)
    author_id: Mapped[int]
    at: Mapped[datetime]
    body: Mapped[str] = mapped_column(sa.Text)
    mentions: Mapped[Sequence[int] | None] = mapped_column(Json)


class Attachment(Base):
    """A file with two dates: of the fact, and of its receipt. The bytes lie under their hash."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[UUID] = mapped_column(sa.ForeignKey("process_instance.id"), index=True)
    user_task_id: Mapped[UUID | None] = mapped_column(index=True)
    filename: Mapped[str] = mapped_column(sa.Text)
    media_type: Mapped[str] = mapped_column(sa.String(200))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    fact_on: Mapped[date | None]
    received_at: Mapped[datetime]
    received_from: Mapped[int]
