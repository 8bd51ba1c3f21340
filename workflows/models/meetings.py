"""Meetings of the groups, and what a quarterly one holds: agenda, attendance, votes, report."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Json


class Meeting(Base):
    """A meeting of one group: the fixed point that updates, papers and decisions count from."""

    __tablename__ = "meeting"
    __table_args__ = (sa.UniqueConstraint("group_key", "on_day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_key: Mapped[str] = mapped_column(sa.String(120))
    on: Mapped[date] = mapped_column("on_day")
    cancelled_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    created_by: Mapped[int | None]


class Quarter(Base):
    """What becomes of one meeting of the Quality Assurance Group, from its dates to its report."""

    __tablename__ = "quarter"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"), unique=True)
    board: Mapped[str] = mapped_column(sa.String(20))
    instance_id: Mapped[UUID | None] = mapped_column(index=True)
    # the figures that it counts by, whatever new ones come
    timescale_set_id: Mapped[int | None] = mapped_column(sa.ForeignKey("timescale_set.id"))
    baseline_on: Mapped[date]  # the day that was first set; it never changes
    place: Mapped[str] = mapped_column(sa.Text, default="")
    confirmed_on: Mapped[date | None]
    updates_called_on: Mapped[date | None]
    agenda_approved_on: Mapped[date | None]
    papers_on: Mapped[date | None]
    held_on: Mapped[date | None]
    is_quorate: Mapped[bool | None]
    # how the quorum was counted: needed, filled, present, what is missing
    quorum: Mapped[Mapping[str, Any]] = mapped_column(Json, default=dict)
    correspondence_due: Mapped[date | None]
    correspondence_closed_on: Mapped[date | None]
    action_log_on: Mapped[date | None]
    minutes: Mapped[str] = mapped_column(sa.Text, default="")
    minutes_approved_on: Mapped[date | None]
    minutes_approved_by: Mapped[int | None]
    circulated_on: Mapped[date | None]


class MeetingMove(Base):
    """One time that a meeting was moved; moves are only added."""

    __tablename__ = "meeting_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"), index=True)
    before: Mapped[date]
    after: Mapped[date]
    reason: Mapped[str] = mapped_column(sa.Text)
    dates: Mapped[int]  # how many dates moved with it
    at: Mapped[datetime]
    by: Mapped[int | None]


class AgendaItem(Base):
    """One thing that a meeting talks about, and what was decided of it."""

    __tablename__ = "agenda_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    quarter_id: Mapped[int] = mapped_column(sa.ForeignKey("quarter.id"), index=True)
    number: Mapped[int]
    # minutes | action_log | plan | audit | sign_off | alert | escalation | paper | other
    kind: Mapped[str] = mapped_column(sa.String(12))
    target_id: Mapped[int | None]
    ref: Mapped[str] = mapped_column(sa.String(60), default="")
    title: Mapped[str] = mapped_column(sa.Text, default="")
    wants_decision: Mapped[bool] = mapped_column(default=False)
    is_late: Mapped[bool] = mapped_column(default=False)
    # of a late paper: waiting | accepted | deferred
    standing: Mapped[str | None] = mapped_column(sa.String(10))
    standing_reason: Mapped[str] = mapped_column(sa.Text, default="")
    papers: Mapped[Sequence[int]] = mapped_column(Json, default=list)  # ids of attachments
    outcome: Mapped[str | None] = mapped_column(sa.String(12))  # agreed | not_agreed | deferred
    decision: Mapped[str] = mapped_column(sa.Text, default="")
    # in the meeting, or by correspondence
    decided_how: Mapped[str | None] = mapped_column(sa.String(14))
    decided_on: Mapped[date | None]
    by_correspondence: Mapped[bool] = mapped_column(default=False)


class Attendance(Base):
    """Whether one member comes to one meeting: what they said before, and what was so."""

    __tablename__ = "attendance"
    __table_args__ = (sa.UniqueConstraint("quarter_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    quarter_id: Mapped[int] = mapped_column(sa.ForeignKey("quarter.id"), index=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("app_user.id"))
    said: Mapped[str | None] = mapped_column(sa.String(10))  # coming | apologies | delegate
    said_at: Mapped[datetime | None]
    delegate_name: Mapped[str] = mapped_column(sa.Text, default="")
    was: Mapped[str | None] = mapped_column(
        sa.String(10)
    )  # present | delegate | apologies | absent


class MeetingInterest(Base):
    """An interest that somebody declared in one item of a meeting, or in all of it."""

    __tablename__ = "meeting_interest"

    id: Mapped[int] = mapped_column(primary_key=True)
    quarter_id: Mapped[int] = mapped_column(sa.ForeignKey("quarter.id"), index=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("app_user.id"))
    item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agenda_item.id"), index=True)
    note: Mapped[str] = mapped_column(sa.Text, default="")
    declared_at: Mapped[datetime]


class MeetingAction(Base):
    """One line of a meeting's action log."""

    __tablename__ = "meeting_action"

    id: Mapped[int] = mapped_column(primary_key=True)
    quarter_id: Mapped[int] = mapped_column(sa.ForeignKey("quarter.id"), index=True)
    text: Mapped[str] = mapped_column(sa.Text)
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("app_user.id"))
    due_on: Mapped[date]
    source: Mapped[str] = mapped_column(sa.String(10))  # meeting | planning
    added_at: Mapped[datetime]
    done_on: Mapped[date | None]
    said: Mapped[str] = mapped_column(sa.Text, default="")


class MeetingVote(Base):
    """One member's voice by correspondence on one decision of an inquorate meeting."""

    __tablename__ = "meeting_vote"
    __table_args__ = (sa.UniqueConstraint("item_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("agenda_item.id"), index=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("app_user.id"))
    choice: Mapped[str] = mapped_column(sa.String(8))  # for | against | abstain
    voted_at: Mapped[datetime]


class ChairReport(Base):
    """The chair's quarterly report: figures that nobody edits, and words that the chair writes."""

    __tablename__ = "chair_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    quarter_id: Mapped[int] = mapped_column(sa.ForeignKey("quarter.id"), unique=True)
    narrative: Mapped[Mapping[str, str]] = mapped_column(Json, default=dict)
    version: Mapped[int] = mapped_column(default=1)
    generated_at: Mapped[datetime | None]
    # frozen with the approval, and their digest
    figures: Mapped[Mapping[str, Any]] = mapped_column(Json, default=dict)
    sha256: Mapped[str | None] = mapped_column(sa.String(64))
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[int | None]
    presented_on: Mapped[date | None]
    feedback: Mapped[str] = mapped_column(sa.Text, default="")
