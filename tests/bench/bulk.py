"""Very many rows, made inside the database: nobody could wait until people had made them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.schema import CreateIndex, DropIndex

from engine.models import (
    ProcessDefinition,
    ProcessInstance,
    SearchText,
    UserTask,
    UserTaskState,
)
from engine.models.search import LEXEME_INDEX

INSTANCES = ProcessInstance.__table__
TASKS = UserTask.__table__
TEXTS = SearchText.__table__
TASKS_EACH = 10
GROUPS, PEOPLE = 200, 300
# All that is made here is due long after anything that the benchmark's people do.
FAR_AWAY = datetime(2031, 1, 1, 9, tzinfo=UTC)
BATCH = 5_000
LATE, DONE, FEW = 10_000, 20_000, ("T03", "T05", "T07")
DAY = timedelta(days=1)
# One token at a task, and a case's data with it: half a kilobyte, as a running audit keeps.
TOKENS = (
    b'{"v":1,"serial":3,"ended":[],"inner":[],'
    b'"top":{"tokens":[[1,-1,"T01",16,2,0,0,{"note":"%s"}]]}}'
)


def group(number: int) -> str:
    return f"agency_rep@{number % GROUPS}"


def person(number: int) -> int:
    return 1_000 + number % PEOPLE


class Crowd:
    """Instances in one database, each with tasks that wait for somebody."""

    def __init__(self, database: sa.Engine) -> None:
        self._database = database.execution_options(writing=True)
        self.instances = 0

    @property
    def tasks(self) -> int:
        return self.instances * TASKS_EACH

    def grow(self, tasks: int) -> None:
        """Add instances until so many tasks wait."""
        first, self.instances = self.instances, tasks // TASKS_EACH
        with _without_indexes(self._database, [INSTANCES, TASKS]) as connection:
            definition_id = connection.scalar(sa.select(ProcessDefinition.id).limit(1))
            for start in range(first, self.instances, BATCH):
                numbers = range(start, min(start + BATCH, self.instances))
                rows = [_instance(number, definition_id) for number in numbers]
                connection.execute(INSTANCES.insert(), rows)
            for turn in range(TASKS_EACH):
                connection.execute(_tasks(turn, first, connection.dialect.name))
        settle(self._database)

    def speak(self) -> None:
        """Make every task findable by its words."""
        is_postgresql = self._database.dialect.name == "postgresql"
        with _without_indexes(self._database, [TEXTS]) as connection:
            if is_postgresql:
                connection.exec_driver_sql("DROP INDEX ix_search_text_words")
            connection.execute(_texts())
            if is_postgresql:
                connection.exec_driver_sql(LEXEME_INDEX)
        settle(self._database)

    def work(self, now: datetime) -> None:
        """Let some of the tasks be late, and some have been finished in the last weeks."""
        with self._database.connect() as connection:
            wanted = sa.select(TASKS.c.id).where(TASKS.c.element_id.in_(FEW)).limit(LATE + DONE)
            chosen = connection.scalars(wanted).all()
        late = [_late(id_, now - turn * DAY / 500) for turn, id_ in enumerate(chosen[:LATE])]
        done = [_done(id_, now - turn * DAY / 300) for turn, id_ in enumerate(chosen[LATE:])]
        at = sa.bindparam("task")
        with self._database.begin() as connection:
            for rows in (late, done):
                connection.execute(TASKS.update().where(TASKS.c.id == at), rows)
        settle(self._database)


def _late(task_id: UUID, due: datetime) -> dict[str, object]:
    return {"task": task_id, "due_at": due, "due_on": due.date(), "baseline_due_on": due.date()}


def _done(task_id: UUID, at: datetime) -> dict[str, object]:
    """Half of them in time."""
    due = at + DAY * (-2 if at.day % 2 else 2)
    state = str(UserTaskState.COMPLETED)
    return {**_late(task_id, due), "state": state, "created_at": at - 9 * DAY, "completed_at": at}


def settle(database: sa.Engine) -> None:
    """Let the planner know what there is now, as it would after a night."""
    raw = database.raw_connection()
    try:
        if database.dialect.name == "postgresql":
            raw.driver_connection.autocommit = True
            raw.cursor().execute("VACUUM ANALYZE")
            raw.driver_connection.autocommit = False
        else:
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        raw.close()


@contextmanager
def _without_indexes(database: sa.Engine, tables: Sequence[sa.Table]) -> Iterator[sa.Connection]:
    """Many rows go in quicker when their indexes are made afterwards."""
    indexes = [index for table in tables for index in table.indexes]
    with database.begin() as connection:
        for index in indexes:
            connection.execute(DropIndex(index))
        yield connection
        for index in indexes:
            connection.execute(CreateIndex(index))


def _instance(number: int, definition_id: int | None) -> dict[str, object]:
    instance_id = uuid4()
    return {
        "id": instance_id,
        "root_id": instance_id,
        "definition_id": definition_id,
        "business_key": f"AUD-{number}",
        "title": f"Audit {number} of what agencies do when a child goes missing",
        "agency": "newport",
        "board": "children",
        "state": "active",
        "tokens": TOKENS % (b"x" * 400),
        "version": number,  # what the tasks and events of this instance are counted by
        # The tasks take their dates from here, so that no two instances have the same.
        "started_at": FAR_AWAY + timedelta(hours=number % 50_000),
        "timer_due_at": FAR_AWAY + timedelta(hours=number % 50_000),
        "timer_failures": 0,
        "chain_length": 0,
    }


def _tasks(turn: int, first: int, dialect: str) -> sa.Insert:
    """One task for each instance; every fourth has an assignee."""
    random = sa.func.gen_random_uuid()
    if dialect == "sqlite":
        random = sa.func.lower(sa.func.hex(sa.func.randomblob(16)))
    number = INSTANCES.c.version
    has_person = turn % 4 == 0
    due_on = sa.literal(date(2031, 1, 1), sa.Date)
    given = {
        "id": random,
        "instance_id": INSTANCES.c.id,
        "root_id": INSTANCES.c.id,
        "element_id": sa.literal(f"T{turn:02}"),
        "element_instance_id": sa.literal(str(turn)),
        "name": sa.literal("Agency response"),
        "name_cy": sa.literal("Ymateb yr asiantaeth"),
        "title": INSTANCES.c.title,
        "business_key": INSTANCES.c.business_key,
        "definition_id": INSTANCES.c.definition_id,
        "state": sa.literal(str(UserTaskState.ASSIGNED if has_person else UserTaskState.CREATED)),
        "candidate_group": sa.literal("agency_rep@") + sa.cast((number + turn) % GROUPS, sa.Text),
        "agency": INSTANCES.c.agency,
        "board": INSTANCES.c.board,
        "assignee_id": (1_000 + (number + turn) % PEOPLE) if has_person else sa.null(),
        "created_at": INSTANCES.c.started_at,
        "due_on": due_on,
        "due_at": INSTANCES.c.started_at,
        "due_basis": sa.literal('{"from": "2026-06-24T09:00:00+00:00", "offset": "20wd"}'),
        "due_version": sa.literal(1),
        "baseline_due_on": due_on,
        "ladder": sa.literal("standard"),
        "ladder_due_at": INSTANCES.c.started_at,
        "ladder_failures": sa.literal(0),
        "draft_version": sa.literal(0),
        "version": sa.literal(1),
    }
    rows = _crowd(given).where(number >= first)
    return TASKS.insert().from_select(list(given), rows, include_defaults=False)


def _texts() -> sa.Insert:
    """What `engine.findable` would have written; one word in a hundred tasks, another in few."""
    number = INSTANCES.c.version
    word = sa.case((number % 100 == 0, sa.literal("scarce ")), else_=sa.literal(""))
    said = (
        sa.literal(":k:task :b:children :g:")
        + TASKS.c.candidate_group
        + sa.literal(" :d:1 :a:newport agency response ymateb yr asiantaeth audit ")
        + sa.cast(number, sa.Text)
        + sa.literal(" of what agencies do when a child goes missing aud ")
        + word
    )
    given = {"instance_id": INSTANCES.c.id, "user_task_id": TASKS.c.id, "body": said}
    rows = _crowd(given).join_from(INSTANCES, TASKS, TASKS.c.instance_id == INSTANCES.c.id)
    return TEXTS.insert().from_select(list(given), rows, include_defaults=False)


def _crowd(given: Mapping[str, sa.ColumnElement[Any]]) -> sa.Select[Any]:
    """A row for each instance of the crowd, none for those that the benchmark started."""
    columns = [value.label(name) for name, value in given.items()]
    return sa.select(*columns).where(INSTANCES.c.started_at >= FAR_AWAY)
