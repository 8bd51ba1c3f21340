"""Brings together what every room holds about one person, or under one reference."""

from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.errors import Invalid
from engine.models import AuthenticatorApp, OutsideIdentity, Passkey, User, UserSession
from notifications.queries import told_to
from workflows import subject_requests
from workflows.models import SubjectRequest
from workflows.queries import subject_data
from workflows.subject_requests import Parts, Wanted


def prepare(ctx: CommandContext, person: str, wanted: Wanted) -> SubjectRequest:
    """Exactly one of the two is asked for: an address, or a reference."""
    person, ref = person.strip(), wanted.ref.strip()
    if bool(person) == bool(ref):
        raise Invalid("person", "person_or_ref")
    if ref:
        parts = subject_data.of_ref(ctx.session, ref)
        if not parts["records"]:
            raise Invalid("ref", "nothing_called_so")
        return subject_requests.prepare(ctx, replace(wanted, ref=ref), parts)
    user = ctx.session.scalar(sa.select(User).where(User.email == person.lower()))
    if user is None:
        raise Invalid("person", "nobody_with_it")
    asked = replace(wanted, user_id=user.id)
    return subject_requests.prepare(ctx, asked, _of_person(ctx.session, user))


def _of_person(session: Session, user: User) -> Parts:
    found = subject_data.of_person(session, user)
    found["messages"] = told_to(session, user.id)
    found["sign_ins"] = _sessions(session, user.id)
    found["ways_in"] = _ways_in(session, user.id)
    return found


def _sessions(session: Session, user_id: int) -> list[dict[str, object]]:
    rows = session.scalars(
        sa.select(UserSession).where(UserSession.user_id == user_id).order_by(UserSession.id)
    )
    return [
        {
            "started_at": one.started_at.isoformat(),
            "last_seen_at": one.last_seen_at.isoformat(),
            "ended_at": one.ended_at.isoformat() if one.ended_at else None,
            "method": one.method,
            "address": one.address,
            "browser": one.browser,
        }
        for one in rows
    ]


def _ways_in(session: Session, user_id: int) -> list[dict[str, object]]:
    """That there is a key or an app, never what opens the door."""
    keys = session.scalars(sa.select(Passkey).where(Passkey.user_id == user_id))
    apps = session.scalars(sa.select(AuthenticatorApp).where(AuthenticatorApp.user_id == user_id))
    outside = session.scalars(sa.select(OutsideIdentity).where(OutsideIdentity.user_id == user_id))
    return [
        *(_way("passkey", one.name, one.created_at.isoformat()) for one in keys),
        *(
            _way("authenticator_app", "", one.confirmed_at.isoformat())
            for one in apps
            if one.confirmed_at
        ),
        *(_way("outside", one.issuer, one.bound_at.isoformat()) for one in outside),
    ]


def _way(method: str, name: str, at: str) -> dict[str, object]:
    return {"method": method, "name": name, "at": at}
