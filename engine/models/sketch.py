"""What a process owner is drawing: it may be unfinished and wrong, and nothing runs on it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Json


class Sketch(Base):
    """The next version of one process while it is being drawn.

    `version` grows with every save: whoever saves over one they have not seen is refused.
    `base_id` is the definition that it began from; a new process has none.
    """

    __tablename__ = "sketch"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(120), unique=True)
    base_id: Mapped[int | None] = mapped_column(sa.ForeignKey("process_definition.id"))
    filename: Mapped[str] = mapped_column(sa.Text, default="")
    xml: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    # as in a definition: form key -> form; decision id -> DMN text; and the scenario tests
    forms: Mapped[Mapping[str, Any]] = mapped_column(Json, deferred=True)
    decisions: Mapped[Mapping[str, str]] = mapped_column(Json, deferred=True)
    scenarios: Mapped[Sequence[Mapping[str, Any]]] = mapped_column(Json, deferred=True)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    created_by: Mapped[int | None]
    saved_at: Mapped[datetime]
    saved_by: Mapped[int | None]
