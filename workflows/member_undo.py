"""Takes a table of members back whole, while none of those who came with it has done anything.

Seats and access that it gave are removed, and accounts that it made are closed, not deleted: the
history names them. The next table that names them opens them again.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import leaving
from engine.context import CommandContext
from engine.models import Event, Membership, User, UserSession, UserTask
from engine.permissions import require
from workflows import accounts, batches
from workflows.agencies import name_of
from workflows.batches import Batch, Reason
from workflows.member_import import TRAIL
from workflows.models import Attendance, BoardSeat, SeatHolding
from workflows.seats import groups_of, may_fill

Details = Mapping[str, Any]


def tables_so_far(session: Session) -> list[Batch]:
    """The tables that came in, the latest first."""
    return [batch_of(session, one) for one in batches.latest(session, TRAIL)]


def batch_of(session: Session, event: Event) -> Batch:
    details = event.details or {}
    count = int(details.get("rows", 0))
    return batches.batch_of(event, details.get("agencies", []), count, _reasons(session, event))


def take_back(ctx: CommandContext, number: int) -> int:
    """Remove what the table gave, close the accounts that it made; how many these are."""
    require(may_fill(ctx.actor), "take members back")
    event = batches.to_undo(ctx, TRAIL, number)
    batches.require_untouched(event, _reasons(ctx.session, event))
    details = event.details or {}
    for table, ids in ((SeatHolding, "holdings"), (Membership, "memberships")):
        ctx.session.execute(sa.delete(table).where(table.id.in_(details[ids])))
    for user_id in details["languages"]:
        ctx.session.get_one(User, user_id).language = None
    for user_id in details["accounts"]:
        leaving.disable_user(accounts.as_system(ctx), user_id)
    ctx.session.flush()
    ctx.record(
        "membership.taken_back",
        None,
        batch=number,
        accounts=list(details["accounts"]),
        holdings=list(details["holdings"]),
        memberships=list(details["memberships"]),
    )
    return len(details["accounts"])


def _reasons(session: Session, event: Event) -> list[Reason]:
    details = event.details
    if not details:
        return [Reason("unknown")]
    found = (
        ("seats_changed", _changed_seats(session, details)),
        ("access_changed", _changed_access(session, details)),
        ("signed_in", _signed_in(session, details)),
        ("acted", _acted(session, event, details)),
        ("attended", _attended(session, event, details)),
    )
    return [Reason(rule, sorted(set(names))) for rule, names in found if names]


def _changed_seats(session: Session, details: Details) -> list[str]:
    """The agencies whose seats have a last day by now."""
    found = session.scalars(
        sa.select(BoardSeat.agency)
        .join(SeatHolding, SeatHolding.seat_id == BoardSeat.id)
        .where(SeatHolding.id.in_(details["holdings"]), SeatHolding.ends_on.is_not(None))
    )
    return [name_of(agency) for agency in found]


def _changed_access(session: Session, details: Details) -> list[str]:
    """Who lost or got other access, or whose account was closed or changed by hand."""
    ours = details["memberships"]
    changed = sa.select(Membership.user_id).where(
        Membership.id.in_(ours), Membership.ends_on.is_not(None)
    )
    more = sa.select(Membership.user_id).where(
        Membership.user_id.in_(details["accounts"]), Membership.id.not_in(ours)
    )
    closed = sa.select(User.id).where(User.id.in_(details["accounts"]), User.is_active.is_(False))
    return _names(session, changed.union(more, closed))


def _signed_in(session: Session, details: Details) -> list[str]:
    """The new ones who have been here, or have work."""
    new = details["accounts"]
    return _names(
        session,
        sa.select(UserSession.user_id)
        .where(UserSession.user_id.in_(new))
        .union(
            sa.select(Event.actor_id).where(Event.actor_id.in_(new)),
            sa.select(UserTask.assignee_id).where(UserTask.assignee_id.in_(new)),
        ),
    )


def _acted(session: Session, event: Event, details: Details) -> list[str]:
    """Who has done a task for the agency since, whether they are new or not."""
    done = [
        sa.select(UserTask.completed_by).where(
            UserTask.completed_by == user_id,
            UserTask.completed_at > event.at,
            UserTask.candidate_group.in_(groups),
        )
        for user_id, groups in _given(session, details)
    ]
    return _names(session, sa.union(*done)) if done else []


def _attended(session: Session, event: Event, details: Details) -> list[str]:
    """Who stands in the list of a meeting, of those who were given a seat."""
    people = sa.select(SeatHolding.user_id).where(SeatHolding.id.in_(details["holdings"]))
    return _names(
        session,
        sa.select(Attendance.user_id).where(
            Attendance.user_id.in_(people),
            (Attendance.said_at > event.at)
            | (Attendance.was.is_not(None) & Attendance.user_id.in_(details["accounts"])),
        ),
    )


def _given(session: Session, details: Details) -> Iterator[tuple[int, Sequence[str]]]:
    rows = session.execute(
        sa.select(SeatHolding.user_id, BoardSeat)
        .join(BoardSeat, BoardSeat.id == SeatHolding.seat_id)
        .where(SeatHolding.id.in_(details["holdings"]))
    )
    for user_id, seat in rows:
        yield user_id, groups_of(seat)
    for user_id, agency in details["deputies"]:
        yield user_id, [f"agency_rep@{agency}"]


def _names(session: Session, ids: sa.SelectBase) -> list[str]:
    wanted = sa.select(User.name).where(User.id.in_(ids))
    return list(session.scalars(wanted.order_by(User.name)))
