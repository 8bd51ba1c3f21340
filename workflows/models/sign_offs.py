"""The route of a completed plan to its sign-off: rounds, declarations, votes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Json
from engine.errors import NotInState


class SignOffState(StrEnum):
    PREPARING = "preparing"
    RATIFIED = "ratified"
    PRESENTED = "presented"
    DECIDED = "decided"


SIGN_OFF_MOVES = {
    SignOffState.PREPARING: {SignOffState.RATIFIED},
    SignOffState.RATIFIED: {SignOffState.PRESENTED, SignOffState.DECIDED},
    SignOffState.PRESENTED: {SignOffState.DECIDED},
}


class SignOff(Base):
    """One round of presenting a completed plan; a returned plan gets another."""

    __tablename__ = "sign_off"
    __table_args__ = (sa.UniqueConstraint("plan_id", "round"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("action_plan.id"), index=True)
    round: Mapped[int]
    group_key: Mapped[str] = mapped_column(sa.String(120))
    instance_id: Mapped[UUID | None] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(sa.String(12), default=SignOffState.PREPARING)
    action_ids: Mapped[Sequence[int]] = mapped_column(Json, default=list)
    pack: Mapped[Mapping[str, Any]] = mapped_column(Json, default=dict)
    pack_built_by: Mapped[int | None]
    ratified_on: Mapped[date | None]
    ratification: Mapped[str | None] = mapped_column(sa.String(16))  # meeting | correspondence
    ratification_facts: Mapped[Mapping[str, Any]] = mapped_column(Json, default=dict)
    pack_sent_on: Mapped[date | None]
    meeting_on: Mapped[date | None]
    # sign_off | conditions | partial | return
    decision: Mapped[str | None] = mapped_column(sa.String(12))
    decision_reason: Mapped[str] = mapped_column(sa.Text, default="")
    named_action_ids: Mapped[Sequence[int]] = mapped_column(Json, default=list)
    condition_ids: Mapped[Sequence[int]] = mapped_column(Json, default=list)
    decided_on: Mapped[date | None]
    decided_by: Mapped[int | None]
    chair_decision: Mapped[str | None] = mapped_column(sa.String(12))
    chair_reason: Mapped[str] = mapped_column(sa.Text, default="")
    chair_decided_by: Mapped[int | None]
    created_at: Mapped[datetime]

    def move_to(self, state: SignOffState) -> None:
        if state not in SIGN_OFF_MOVES.get(SignOffState(self.state), ()):
            raise NotInState("sign_off", self.id, self.state, f"able to become {state}")
        self.state = state


class SignOffPack(Base):
    """What a group decides on, as it was when it was built: content and digests never change.

    `parts` are the content by name; `digests` say of each what it was; `sha256` is that of all of
    them together with what is presented. `heads` are the ends of the plan's chains of events at
    that moment. `files` are added once, when the documents are made: name -> sha256, size.
    """

    __tablename__ = "sign_off_pack"
    __table_args__ = (sa.UniqueConstraint("plan_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("action_plan.id"))
    sign_off_id: Mapped[int] = mapped_column(sa.ForeignKey("sign_off.id"), index=True)
    number: Mapped[int]
    parts: Mapped[Mapping[str, Any]] = mapped_column(Json)
    presented: Mapped[Sequence[str]] = mapped_column(Json)
    digests: Mapped[Mapping[str, str]] = mapped_column(Json)
    heads: Mapped[Sequence[Mapping[str, Any]]] = mapped_column(Json)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    built_at: Mapped[datetime]
    built_by: Mapped[int | None]
    files: Mapped[Mapping[str, Any]] = mapped_column(Json, default=dict)
    files_at: Mapped[datetime | None] = mapped_column(index=True)


class Declaration(Base):
    """An interest in one action: the register's own knowledge, or what a member said."""

    __tablename__ = "declaration"
    __table_args__ = (sa.UniqueConstraint("sign_off_id", "user_id", "action_id", "interest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sign_off_id: Mapped[int] = mapped_column(sa.ForeignKey("sign_off.id"), index=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("app_user.id"))
    action_id: Mapped[int] = mapped_column(sa.ForeignKey("action.id"), index=True)
    interest: Mapped[str] = mapped_column(sa.String(12))  # owner | verifier | other
    note: Mapped[str] = mapped_column(sa.Text, default="")
    declared_at: Mapped[datetime]


class SignOffVote(Base):
    """One member's voice on one action in one ballot."""

    __tablename__ = "sign_off_vote"
    __table_args__ = (sa.UniqueConstraint("sign_off_id", "ballot", "user_id", "action_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sign_off_id: Mapped[int] = mapped_column(sa.ForeignKey("sign_off.id"), index=True)
    ballot: Mapped[str] = mapped_column(sa.String(10))  # ratify | review
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("app_user.id"))
    action_id: Mapped[int] = mapped_column(sa.ForeignKey("action.id"), index=True)
    choice: Mapped[str] = mapped_column(sa.String(8))  # for | against | abstain
    voted_at: Mapped[datetime]
