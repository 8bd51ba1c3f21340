"""Who sits in the board's seats in the demo year: most all along, a few leave, one holds two."""

from collections.abc import Callable, Iterator
from datetime import date

import sqlalchemy as sa

from engine.context import CommandContext
from engine.models import User
from engine.working_days import Calendar
from webapp.demo.cast import DOMAIN
from workflows import group_terms, seats
from workflows.group_terms import Term
from workflows.models import BoardSeat, SeatHolding
from workflows.seats import Nomination

Begin = Callable[[CommandContext], object]
NAMED = "Named by the agency"
# Working days before the demo's last day on which a seat falls empty: a letter was answered long
# ago, one has just been sent, and one seat is empty just now.
LEAVING = {
    "yos": (-135, "Retired"),
    "gdas": (-23, "Moved to another service"),
    "blaenau_gwent": (-6, "On a secondment"),
}
# For a while one representative sits for a second agency, too.
PROBATION_LEFT = -64


def fill(ctx: CommandContext, since: date) -> None:
    """Everybody who answers for an agency holds its seat from before the year."""
    for seat in ctx.session.scalars(sa.select(BoardSeat).where(BoardSeat.ends_on.is_(None))).all():
        mailbox = "rep" if seat.agency == "newport" else f"{seat.agency}.rep"
        first = max(since, seat.starts_on)
        seats.give(ctx, seat.id, Nomination(_person(ctx, mailbox), first, NAMED))


def agree(ctx: CommandContext, since: date) -> None:
    """The group's terms say that a delegate counts."""
    term = Term(
        delegates_count=True,
        agreed_on=since,
        agreed_by="Quality Assurance Group, with its terms of reference",
        starts_on=since,
    )
    group_terms.agree(ctx, term)


def changes(calendar: Calendar, last: date) -> Iterator[tuple[date, Begin]]:
    """The days of the year on which a seat changes hands or falls empty."""
    for agency, (back, why) in LEAVING.items():
        on = calendar.add(last, f"{back}wd")
        yield on, _leaving(agency, on, why)
    on = calendar.add(last, f"{PROBATION_LEFT}wd")
    yield on, _leaving("probation", on, "Promoted")
    following = calendar.add(on, "1wd")
    yield following, lambda ctx: _two_seats(ctx, following)


def _leaving(agency: str, on: date, why: str) -> Begin:
    def begin(ctx: CommandContext) -> object:
        holding = ctx.session.scalars(
            sa.select(SeatHolding).where(
                SeatHolding.seat_id == _seat(ctx, agency).id, SeatHolding.ends_on.is_(None)
            )
        ).one()
        return seats.end(ctx, holding.id, on, why)

    return begin


def _two_seats(ctx: CommandContext, on: date) -> object:
    why = "Until a successor is named"
    wanted = Nomination(_person(ctx, "housing.rep"), on, why, of_another_agency=True)
    return seats.give(ctx, _seat(ctx, "probation").id, wanted)


def _seat(ctx: CommandContext, agency: str) -> BoardSeat:
    return ctx.session.scalars(
        sa.select(BoardSeat).where(BoardSeat.agency == agency, BoardSeat.ends_on.is_(None))
    ).one()


def _person(ctx: CommandContext, mailbox: str) -> int:
    return ctx.session.scalars(sa.select(User.id).where(User.email == f"{mailbox}@{DOMAIN}")).one()
