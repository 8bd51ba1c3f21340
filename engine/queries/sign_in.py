"""What those who help others to sign in see: who has which proofs, and what is to be decided."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from engine.actors import Actor
from engine.models import (
    AuthenticatorApp,
    Group,
    Membership,
    Passkey,
    Recovery,
    RecoveryCode,
    SecondFactorRole,
    SignInLink,
    User,
    UserSession,
)
from engine.permissions import may_help_to_sign_in


@dataclass(frozen=True, slots=True)
class Role:
    """A role with one of its groups' names, and whether the board wants a second proof of it."""

    key: str
    name: str
    name_cy: str
    is_wanted: bool
    people: int


@dataclass(frozen=True, slots=True)
class Entrant:
    """A person and how they sign in."""

    id: int
    name: str
    email: str
    has_password: bool
    has_app: bool
    passkeys: int
    last_seen_at: datetime | None
    is_wanted: bool

    @property
    def has_second(self) -> bool:
        return self.has_app or self.passkeys > 0


@dataclass(frozen=True, slots=True)
class Helped:
    """One person, and what this actor may do for them."""

    entrant: Entrant
    codes_left: int
    may_help: bool
    is_proposed: bool
    open_link: SignInLink | None


def roles(session: Session) -> Sequence[Role]:
    """Every role that the board knows, in the order of its names."""
    wanted = sa.select(SecondFactorRole.role)
    rows = session.execute(
        sa.select(
            Group.role,
            sa.func.min(Group.name),
            sa.func.min(Group.name_cy),
            Group.role.in_(wanted),
            sa.func.count(sa.distinct(Membership.user_id)),
        )
        .outerjoin(Membership, Membership.group_key == Group.key)
        .group_by(Group.role)
        .order_by(sa.func.min(Group.name), Group.role)
    )
    return [
        Role(key, _alone(name), _alone(name_cy), is_wanted, people)
        for key, name, name_cy, is_wanted, people in rows
    ]


def _alone(name: str) -> str:
    """Of a group's name the role, without agency or board."""
    return re.split(r"[:(]", name)[0].strip()


def people(session: Session) -> Sequence[Entrant]:
    """Everybody who may sign in, by name."""
    return [Entrant(*row) for row in session.execute(_entrants().order_by(User.name, User.id))]


def person(session: Session, actor: Actor, user_id: int) -> Helped:
    row = session.execute(_entrants(only_active=False).where(User.id == user_id)).one()
    return Helped(
        entrant=Entrant(*row),
        codes_left=_codes_left(session, user_id),
        may_help=may_help_to_sign_in(actor, user_id, guarded=is_guarded(session, user_id)),
        is_proposed=session.scalar(_waiting().where(Recovery.user_id == user_id)) is not None,
        open_link=session.scalar(_open_links(user_id)),
    )


def recoveries(session: Session) -> Sequence[sa.Row[Recovery, User, User | None]]:
    """What waits for an administrator: the proposal, whom it is about, who made it."""
    about, proposer = aliased(User), aliased(User)
    return session.execute(
        sa.select(Recovery, about, proposer)
        .join(about, about.id == Recovery.user_id)
        .outerjoin(proposer, proposer.id == Recovery.proposed_by)
        .where(Recovery.decided_at.is_(None))
        .order_by(Recovery.id)
    ).all()


def is_guarded(session: Session, user_id: int) -> bool:
    """Administrators, and whoever has a role of which the board wants a second factor."""
    seats = (
        sa.select(Membership.id)
        .join(Group, Group.key == Membership.group_key)
        .where(
            Membership.user_id == user_id,
            Group.role.in_(sa.select(SecondFactorRole.role)) | (Group.role == "admin"),
        )
    )
    return session.scalar(seats.limit(1)) is not None


def _entrants(
    *, only_active: bool = True
) -> sa.Select[int, str, str, bool, bool, int, datetime | None, bool]:
    """One row a person, whatever they have: counted in the database, not in a loop."""
    app = sa.select(AuthenticatorApp.user_id).where(
        AuthenticatorApp.user_id == User.id, AuthenticatorApp.secret.is_not(None)
    )
    passkeys = sa.select(sa.func.count()).where(Passkey.user_id == User.id).scalar_subquery()
    seen = sa.select(sa.func.max(UserSession.last_seen_at)).where(UserSession.user_id == User.id)
    wanted = (
        sa.select(Membership.id)
        .join(Group, Group.key == Membership.group_key)
        .join(SecondFactorRole, SecondFactorRole.role == Group.role)
        .where(Membership.user_id == User.id)
    )
    statement = sa.select(
        User.id,
        User.name,
        User.email,
        User.password_hash.is_not(None),
        app.exists(),
        passkeys,
        seen.scalar_subquery(),
        wanted.exists(),
    )
    return statement.where(User.is_active) if only_active else statement


def _codes_left(session: Session, user_id: int) -> int:
    unused = (RecoveryCode.user_id == user_id) & RecoveryCode.used_at.is_(None)
    return session.scalar(sa.select(sa.func.count()).select_from(RecoveryCode).where(unused)) or 0


def _waiting() -> sa.Select[int]:
    return sa.select(Recovery.id).where(Recovery.decided_at.is_(None))


def _open_links(user_id: int) -> sa.Select[SignInLink]:
    return (
        sa.select(SignInLink)
        .where(SignInLink.user_id == user_id, SignInLink.used_at.is_(None))
        .order_by(SignInLink.id.desc())
        .limit(1)
    )
