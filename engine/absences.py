"""Cover while a person is away: who stands in from when to when, and what speaks against it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import identity
from engine.context import CommandContext
from engine.errors import Invalid, NotFound, NotInState
from engine.models import Absence, Group, Membership, User
from engine.permissions import may_plan_absence, require

LONGEST = 366


@dataclass(frozen=True, slots=True)
class Cover:
    """A colleague for an absent person, from the first day to the last."""

    user_id: int
    substitute_id: int
    starts_on: date
    ends_on: date
    reason: str = ""

    def overlaps(self, other: Absence) -> bool:
        return other.starts_on <= self.ends_on and self.starts_on <= other.ends_on


@dataclass(frozen=True, slots=True)
class Caution:
    """Nothing that forbids it, but something to know before it is agreed."""

    rule: str
    details: Mapping[str, object]


def plan(ctx: CommandContext, cover: Cover) -> Absence:
    """Put a substitute in place; what cannot work is refused with the reason."""
    _hold(ctx, cover)
    user = _person(ctx.session, cover.user_id, "user")
    require(may_plan_absence(ctx.actor, user.id, user.agency), "name a substitute")
    check(ctx.session, cover, ctx.calendar.local_date(ctx.now))
    absence = identity.stand_in(
        ctx, user.id, cover.substitute_id, cover.starts_on, cover.ends_on, cover.reason.strip()
    )
    ctx.session.flush()  # it gets its number
    return absence


def shorten(ctx: CommandContext, absence_id: int, ends_on: date) -> Absence:
    """Give a cover another last day, today at the earliest; a longer one is checked anew."""
    absence = _planned(ctx, absence_id)
    today = ctx.calendar.local_date(ctx.now)
    if ends_on < max(today, absence.starts_on):
        raise Invalid("ends_on", "cover_in_the_past", first=max(today, absence.starts_on))
    cover = Cover(absence.user_id, absence.substitute_id, absence.starts_on, ends_on)
    _check_days(cover)
    _check_colleagues(ctx.session, cover, besides=absence.id)
    before, absence.ends_on = absence.ends_on, ends_on
    ctx.record(
        "absence.changed",
        None,
        user=absence.user_id,
        substitute=absence.substitute_id,
        before=before.isoformat(),
        after=ends_on.isoformat(),
    )
    return absence


def cancel(ctx: CommandContext, absence_id: int) -> Absence:
    """Call a cover off: from now on nobody stands in. What was done stays as it was done."""
    absence = _planned(ctx, absence_id)
    call_off(ctx, absence)
    return absence


def call_off(ctx: CommandContext, absence: Absence) -> None:
    absence.canceled_at = ctx.now
    ctx.record("absence.canceled", None, user=absence.user_id, substitute=absence.substitute_id)


def check(session: Session, cover: Cover, today: date) -> None:
    """Refuse what cannot work, and say what is wrong with it."""
    if cover.starts_on < today:
        raise Invalid("starts_on", "cover_in_the_past", first=today)
    _check_days(cover)
    _check_substitute(session, cover)
    _check_colleagues(session, cover)


def cautions(session: Session, cover: Cover) -> Sequence[Caution]:
    """What the person who plans it should know; for a cover that `check` lets pass."""
    found = [
        Caution(
            "away_partly",
            {"starts_on": away.starts_on, "ends_on": away.ends_on, "who": cover.substitute_id},
        )
        for away in _live(session, Absence.user_id == cover.substitute_id)
        if cover.overlaps(away)
    ]
    found += [
        Caution("covers_others", {"who": one.user_id, "ends_on": one.ends_on})
        for one in _live(session, Absence.substitute_id == cover.user_id)
        if cover.overlaps(one)
    ]
    mine = _groups(session, cover.user_id, cover.starts_on)
    theirs = _groups(session, cover.substitute_id, cover.starts_on)
    if not mine & theirs:
        found.append(Caution("no_common_group", {"who": cover.substitute_id}))
    return found


def _hold(ctx: CommandContext, cover: Cover) -> None:
    """Two who plan for the same people take turns: the second sees what the first has planned."""
    ctx.session.execute(
        sa.select(User.id)
        .where(User.id.in_((cover.user_id, cover.substitute_id)))
        .order_by(User.id)
        .with_for_update()
    )


def _check_days(cover: Cover) -> None:
    if cover.ends_on < cover.starts_on:
        raise Invalid("ends_on", "before_start")
    if (cover.ends_on - cover.starts_on).days > LONGEST:
        raise Invalid("ends_on", "cover_too_long")


def _check_substitute(session: Session, cover: Cover) -> None:
    if cover.user_id == cover.substitute_id:
        raise Invalid("substitute", "not_oneself")
    user = _person(session, cover.user_id, "user")
    substitute = _person(session, cover.substitute_id, "substitute")
    agencies = set(
        session.scalars(
            sa.select(Group.agency)
            .join(Membership, Membership.group_key == Group.key)
            .where(
                Membership.user_id == user.id,
                Group.agency.is_not(None),
                Membership.starts_on <= cover.ends_on,
                Membership.ends_on.is_(None) | (Membership.ends_on >= cover.starts_on),
            )
        )
    )
    if agencies - {substitute.agency}:
        # One agency's work is not for the eyes of another.
        raise Invalid("substitute", "of_another_agency", name=substitute.name)


def _check_colleagues(session: Session, cover: Cover, besides: int | None = None) -> None:
    for other in _live(session, Absence.user_id == cover.user_id):
        if other.id != besides and cover.overlaps(other):
            raise Invalid("starts_on", "covered_already", **_dates(session, other))
    for away in _live(session, Absence.user_id == cover.substitute_id):
        if not cover.overlaps(away):
            continue
        if away.substitute_id == cover.user_id:
            raise Invalid("substitute", "in_a_circle", **_dates(session, away))
        if away.starts_on <= cover.starts_on and cover.ends_on <= away.ends_on:
            raise Invalid("substitute", "away", **_dates(session, away))


def _dates(session: Session, absence: Absence) -> dict[str, object]:
    return {
        "name": session.get_one(User, absence.substitute_id).name,
        "first": absence.starts_on,
        "last": absence.ends_on,
    }


def _live(session: Session, *where: sa.ColumnElement[bool]) -> Sequence[Absence]:
    return session.scalars(
        sa.select(Absence)
        .where(Absence.canceled_at.is_(None), *where)
        .order_by(Absence.starts_on, Absence.id)
    ).all()


def _groups(session: Session, user_id: int, on: date) -> set[str]:
    return set(
        session.scalars(
            sa.select(Membership.group_key).where(
                Membership.user_id == user_id,
                Membership.starts_on <= on,
                Membership.ends_on.is_(None) | (Membership.ends_on >= on),
            )
        )
    )


def _person(session: Session, user_id: int, field: str) -> User:
    user = session.get(User, user_id)
    if user is None:
        raise NotFound("person", user_id)
    if not user.is_active:
        raise Invalid(field, "has_left", name=user.name)
    return user


def _planned(ctx: CommandContext, absence_id: int) -> Absence:
    """One that is still to come or going on; whoever may plan it may change it."""
    absence = ctx.session.get(Absence, absence_id, with_for_update=True)
    user = ctx.session.get(User, absence.user_id) if absence is not None else None
    if absence is None or user is None:
        raise NotFound("absence", absence_id)
    if not may_plan_absence(ctx.actor, user.id, user.agency):
        raise NotFound("absence", absence_id)
    if absence.canceled_at is not None or absence.ends_on < ctx.calendar.local_date(ctx.now):
        raise NotInState("absence", absence_id, "over", "going on or to come")
    return absence
