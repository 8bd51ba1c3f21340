"""The quarterly access review: each account is looked at, and kept or ended with a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import leaving
from engine.context import CommandContext, lock_board
from engine.deployments import find_latest
from engine.errors import Invalid
from engine.execution import Beginning, begin
from engine.models import Event, Group, Membership, ProcessInstance, User
from engine.queries import people
from engine.working_days import Calendar
from workflows import seats
from workflows.accounts import as_system
from workflows.models import AccessReview, AccessReviewLine, BoardSeat, SeatHolding

PROCESS = "access_review"
NEVER = datetime.min.replace(tzinfo=UTC)
AT_A_TIME = 100  # accounts in one task
LEFT_BY_REVIEW = "access review"


@dataclass(frozen=True, slots=True)
class Said:
    """What was decided of one account."""

    user_id: int
    access: str
    reason: str


def due(session: Session, calendar: Calendar, today: date) -> date | None:
    """The first day of this quarter, while nobody has been asked to look at its accounts."""
    first = quarter_of(today)
    is_known = session.scalar(sa.select(AccessReview.id).where(AccessReview.on == first).limit(1))
    oldest = session.scalar(sa.select(sa.func.min(User.created_at)))
    if is_known or oldest is None or oldest >= calendar.at(first, time()):
        return None  # a board that has only just begun has nothing to look back on
    return first if find_latest(session, PROCESS) is not None else None


def quarter_of(day: date) -> date:
    return date(day.year, day.month - (day.month - 1) % 3, 1)


def begin_all(ctx: CommandContext, first: date) -> list[AccessReview]:
    """One task for the unit; a board with very many accounts gets several."""
    lock_board(ctx)
    definition = find_latest(ctx.session, PROCESS)
    known = ctx.session.scalar(sa.select(AccessReview.id).where(AccessReview.on == first).limit(1))
    if known or definition is None:
        return []
    lines = _lines(ctx.session, ctx.calendar.local_date(ctx.now))
    parts = [lines[at : at + AT_A_TIME] for at in range(0, len(lines), AT_A_TIME)]
    reviews = []
    for part, mine in enumerate(parts, start=1):
        review = AccessReview(on=first, part=part, opened_at=ctx.now)
        _keep(ctx.session, review, mine)
        _begin(ctx, definition.id, review, mine)
        reviews.append(review)
    return reviews


def _keep(session: Session, review: AccessReview, lines: Sequence[AccessReviewLine]) -> None:
    session.add(review)
    session.flush()
    for line in lines:
        line.review_id = review.id
    session.add_all(lines)
    session.flush()


def _begin(
    ctx: CommandContext,
    definition_id: int,
    review: AccessReview,
    lines: Sequence[AccessReviewLine],
) -> None:
    options = _options(ctx.session, lines)
    instance = begin(
        ctx,
        Beginning(
            definition_id=definition_id,
            variables={
                "review": review.id,
                "review_on": review.on.isoformat(),
                "accounts_count": len(lines),
                "account_options": options,
                "account_rows": [
                    {"account": one["value"], "access": None, "access_reason": None}
                    for one in options
                ],
            },
            title=f"{review.on.year} Q{(review.on.month + 2) // 3}",
        ),
    )
    review.instance_id, instance.is_restricted = instance.id, True
    ctx.record("access_review.opened", instance, review=review.id, accounts=len(lines))


def close(ctx: CommandContext, review: AccessReview, said: Sequence[Said], kept: str) -> None:
    """Every account exactly once; whoever is ended may not sign in from this moment on."""
    lines = {line.user_id: line for line in lines_of(ctx.session, review)}
    named = [one.user_id for one in said]
    if sorted(named) != sorted(lines):
        raise Invalid("accounts", "not_each_once")
    for one in said:
        line = lines[one.user_id]
        line.decision, line.reason = one.access, one.reason or kept
        if one.access == "end":
            _end(ctx, one)
    review.closed_at, review.closed_by = ctx.now, ctx.actor.id
    ended = sum(one.access == "end" for one in said)
    instance = ctx.session.get(ProcessInstance, review.instance_id)
    ctx.record(
        "access_review.closed", instance, review=review.id, kept=len(said) - ended, ended=ended
    )


def lines_of(session: Session, review: AccessReview) -> Sequence[AccessReviewLine]:
    return session.scalars(
        sa.select(AccessReviewLine)
        .where(AccessReviewLine.review_id == review.id)
        .order_by(AccessReviewLine.id)
    ).all()


def _end(ctx: CommandContext, one: Said) -> None:
    """Whoever still has tasks is handed on first; nobody shuts themselves out."""
    user = ctx.session.get_one(User, one.user_id)
    if one.user_id == ctx.actor.id:
        raise Invalid("accounts", "oneself")
    if leaving.open_work(ctx.session, one.user_id):
        raise Invalid("accounts", "has_tasks", name=user.name)
    system = as_system(ctx)
    leaving.disable_user(system, one.user_id)
    seats.end_all(system, one.user_id, one.reason or LEFT_BY_REVIEW)


def _lines(session: Session, today: date) -> list[AccessReviewLine]:
    """Whoever has not signed in for longest stands first."""
    users = session.scalars(sa.select(User).where(User.is_active)).all()
    ids = [user.id for user in users]
    groups = people.groups_of(session, ids, today)
    last, until, held = _last_sign_ins(session), _co_opted(session, today), _held(session, today)
    order = sorted(users, key=lambda user: (last.get(user.id, NEVER), user.name, user.id))
    return [
        AccessReviewLine(
            user_id=user.id,
            groups=[group.key for group in groups.get(user.id, [])],
            seats=held.get(user.id, []),
            last_sign_in=last.get(user.id),
            co_opted_until=until.get(user.id),
        )
        for user in order
    ]


def _options(session: Session, lines: Sequence[AccessReviewLine]) -> list[dict[str, object]]:
    """Each account in one line of words: role, seat, last sign-in, last day."""
    groups = {group.key: group for group in session.scalars(sa.select(Group))}
    places = {seat.id: seat for seat in session.scalars(sa.select(BoardSeat))}
    names = {user.id: user.name for user in session.scalars(sa.select(User))}
    return [
        {
            "value": str(line.user_id),
            "label": {
                language: " · ".join(filter(None, _said(line, names, groups, places, language)))
                for language in ("en", "cy")
            },
        }
        for line in lines
    ]


def _said(
    line: AccessReviewLine,
    names: Mapping[int, str],
    groups: Mapping[str, Group],
    places: Mapping[int, BoardSeat],
    language: str,
) -> list[str]:
    is_welsh = language == "cy"
    words = WORDS[language]
    roles = [groups[key].name_cy if is_welsh else groups[key].name for key in line.groups]
    held = [
        places[one].agency_name_cy if is_welsh else places[one].agency_name for one in line.seats
    ]
    last = f"{line.last_sign_in:%d/%m/%Y}" if line.last_sign_in else words["never"]
    until = f"{words['until']}: {line.co_opted_until:%d/%m/%Y}" if line.co_opted_until else ""
    seat = f"{words['seat']}: {', '.join(held)}" if held else ""
    role = ", ".join(roles) or words["none"]
    return [names[line.user_id], role, seat, f"{words['last']}: {last}", until]


# Words of the list as forms show it; forms say both languages, and these lines are part of one.
WORDS = {
    "en": {
        "never": "never",
        "none": "no role",
        "seat": "seat",
        "last": "last sign-in",
        "until": "co-opted until",
    },
    "cy": {
        "never": "byth",
        "none": "dim rôl",
        "seat": "sedd",
        "last": "mewngofnodi diwethaf",
        "until": "cyfetholwyd tan",
    },
}


def _last_sign_ins(session: Session) -> dict[int, datetime]:
    """Sessions are forgotten, the history is not; the later stands over the earlier."""
    rows = session.execute(
        sa.select(Event.details, Event.at).where(Event.kind == "user.signed_in").order_by(Event.id)
    )
    return {details["user"]: at for details, at in rows if details and "user" in details}


def _co_opted(session: Session, today: date) -> dict[int, date]:
    rows = session.execute(
        sa.select(Membership.user_id, sa.func.max(Membership.ends_on))
        .where(Membership.kind == "co_opted", people.seated(today))
        .group_by(Membership.user_id)
    )
    return {user_id: day for user_id, day in rows if day is not None}


def _held(session: Session, today: date) -> dict[int, list[int]]:
    rows = session.execute(
        sa.select(SeatHolding.user_id, SeatHolding.seat_id)
        .where(
            SeatHolding.starts_on <= today,
            SeatHolding.ends_on.is_(None) | (SeatHolding.ends_on >= today),
        )
        .order_by(SeatHolding.seat_id)
    )
    found: dict[int, list[int]] = {}
    for user_id, seat_id in rows:
        found.setdefault(user_id, []).append(seat_id)
    return found
