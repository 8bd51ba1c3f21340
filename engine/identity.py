"""People, the groups they sit in from day to day, and who stands in for whom."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.context import CommandContext
from engine.errors import Invalid, NotFound
from engine.models import Absence, Group, Membership, User
from engine.permissions import CO_OPTED, may_administer, may_plan_absence, may_seat, require
from engine.queries.opened import opened_to
from engine.sign_in import hashed, passwords, put_password

MEMBER_KINDS = frozenset({"holder", "deputy", "delegate", "co_opted"})


def add_user(
    ctx: CommandContext,
    email: str,
    name: str,
    *,
    password: str | None = None,
    language: str | None = None,
    agency: str | None = None,
) -> User:
    """Register a person; without a password they cannot sign in by one."""
    require(may_administer(ctx.actor), "add a person")
    email = email.strip().lower()
    if "@" not in email:
        raise Invalid("email", "not_an_address")
    if ctx.session.scalar(sa.select(User.id).where(User.email == email)):
        raise Invalid("email", "taken")
    user = User(
        email=email,
        name=name.strip() or email,
        language=language,
        agency=agency,
        is_active=True,
        session_version=1,
        created_at=ctx.now,
    )
    if password:
        user.password_hash = hashed(password, passwords.words_about(ctx.session, user))
    ctx.session.add(user)
    ctx.session.flush()
    ctx.record("user.added", None, user=user.id, agency=agency)
    return user


def set_password(ctx: CommandContext, user_id: int, password: str) -> None:
    """Change a password and end every session that was opened with the old one."""
    require(may_administer(ctx.actor) or ctx.actor.id == user_id, "set a password")
    put_password(ctx, _get(ctx, user_id), password)


def set_language(ctx: CommandContext, user_id: int, language: str) -> None:
    require(may_administer(ctx.actor) or ctx.actor.id == user_id, "set a language")
    if language not in ("en", "cy"):
        raise Invalid("language", "not_an_option")
    _get(ctx, user_id).language = language


def change_user(
    ctx: CommandContext, user_id: int, name: str, agency: str | None, language: str | None
) -> User:
    """Correct what is known about a person; what was before stays on record."""
    require(may_administer(ctx.actor), "change a person")
    user = _get(ctx, user_id)
    if not name.strip():
        raise Invalid("name", "required")
    if language not in (None, "en", "cy"):
        raise Invalid("language", "not_an_option")
    before = {"name": user.name, "agency": user.agency, "language": user.language}
    user.name, user.agency, user.language = name.strip(), agency or None, language
    after = {"name": user.name, "agency": user.agency, "language": user.language}
    if after != before:
        ctx.record("user.changed", None, user=user.id, before=before, after=after)
    return user


def stay(ctx: CommandContext, user_id: int | None) -> None:
    """Whoever is given work does not leave before the work is theirs, nor after they have left."""
    if user_id is None:
        return
    is_here = ctx.session.scalar(
        sa.select(User.is_active)
        .where(User.id == user_id)
        .with_for_update(read=True, key_share=True)
    )
    if not is_here:
        raise NotFound("active person", user_id)


def add_group(
    ctx: CommandContext,
    key: str,
    name: str,
    name_cy: str,
) -> Group:
    """Add a candidate group, or correct its names. The key tells role, agency and board."""
    require(may_administer(ctx.actor), "add a group")
    role, _, scope = key.partition("@")
    group = ctx.session.get(Group, key) or Group(key=key, role=role)
    group.name, group.name_cy = name, name_cy
    is_board = scope in ("children", "adults")
    group.board = scope if is_board else None
    group.agency = scope if scope and not is_board else None
    ctx.session.add(group)
    return group


def join_group(
    ctx: CommandContext,
    user_id: int,
    group_key: str,
    *,
    kind: str = "holder",
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Membership:
    """Give a person a seat in a group, from a day on and perhaps to a day."""
    require(may_seat(ctx.actor, group_key), "add a member")
    if ctx.session.get(Group, group_key) is None:
        raise NotFound("group", group_key)
    if kind not in MEMBER_KINDS:
        raise Invalid("kind", "not_an_option")
    if kind == "co_opted" and ends_on is None:
        raise Invalid("ends_on", "required")
    starts_on = starts_on or ctx.calendar.local_date(ctx.now)
    if ends_on is not None and ends_on < starts_on:
        raise Invalid("ends_on", "before_start")
    membership = Membership(
        user_id=_get(ctx, user_id).id,
        group_key=group_key,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    ctx.session.add(membership)
    ctx.record("membership.started", None, user=user_id, group=group_key, kind=kind)
    return membership


def end_seat(ctx: CommandContext, membership_id: int, last_day: date) -> Membership:
    """Give a seat its last day; one that has not begun by then never does."""
    seat = ctx.session.get(Membership, membership_id)
    if seat is None:
        raise NotFound("seat", membership_id)
    require(may_seat(ctx.actor, seat.group_key), "end a membership")
    seat.ends_on = last_day
    ctx.record(
        "membership.ended",
        None,
        user=seat.user_id,
        group=seat.group_key,
        last_day=last_day.isoformat(),
    )
    return seat


def leave_group(ctx: CommandContext, user_id: int, group_key: str, last_day: date) -> None:
    require(may_seat(ctx.actor, group_key), "end a membership")
    seats = ctx.session.scalars(
        sa.select(Membership).where(
            Membership.user_id == user_id,
            Membership.group_key == group_key,
            Membership.ends_on.is_(None) | (Membership.ends_on > last_day),
        )
    )
    for seat in seats:
        seat.ends_on = last_day
    ctx.record("membership.ended", None, user=user_id, group=group_key, last_day=str(last_day))


def stand_in(
    ctx: CommandContext,
    user_id: int,
    substitute_id: int,
    starts_on: date,
    ends_on: date,
    reason: str = "",
) -> Absence:
    """From one day to another, a colleague sees and does an absent person's work.

    `engine.absences` looks first whether that makes sense.
    """
    user = _get(ctx, user_id)
    require(may_plan_absence(ctx.actor, user.id, user.agency), "name a substitute")
    if ends_on < starts_on:
        raise Invalid("ends_on", "before_start")
    if user_id == substitute_id:
        raise Invalid("substitute", "not_oneself")
    absence = Absence(
        user_id=user.id,
        substitute_id=_get(ctx, substitute_id).id,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason,
    )
    ctx.session.add(absence)
    ctx.record(
        "absence.planned",
        None,
        user=user_id,
        substitute=substitute_id,
        starts_on=str(starts_on),
        ends_on=str(ends_on),
    )
    return absence


def actor_of(session: Session, user_id: int, today: date) -> Actor:
    """The person with the groups they sit in today, and those for whom they stand in today."""
    user = session.get(User, user_id)
    if user is None or not user.is_active:
        raise NotFound("active person", user_id)
    absent = session.scalars(_ABSENT, {"substitute": user_id, "today": today}).all()
    groups = _groups_of(session, {user_id, *absent}, today)
    mine = groups.get(user.id, frozenset())
    return Actor(
        id=user.id,
        name=user.name,
        groups=mine,
        agency=user.agency,
        stands_in_for={who: groups.get(who, frozenset()) for who in absent},
        opened=opened_to(session, [user.id], today).get(user.id, frozenset())
        if CO_OPTED in mine
        else frozenset(),
    )


def members(session: Session, group_key: str, today: date) -> list[User]:
    """The active people who sit in a group today."""
    return members_of_any(session, [group_key], today)


def members_of_any(session: Session, group_keys: Sequence[str], today: date) -> list[User]:
    found = session.scalars(
        sa.select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.group_key.in_(group_keys), User.is_active, _seated(today))
        .order_by(User.name, User.id)
        .distinct()
    )
    return list(found)


def find_by_email(session: Session, email: str) -> User:
    user = session.scalar(sa.select(User).where(User.email == email.strip().lower()))
    if user is None:
        raise NotFound("person", email)
    return user


def _get(ctx: CommandContext, user_id: int) -> User:
    user = ctx.session.get(User, user_id)
    if user is None:
        raise NotFound("person", user_id)
    return user


def _groups_of(session: Session, people: set[int], today: date) -> dict[int, frozenset[str]]:
    groups: dict[int, set[str]] = {}
    for user_id, key in session.execute(_SEATS, {"people": list(people), "today": today}):
        groups.setdefault(user_id, set()).add(key)
    return {user_id: frozenset(keys) for user_id, keys in groups.items()}


def _seated(today: date | sa.BindParameter[date]) -> sa.ColumnElement[bool]:
    return (Membership.starts_on <= today) & (
        Membership.ends_on.is_(None) | (Membership.ends_on >= today)
    )


# Read for every request, so built once.
_TODAY = sa.bindparam("today", type_=sa.Date)
_ABSENT = (
    sa.select(Absence.user_id)
    .join(User, User.id == Absence.user_id)
    .where(
        User.is_active,  # nobody stands in for a person who has left
        Absence.canceled_at.is_(None),
        Absence.substitute_id == sa.bindparam("substitute"),
        Absence.starts_on <= _TODAY,
        Absence.ends_on >= _TODAY,
    )
)
_SEATS = sa.select(Membership.user_id, Membership.group_key).where(
    Membership.user_id.in_(sa.bindparam("people", expanding=True)), _seated(_TODAY)
)
