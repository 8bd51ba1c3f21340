"""The board's seats: who holds each, since when one is empty, who held it."""

from datetime import date, datetime

from pydantic import Field

from webapp.api.schemas.base import Given, Id, Taken
from webapp.api.schemas.registers import Day
from workflows.queries.seats import Held, Standing


class Holding(Given):
    """Somebody who holds or held a seat."""

    id: int
    user: int
    name: str
    starts_on: date
    ends_on: date | None
    reason: str
    end_reason: str


class Seat(Given):
    """A seat as of today; `vacant_since` where nobody holds it."""

    id: int
    board: str
    agency: str
    agency_name: str
    agency_name_cy: str
    name: str
    name_cy: str
    starts_on: date
    ends_on: date | None
    holder: Holding | None
    next_holder: Holding | None
    other_seats_of_holder: int
    lacks_groups: list[str]
    vacant_since: date | None
    vacant_working_days: int | None
    is_vacant_too_long: bool
    past: list[Holding]


class Seats(Given):
    items: list[Seat]
    next: str | None


class SeatGiven(Taken):
    """Whom the agency names; of another agency only if this one wants it so."""

    user: Id
    starts_on: Day
    reason: str = Field(min_length=1, max_length=1000)
    of_another_agency: bool = False


class SeatEnded(Taken):
    last_day: Day
    reason: str = Field(min_length=1, max_length=1000)


def seat_of(one: Standing) -> Seat:
    row, empty = one.seat, one.vacancy
    return Seat(
        id=row.id,
        board=row.board,
        agency=row.agency,
        agency_name=row.agency_name,
        agency_name_cy=row.agency_name_cy,
        name=row.name,
        name_cy=row.name_cy,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        holder=_holding(one.now) if one.now else None,
        next_holder=_holding(one.next_) if one.next_ else None,
        other_seats_of_holder=one.others,
        lacks_groups=list(one.lacks),
        vacant_since=empty.since if empty else None,
        vacant_working_days=empty.working_days if empty else None,
        is_vacant_too_long=empty is not None and empty.is_too_long,
        past=[_holding(held) for held in one.past],
    )


def _holding(held: Held) -> Holding:
    row = held.row
    return Holding(
        id=row.id,
        user=row.user_id,
        name=held.user.name,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        reason=row.reason,
        end_reason=row.end_reason,
    )


class QuorumTerm(Given):
    """What the group agreed about its delegates."""

    id: int
    board: str
    delegates_count: bool
    starts_on: date
    agreed_on: date
    agreed_by: str
    recorded_at: datetime
    recorded_by: int | None


class QuorumTerms(Given):
    items: list[QuorumTerm]
    next: str | None


class NewQuorumTerm(Taken):
    """Whether a delegate counts to the quorum, from when, and who agreed."""

    delegates_count: bool
    agreed_on: Day
    agreed_by: str = Field(min_length=1, max_length=500)
    starts_on: Day
