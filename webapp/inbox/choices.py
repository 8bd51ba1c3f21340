"""What the inbox offers to choose from: processes, groups, agencies, boards, people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.models import Group, Membership, ProcessDefinition, User, UserTask
from engine.permissions import is_steward, may_assign
from engine.queries.pages import live_definitions
from webapp.current import Moment
from webapp.i18n import said
from webapp.inbox.rows import BOARDS, board_name, serves_both
from webapp.names import Names
from workflows.agencies import AGENCIES

Choice = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Choices:
    """Keys with their names; what leaves no choice is not offered."""

    definitions: list[Choice]
    groups: list[Choice]
    agencies: list[Choice]
    boards: list[Choice]

    @property
    def has_more(self) -> bool:
        return bool(self.groups or self.agencies)


def choices_for(session: Session, who: Actor, names: Names) -> Choices:
    return Choices(
        definitions=_sorted(_definition(one) for one in live_definitions(session)),
        groups=_sorted((key, names.group(key)) for key in _groups(session, who)),
        agencies=_sorted((key, names.agency(key)) for key in _agencies(who)),
        boards=[(board, board_name(board)) for board in BOARDS] if _has_both(who) else [],
    )


def people_for(
    session: Session, tasks: Sequence[UserTask], who: Actor, seen: Moment, names: Names
) -> list[tuple[str, list[Choice]]]:
    """To whom tasks of this page could be given: the members of their groups, group by group."""
    groups = {task.candidate_group for task in tasks if may_assign(who, task)}
    seated = (Membership.starts_on <= seen.today) & (
        Membership.ends_on.is_(None) | (Membership.ends_on >= seen.today)
    )
    rows = session.execute(
        sa.select(Membership.group_key, User.id, User.name)
        .join(User, User.id == Membership.user_id)
        .where(Membership.group_key.in_(groups), User.is_active, seated)
        .order_by(User.name, User.id)
        .distinct()
    )
    found: dict[str, list[Choice]] = {}
    for key, user_id, name in rows:
        found.setdefault(key, []).append((str(user_id), name))
    return sorted((names.group(key), people) for key, people in found.items())


def _groups(session: Session, who: Actor) -> Iterable[str]:
    if is_steward(who):
        return session.scalars(sa.select(Group.key))
    return who.all_groups if len(who.all_groups) > 1 else ()


def _agencies(who: Actor) -> Iterable[str]:
    if is_steward(who):
        return AGENCIES
    found = {group.partition("@")[2] for group in who.all_groups} & AGENCIES.keys()
    return found if len(found) > 1 else ()


def _has_both(who: Actor) -> bool:
    return is_steward(who) or serves_both(who)


def _definition(one: ProcessDefinition) -> Choice:
    return one.key, said(one.name, one.name_cy)


def _sorted(found: Iterable[Choice]) -> list[Choice]:
    return sorted(found, key=lambda choice: choice[1].casefold())
