"""Inboxes: what is in them, in which order, page by page, and what a page costs."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from uuid import UUID

import pytest
import sqlalchemy as sa

from engine.actors import SYSTEM, Actor
from engine.context import ProcessEngine
from engine.models import ProcessDefinition, ProcessInstance, UserTask
from engine.queries.inbox import Filter, counts, inbox
from tests.clock import A_WEDNESDAY

ANN = Actor(7, "Ann", frozenset({"agency_rep@newport", "verifier"}))
SUBSTITUTE = Actor(8, "Sue", frozenset(), stands_in_for={7: frozenset({"verifier"})})
DAY = timedelta(days=1)
_numbers = count(1)


@pytest.fixture
def put(process_engine: ProcessEngine):
    """Write tasks as they stand in the table: `put("claimed", by=7, days=3)`."""
    instance_id = UUID(int=1)
    with process_engine.command(SYSTEM) as ctx:
        definition = ProcessDefinition(
            id=1,
            key="main",
            ref="0",
            name="Main",
            created_at=ctx.now,
            xml=b"",
            forms={},
            decisions={},
            called={},
        )
        ctx.session.add(definition)
        ctx.session.flush()
        ctx.session.add(
            ProcessInstance(
                id=instance_id,
                root_id=instance_id,
                definition_id=1,
                tokens=b"",
                started_at=ctx.now,
            )
        )

    def written(name, *, by=None, group="verifier", days=None, **more):
        state = "created" if by is None else "assigned"
        with process_engine.command(SYSTEM) as ctx:
            given = {"state": state, "created_at": ctx.now, **more}
            ctx.session.add(
                UserTask(
                    id=UUID(int=next(_numbers)),
                    instance_id=instance_id,
                    root_id=instance_id,
                    element_id="act",
                    element_instance_id="1",
                    name=name,
                    definition_id=1,
                    candidate_group=group,
                    assignee_id=by,
                    due_at=None if days is None else A_WEDNESDAY + days * DAY,
                    **given,
                )
            )

    return written


@pytest.fixture
def names(process_engine: ProcessEngine):
    """The names on all pages of an inbox."""

    def read(actor: Actor = ANN, **wanted) -> list[str]:
        found: list[str] = []
        cursor = None
        with process_engine.query() as session:
            while True:
                page = inbox(session, actor, Filter(**wanted, cursor=cursor))
                found += [task.name for task in page.items]
                cursor = page.next
                if cursor is None:
                    return found

    return read


def test_the_most_urgent_comes_first_and_what_has_no_deadline_last(put, names):
    put("some day")
    put("in a week", days=7)
    put("mine, tomorrow", by=7, days=1)
    put("yesterday", group="agency_rep@newport", days=-1)

    assert names() == ["yesterday", "mine, tomorrow", "in a week", "some day"]


@pytest.mark.parametrize("limit", [1, 2, 3, 10])
def test_pages_follow_each_other_without_gap_or_repetition(put, names, limit):
    for number in range(7):
        put(f"at one moment {number}", days=2)
    for number in range(3):
        put(f"no deadline {number}", by=7)

    found = names(limit=limit)

    assert sorted(found) == sorted(set(found))
    assert len(found) == 10
    assert found == names(limit=100)


def test_nobody_sees_what_others_hold_or_are_offered(put, names):
    put("a colleague's", by=9)
    put("another group's", group="agency_rep@torfaen")
    put("done", by=7, state="completed")
    put("asleep", state="suspended")

    assert names() == []
    assert names(Actor(None, "a system without groups")) == []


def test_a_substitute_sees_what_the_absent_colleague_would(put, names):
    put("hers", by=7)
    put("offered to her group", days=1)

    assert names(SUBSTITUTE) == ["offered to her group", "hers"]


def test_a_view_narrows_and_so_do_the_moments_the_group_and_the_text(put, names):
    put("mine", by=7, days=-3, title="100% done_")
    put("offered", days=3)
    put("for the agency", group="agency_rep@newport", days=30)

    assert names(view="mine") == ["mine"]
    assert names(view="groups") == ["offered", "for the agency"]
    assert names(group="verifier") == ["mine", "offered"]
    assert names(group="verifier", view="groups") == ["offered"]
    assert names(group="crg") == []
    assert names(overdue_at=A_WEDNESDAY) == ["mine"]
    assert names(due_after=A_WEDNESDAY, due_before=A_WEDNESDAY + 7 * DAY) == ["offered"]
    assert names(text="AGENCY") == ["for the agency"]
    assert names(text="100% done_") == ["mine"]
    assert names(text="%e_") == []


def test_the_figures_above_the_list_agree_with_it(process_engine, put):
    put("mine and late", by=7, days=-1)
    put("mine", by=7)
    put("late", days=-2)
    put("this week", days=6)
    put("later", days=8)
    put("another group's", group="crg", days=-1)

    with process_engine.query() as session:
        found = counts(session, ANN, A_WEDNESDAY)

    assert (found.mine, found.groups, found.late, found.this_week) == (2, 3, 2, 1)


def test_a_page_reads_only_the_indexes_of_open_tasks(process_engine, put):
    put("mine", by=7, days=1)
    with process_engine.query() as session, listening(process_engine) as said:
        inbox(session, ANN, Filter())
        counts(session, ANN, A_WEDNESDAY)

    plans = [plan(process_engine.database, *one) for one in said]
    assert len(plans) == 2
    for told in plans:
        assert "ix_user_task_mine" in told
        assert "ix_user_task_group_due" in told


def test_what_has_no_deadline_is_asked_for_when_a_page_reaches_it(process_engine, put):
    for days in (1, 2, 3, None):
        put("mine", by=7, days=days)
    with process_engine.query() as session:
        first = inbox(session, ANN, Filter(limit=1))
        with listening(process_engine) as said:
            second = inbox(session, ANN, Filter(limit=1, cursor=first.next))
        assert ["due_at IS NULL" in statement for statement, _ in said] == [False]
        with listening(process_engine) as said:
            inbox(session, ANN, Filter(limit=2, cursor=second.next))
    assert ["due_at IS NULL" in statement for statement, _ in said] == [False, True]


@contextmanager
def listening(engine: ProcessEngine) -> Iterator[list[tuple[str, object]]]:
    """What is asked of the tasks meanwhile."""
    said: list[tuple[str, object]] = []

    def note(_connection, _cursor, statement, parameters, *_):
        if "user_task" in statement:
            said.append((statement, parameters))

    sa.event.listen(engine.database, "before_cursor_execute", note)
    yield said
    sa.event.remove(engine.database, "before_cursor_execute", note)


def plan(database: sa.Engine, statement: str, parameters: object) -> str:
    with database.connect() as connection:
        if database.dialect.name == "sqlite":
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            return "\n".join(row[3] for row in rows)
        connection.exec_driver_sql("SET enable_seqscan = off")  # the table is very small
        connection.exec_driver_sql("SET enable_bitmapscan = off")
        rows = connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)
        return "\n".join(row[0] for row in rows)
