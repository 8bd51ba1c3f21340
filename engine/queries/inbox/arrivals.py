"""How many tasks have come into an inbox since it was looked at: asked for again and again."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.db import UtcDateTime
from engine.models import UserTask
from engine.queries.inbox.branches import Branch, branches_of, condition, numbered, whose
from engine.queries.inbox.wanted import Filter

MOST = 100


def arrived_since(session: Session, actor: Actor, since: datetime) -> int:
    """New ones that a group is offered, and those that somebody has now; at most a hundred."""
    who = whose(actor)
    branches = branches_of(session, who, Filter(view="all"))
    if not branches:
        return 0
    given = {**who.given, **numbered(branches), "since": since}
    counted = session.scalars(_arrived(branches), given).all()
    return min(sum(counted), MOST)


def _arrived(branches: list[Branch]) -> sa.CompoundSelect[int]:
    """By the index of arrivals for each group; by the index of one's own tasks for a person."""
    since = sa.bindparam("since", type_=UtcDateTime)
    parts = []
    for number, branch in enumerate(branches):
        came_at = UserTask.claimed_at if branch.kind == "held" else UserTask.created_at
        first = sa.select(UserTask.id).where(condition(branch.kind, number), came_at > since)
        parts.append(sa.select(sa.func.count()).select_from(first.limit(MOST).subquery()))
    return sa.union_all(*parts)
