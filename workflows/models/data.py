"""The board's indicators with their versions, and the review of each quarter's figures."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.db import Base, Json
from engine.errors import NotInState


class DataState(StrEnum):
    WAITING = "waiting"
    COLLECTING = "collecting"
    VALIDATING = "validating"
    COMMENTING = "commenting"
    DECIDING = "deciding"
    CLOSED = "closed"


# A state that is not a key here is final.
DATA_MOVES = {
    DataState.WAITING: {DataState.COLLECTING, DataState.CLOSED},
    DataState.COLLECTING: {DataState.VALIDATING},
    DataState.VALIDATING: {DataState.COLLECTING, DataState.COMMENTING},
    DataState.COMMENTING: {DataState.DECIDING},
    DataState.DECIDING: {DataState.CLOSED},
}
# What agencies said is open to others, small counts hidden, once it has been validated.
VALIDATED = (DataState.COMMENTING, DataState.DECIDING, DataState.CLOSED)


class DataReturnState(StrEnum):
    ASKED = "asked"
    HANDED_IN = "handed_in"
    MISSING = "missing"


class Indicator(Base):
    """Something that the board counts quarter after quarter; what it means stands in versions."""

    __tablename__ = "indicator"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(sa.String(40), unique=True)
    board: Mapped[str] = mapped_column(sa.String(20), default="children")
    # the last quarter for which it is asked
    ends_on: Mapped[date | None]
    end_reason: Mapped[str] = mapped_column(sa.Text, default="")
    versions: Mapped[list["IndicatorVersion"]] = relationship(
        order_by="IndicatorVersion.number", lazy="selectin", back_populates="indicator"
    )

    def version_on(self, day: date) -> "IndicatorVersion | None":
        """What it meant on a day; nothing before it began or after it ended."""
        if self.ends_on is not None and day > self.ends_on:
            return None
        begun = [one for one in self.versions if one.in_force_from <= day]
        return begun[-1] if begun else None

    @property
    def newest(self) -> "IndicatorVersion":
        return self.versions[-1]


class IndicatorVersion(Base):
    """What an indicator means from a day on. Figures of two versions are never compared."""

    __tablename__ = "indicator_version"
    __table_args__ = (sa.UniqueConstraint("indicator_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(sa.ForeignKey("indicator.id"))
    number: Mapped[int]
    in_force_from: Mapped[date]
    kind: Mapped[str] = mapped_column(sa.String(10))  # share | count
    name: Mapped[str] = mapped_column(sa.Text)
    name_cy: Mapped[str] = mapped_column(sa.Text)
    definition: Mapped[str] = mapped_column(sa.Text)
    definition_cy: Mapped[str] = mapped_column(sa.Text)
    numerator: Mapped[str] = mapped_column(sa.Text)
    numerator_cy: Mapped[str] = mapped_column(sa.Text)
    denominator: Mapped[str] = mapped_column(sa.Text, default="")
    denominator_cy: Mapped[str] = mapped_column(sa.Text, default="")
    agencies: Mapped[Sequence[str]] = mapped_column(Json)
    # agencies of the whole region say it for each local authority
    by_authority: Mapped[bool] = mapped_column(default=False)
    # outside of these the Business Unit is asked: per cent of a share, or a count
    lowest: Mapped[int | None]
    highest: Mapped[int | None]
    reason: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[datetime]
    created_by: Mapped[int | None]
    indicator: Mapped[Indicator] = relationship(back_populates="versions", lazy="joined")


class DataReview(Base):
    """The figures of one quarter, from the request to what the group made of them."""

    __tablename__ = "data_review"
    __table_args__ = (sa.UniqueConstraint("board", "quarter_end"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(sa.String(40), unique=True)
    board: Mapped[str] = mapped_column(sa.String(20), default="children")
    quarter_end: Mapped[date]
    instance_id: Mapped[UUID | None] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(sa.String(12), default=DataState.WAITING, index=True)
    request_on: Mapped[date]
    returns_due: Mapped[date]
    cut_off_on: Mapped[date]
    validation_due: Mapped[date]
    commentary_due: Mapped[date]
    # the board's figures on the day on which the quarter was opened
    smallest: Mapped[int]
    swing: Mapped[int]
    validated_at: Mapped[datetime | None]
    validated_by: Mapped[int | None]
    commentary: Mapped[str] = mapped_column(sa.Text, default="")
    closed_at: Mapped[datetime | None]
    audit_instance_id: Mapped[UUID | None] = mapped_column(index=True)
    alert_id: Mapped[int | None] = mapped_column(sa.ForeignKey("alert.id"), index=True)

    @property
    def is_open_to_others(self) -> bool:
        return self.state in VALIDATED

    def move_to(self, state: DataState) -> None:
        if state not in DATA_MOVES.get(DataState(self.state), ()):
            raise NotInState("data review", self.ref, self.state, f"able to become {state}")
        self.state = state


class DataReturn(Base):
    """What one agency was asked for one quarter, and when it answered."""

    __tablename__ = "data_return"
    __table_args__ = (sa.UniqueConstraint("review_id", "agency"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(sa.ForeignKey("data_review.id"))
    agency: Mapped[str] = mapped_column(sa.String(60), index=True)
    instance_id: Mapped[UUID | None] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(sa.String(10), default=DataReturnState.ASKED)
    due_on: Mapped[date]
    handed_in_at: Mapped[datetime | None]
    handed_in_by: Mapped[int | None]
    is_late: Mapped[bool] = mapped_column(default=False)
    times_asked: Mapped[int] = mapped_column(default=1)
    review: Mapped[DataReview] = relationship(lazy="joined", innerjoin=True)


class DataPoint(Base):
    """One figure of one agency for one area. One that is corrected stays, superseded."""

    __tablename__ = "data_point"

    id: Mapped[int] = mapped_column(primary_key=True)
    return_id: Mapped[int] = mapped_column(sa.ForeignKey("data_return.id"), index=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("indicator_version.id"), index=True)
    area: Mapped[str] = mapped_column(sa.String(60))  # a local authority, or region
    numerator: Mapped[int | None]
    denominator: Mapped[int | None]
    comment: Mapped[str] = mapped_column(sa.Text, default="")
    at: Mapped[datetime]
    by: Mapped[int | None]
    superseded_at: Mapped[datetime | None]


class DataFinding(Base):
    """Something that the Business Unit is asked about before it goes on, and its answer."""

    __tablename__ = "data_finding"
    __table_args__ = (sa.UniqueConstraint("review_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(sa.ForeignKey("data_review.id"))
    number: Mapped[int]
    rule: Mapped[str] = mapped_column(sa.String(10))  # no_return | missing | swing | low | high
    agency: Mapped[str] = mapped_column(sa.String(60))
    # of which figure; a return that never came is about none alone
    version_id: Mapped[int | None] = mapped_column(sa.ForeignKey("indicator_version.id"))
    area: Mapped[str] = mapped_column(sa.String(60), default="")
    point_id: Mapped[int | None] = mapped_column(sa.ForeignKey("data_point.id"), index=True)
    outcome: Mapped[str | None] = mapped_column(sa.String(10))  # explained | accepted | ask
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None]


class DataDecision(Base):
    """What the group decided about a quarter, each time it looked; and what was said to that."""

    __tablename__ = "data_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(sa.ForeignKey("data_review.id"), index=True)
    # note | narrative | deep_dive | audit | alert; answers to it: answer | silence | dive
    kind: Mapped[str] = mapped_column(sa.String(10))
    agency: Mapped[str | None] = mapped_column(sa.String(60))
    text: Mapped[str] = mapped_column(sa.Text)
    details: Mapped[Mapping[str, Any]] = mapped_column(Json, default=dict)
    at: Mapped[datetime]
    by: Mapped[int | None]
