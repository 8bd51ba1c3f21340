"""What the headings of the board's own spreadsheets mean, as somebody once said it."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base


class ColumnMeaning(Base):
    """A heading of one kind of table, and the column that it means; nothing: it is left out."""

    __tablename__ = "column_meaning"
    __table_args__ = (sa.UniqueConstraint("kind", "heading"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    heading: Mapped[str] = mapped_column(sa.Text)  # its letters and digits alone
    column: Mapped[str] = mapped_column("column_name", sa.String(60))
    said_at: Mapped[datetime]
    said_by: Mapped[int | None]
