"""Who comes to a meeting, who sends a delegate, who declares an interest, and the quorum."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.errors import Invalid
from workflows import agendas, quarters, sitting
from workflows.models import Attendance, MeetingInterest, Quarter

COMING, DELEGATE, APOLOGIES = "coming", "delegate", "apologies"
PRESENT, ABSENT = "present", "absent"


@dataclass(frozen=True, slots=True)
class Interest:
    """What somebody declared: in one item, or in all of the meeting."""

    user_id: int
    item: str
    note: str


def answer(
    ctx: CommandContext, quarter: Quarter, user_id: int, said: str, delegate: str
) -> Attendance:
    """What a member says before the meeting."""
    row = _row(ctx, quarter, user_id)
    row.said, row.said_at, row.delegate_name = said, ctx.now, delegate
    ctx.session.flush()
    quarters.note(ctx, quarter, "answered", user=user_id, said=said)
    return row


def keep(
    ctx: CommandContext,
    quarter: Quarter,
    present: Sequence[int],
    delegates: Mapping[int, str],
    apologies: Sequence[int],
) -> None:
    """Who was there; whoever is named twice is refused, whoever is not named was absent."""
    today = ctx.calendar.local_date(ctx.now)
    named = [*present, *delegates, *apologies]
    twice = {one for one in named if named.count(one) > 1}
    if twice:
        field = "delegates" if twice & {*delegates} else "apologies"
        raise Invalid(field, "named_twice")
    was = dict.fromkeys(present, PRESENT)
    was |= dict.fromkeys(delegates, DELEGATE) | dict.fromkeys(apologies, APOLOGIES)
    for one in sitting.members(ctx.session, quarter.board, today):
        row = _row(ctx, quarter, one.user.id)
        row.was = was.get(one.user.id, ABSENT)
        row.delegate_name = delegates.get(one.user.id, "")
    quarter.held_on = today
    ctx.session.flush()
    counts = {name: sum(way == name for way in was.values()) for name in set(was.values())}
    quarters.note(ctx, quarter, "held", attendance=counts)


def declare(ctx: CommandContext, quarter: Quarter, interests: Sequence[Interest]) -> None:
    """Keep the interests with the minutes; who has one does not vote on that item."""
    for one in interests:
        item = agendas.item_of(ctx.session, quarter, one.item) if one.item else None
        declared = MeetingInterest(
            quarter_id=quarter.id,
            user_id=one.user_id,
            item_id=item.id if item else None,
            note=one.note,
            declared_at=ctx.now,
        )
        ctx.session.add(declared)
    ctx.session.flush()


def count(ctx: CommandContext, quarter: Quarter) -> sitting.Count:
    """Count the quorum by who was there, and by who was sent where the group agreed to that."""
    rows = of(ctx.session, quarter)
    there, sent = ([one.user_id for one in rows if one.was == was] for was in (PRESENT, DELEGATE))
    on = quarter.held_on or ctx.calendar.local_date(ctx.now)
    found = sitting.count(ctx.session, quarter.board, on, there, sent)
    quarter.is_quorate, quarter.quorum = found.is_quorate, asdict(found)
    ctx.session.flush()
    quarters.note(ctx, quarter, "quorum_counted", quorate=found.is_quorate, **asdict(found))
    return found


def of(session: Session, quarter: Quarter) -> Sequence[Attendance]:
    return session.scalars(
        sa.select(Attendance)
        .where(Attendance.quarter_id == quarter.id)
        .order_by(Attendance.user_id)
    ).all()


def _row(ctx: CommandContext, quarter: Quarter, user_id: int) -> Attendance:
    found = ctx.session.scalar(
        sa.select(Attendance).where(
            Attendance.quarter_id == quarter.id, Attendance.user_id == user_id
        )
    )
    if found is None:
        found = Attendance(quarter_id=quarter.id, user_id=user_id)
        ctx.session.add(found)
    return found
