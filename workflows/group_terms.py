"""What a group has agreed about its quorum: whether a delegate counts, from when, on whose word."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.context import CommandContext, lock_board
from engine.errors import Invalid
from engine.permissions import is_steward, require
from engine.texts import can_be_kept
from workflows.groups import overseen_by
from workflows.models import GroupTerm

BOARD = "children"
LONGEST = 500


@dataclass(frozen=True, slots=True)
class Term:
    """What was agreed, when and where, and from which day it counts."""

    delegates_count: bool
    agreed_on: date
    agreed_by: str
    starts_on: date


def may_record(actor: Actor, board: str = BOARD) -> bool:
    """The group agrees; who looks after the board, or chairs it, writes it down."""
    return is_steward(actor) or board in overseen_by(actor)


def in_force(session: Session, board: str, on: date) -> GroupTerm | None:
    """None: nothing was ever agreed, and a delegate does not count."""
    return session.scalars(
        sa.select(GroupTerm)
        .where(GroupTerm.board == board, GroupTerm.starts_on <= on)
        .order_by(GroupTerm.starts_on.desc(), GroupTerm.id.desc())
    ).first()


def delegates_count(session: Session, board: str, on: date) -> bool:
    found = in_force(session, board, on)
    return found is not None and found.delegates_count


def of(session: Session, board: str = BOARD) -> Sequence[GroupTerm]:
    """All that was agreed, the latest first."""
    return session.scalars(
        sa.select(GroupTerm)
        .where(GroupTerm.board == board)
        .order_by(GroupTerm.starts_on.desc(), GroupTerm.id.desc())
    ).all()


def agree(ctx: CommandContext, term: Term, board: str = BOARD) -> GroupTerm:
    """Write down what the group has agreed; meetings that were counted stay as they were."""
    require(may_record(ctx.actor, board), "record what the group has agreed")
    _check(term, ctx.calendar.local_date(ctx.now))
    lock_board(ctx)
    found = GroupTerm(
        board=board,
        delegates_count=term.delegates_count,
        starts_on=term.starts_on,
        agreed_on=term.agreed_on,
        agreed_by=term.agreed_by.strip(),
        recorded_at=ctx.now,
        recorded_by=ctx.actor.id,
    )
    ctx.session.add(found)
    ctx.session.flush()
    ctx.record(
        "group_term.recorded",
        None,
        term=found.id,
        board=board,
        delegates_count=found.delegates_count,
        starts_on=found.starts_on.isoformat(),
        agreed_on=found.agreed_on.isoformat(),
        agreed_by=found.agreed_by,
    )
    return found


def _check(term: Term, today: date) -> None:
    said = term.agreed_by.strip()
    if not said:
        raise Invalid("agreed_by", "required")
    if len(said) > LONGEST or not can_be_kept(said):
        raise Invalid("agreed_by", "too_long" if len(said) > LONGEST else "not_text")
    if term.agreed_on > today:
        raise Invalid("agreed_on", "not_agreed_yet")
    if term.starts_on < term.agreed_on:
        raise Invalid("starts_on", "before_agreed")
