"""What an inbox is made of: one branch for each person and group, each with an index of its own."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.models import Group, User, UserTask, UserTaskState
from engine.models.user_task import OF_ANYBODY, OPEN_NOW
from engine.permissions import is_steward
from engine.queries.inbox.wanted import Filter

NOTHING = "nothing"
# Said in the statement itself: both databases use an index of some rows only where they read its
# very condition, not a parameter.
CREATED, ASSIGNED = str(UserTaskState.CREATED), str(UserTaskState.ASSIGNED)


@dataclass(frozen=True, slots=True)
class Branch:
    """Some open tasks that no other branch has; `person` holds them all, or nobody does.

    `part` is dated, undated or whole; `is_behind` says that it is read from the cursor on.
    """

    kind: str
    given: Mapping[str, object]
    person: int | None = None
    part: str = "whole"
    is_behind: bool = False


@dataclass(frozen=True, slots=True)
class Whose:
    """Whom an actor looks after; what every branch may ask about."""

    people: list[int]
    groups: list[str]
    led: list[str] = field(default_factory=list)
    is_steward: bool = False

    @property
    def given(self) -> dict[str, object]:
        return {"people": self.people, "groups": self.groups, "led": self.led}


def whose(actor: Actor) -> Whose:
    people = [actor.id, *sorted(actor.stands_in_for)]
    led = [
        group.removeprefix("agency_rep@")
        for group in sorted(actor.all_groups)
        if group.startswith("agency_rep@")
    ]
    return Whose(
        people=[person for person in people if person is not None],
        groups=sorted(actor.all_groups),
        led=led,
        is_steward=is_steward(actor),
    )


def branches_of(session: Session, who: Whose, wanted: Filter) -> list[Branch]:
    """The branches of a view, those of named persons first."""
    if wanted.assignee is not None:
        return _of_person(who, wanted, wanted.assignee)
    found: list[Branch] = []
    if wanted.view in ("mine", "all", "everything"):
        found += [held(person) for person in who.people]
    if wanted.view in ("groups", "all", "everything"):
        found += [Branch("offered", {"group": group}) for group in who.groups]
    if wanted.view in ("others", "everything"):
        found += list(_others(session, who))
    if wanted.group is not None:
        found = [one for one in found if one.given.get("group", wanted.group) == wanted.group]
    return found


def _of_person(who: Whose, wanted: Filter, person: int) -> list[Branch]:
    if person in who.people:
        return [held(person)] if wanted.view in ("mine", "all", "everything") else []
    return [among(who, person)] if wanted.view in ("others", "everything") else []


def held(person: int) -> Branch:
    return Branch("held", {"person": person}, person=person)


def among(who: Whose, person: int) -> Branch:
    """What one of the others holds, as far as it may be seen."""
    return Branch(
        "held_by_steward" if who.is_steward else "held_by_other", {"person": person}, person=person
    )


def without_person(branches: Iterable[Branch]) -> list[Branch]:
    """Of the branches of others, what nobody holds."""
    return [replace(one, kind=NOBODY_IN[one.kind]) for one in branches if one.kind in NOBODY_IN]


def nothing_of(person: int) -> Branch:
    """A person whose tasks are not asked for; a cursor may stand there all the same."""
    return Branch(NOTHING, {}, person=person)


def holders(session: Session, also: Sequence[int]) -> list[int]:
    """Everybody who holds an open task, by name."""
    holding = sa.exists().where(OPEN_NOW, UserTask.assignee_id == User.id)
    found = sa.select(User.id).where(holding | User.id.in_(also))
    return list(session.scalars(found.order_by(User.name, User.id)))


def by_name(session: Session, people: Sequence[int]) -> list[int]:
    named = sa.select(User.id).where(User.id.in_(people)).order_by(User.name, User.id)
    return list(session.scalars(named))


def numbered(found: Sequence[Branch]) -> dict[str, object]:
    """The parameters of all branches, each with the number of its branch."""
    return {
        f"{name}_{number}": value
        for number, one in enumerate(found)
        for name, value in one.given.items()
    }


def condition(kind: str, number: int) -> sa.ColumnElement[bool]:
    """Which rows are in a branch; its own parameters carry its number."""
    return OPEN_NOW & KINDS[kind](lambda name: sa.bindparam(f"{name}_{number}"))


def belongs(view: str, *, is_steward: bool) -> sa.ColumnElement[bool]:
    """All branches of a view at once, for a few tasks that are looked at one by one."""
    mine = UserTask.assignee_id.in_(_people)
    offered = _nobodys & UserTask.candidate_group.in_(_groups)
    near = mine | UserTask.candidate_group.in_(_groups) | UserTask.agency.in_(_led)
    passed_on = UserTask.delegated_by.in_(_people)
    seen: sa.ColumnElement[bool] = sa.true() if is_steward else near | passed_on
    views = {
        "mine": mine,
        "groups": offered,
        "all": mine | offered,
        "others": seen & _not_mine & _not_offered,
        "everything": seen,
    }
    return OPEN_NOW & views[view]


def _others(session: Session, who: Whose) -> Iterable[Branch]:
    if who.is_steward:
        yield Branch("of_anybody", {})
        return
    yield from (Branch("taken", {"group": group}) for group in who.groups)
    if who.led:
        for group in _groups_of(session, who):
            yield Branch("led_offered", {"group": group})
            yield Branch("led_taken", {"group": group})
    yield from (Branch("delegated", {"delegate": person}) for person in who.people[:1])


def _groups_of(session: Session, who: Whose) -> list[str]:
    """The other groups of the agencies that the actor represents."""
    found = session.scalars(sa.select(Group.key).where(Group.agency.in_(who.led)))
    return sorted(set(found) - set(who.groups))


Bind = Callable[[str], sa.BindParameter[object]]
_people = sa.bindparam("people", expanding=True, type_=sa.Integer)
_groups = sa.bindparam("groups", expanding=True, type_=sa.String)
_led = sa.bindparam("led", expanding=True, type_=sa.String)
_not_mine = UserTask.assignee_id.is_(None) | UserTask.assignee_id.not_in(_people)
_nobodys = UserTask.state == sa.bindparam("created", CREATED, literal_execute=True)
_somebodys = UserTask.state == sa.bindparam("assigned", ASSIGNED, literal_execute=True)
_not_offered = ~(_nobodys & UserTask.candidate_group.in_(_groups))
_not_led = UserTask.agency.is_(None) | UserTask.agency.not_in(_led)


def _in_group(bind: Bind) -> sa.ColumnElement[bool]:
    return UserTask.candidate_group == bind("group")


KINDS: Mapping[str, Callable[[Bind], sa.ColumnElement[bool]]] = {
    "held": lambda bind: UserTask.assignee_id == bind("person"),
    "offered": lambda bind: _nobodys & _in_group(bind),
    "taken": lambda bind: _somebodys & _in_group(bind) & _not_mine,
    "led_offered": lambda bind: _nobodys & _in_group(bind) & UserTask.agency.in_(_led),
    "led_taken": lambda bind: _somebodys & _in_group(bind) & UserTask.agency.in_(_led) & _not_mine,
    "delegated": lambda bind: (
        (UserTask.delegated_by == bind("delegate"))
        & _not_mine
        & _not_led
        & UserTask.candidate_group.not_in(_groups)
    ),
    "of_anybody": lambda _bind: OF_ANYBODY & _not_mine & _not_offered,
    "of_nobody": lambda _bind: OF_ANYBODY & _nobodys & _not_offered,
    "held_by_steward": lambda bind: UserTask.assignee_id == bind("person"),
    "held_by_other": lambda bind: (
        (UserTask.assignee_id == bind("person"))
        & (
            UserTask.candidate_group.in_(_groups)
            | UserTask.agency.in_(_led)
            | UserTask.delegated_by.in_(_people)
        )
    ),
}
NOBODY_IN = {"of_anybody": "of_nobody", "led_offered": "led_offered", "offered": "offered"}
