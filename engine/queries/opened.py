"""Which lifecycles each co-opted member may see on a day."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models import Membership, OpenedInstance


def opened_to(
    session: Session, people: Sequence[int] | None, today: date
) -> dict[int, frozenset[UUID]]:
    """By person; everybody's if none are named. It ends by itself with the membership."""
    statement = (
        sa.select(Membership.user_id, OpenedInstance.root_id)
        .join(Membership, Membership.id == OpenedInstance.membership_id)
        .where(Membership.starts_on <= today, Membership.ends_on >= today)
    )
    if people is not None:
        statement = statement.where(Membership.user_id.in_(people))
    found: dict[int, set[UUID]] = {}
    for user_id, root_id in session.execute(statement):
        found.setdefault(user_id, set()).add(root_id)
    return {user_id: frozenset(roots) for user_id, roots in found.items()}
