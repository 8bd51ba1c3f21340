"""Every view of an inbox in every order, forward and back: the same rows as sorted by hand."""

from datetime import timedelta
from itertools import product
from random import Random
from uuid import UUID

import pytest

from engine import identity
from engine.actors import SYSTEM, Actor
from engine.context import ProcessEngine
from engine.models import User, UserTask
from engine.queries.inbox import SORTS, VIEWS, Filter, inbox
from engine.queries.user_tasks import visible
from tests.clock import A_WEDNESDAY
from tests.engine.test_inbox import put  # noqa: F401 - a fixture

DAY = timedelta(days=1)
PEOPLE = {7: "Zoe", 8: "Ann", 9: "Wan", 10: "Mair", 11: "Bob"}
REP = Actor(
    7,
    "Zoe",
    frozenset({"agency_rep@newport", "verifier", "cprg"}),
    stands_in_for={8: frozenset({"crg"})},
)
UNIT = Actor(7, "Zoe", frozenset({"business_unit"}))
OFFICER = Actor(9, "Wan", frozenset({"lead_officer@newport"}))
GROUPS = ("agency_rep@newport", "verifier", "cprg", "crg", "lead_officer@newport", "other")


@pytest.fixture
def crowd(process_engine: ProcessEngine, put) -> ProcessEngine:  # noqa: F811
    """Forty tasks of every kind, always the same ones."""
    random = Random(7)  # noqa: S311 - no secret
    with process_engine.command(SYSTEM) as ctx:
        for user_id, name in PEOPLE.items():
            ctx.session.add(
                User(id=user_id, email=f"{user_id}@example.org", name=name, created_at=ctx.now)
            )
        for group in GROUPS:
            identity.add_group(ctx, group, group, group)
    for number in range(40):
        group = random.choice(GROUPS)
        put(
            f"name {random.randrange(9)}",
            by=random.choice([None, None, *PEOPLE]),
            group=group,
            days=random.choice([None, -2, -1, 3, 5, 12]),
            name_cy=f"enw {random.randrange(9)}",
            agency="newport" if "@" in group else None,
            delegated_by=random.choice([None, None, 7]),
            created_at=A_WEDNESDAY - random.randrange(5) * DAY,
            item=str(number),
        )
    return process_engine


@pytest.mark.parametrize("view", VIEWS)
def test_pages_go_forward_and_back_over_the_same_rows(crowd, view):
    for actor, sort, is_descending in product((REP, UNIT, OFFICER), SORTS, (False, True)):
        wanted = {"view": view, "sort": sort, "is_descending": is_descending, "limit": 6}
        with crowd.query() as session:
            forward = pages(session, actor, **wanted)
            backward = pages_back(session, actor, forward, **wanted)
            rows = [task for page in forward for task in page.items]
            seen = session.query(UserTask).where(visible(actor)).all()

        expected = ordered([one for one in seen if is_in(view, actor, one)], sort, is_descending)
        assert [one.item for one in rows] == [one.item for one in expected], (
            actor.name,
            sort,
            is_descending,
        )
        assert backward == [[task.id for task in page.items] for page in forward[-2::-1]]


@pytest.mark.parametrize(
    ("near", "most"),
    [
        pytest.param(1000, 1000, id="a small view"),
        pytest.param(3, 1000, id="few in a large view"),
        pytest.param(3, 3, id="many in a large view"),
    ],
)
def test_what_narrows_a_list_holds_in_every_order(crowd, monkeypatch, near, most):
    monkeypatch.setattr("engine.queries.inbox.NEAR", near)
    monkeypatch.setattr("engine.queries.inbox.NEAREST", near)
    monkeypatch.setattr("engine.queries.inbox.searching.MOST_TASKS", most)
    monkeypatch.setattr("engine.queries.inbox.pages.MOST_TASKS", most)
    narrow = {
        "agency": "newport",
        "group": "verifier",
        "overdue_at": A_WEDNESDAY,
        "due_after": A_WEDNESDAY,
        "definition": "main",
        "board": "children",
        "text": "name 3",
    }
    for (name, value), sort in product(narrow.items(), ("due", "person")):
        with crowd.query() as session:
            wanted = {"view": "everything", "sort": sort, "limit": 9, name: value}
            forward = pages(session, REP, **wanted)
            backward = pages_back(session, REP, forward, **wanted)
            seen = session.query(UserTask).where(visible(REP)).all()
        expected = ordered([t for t in seen if fits(t, name, value)], sort, is_descending=False)
        found = [task.id for page in forward for task in page.items]
        assert found == [task.id for task in expected], (name, sort)
        assert backward == [[task.id for task in page.items] for page in forward[-2::-1]]


def pages(session, actor, **wanted):
    found = [inbox(session, actor, Filter(**wanted))]
    while found[-1].next is not None:
        found.append(inbox(session, actor, Filter(**wanted, cursor=found[-1].next)))
    assert found[0].previous is None
    return found


def pages_back(session, actor, forward, **wanted) -> list[list[UUID]]:
    page, found = forward[-1], []
    while page.previous is not None:
        page = inbox(session, actor, Filter(**wanted, before=page.previous))
        found.append([task.id for task in page.items])
    return found


def is_in(view: str, actor: Actor, task: UserTask) -> bool:
    mine = task.assignee_id in (actor.id, *actor.stands_in_for)
    offered = task.assignee_id is None and task.candidate_group in actor.all_groups
    return {
        "mine": mine,
        "groups": offered,
        "all": mine or offered,
        "others": not (mine or offered),
        "everything": True,
    }[view]


def ordered(tasks, sort, is_descending):
    """By value, empty ones last; `person` by name, then by deadline, nobody's at the end."""

    def key(task):
        due = (task.due_at is None, task.due_at or A_WEDNESDAY)
        value = {
            "due": due[1:],
            "created": (task.created_at,),
            "name": (task.name,),
            "name_cy": (task.name_cy,),
            "person": (task.assignee_id is None, PEOPLE.get(task.assignee_id, ""), *due),
        }[sort]
        return (*value, task.id)

    if sort == "person" and is_descending:
        persons = sorted({PEOPLE.get(t.assignee_id, "~") for t in tasks}, reverse=True)
        found = []
        for person in persons:
            some = [t for t in tasks if PEOPLE.get(t.assignee_id, "~") == person]
            dated = [t for t in some if t.due_at]
            undated = [t for t in some if not t.due_at]
            found += [
                *sorted(dated, key=key, reverse=True),
                *sorted(undated, key=key, reverse=True),
            ]
        return found
    empty = [t for t in tasks if sort == "due" and t.due_at is None]
    full = [t for t in tasks if t not in empty]
    return [
        *sorted(full, key=key, reverse=is_descending),
        *sorted(empty, key=key, reverse=is_descending),
    ]


def begins(said: str, word: str) -> bool:
    """A single sign must be a word of its own."""
    return said == word if len(word) == 1 else said.startswith(word)


def fits(task: UserTask, name: str, value) -> bool:
    if name == "text":
        said = f"{task.name} {task.name_cy} {task.title} {task.item}".split()
        return all(any(begins(one, word) for one in said) for word in value.split())
    if name == "overdue_at":
        return task.due_at is not None and task.due_at < value
    if name == "due_after":
        return task.due_at is not None and task.due_at >= value
    if name in ("definition", "board"):
        return True
    return getattr(task, {"group": "candidate_group"}.get(name, name)) == value
