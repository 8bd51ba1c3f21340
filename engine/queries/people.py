"""The register of people: found by name, address, agency or group; and what is known of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.models import OPEN, Event, Group, Membership, User, UserTask, UserTaskState
from engine.queries.cursors import Page, decode, encode

# Signing in and out is for the person's own list of sessions; here is what was decided.
ABOUT_PEOPLE = (
    "user.added",
    "user.changed",
    "user.disabled",
    "user.enabled",
    "user.password_changed",
    "membership.started",
    "membership.ended",
    "absence.planned",
    "absence.changed",
    "absence.canceled",
    "token.issued",
    "token.revoked",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which people; an empty word narrows nothing."""

    text: str = ""
    agency: str = ""
    state: str = "active"
    limit: int = 25
    cursor: str | None = None


def people(session: Session, wanted: Wanted) -> Page[User]:
    """Those who fit, by name."""
    statement = sa.select(User).where(*_narrowed(wanted)).order_by(User.name, User.id)
    if wanted.cursor is not None:
        name, last = decode(wanted.cursor, 2)
        statement = statement.where(
            (User.name > str(name)) | ((User.name == str(name)) & (User.id > int(str(last or 0))))
        )
    rows = session.scalars(statement.limit(wanted.limit + 1)).all()
    if len(rows) <= wanted.limit:
        return Page(rows, None)
    last_row = rows[wanted.limit - 1]
    return Page(rows[: wanted.limit], encode(last_row.name, last_row.id))


def _narrowed(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    where: list[sa.ColumnElement[bool]] = []
    if wanted.text:
        plain = wanted.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        where.append(
            User.name.ilike(f"%{plain}%", escape="\\") | User.email.ilike(f"%{plain}%", escape="\\")
        )
    if wanted.agency:
        where.append(User.agency == wanted.agency)
    if wanted.state in ("active", "left"):
        where.append(User.is_active.is_(wanted.state == "active"))
    return where


def groups_of(session: Session, people: Sequence[int], today: date) -> dict[int, list[Group]]:
    """The groups in which each of these people sits today."""
    rows = session.execute(
        sa.select(Membership.user_id, Group)
        .join(Group, Group.key == Membership.group_key)
        .join(User, User.id == Membership.user_id)
        .where(Membership.user_id.in_(people), User.is_active, seated(today))
        .order_by(Membership.user_id, Group.key)
    )
    found: dict[int, list[Group]] = {}
    for user_id, group in rows:
        known = found.setdefault(user_id, [])
        if group not in known:
            known.append(group)
    return found


def seated(today: date) -> sa.ColumnElement[bool]:
    return (Membership.starts_on <= today) & (
        Membership.ends_on.is_(None) | (Membership.ends_on >= today)
    )


def open_counts(session: Session, people: Sequence[int]) -> dict[int, int]:
    """How many tasks are with each of these people."""
    rows = session.execute(
        sa.select(UserTask.assignee_id, sa.func.count())
        .where(UserTask.assignee_id.in_(people), UserTask.state.in_(_held()))
        .group_by(UserTask.assignee_id)
    )
    return {user_id: count for user_id, count in rows if user_id is not None}


def actors(session: Session, today: date) -> list[Actor]:
    """Everybody who may act today, with their groups, by name; two statements for all."""
    keys: dict[int, set[str]] = {}
    for user_id, key in session.execute(
        sa.select(Membership.user_id, Membership.group_key).where(seated(today))
    ):
        keys.setdefault(user_id, set()).add(key)
    rows = session.execute(
        sa.select(User.id, User.name, User.agency)
        .where(User.is_active)
        .order_by(User.name, User.id)
    )
    return [
        Actor(id=user_id, name=name, groups=frozenset(keys.get(user_id, ())), agency=agency)
        for user_id, name, agency in rows
    ]


def offered_counts(session: Session, groups: Sequence[str]) -> dict[str, int]:
    """How many open tasks wait in each of these groups for somebody to take them."""
    rows = session.execute(
        sa.select(UserTask.candidate_group, sa.func.count())
        .where(
            UserTask.candidate_group.in_(groups),
            UserTask.assignee_id.is_(None),
            UserTask.state.in_([str(state) for state in OPEN]),
        )
        .group_by(UserTask.candidate_group)
    )
    return {str(group): int(count) for group, count in rows}


def history(session: Session, user_id: int, limit: int = 50) -> Sequence[Event]:
    """What was decided about a person, the latest first."""
    about = [
        sa.type_coerce(Event.details, sa.Text).like(f'%"{name}":{int(user_id)}{end}%')
        for name in ("user", "substitute")
        for end in (",", "}")
    ]
    return session.scalars(
        sa.select(Event)
        .where(Event.instance_id.is_(None), Event.kind.in_(ABOUT_PEOPLE), sa.or_(*about))
        .order_by(Event.seq.desc())
        .limit(limit)
    ).all()


def _held() -> list[str]:
    return [str(state) for state in (*OPEN, UserTaskState.SUSPENDED)]
