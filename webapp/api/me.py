"""Who the caller is."""

import sqlalchemy as sa
from flask import Response
from sqlalchemy.orm import Session

from engine import identity
from engine.actors import Actor
from engine.context import CommandContext
from engine.models import Group, User
from webapp.api.answers import Answer, give
from webapp.api.blueprints import blueprint
from webapp.api.changes import change
from webapp.api.reading import takes
from webapp.api.schemas.people import Absent, GroupOfMine, Me, MyWishes
from webapp.current import actor, moment, process_engine

bp = blueprint("me", "Who is calling: name, roles, groups, language.")


@bp.get("/me")
@bp.output(Me)
def me() -> Response:
    """Tell who I am, in which groups I sit today and for whom I stand in."""
    with process_engine().query() as session:
        return give(_me(session, actor()))


@bp.patch("/me")
@takes(bp, MyWishes)
@bp.output(Me)
def wish(body: MyWishes) -> Response:
    """Choose my language."""

    def act(ctx: CommandContext) -> Answer:
        user = ctx.session.get_one(User, ctx.actor.id)
        identity.set_language(ctx, user.id, body.language)
        return Answer(_me(ctx.session, ctx.actor))

    return change(act)


def _me(session: Session, who: Actor) -> Me:
    user, seen = session.get_one(User, who.id), moment()
    groups = _groups(session, who)
    return Me(
        id=user.id,
        name=user.name,
        email=user.email,
        language=user.language,
        agency=user.agency,
        roles=sorted({group.role for group in groups}),
        groups=groups,
        stands_in_for=_absent(session, who),
        is_sandbox=seen.is_sandbox,
        now=seen.now,
    )


def _groups(session: Session, who: Actor) -> list[GroupOfMine]:
    rows = session.scalars(sa.select(Group).where(Group.key.in_(who.groups)).order_by(Group.key))
    return [GroupOfMine.model_validate(row) for row in rows]


def _absent(session: Session, who: Actor) -> list[Absent]:
    people = session.scalars(
        sa.select(User).where(User.id.in_(who.stands_in_for)).order_by(User.name, User.id)
    )
    return [
        Absent(id=one.id, name=one.name, groups=sorted(who.stands_in_for[one.id])) for one in people
    ]
