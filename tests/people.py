"""Actors with seats, made when a story first asks for them."""

from datetime import date

import sqlalchemy as sa

from engine import identity
from engine.actors import SYSTEM, Actor
from engine.context import ProcessEngine
from engine.models import Group, User

SINCE = date(2020, 1, 1)


def member(engine: ProcessEngine, *groups: str, name: str = "", agency: str | None = None) -> Actor:
    """A person who sits in these groups; the same name gives the same person again."""
    name = name or f"A member of {' and '.join(groups)}"
    email = f"{name.lower().replace(' ', '.').replace('@', '-')}@example.org"
    with engine.query() as session:
        user_id = session.scalar(sa.select(User.id).where(User.email == email))
    if user_id is None:
        with engine.command(SYSTEM) as ctx:
            user = identity.add_user(ctx, email, name, agency=agency or _agency(groups))
            ctx.session.flush()
            for group in groups:
                if ctx.session.get(Group, group) is None:
                    identity.add_group(ctx, group, group, f"{group} (cy)")
                    ctx.session.flush()
                identity.join_group(ctx, user.id, group, starts_on=SINCE)
            user_id = user.id
    return again(engine, user_id)


def again(engine: ProcessEngine, user_id: int) -> Actor:
    """The same person as the database knows them now."""
    now, calendar, _is_sandbox = engine.moment()
    with engine.query() as session:
        return identity.actor_of(session, user_id, calendar.local_date(now))


def _agency(groups: tuple[str, ...]) -> str | None:
    scopes = {group.partition("@")[2] for group in groups} - {"", "children", "adults"}
    return next(iter(sorted(scopes)), None)
