"""Letters about seats: one is empty for too long, or nobody came twice; each is written once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

import sqlalchemy as sa
from babel.dates import format_date
from sqlalchemy.orm import Session

from engine import identity
from engine.context import CommandContext, lock_board
from engine.deployments import find_latest
from engine.errors import Invalid, NotFound
from engine.execution import Beginning, begin
from engine.models import ProcessInstance, User
from engine.working_days import Calendar
from workflows import seats, timescales
from workflows.models import Attendance, BoardSeat, Quarter, SeatHolding, SeatNotice
from workflows.queries.seats import MEMBERSHIP, standings

PROCESS = "seat_notice"
VACANCY, ABSENCE = "vacancy", "absence"
MISSED = ("absent", "apologies")
FORMATS = {"en": "d MMMM y", "cy": "d MMMM y"}


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a letter is due: the seat, since when, and whose absence it is."""

    kind: str
    about: str
    seat_id: int
    since: date
    user_id: int | None = None


def due(session: Session, calendar: Calendar, today: date) -> list[Cause]:
    """Every cause that has no letter yet."""
    if find_latest(session, PROCESS) is None:
        return []
    found = [*_vacancies(session, calendar, today), *_absences(session, today)]
    written = set(
        session.scalars(
            sa.select(SeatNotice.about).where(SeatNotice.about.in_([one.about for one in found]))
        )
    )
    return [one for one in found if one.about not in written]


def notice(ctx: CommandContext, cause: Cause) -> SeatNotice | None:
    """Begin the letter, unless somebody was quicker."""
    lock_board(ctx)
    if ctx.session.scalar(sa.select(SeatNotice.id).where(SeatNotice.about == cause.about)):
        return None
    definition, seat = find_latest(ctx.session, PROCESS), seats.find(ctx.session, cause.seat_id)
    if definition is None:
        return None
    letter, letter_cy = (_letter(ctx.session, seat, cause, language) for language in FORMATS)
    row = SeatNotice(
        kind=cause.kind,
        about=cause.about,
        seat_id=seat.id,
        user_id=cause.user_id,
        since=cause.since,
        letter=letter,
        letter_cy=letter_cy,
        opened_at=ctx.now,
    )
    ctx.session.add(row)
    ctx.session.flush()
    instance = begin(
        ctx,
        Beginning(
            definition_id=definition.id,
            variables={
                "board": seat.board,
                "notice": row.id,
                "notice_kind": cause.kind,
                "seat_name": f"{seat.agency_name}: {seat.name}",
                "seat_name_cy": f"{seat.agency_name_cy}: {seat.name_cy}",
                "answering": _answering(ctx, seat),
                "letter": letter,
                "letter_cy": letter_cy,
            },
            agency=seat.agency,
            board=seat.board,
        ),
    )
    row.instance_id = instance.id
    ctx.record("seat_notice.opened", instance, notice=row.id, cause=cause.about, about=cause.kind)
    return row


def decide(ctx: CommandContext, row: SeatNotice, decision: str, words: Sequence[str]) -> None:
    """The chair edits the letter and sends it, or says why it is not sent."""
    reason, letter, letter_cy = words
    if decision == "not" and not reason:
        raise Invalid("notice_reason", "required")
    row.decision, row.reason = decision, reason
    row.letter, row.letter_cy = letter, letter_cy
    row.decided_at, row.decided_by = ctx.now, ctx.actor.id
    _note(ctx, row, "decided", decision=decision, reason=reason)


def answer(ctx: CommandContext, row: SeatNotice, words: str) -> None:
    row.answer, row.answered_at, row.answered_by = words, ctx.now, ctx.actor.id
    _note(ctx, row, "answered", reason=words)


def get(session: Session, notice_id: object) -> SeatNotice:
    found = session.get(SeatNotice, notice_id) if isinstance(notice_id, int) else None
    if found is None:
        raise NotFound("notice", notice_id)
    return found


def _vacancies(session: Session, calendar: Calendar, today: date) -> Iterator[Cause]:
    for one in standings(session, calendar, today):
        if one.vacancy is not None and one.vacancy.is_too_long and one.next_ is None:
            since = one.vacancy.since
            yield Cause(VACANCY, f"{VACANCY}:{one.seat.id}:{since}", one.seat.id, since)


def _absences(session: Session, today: date) -> Iterator[Cause]:
    """Who holds a seat and missed so many meetings in a row, without a delegate."""
    wanted = _absences_wanted(session, today)
    held = sa.select(Quarter).where(Quarter.held_on.is_not(None), Quarter.held_on <= today)
    quarters = session.scalars(held.order_by(Quarter.held_on.desc())).all()
    for seat_id, user_id, board in _holders(session, today):
        run = list(_missed(session, [one for one in quarters if one.board == board], user_id))
        if len(run) >= wanted:
            first = run[-1]
            since = first.held_on or today
            yield Cause(ABSENCE, f"{ABSENCE}:{user_id}:{first.id}", seat_id, since, user_id)


def _holders(session: Session, today: date) -> list[tuple[int, int, str]]:
    """Each person once, with the first of their seats."""
    rows = session.execute(
        sa.select(sa.func.min(SeatHolding.seat_id), SeatHolding.user_id, BoardSeat.board)
        .join(BoardSeat, BoardSeat.id == SeatHolding.seat_id)
        .join(User, User.id == SeatHolding.user_id)
        .where(
            User.is_active,
            SeatHolding.starts_on <= today,
            SeatHolding.ends_on.is_(None) | (SeatHolding.ends_on >= today),
        )
        .group_by(SeatHolding.user_id, BoardSeat.board)
        .order_by(SeatHolding.user_id)
    )
    return [(seat_id, user_id, board) for seat_id, user_id, board in rows]


def _missed(session: Session, quarters: Sequence[Quarter], user_id: int) -> Iterator[Quarter]:
    """The meetings that they missed without a break, the latest first."""
    rows = session.scalars(sa.select(Attendance).where(Attendance.user_id == user_id))
    said = {row.quarter_id: row.was for row in rows}
    for quarter in quarters:
        if said.get(quarter.id) not in MISSED:
            return
        yield quarter


def _absences_wanted(session: Session, today: date) -> int:
    """The board's figure; a board with an older set takes the shipped one."""
    figures = timescales.in_force(session, MEMBERSHIP, today).figures
    found = figures.get("absences") or timescales.shipped()[MEMBERSHIP]["absences"]
    return int(found["value"])


def _answering(ctx: CommandContext, seat: BoardSeat) -> str:
    """The chief officer; where nobody is that, the Business Unit sees to it."""
    group = f"agency_executive@{seat.agency}"
    today = ctx.calendar.local_date(ctx.now)
    return group if identity.members(ctx.session, group, today) else "business_unit"


def _letter(session: Session, seat: BoardSeat, cause: Cause, language: str) -> str:
    """Fill the board's template; the words are the template's, the facts the seat's."""
    name = f"seat_{cause.kind}.{language}.txt"
    text = files("workflows").joinpath("letters", name).read_text("utf-8")
    person = session.get(User, cause.user_id) if cause.user_id is not None else None
    return text.format(
        agency=seat.agency_name_cy if language == "cy" else seat.agency_name,
        seat=seat.name_cy if language == "cy" else seat.name,
        since=format_date(cause.since, FORMATS[language], locale=language),
        person=person.name if person else "",
    )


def _note(ctx: CommandContext, row: SeatNotice, what: str, **details: object) -> None:
    instance = ctx.session.get(ProcessInstance, row.instance_id)
    ctx.record(f"seat_notice.{what}", instance, notice=row.id, **details)
