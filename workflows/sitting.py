"""Who sits in a Quality Assurance Group on a day, for which agencies, and whether they suffice."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import identity
from engine.models import User
from workflows import ballots, group_terms, quorum, timescales
from workflows.models import BoardSeat, SeatHolding


@dataclass(frozen=True, slots=True)
class Sitting:
    """One person in the group, however many seats they hold: they count once."""

    user: User
    agencies: Sequence[str]  # none for a chair, who sits for no agency
    chairs: bool


@dataclass(frozen=True, slots=True)
class Count:
    """How a meeting, or a vote, stands against the board's quorum."""

    filled: int
    needed: int
    present: int
    chair: bool
    lacking: tuple[tuple[str, int], ...]  # kinds of agency, and how many more of each
    delegates: int = 0  # who came in a member's place
    delegates_count: bool = False  # whether the group had agreed that they count

    @property
    def is_quorate(self) -> bool:
        return self.chair and self.present >= self.needed > 0 and not self.lacking


def members(session: Session, board: str, on: date) -> list[Sitting]:
    """Everybody who may vote: seat holders, those who sit for them, chair and deputy."""
    chairing = {
        user.id
        for role in ("qa_chair", "qa_deputy")
        for user in identity.members(session, f"{role}@{board}", on)
    }
    seats = seats_of(session, board, on)
    return [
        Sitting(user, seats.get(user.id) or _own(user), user.id in chairing)
        for user in ballots.members(session, f"qa_group@{board}", on)
    ]


def seats_of(session: Session, board: str, on: date) -> dict[int, list[str]]:
    """The agencies for which each person holds a seat on a day, in the order of the seats."""
    rows = session.execute(
        sa.select(SeatHolding.user_id, BoardSeat.agency)
        .join(BoardSeat, BoardSeat.id == SeatHolding.seat_id)
        .where(
            BoardSeat.board == board,
            SeatHolding.starts_on <= on,
            SeatHolding.ends_on.is_(None) | (SeatHolding.ends_on >= on),
        )
        .order_by(BoardSeat.place)
    )
    found: dict[int, list[str]] = {}
    for user_id, agency in rows:
        found.setdefault(user_id, []).append(agency)
    return found


def vacant(session: Session, board: str, on: date) -> list[str]:
    """The agencies whose seat nobody holds on a day."""
    held = sa.select(SeatHolding.seat_id).where(
        SeatHolding.starts_on <= on,
        SeatHolding.ends_on.is_(None) | (SeatHolding.ends_on >= on),
    )
    return list(
        session.scalars(
            sa.select(BoardSeat.agency)
            .where(
                BoardSeat.board == board,
                BoardSeat.starts_on <= on,
                BoardSeat.ends_on.is_(None) | (BoardSeat.ends_on >= on),
                BoardSeat.id.not_in(held),
            )
            .order_by(BoardSeat.place)
        )
    )


def count(
    session: Session, board: str, on: date, there: Collection[int], sent: Collection[int] = ()
) -> Count:
    """Count by the figures in force that day; delegates of `sent` where the group agreed to it."""
    figures = timescales.in_force(session, timescales.MONITORING, on)
    rule = quorum.Rule.from_figures(figures.figures)
    agreed = group_terms.delegates_count(session, board, on)
    everybody = members(session, board, on)
    seated = [one for one in everybody if one.agencies]
    counted = {*there, *sent} if agreed else {*there}
    present = [_for_quorum(one, rule) for one in seated if one.user.id in counted]
    kinds = {kind: [a for a in present if a in rule.kinds.get(kind, ())] for kind in rule.at_least}
    return Count(
        filled=len(seated),
        needed=quorum.seats_needed(rule, len(seated)),
        present=len(present),
        chair=any(one.chairs and one.user.id in there for one in everybody),
        lacking=tuple(
            (kind, wanted - len(kinds[kind]))
            for kind, wanted in rule.at_least.items()
            if len(kinds[kind]) < wanted
        ),
        delegates=sum(one.user.id in sent for one in seated),
        delegates_count=agreed,
    )


def _own(user: User) -> list[str]:
    return [user.agency] if user.agency else []


def _for_quorum(one: Sitting, rule: quorum.Rule) -> str:
    """Who holds two seats counts once: for an agency that the rule asks for, if there is one."""
    asked = {agency for kind in rule.at_least for agency in rule.kinds.get(kind, ())}
    return next((agency for agency in one.agencies if agency in asked), one.agencies[0])
