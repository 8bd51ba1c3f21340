"""Reads how people come to the group and leave it, as far as the reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.models import User
from engine.permissions import is_steward
from workflows.models import (
    AccessReview,
    Attendance,
    BoardSeat,
    CoOption,
    Meeting,
    Quarter,
    SeatNomination,
    SeatNotice,
)
from workflows.queries.access import agencies_of, boards_of

MOST = 100


@dataclass(frozen=True, slots=True)
class Delegate:
    """Who comes to the next meeting in a member's place, and whether it was said in time."""

    member: str
    name: str
    is_in_time: bool


def may_see(actor: Actor) -> bool:
    """The groups know their members; everybody else knows the seats of their agency at most."""
    return is_steward(actor) or bool(boards_of(actor))


def co_options(actor: Actor) -> sa.ColumnElement[bool]:
    return sa.true() if is_steward(actor) else CoOption.board.in_(boards_of(actor))


def nominations(actor: Actor) -> sa.ColumnElement[bool]:
    """The groups', and those of one's own agency."""
    if is_steward(actor):
        return sa.true()
    return SeatNomination.seat_id.in_(
        sa.select(BoardSeat.id).where(
            BoardSeat.board.in_(boards_of(actor)) | BoardSeat.agency.in_(agencies_of(actor))
        )
    )


def notices(actor: Actor) -> sa.ColumnElement[bool]:
    """Chairs and whoever keeps the business; a letter is not for the other agencies."""
    if is_steward(actor):
        return sa.true()
    chaired = [
        board
        for board in boards_of(actor)
        if {f"qa_chair@{board}", f"qa_deputy@{board}"} & actor.all_groups
    ]
    seats = sa.select(BoardSeat.id).where(
        BoardSeat.board.in_(chaired) | BoardSeat.agency.in_(agencies_of(actor))
    )
    return SeatNotice.seat_id.in_(seats)


def list_co_options(session: Session, actor: Actor) -> Sequence[CoOption]:
    """The latest first; those who are here now stand among them."""
    return session.scalars(
        sa.select(CoOption).where(co_options(actor)).order_by(CoOption.id.desc()).limit(MOST)
    ).all()


def list_nominations(session: Session, actor: Actor) -> Sequence[SeatNomination]:
    return session.scalars(
        sa.select(SeatNomination)
        .where(nominations(actor))
        .order_by(SeatNomination.id.desc())
        .limit(MOST)
    ).all()


def list_notices(session: Session, actor: Actor) -> Sequence[SeatNotice]:
    return session.scalars(
        sa.select(SeatNotice).where(notices(actor)).order_by(SeatNotice.id.desc()).limit(MOST)
    ).all()


def list_reviews(session: Session, actor: Actor) -> Sequence[AccessReview]:
    if not is_steward(actor):
        return []
    return session.scalars(
        sa.select(AccessReview).order_by(AccessReview.id.desc()).limit(MOST)
    ).all()


def next_meeting(session: Session, boards: Sequence[str], today: date) -> Meeting | None:
    """The next meeting of these groups that has not been held nor called off."""
    return session.scalars(
        sa.select(Meeting)
        .join(Quarter, Quarter.meeting_id == Meeting.id)
        .where(
            Quarter.board.in_(boards),
            Quarter.held_on.is_(None),
            Meeting.cancelled_on.is_(None),
            Meeting.on >= today,
        )
        .order_by(Meeting.on)
        .limit(1)
    ).first()


def delegates(session: Session, meeting: Meeting, until: date) -> list[Delegate]:
    """Who was named for a meeting; the board's figure says until when that is in time."""
    rows = session.execute(
        sa.select(User.name, Attendance.delegate_name, Attendance.said_at)
        .join(User, User.id == Attendance.user_id)
        .join(Quarter, Quarter.id == Attendance.quarter_id)
        .where(Quarter.meeting_id == meeting.id, Attendance.said == "delegate")
        .order_by(User.name)
    )
    return [
        Delegate(member, name, said_at is not None and said_at.date() <= until)
        for member, name, said_at in rows
    ]
