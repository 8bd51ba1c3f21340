"""Moves of one token by hand: one person proposes, another decides."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Json
from engine.errors import NotInState


class TokenMoveState(StrEnum):
    PROPOSED = "proposed"
    MADE = "made"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"  # the instance had gone on before anybody decided


class TokenMove(Base):
    """From one element of an instance to another. `before` and `after` are where it stood then.

    `why` are the rules and elements that stood against it when it lapsed.
    """

    __tablename__ = "token_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[UUID] = mapped_column(sa.ForeignKey("process_instance.id"), index=True)
    definition_id: Mapped[int] = mapped_column(sa.ForeignKey("process_definition.id"))
    element_instance_id: Mapped[str] = mapped_column(sa.String(36))
    from_element: Mapped[str] = mapped_column(sa.String(200))
    to_element: Mapped[str] = mapped_column(sa.String(200))
    reason: Mapped[str] = mapped_column(sa.Text)
    state: Mapped[str] = mapped_column(sa.String(12), default=TokenMoveState.PROPOSED)
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None]
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    before: Mapped[Sequence[str]] = mapped_column(Json)
    after: Mapped[Sequence[str]] = mapped_column(Json)
    why: Mapped[Sequence[Sequence[str]]] = mapped_column(Json, default=list)

    @property
    def is_open(self) -> bool:
        return self.state == TokenMoveState.PROPOSED

    def decide(self, state: TokenMoveState, by: int | None, at: datetime) -> None:
        if not self.is_open:
            raise NotInState("move", self.id, self.state, "proposed")
        self.state, self.decided_by, self.decided_at = state, by, at


_waiting = TokenMove.state == str(TokenMoveState.PROPOSED)
sa.Index(
    "ix_token_move_waiting",
    TokenMove.instance_id,
    TokenMove.element_instance_id,
    unique=True,
    sqlite_where=_waiting,
    postgresql_where=_waiting,
)
