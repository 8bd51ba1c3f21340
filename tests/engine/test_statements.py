"""What a command costs the database, and how its one transaction ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Thread

import pytest
import sqlalchemy as sa

from engine import board, definitions, instances, tasks
from engine.actors import SYSTEM
from engine.context import ProcessEngine
from engine.db import connect
from engine.definitions import Source
from engine.models import OPEN, Group, Job, ProcessInstance, UserTask
from tests.bench.models import audit_with_deadlines
from tests.people import member
from workflows.library import all_ladders

LANES = ("Audit Manager", "Auditor", "Agency", "Quality Reviewer")
MOST = 12


@pytest.fixture
def audits(process_engine: ProcessEngine) -> ProcessEngine:
    """The audit of the benchmark, its tasks with deadlines and a ladder."""
    with process_engine.command(SYSTEM) as ctx:
        for name, ladder in all_ladders().items():
            board.set_ladder(ctx, name, ladder["title"], ladder["title_cy"], ladder["levels"])
        ctx.session.flush()
        for filename, xml in audit_with_deadlines().items():
            draft = definitions.deploy(ctx, Source(filename, xml, strict=False))
            definitions.publish(ctx, draft.id)
    return process_engine


@contextmanager
def counting(database: sa.Engine) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_connection, _cursor, statement, *_):
        said.append(statement)

    sa.event.listen(database, "before_cursor_execute", note)
    yield said
    sa.event.remove(database, "before_cursor_execute", note)


def start(engine: ProcessEngine) -> ProcessInstance:
    with engine.command(SYSTEM) as ctx:
        return instances.start(ctx, "audit_medium", title="An audit", variables={})


def next_task(engine: ProcessEngine, instance: ProcessInstance) -> UserTask | None:
    with engine.query() as session:
        return session.scalar(
            sa.select(UserTask)
            .where(UserTask.instance_id == instance.id, UserTask.state.in_([str(s) for s in OPEN]))
            .order_by(UserTask.created_at, UserTask.id)
        )


def test_no_completion_of_an_audit_takes_more_than_a_dozen_statements(audits):
    people = {lane: member(audits, lane) for lane in LANES}
    people[""] = SYSTEM  # the one task that stands in no lane
    instance = start(audits)
    with audits.command(SYSTEM):
        pass  # every process reads the board's settings once
    counts = []

    while (task := next_task(audits, instance)) is not None:
        with (
            counting(audits.database) as said,
            audits.command(people[task.candidate_group]) as ctx,
        ):
            tasks.complete(ctx, task.id, {"note": "Read and agreed."})
        counts.append(len(said))

    assert len(counts) == 23
    assert max(counts) <= MOST, said


def test_a_start_takes_no_more_either(audits):
    start(audits)

    with counting(audits.database) as said:
        start(audits)

    assert len(said) <= MOST, said


def test_a_refused_last_write_leaves_nothing_and_the_next_command_works(process_engine):
    with process_engine.command(SYSTEM) as ctx:
        ctx.session.add(Group(key="chairs", name="Chairs", role="chairs"))

    def add_two():
        with process_engine.command(SYSTEM) as ctx:
            ctx.session.add(Group(key="deputies", name="Deputies", role="deputies"))
            ctx.session.add(Group(key="chairs", name="Chairs again", role="chairs"))
            ctx.record("groups.added")

    for _ in range(10):  # the server's answer may come early or late
        with pytest.raises(sa.exc.IntegrityError):
            add_two()

    with process_engine.command(SYSTEM) as ctx:
        assert ctx.session.scalars(sa.select(Group.key)).all() == ["chairs"]
        assert ctx.board.chain_length == 0


def test_rows_that_the_database_numbers_get_their_number(process_engine):
    with process_engine.command(SYSTEM) as ctx:
        group = Group(key="chairs", name="Chairs", role="chairs")
        job = Job(kind="deliver", due_at=ctx.now, payload={}, retries_left=3, last_error="")
        ctx.session.add_all([group, job])

    assert job.id is not None


def test_who_waited_for_the_lock_sees_what_the_other_did(audits):
    instance = start(audits)
    task = next_task(audits, instance)
    seen = []

    def look():
        with audits.command(SYSTEM) as ctx:
            found = tasks.locked(ctx, task.id)
            owner = ctx.session.get_one(ProcessInstance, found.instance_id)
            seen.append((found.state, found.version, owner.version))

    with audits.command(SYSTEM) as ctx:
        tasks.complete(ctx, task.id, {})
        ctx.session.flush()
        waiting = Thread(target=look)
        waiting.start()
        waiting.join(0.3)
        assert seen == []  # it waits
        want = ("completed", task.version + 2, instance.version + 1)

    waiting.join(10)
    assert seen == [want]


def test_a_line_that_the_server_closed_is_replaced(postgresql_url):
    engine = ProcessEngine(connect(postgresql_url))
    with engine.command(SYSTEM) as ctx:
        ours = ctx.session.scalar(sa.text("SELECT pg_backend_pid()"))
    other = connect(postgresql_url)
    with other.begin() as connection:
        connection.execute(sa.text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": ours})

    with engine.command(SYSTEM) as ctx:
        assert ctx.session.scalar(sa.text("SELECT pg_backend_pid()")) != ours

    engine.database.dispose()
    other.dispose()


def test_a_command_keeps_its_moment_and_settings_whatever_it_changes_itself(process_engine):
    with process_engine.command(SYSTEM) as ctx:
        board.found(ctx, sandbox=True)
    with process_engine.command(SYSTEM) as ctx:
        before = ctx.now
        board.set_clock(ctx, before + timedelta(days=3), process_engine.clock())
        board.set_ladder(ctx, "quick", "Quick", "Cyflym", [{"level": "R1", "at": "0d"}])
        ctx.session.flush()
        assert (ctx.now, "quick" in ctx.ladders) == (before, False)

    with process_engine.command(SYSTEM) as ctx:
        assert (ctx.now, "quick" in ctx.ladders) == (before + timedelta(days=3), True)
