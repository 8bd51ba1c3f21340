"""What goes with a family is found by indexes: a board of a million tasks is not read for one."""

import re

import pytest
import sqlalchemy as sa

from engine import collaboration, erasure
from engine.models import SearchText
from tests.engine.diagrams import one_task, publish
from tests.people import member

# Those that have a row for each task, each instance, each thing that ever happened.
LARGE = {
    *("attachment", "comment", "delivery", "event", "process_instance", "received_mail"),
    *("search_text", "user_task", "webhook_call"),
}
# How each database is asked what it will do, and how it tells that it reads a whole table.
PLANS = {
    "sqlite": ("EXPLAIN QUERY PLAN", r"^SCAN (\w+)(?! USING)"),
    "postgresql": ("EXPLAIN", r"Seq Scan on (\w+)"),
}


@pytest.fixture
def engine(process_engine):
    return process_engine


@pytest.fixture
def story(engine, begin):
    publish(engine, one_task())
    story, another = begin(title="Neglect"), begin(title="Another")
    for one in (story, another):
        by = member(engine, "officer@newport", name="Ann")
        one.do(collaboration.comment, one.root_id, "Ask the school", by=by)
    story.hand_in("act")
    return story


def test_no_large_table_is_read_through_for_one_family(engine, story):
    asked: list[tuple[str, tuple]] = []

    def note(_connection, _cursor, said, given, *_more):
        asked.append((said, given))

    sa.event.listen(engine.database, "before_cursor_execute", note)
    with engine.command() as ctx:
        erasure.erase(ctx, [story.root_id], "AU-1", {"destruction": 1})
    sa.event.remove(engine.database, "before_cursor_execute", note)

    read = [one for one in asked if re.match("SELECT .*FROM|UPDATE|DELETE", one[0], re.DOTALL)]
    assert len(read) > len(LARGE)
    assert read_through(engine.database, read) & LARGE == set()


def read_through(database: sa.Engine, asked: list[tuple[str, tuple]]) -> set[str]:
    """The tables that are read from their beginning to their end for these."""
    explain, step = PLANS[database.dialect.name]
    found: set[str] = set()
    with database.connect() as connection:
        if database.dialect.name == "postgresql":  # the tables are very small
            connection.exec_driver_sql("SET enable_seqscan = off")
        for said, given in asked:
            if not isinstance(given, list):
                for row in connection.exec_driver_sql(f"{explain} {said}", given):
                    found.update(re.findall(step, row[-1]))
    return found


def test_what_is_found_by_searching_goes_with_its_family_alone(engine, story):
    before = found_by_searching(engine)
    with engine.command() as ctx:
        erasure.erase(ctx, [story.root_id], "AU-1", {"destruction": 1})

    assert before.count(story.root_id) == 2  # the lifecycle itself, and its task
    assert found_by_searching(engine) == [one for one in before if one != story.root_id]


def found_by_searching(engine) -> list:
    with engine.query() as session:
        return list(session.scalars(sa.select(SearchText.instance_id).order_by(SearchText.id)))
