"""Who works, and when each was last seen at it."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base


class Worker(Base):
    """One line of work of one process. All moments are the machine's own, whatever a sandbox says.

    `ahead_seconds` is by how much the machine's clock is ahead of the database's, where it has one.
    """

    __tablename__ = "worker"

    process: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    line: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    host: Mapped[str] = mapped_column(sa.Text)
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ahead_seconds: Mapped[float | None]
