"""Inboxes: the tasks a person holds, may take or looks after, page by page, at any size."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.models import UserTask
from engine.queries.cursors import Page
from engine.queries.inbox.branches import Branch, branches_of, numbered, whose
from engine.queries.inbox.pages import Walk
from engine.queries.inbox.statements import counted
from engine.queries.inbox.wanted import SORTS, VIEWS, Filter, Place

__all__ = ["MANY", "SORTS", "VIEWS", "Counts", "Filter", "counts", "inbox"]

# What is counted stops here: a figure that large says "many", and must not take the time.
MANY = 1000
# How many rows of a view are looked at before the index of words is asked: of each branch at
# least the smaller number; and how often as many again, where very many match.
NEAR, NEAREST, FAR = 3_000, 250, 20
AT_MOST = 4  # times as far as that for a page, going by what was found so far
Found = tuple[list[UserTask], Place | None]  # and where the looking ended, if it did


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tasks are where; `MANY` means so many or more."""

    mine: int
    groups: int
    late: int
    this_week: int
    others: int

    @property
    def all(self) -> int:
        return min(self.mine + self.groups, MANY)

    @property
    def everything(self) -> int:
        return min(self.all + self.others, MANY)


def inbox(session: Session, actor: Actor, wanted: Filter) -> Page[UserTask]:
    """Open tasks that the actor holds, may claim or looks after, in the wanted order.

    One branch per person and per group, each reading its own index in order and stopping at
    the page size: the cost does not depend on how many tasks there are.
    """
    walk = Walk(session, whose(actor), wanted)
    if wanted.text and not walk.reading.words:
        return Page([], None)  # nothing that could be found was asked for
    if not walk.is_narrowed:
        return walk.page(walk.rows(wanted.limit + 1)[0])
    return _narrowed(walk)


def _narrowed(walk: Walk) -> Page[UserTask]:
    """Look for a page near at hand; then among the few that match at all; then further away."""
    near = max(NEAR // walk.breadth, NEAREST)
    rows, end = walk.rows(near)
    if AT_MOST * len(rows) > walk.wanted.limit:  # a page is not far: the index would not be sooner
        missing = walk.wanted.limit + 1 - len(rows)
        rows, end = _onward(walk, rows, end, near * -(-5 * missing // (4 * len(rows))))
    if _is_enough(walk, rows, end):
        return walk.page(rows)
    few = walk.candidates()
    if few is not None:
        return walk.few(few)
    for _ in range(FAR):
        if _is_enough(walk, rows, end):
            return walk.page(rows)
        rows, end = _onward(walk, rows, end, near)
    return replace(walk.page(rows), is_partial=len(rows) <= walk.wanted.limit)


def _is_enough(walk: Walk, rows: Sequence[UserTask], end: Place | None) -> bool:
    return end is None or len(rows) > walk.wanted.limit


def _onward(walk: Walk, rows: list[UserTask], end: Place | None, near: int) -> Found:
    if end is None:
        return rows, None
    more, end = walk.onward(end).rows(near)
    return [*rows, *more], end


def counts(session: Session, actor: Actor, now: datetime) -> Counts:
    """How many are mine, my groups', late, due within a week; and with others."""
    who = whose(actor)
    yours = branches_of(session, who, Filter(view="all"))
    others = branches_of(session, who, Filter(view="others"))
    branches = [*yours, *others]
    if not branches:
        return Counts(0, 0, 0, 0, 0)
    given = {**who.given, **numbered(branches), "now": now, "week": now + timedelta(days=7)}
    rows = session.execute(counted(tuple(one.kind for one in branches), MANY), given).all()
    return _summed(branches, len(yours), {row.branch: row for row in rows})


def _summed(
    branches: list[Branch], yours: int, rows: dict[int, sa.Row[int, int, int, int]]
) -> Counts:
    def total(of: range, what: str) -> int:
        figures: list[int] = [getattr(rows[n], what) for n in of if n in rows]
        return min(sum(figures), MANY)

    mine = [n for n in range(yours) if branches[n].kind == "held"]
    return Counts(
        mine=total(range(len(mine)), "all"),
        groups=total(range(len(mine), yours), "all"),
        late=total(range(yours), "late"),
        this_week=total(range(yours), "soon"),
        others=total(range(yours, len(branches)), "all"),
    )
