"""Reads the board's seats: who holds each, since when one is empty, who held it before."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models import Membership, User
from engine.working_days import Calendar
from workflows import timescales
from workflows.models import BoardSeat, SeatHolding
from workflows.seats import groups_of

MEMBERSHIP = "membership"


@dataclass(frozen=True, slots=True)
class Held:
    """One holding with its person; `has_access` only of who holds the seat now."""

    row: SeatHolding
    user: User


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A seat that nobody holds: since which day, for how many working days, and is it too long."""

    since: date
    working_days: int
    is_too_long: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """A seat as of one day."""

    seat: BoardSeat
    now: Held | None
    next_: Held | None
    vacancy: Vacancy | None
    others: int  # further seats that its holder has
    lacks: Sequence[str]  # groups of the seat in which its holder does not sit
    past: Sequence[Held]

    @property
    def is_over(self) -> bool:
        return self.now is None and self.vacancy is None


def standings(session: Session, calendar: Calendar, today: date) -> list[Standing]:
    """Every seat in the order of the terms of reference; four statements."""
    limit = timescales.value(timescales.in_force(session, MEMBERSHIP, today), "vacancy")
    seats = session.scalars(sa.select(BoardSeat).order_by(BoardSeat.board, BoardSeat.place)).all()
    held: dict[int, list[Held]] = {seat.id: [] for seat in seats}
    rows = session.execute(
        sa.select(SeatHolding, User)
        .join(User, User.id == SeatHolding.user_id)
        .order_by(SeatHolding.starts_on.desc(), SeatHolding.id.desc())
    )
    for row, user in rows:
        held[row.seat_id].append(Held(row, user))
    sitting = _sitting(session, today)
    now = Counter(
        one.user.id for seat in seats for one in held[seat.id] if _holds(seat, one, today)
    )
    when = (calendar, today, limit)
    return [_standing(seat, held[seat.id], now, sitting, when) for seat in seats]


def _standing(
    seat: BoardSeat,
    held: Sequence[Held],
    seats_of: Counter[int],
    sitting: set[tuple[int, str]],
    when: tuple[Calendar, date, str],
) -> Standing:
    calendar, today, limit = when
    now = next((one for one in held if _holds(seat, one, today)), None)
    ahead = [one for one in held if one.row.starts_on > today]
    return Standing(
        seat=seat,
        now=now,
        next_=ahead[-1] if ahead else None,
        vacancy=None
        if now is not None or not seat.is_there_on(today)
        else _vacancy(seat, held, calendar, today, limit),
        others=seats_of[now.user.id] - 1 if now is not None else 0,
        lacks=[key for key in groups_of(seat) if now and (now.user.id, key) not in sitting],
        past=[one for one in held if one is not now and one.row.starts_on <= today],
    )


def _vacancy(
    seat: BoardSeat, held: Sequence[Held], calendar: Calendar, today: date, limit: str
) -> Vacancy:
    """Counted from the day after it was last held, or from the day on which the seat came."""
    ends = [one.row.ends_on for one in held if one.row.ends_on and one.row.starts_on <= today]
    last = max(ends, default=seat.starts_on - timedelta(days=1))
    return Vacancy(
        since=last + timedelta(days=1),
        working_days=calendar.working_days_between(last, today),
        is_too_long=today > calendar.add(last, limit),
    )


def _holds(seat: BoardSeat, one: Held, today: date) -> bool:
    return seat.is_there_on(today) and one.row.covers(today) and one.user.is_active


def _sitting(session: Session, today: date) -> set[tuple[int, str]]:
    rows = session.execute(
        sa.select(Membership.user_id, Membership.group_key).where(
            Membership.starts_on <= today,
            Membership.ends_on.is_(None) | (Membership.ends_on >= today),
            Membership.group_key.like("agency_rep@%") | Membership.group_key.like("qa_group@%"),
        )
    )
    return {(user_id, key) for user_id, key in rows}
