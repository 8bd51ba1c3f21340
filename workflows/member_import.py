"""Brings members in from a table, all of it or nothing: accounts, seats and deputies.

People are found by their addresses. What is known of them stays as it is; the preview says where
the table says something else. A deputy answers for the agency and does not vote beside its member.
"""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import identity, leaving
from engine.context import CommandContext, lock_board
from engine.models import Membership, User
from engine.permissions import require
from engine.sign_in.links import invite
from workflows import accounts, batches, seats, tables
from workflows.batches import Trail
from workflows.member_rows import (
    MEMBERS,
    Account,
    Deed,
    Known,
    Person,
    Planned,
    Reader,
    Table,
)
from workflows.models import BoardSeat, SeatHolding
from workflows.seats import Nomination, may_fill
from workflows.sheets import Row, text_in
from workflows.table_rows import BadRow, RowsRefused
from workflows.tables import CARRIED

TRAIL = Trail("membership.brought_in", "membership.taken_back")
DEPUTY = "deputy"


def read_table(session: Session, filename: str, data: bytes, today: date) -> Table:
    """Read the file as it would come in; nothing is written."""
    rows = tables.rows(session, MEMBERS, filename, data)
    if not rows:
        return Table([], [], [BadRow(1, "name", "no_rows")])
    reader = Reader(_known(session, rows, today))
    for row in rows:
        reader.read(row)
    return Table(list(reader.people.values()), reader.rows, reader.bad)


def bring_in(
    ctx: CommandContext, filename: str, data: bytes, *, invited: bool = False
) -> Sequence[Planned]:
    """Make every account, seat and deputyship that the table asks for and that is not there."""
    require(may_fill(ctx.actor), "bring members in")
    lock_board(ctx)  # sent twice at once: the second finds everybody there
    table = read_table(ctx.session, filename, data, ctx.calendar.local_date(ctx.now))
    if table.bad:
        raise RowsRefused(list(table.bad))
    name = filename.removesuffix(CARRIED)
    people = {one.email: _account(ctx, one, invited=invited) for one in table.people}
    ids = [one.id for one in people.values()]
    before = _seats_of(ctx.session, ids)
    holdings = []
    for one in table.rows:
        user = people[one.person.email]
        if one.deed == Deed.SEAT:
            wanted = Nomination(user.id, one.since, f"{name} ({one.row})", of_another_agency=True)
            holdings.append(seats.give(ctx, one.seat.id, wanted).id)
        elif one.deed == Deed.DEPUTY:
            group, _voting = seats.groups_of(one.seat)
            identity.join_group(ctx, user.id, group, kind=DEPUTY, starts_on=one.since)
    ctx.session.flush()
    _record(ctx, name, table, people, (holdings, _seats_of(ctx.session, ids) - before))
    return table.rows


def _record(
    ctx: CommandContext,
    filename: str,
    table: Table,
    people: dict[str, User],
    made: tuple[list[int], set[int]],
) -> None:
    """Numbers alone: the names stand with the accounts."""
    holdings, memberships = made
    new = [people[one.email].id for one in table.people if one.account != Account.KNOWN]
    spoken = [people[one.email].id for one in table.people if one.language_added]
    ctx.record(
        "membership.brought_in",
        None,
        filename=filename,
        rows=len(table.rows),
        agencies=sorted({one.seat.agency for one in table.rows}),
        accounts=new,
        holdings=holdings,
        memberships=sorted(memberships),
        languages=spoken,
        deputies=[
            [people[one.person.email].id, one.seat.agency]
            for one in table.rows
            if one.deed == Deed.DEPUTY
        ],
    )


def _account(ctx: CommandContext, one: Person, *, invited: bool) -> User:
    system = accounts.as_system(ctx)
    user = one.user
    if user is None:
        user = identity.add_user(
            system, one.email, one.name, language=one.language or None, agency=one.agency
        )
    elif one.account == Account.OPENED:
        leaving.enable_user(system, user.id)
    if one.language_added:
        user = ctx.session.get_one(User, user.id)
        user.language = one.language
    if invited and one.account != Account.KNOWN:
        invite(system, user.id)
    return user


def _known(session: Session, rows: Sequence[Row], today: date) -> Known:
    emails = {text_in(cells.get("email")).lower().removeprefix("mailto:") for _n, cells in rows}
    names = {" ".join(text_in(cells.get("name")).split()).casefold() for _n, cells in rows}
    users = session.scalars(sa.select(User).where(User.email.in_(emails))).all()
    namesakes: dict[str, list[User]] = {}
    for one in session.scalars(sa.select(User).where(User.is_active)):
        if one.name.casefold() in names:
            namesakes.setdefault(one.name.casefold(), []).append(one)
    held = session.execute(sa.select(SeatHolding, User).join(User, User.id == SeatHolding.user_id))
    return Known(
        today=today,
        users={one.email: one for one in users},
        namesakes=namesakes,
        openable=_openable(session),
        seats=session.scalars(sa.select(BoardSeat).order_by(BoardSeat.starts_on)).all(),
        holdings=[(row, user) for row, user in held],
        deputies=_deputies(session, today),
    )


def _openable(session: Session) -> frozenset[int]:
    """Accounts that were closed because their table was taken back, and by nothing else since."""
    taken = batches.details_of(session, TRAIL.taken_back)
    return frozenset(one for details in taken for one in details["accounts"])


def _deputies(session: Session, today: date) -> frozenset[tuple[int, str]]:
    found = session.execute(
        sa.select(Membership.user_id, Membership.group_key).where(
            Membership.kind == DEPUTY,
            Membership.group_key.like("agency_rep@%"),
            Membership.ends_on.is_(None) | (Membership.ends_on >= today),
        )
    )
    return frozenset((user_id, key.partition("@")[2]) for user_id, key in found)


def _seats_of(session: Session, user_ids: Sequence[int]) -> set[int]:
    session.flush()
    return set(session.scalars(sa.select(Membership.id).where(Membership.user_id.in_(user_ids))))
