"""One page of an inbox: read from its branches, or sorted out of the few rows that can match."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models import UserTask
from engine.queries.cursors import Page
from engine.queries.inbox import branches as parts
from engine.queries.inbox.branches import Branch, Whose
from engine.queries.inbox.searching import MOST_TASKS, like, matching_ids
from engine.queries.inbox.statements import (
    NARROWED,
    WITHIN,
    Reading,
    among,
    few_of,
    ids_of,
    last_of,
    page_of,
)
from engine.queries.inbox.wanted import Filter, Place, cursor_at, place_of
from engine.words import asked

# Of a task: its id, what it is sorted by, who holds it.
Light = tuple[UUID, Any, int | None]
# Persons looked at in one statement, when a list goes by their names.
A_HANDFUL = 12


@dataclass(slots=True)
class Walk:
    """Reads the rows of a view in their order, forward or, from a later page, backward."""

    session: Session
    who: Whose
    wanted: Filter
    place: Place | None = field(init=False)
    is_backward: bool = field(init=False)

    def __post_init__(self) -> None:
        cursor = self.wanted.before or self.wanted.cursor
        self.is_backward = self.wanted.before is not None
        self.place = place_of(cursor, self.wanted) if cursor is not None else None

    def page(self, rows: Sequence[UserTask]) -> Page[UserTask]:
        """One row more than the page was asked for says that there is another one behind it."""
        has_more, rows = len(rows) > self.wanted.limit, rows[: self.wanted.limit]
        if self.is_backward:
            rows = rows[::-1]
        if not rows:
            return Page(rows, None)
        has_next = has_more or self.is_backward
        has_previous = has_more if self.is_backward else self.place is not None
        return Page(
            rows,
            self._cursor(rows[-1]) if has_next else None,
            self._cursor(rows[0]) if has_previous else None,
        )

    def rows(self, reach: int) -> tuple[list[UserTask], Place | None]:
        """Look for one page and a row more, in as many rows as the reach says.

        The place is where the looking ended, if it could have gone on.
        """
        rows: list[UserTask] = []
        for some in self._handfuls():
            rows += self._read(some, reach, self.wanted.limit + 1 - len(rows))
            if len(rows) > self.wanted.limit:
                break
            end = self._end(some, reach) if self.is_narrowed else None
            if end is not None:
                return rows, end
        return rows, None

    def onward(self, place: Place) -> "Walk":
        """The same list from a place on, as if the cursor stood there."""
        walk = Walk(self.session, self.who, self.wanted)
        walk.place = place
        return walk

    @property
    def is_narrowed(self) -> bool:
        return bool(self.reading.narrowed or self.reading.words)

    @property
    def breadth(self) -> int:
        """How many branches the view has, and so how often a reach is gone."""
        return max(len(self._branches()), 1)

    def _end(self, some: Sequence[Branch], reach: int) -> Place | None:
        """The last row within reach; nothing if the branches have fewer."""
        given = {**self._given(), **parts.numbered(some), "reach": reach, "last": reach - 1}
        row = self.session.execute(last_of(some, self.reading), given).one_or_none()
        return Place(row.key, row.id, row.assignee_id) if row is not None else None

    def candidates(self) -> list[UUID] | None:
        """All that can match, if they are few: by their days, or by the index of words."""
        wanted = self.wanted
        if wanted.text or any((wanted.group, wanted.agency, wanted.board, wanted.definition)):
            return matching_ids(self.session, self.who, wanted)
        by_due = replace(wanted, sort="due", is_descending=False, cursor=None, before=None)
        rows = Walk(self.session, self.who, by_due).ids(MOST_TASKS + 1)
        return rows if len(rows) <= MOST_TASKS else None

    def ids(self, most: int) -> list[UUID]:
        found = self._branches()
        given = {**self._given(), **parts.numbered(found), "reach": most}
        return list(self.session.scalars(ids_of(found, self.reading), given)) if found else []

    def few(self, ids: Sequence[UUID]) -> Page[UserTask]:
        """The page out of so few tasks that all of them can be sorted."""
        assigned = {"assignee"} if self.wanted.assignee is not None else set()
        forward = replace(
            self.reading,
            is_rising=not self.wanted.is_descending,
            empty_last=True,
            narrowed=self.reading.narrowed | assigned,
        )
        belongs = parts.belongs(self.wanted.view, is_steward=self.who.is_steward)
        those = among(ids, self.session.get_bind().dialect.name)
        statement = few_of(belongs, forward, those)
        given = {**self.who.given, **self._given()}
        rows = [tuple(row) for row in self.session.execute(statement, given)]
        start, end = self._cut(rows)
        return self._page_of(rows, max(start, 0), min(end, len(rows)))

    def _cut(self, rows: Sequence[Light]) -> tuple[int, int]:
        """From which row to which: behind the cursor's, or before it."""
        if self.place is None:
            return 0, self.wanted.limit
        here = next((n for n, row in enumerate(rows) if row[0] == self.place.task_id), None)
        if here is None:  # gone meanwhile: rather show a row again than leave one out
            here = sum(1 for row in rows if self._is_before(row)) - (not self.is_backward)
        if self.is_backward:
            return here - self.wanted.limit, here
        return here + 1, here + 1 + self.wanted.limit

    def _is_before(self, row: Light) -> bool:
        place = self.place
        if place is None or self.wanted.sort == "person":
            return False
        if row[1] is None or place.value is None:
            return row[1] is not None
        further = row[1] > place.value if self.wanted.is_descending else row[1] < place.value
        return bool(further)

    def _page_of(self, rows: Sequence[Light], start: int, end: int) -> Page[UserTask]:
        ids = [row[0] for row in rows[start:end]]
        found = self.session.scalars(sa.select(UserTask).where(UserTask.id.in_(ids)))
        by_id = {task.id: task for task in found}
        tasks = [by_id[task_id] for task_id in ids]
        if not tasks:
            return Page([], None)
        return Page(
            tasks,
            self._cursor(tasks[-1]) if end < len(rows) else None,
            self._cursor(tasks[0]) if start > 0 else None,
        )

    @property
    def reading(self) -> Reading:
        wanted = self.wanted
        named = {name for name in NARROWED if getattr(wanted, name) is not None}
        named.discard("assignee")  # has a branch of its own
        by_due = wanted.sort in ("due", "person")
        within = frozenset(named & WITHIN.keys()) if by_due else frozenset()
        return Reading(
            sort=wanted.sort,
            is_rising=not self.is_turned,
            empty_last=not self.is_backward,
            within=within,
            narrowed=frozenset(named - within),
            words=len(asked(wanted.text)),
        )

    @property
    def is_turned(self) -> bool:
        """Whether it is read from its end: descending, or back from a later page."""
        return self.wanted.is_descending != self.is_backward

    def _read(self, found: Sequence[Branch], reach: int, most: int) -> Sequence[UserTask]:
        if not found:
            return []
        given = {**self._given(), **parts.numbered(found), "reach": reach, "most": most}
        return self.session.scalars(page_of(found, self.reading), given).all()

    def _branches(self) -> list[Branch]:
        return parts.branches_of(self.session, self.who, self.wanted)

    def _given(self) -> dict[str, object]:
        named = {name: getattr(self.wanted, name) for name in NARROWED}
        given = {**self.who.given, **{name: one for name, one in named.items() if one is not None}}
        given |= {f"word_{n}": like(word) for n, word in enumerate(asked(self.wanted.text))}
        if self.place is not None:
            given |= {"behind": self.place.value, "behind_id": self.place.task_id}
        return given

    def _parted(self, branch: Branch) -> list[Branch]:
        place = self.place
        if self.wanted.sort == "person" and place is not None and branch.person != place.person:
            place = None
        is_empty = self.wanted.sort in ("due", "person")
        if place is None:
            split = is_empty and self.wanted.is_descending
            return [replace(branch, part=part) for part in (DATED if split else ("whole",))]
        if not is_empty:
            return [replace(branch, is_behind=True)]
        return self._behind_dated(branch, place)

    def _behind_dated(self, branch: Branch, place: Place) -> list[Branch]:
        """What has no deadline comes last: it is behind all that has one."""
        dated, undated = (replace(branch, part=part) for part in DATED)
        if place.value is not None:
            dated = replace(dated, is_behind=True)
            return [dated] if self.is_backward else [dated, undated]
        undated = replace(undated, is_behind=True)
        return [dated, undated] if self.is_backward else [undated]

    def _handfuls(self) -> list[list[Branch]]:
        """The branches in groups that are read one after the other: mostly there is one."""
        found = self._branches()
        if self.wanted.sort == "due":
            return self._by_day(self._parts_of(found))
        if self.wanted.sort != "person":
            handfuls = [found]
        elif self.wanted.view in ("others", "everything") and self.wanted.assignee is None:
            handfuls = self._by_person(found)
        else:
            persons, nobodys = self._from_place(self._mine(found), found)
            handfuls = [[*nobodys, *persons] if self.is_turned else [*persons, *nobodys]]
        return [parted for some in handfuls if (parted := self._parts_of(some))]

    def _by_day(self, found: Sequence[Branch]) -> list[list[Branch]]:
        """All that has a deadline first: the rest is seldom reached, and would be planned too."""
        order = ("whole", *(DATED[::-1] if self.is_backward else DATED))
        handfuls = [[one for one in found if one.part == part] for part in order]
        return [some for some in handfuls if some]

    def _by_person(self, found: Sequence[Branch]) -> list[list[Branch]]:
        """A handful of persons after the other, then all that nobody holds."""
        persons, nobodys = self._from_place(self._holders(), parts.without_person(found))
        some = [persons[n : n + A_HANDFUL] for n in range(0, len(persons), A_HANDFUL)]
        return [nobodys, *some] if self.is_turned else [*some, nobodys]

    def _from_place(
        self, persons: Sequence[Branch], found: Sequence[Branch]
    ) -> tuple[list[Branch], list[Branch]]:
        """Persons by their names and what nobody holds after them, from the cursor on."""
        nobodys = [one for one in found if one.person is None]
        turned = list(persons[::-1] if self.is_turned else persons)
        if self.place is None:
            return turned, nobodys
        if self.place.person is None:
            return (turned if self.is_turned else []), nobodys
        here = [one.person for one in turned].index(self.place.person)
        return turned[here:], ([] if self.is_turned else nobodys)

    def _mine(self, found: Sequence[Branch]) -> list[Branch]:
        by_person = {one.person: one for one in found}
        persons = [one.person for one in found if one.person is not None]
        names = parts.by_name(self.session, [*persons, *self._person_of_place])
        return [by_person.get(person) or parts.nothing_of(person) for person in names]

    def _holders(self) -> list[Branch]:
        """Everybody who holds something that the actor may see."""
        mine, has_mine = set(self.who.people), self.wanted.view == "everything"
        everybody = parts.holders(self.session, self._person_of_place)
        branches = {person: parts.among(self.who, person) for person in everybody}
        branches |= {p: parts.held(p) if has_mine else parts.nothing_of(p) for p in mine}
        return [branches[person] for person in everybody]

    @property
    def _person_of_place(self) -> list[int]:
        """Whose rows the cursor stands among, even if they hold nothing any more."""
        person = self.place.person if self.place is not None else None
        return [person] if person is not None else []

    def _parts_of(self, found: Sequence[Branch]) -> list[Branch]:
        return [part for one in found if one.kind != parts.NOTHING for part in self._parted(one)]

    def _cursor(self, row: UserTask) -> str:
        value = getattr(row, "due_at" if self.wanted.sort == "person" else KEYS[self.wanted.sort])
        person = row.assignee_id if self.wanted.sort == "person" else None
        return cursor_at(Place(value, row.id, person), self.wanted)


DATED = ("dated", "undated")
KEYS = {"due": "due_at", "created": "created_at", "name": "name", "name_cy": "name_cy"}
