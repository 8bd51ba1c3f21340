"""Who looked at what: once a person, a thing and a day."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base


class Look(Base):
    """A look that was refused, or one at confidential work from outside its agency."""

    __tablename__ = "look"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("app_user.id"), primary_key=True)
    on: Mapped[date] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    is_refused: Mapped[bool] = mapped_column(primary_key=True)
    at: Mapped[datetime]
