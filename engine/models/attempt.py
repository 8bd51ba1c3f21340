"""What a worker has begun and not ended."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base


class Attempt(Base):
    """The mark of one process on one thing that was due at that moment; `at` is the machine's."""

    __tablename__ = "attempt"

    key: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    process: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    due_at: Mapped[datetime]
    at: Mapped[datetime]
