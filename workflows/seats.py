"""Who sits for which agency: the board's seats given and ended, each with its reason.

With a seat goes the access that it needs, membership of two groups, and it ends with the seat.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from engine import identity
from engine.actors import Actor
from engine.context import CommandContext, lock_board
from engine.errors import Invalid, NotFound, NotInState
from engine.models import Group, Membership, User
from engine.permissions import is_steward, may_seat, require
from workflows.agencies import SEATS
from workflows.groups import overseen_by
from workflows.models import BoardSeat, SeatHolding

BOARD = "children"


@dataclass(frozen=True, slots=True)
class Nomination:
    """Whom an agency names for its seat, from which day on, and on whose word."""

    user_id: int
    starts_on: date
    reason: str
    of_another_agency: bool = False  # it was said that the agency knows


def may_see_seats(actor: Actor) -> bool:
    return is_steward(actor) or bool(overseen_by(actor))


def may_fill(actor: Actor) -> bool:
    return may_seat(actor, f"qa_group@{BOARD}")


def give(ctx: CommandContext, seat_id: int, wanted: Nomination) -> SeatHolding:
    """Give a seat to a person; one that somebody holds must be ended first."""
    require(may_fill(ctx.actor), "give a seat")
    lock_board(ctx)  # two who give the same seat at once: the second sees the first
    seat = find(ctx.session, seat_id)
    _check(ctx, seat, wanted)
    holding = SeatHolding(
        seat_id=seat.id,
        user_id=wanted.user_id,
        starts_on=wanted.starts_on,
        reason=wanted.reason.strip(),
        given_at=ctx.now,
        given_by=ctx.actor.id,
    )
    ctx.session.add(holding)
    ctx.session.flush()
    for group in groups_of(seat):
        _join(ctx, wanted, group)
    ctx.record(
        "seat.given",
        None,
        seat=seat.id,
        agency=seat.agency,
        user=wanted.user_id,
        starts_on=wanted.starts_on.isoformat(),
        reason=holding.reason,
    )
    return holding


def end(ctx: CommandContext, holding_id: int, last_day: date, reason: str) -> SeatHolding:
    """Give a holding its last day; the access that went with it ends on the same day."""
    require(may_fill(ctx.actor), "end a seat")
    lock_board(ctx)
    holding = ctx.session.get(SeatHolding, holding_id, populate_existing=True)
    if holding is None:
        raise NotFound("holding", holding_id)
    if not reason.strip():
        raise Invalid("reason", "required")
    if holding.ends_on is not None:
        raise NotInState("holding", holding_id, "ended", "going on")
    if last_day < holding.starts_on:
        raise Invalid("last_day", "before_start")
    _end(ctx, holding, last_day, reason)
    return holding


def hand_on(ctx: CommandContext, holding: SeatHolding, last_day: date, reason: str) -> None:
    """The seat goes to somebody else: an end that was set for later comes before it."""
    require(may_fill(ctx.actor), "hand a seat on")
    _end(ctx, holding, last_day, reason)


def held_by(session: Session, seat_id: int, on: date) -> SeatHolding | None:
    """Who holds a seat on a day, or is the next to."""
    return session.scalars(
        sa.select(SeatHolding)
        .where(
            SeatHolding.seat_id == seat_id,
            SeatHolding.ends_on.is_(None) | (SeatHolding.ends_on >= on),
        )
        .order_by(SeatHolding.starts_on)
    ).first()


def seats_held(session: Session, user_id: int, on: date) -> list[BoardSeat]:
    """The seats that a person holds on a day or will hold."""
    return [find(session, one.seat_id) for one in _held(session, user_id, on)]


def end_all(ctx: CommandContext, user_id: int, reason: str) -> None:
    """Whoever leaves holds no seat any more; `engine.leaving` has ended the access itself."""
    today = ctx.calendar.local_date(ctx.now)
    for holding in _held(ctx.session, user_id, today):
        _end(ctx, holding, max(today, holding.starts_on), reason)


def install(ctx: CommandContext) -> list[BoardSeat]:
    """Bring in the seats of the terms of reference, once, with whoever sits in them already."""
    require(ctx.actor.is_system, "install the seats")
    if ctx.session.scalar(sa.select(BoardSeat.id).limit(1)) is not None:
        return []
    new = [
        BoardSeat(
            board=BOARD,
            place=place,
            agency=seat.agency,
            agency_name=seat.name,
            agency_name_cy=seat.name_cy,
            name=seat.holder,
            name_cy=seat.holder_cy,
            starts_on=seat.starts_on,
            ends_on=seat.ends_on,
        )
        for place, seat in enumerate(SEATS, start=1)
    ]
    ctx.session.add_all(new)
    ctx.session.flush()
    today = ctx.calendar.local_date(ctx.now)
    for seat in new:
        if seat.is_there_on(today):
            _adopt(ctx, seat, today)
    return new


def find(session: Session, seat_id: int) -> BoardSeat:
    seat = session.get(BoardSeat, seat_id)
    if seat is None:
        raise NotFound("seat of the board", seat_id)
    return seat


def groups_of(seat: BoardSeat) -> tuple[str, str]:
    """Where whoever holds the seat sits: they answer for the agency, and belong to the group."""
    return f"agency_rep@{seat.agency}", f"qa_group@{seat.board}"


def _check(ctx: CommandContext, seat: BoardSeat, wanted: Nomination) -> None:
    user = ctx.session.get(User, wanted.user_id)
    if user is None or not user.is_active:
        raise Invalid("user", "not_an_option")
    if not wanted.reason.strip():
        raise Invalid("reason", "required")
    if not seat.is_there_on(wanted.starts_on):
        raise Invalid("starts_on", "no_seat_then")
    if user.agency != seat.agency and not wanted.of_another_agency:
        raise Invalid("of_another_agency", "required")
    taken = held_by(ctx.session, seat.id, wanted.starts_on)
    if taken is not None:
        name = ctx.session.get_one(User, taken.user_id).name
        raise Invalid("starts_on", "seat_taken", name=name)


def _join(ctx: CommandContext, wanted: Nomination, group: str) -> None:
    """Access from the day on, unless the person has it already."""
    if ctx.session.get(Group, group) is None:
        raise NotFound("group", group)
    if not _memberships(ctx.session, wanted.user_id, group, wanted.starts_on):
        identity.join_group(ctx, wanted.user_id, group, starts_on=wanted.starts_on)


def _end(ctx: CommandContext, holding: SeatHolding, last_day: date, reason: str) -> None:
    holding.ends_on, holding.end_reason = last_day, reason.strip()
    holding.ended_by = ctx.actor.id
    seat = find(ctx.session, holding.seat_id)
    ctx.session.flush()
    kept = {
        group
        for other in _held(ctx.session, holding.user_id, last_day)
        if other.id != holding.id and other.ends_on is None
        for group in groups_of(find(ctx.session, other.seat_id))
    }
    for group in groups_of(seat):
        if group not in kept:
            for one in _memberships(ctx.session, holding.user_id, group, last_day):
                identity.end_seat(ctx, one.id, last_day)
    ctx.record(
        "seat.ended",
        None,
        seat=seat.id,
        agency=seat.agency,
        user=holding.user_id,
        last_day=last_day.isoformat(),
        reason=holding.end_reason,
    )


def _held(session: Session, user_id: int, on: date) -> Sequence[SeatHolding]:
    """The seats that a person holds on a day, and those to come."""
    return session.scalars(
        sa.select(SeatHolding)
        .where(
            SeatHolding.user_id == user_id,
            SeatHolding.ends_on.is_(None) | (SeatHolding.ends_on > on),
        )
        .order_by(SeatHolding.id)
    ).all()


def _memberships(session: Session, user_id: int, group: str, on: date) -> Sequence[Membership]:
    """Those in a group as its holder that go on after a day."""
    return session.scalars(
        sa.select(Membership).where(
            Membership.user_id == user_id,
            Membership.group_key == group,
            Membership.kind == "holder",
            Membership.ends_on.is_(None) | (Membership.ends_on > on),
        )
    ).all()


def _adopt(ctx: CommandContext, seat: BoardSeat, today: date) -> None:
    """Whoever sits in both groups today holds the seat; of several, the one who came last."""
    rep, group = groups_of(seat)
    member = aliased(Membership)
    found = ctx.session.scalars(
        sa.select(Membership)
        .join(User, User.id == Membership.user_id)
        .join(member, (member.user_id == Membership.user_id) & (member.group_key == group))
        .where(
            Membership.group_key == rep,
            User.is_active,
            *(_is_current(one, today) for one in (Membership, member)),
        )
        .order_by(Membership.starts_on.desc(), Membership.id.desc())
    ).first()
    if found is not None:
        first = max(found.starts_on, seat.starts_on)
        ctx.session.add(
            SeatHolding(seat_id=seat.id, user_id=found.user_id, starts_on=first, given_at=ctx.now)
        )


def _is_current(one: type[Membership], today: date) -> sa.ColumnElement[bool]:
    return (
        (one.kind == "holder")
        & (one.starts_on <= today)
        & (one.ends_on.is_(None) | (one.ends_on >= today))
    )
