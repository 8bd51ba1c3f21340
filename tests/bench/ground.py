"""Where the benchmark runs: a fresh database of each kind that syncs to disk as in earnest."""

import gc
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import UUID

import psycopg
import sqlalchemy as sa

from engine import board, definitions, identity, instances, tasks
from engine.actors import SYSTEM, Actor
from engine.clock import system_clock
from engine.context import ProcessEngine
from engine.db import connect
from engine.definitions import Source
from engine.models import OPEN, UserTask
from tests import databases, pg
from tests.bench.models import audit_with_deadlines, bench_files
from workflows.library import all_ladders

# Everybody of the audit model: its lanes, and the task that stands outside of them.
LANES = frozenset({"Audit Manager", "Auditor", "Agency", "Quality Reviewer", ""})
AUDITOR = Actor(id=1, name="An auditor", groups=LANES)
NOTE = {"note": "Read, discussed with the agency and agreed."}
# An agency's answer is what the audit model collects from each.
ANSWERS = {**NOTE, "agency_response": "Complied with."}


class Clock:
    """The time of day, moved ahead where a sweep wants it."""

    def __init__(self) -> None:
        self.set_to: datetime | None = None

    def __call__(self) -> datetime:
        return self.set_to or system_clock()


@dataclass
class Ground:
    """A database with the benchmark's diagrams in it, and the engine on top."""

    name: str
    url: str
    database: sa.Engine
    clock: Clock = field(default_factory=Clock)
    # A context with the URL of an empty database of the same kind.
    empty: Callable[[], AbstractContextManager[str]] | None = None

    def __post_init__(self) -> None:
        self.engine = ProcessEngine(self.database, self.clock)

    def start(self, key: str, **variables: object) -> UUID:
        with self.engine.command(AUDITOR) as ctx:
            return instances.start(ctx, key, title="An audit", variables=variables).id

    def complete(self, task_id: UUID) -> None:
        with self.engine.command(AUDITOR) as ctx:
            tasks.complete(ctx, task_id, ANSWERS)

    def open_tasks(self, root_id: UUID) -> list[UUID]:
        """The open tasks of a family, the oldest first."""
        with self.engine.query() as session:
            found = session.scalars(
                sa.select(UserTask.id)
                .where(UserTask.root_id == root_id, UserTask.state.in_([str(s) for s in OPEN]))
                .order_by(UserTask.created_at, UserTask.item, UserTask.id)
            )
            return list(found)


class Places:
    """Both kinds of database; PostgreSQL starts when it is first asked for."""

    def __init__(self, folder: Path, server: pg.Server) -> None:
        self._folder, self._server = folder, server

    @contextmanager
    def open(self, name: str) -> Iterator[Ground]:
        """A ground that nobody has trodden; afterwards its files are gone."""
        with self._url(name) as url:
            databases.create_schema(url)
            database = connect(url)
            ground = Ground(name, url, database, empty=partial(self.empty, name))
            _stamp(database)
            _deploy(ground.engine)
            gc.collect()
            try:
                yield ground
            finally:
                database.dispose()

    @contextmanager
    def empty(self, name: str) -> Iterator[str]:
        """The tables alone, for whoever brings the rows."""
        with self._url(name) as url:
            databases.create_schema(url)
            database = connect(url)
            _stamp(database)
            database.dispose()
            yield url

    def postgresql_version(self) -> str:
        with psycopg.connect(host=str(self._server.folder), user="postgres") as connection:
            return connection.info.parameter_status("server_version") or ""

    @contextmanager
    def _url(self, name: str) -> Iterator[str]:
        if name == "postgresql":
            with databases.postgresql_copy(self._server, template="template0") as url:
                yield url
            return
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        try:
            yield f"sqlite:///{folder / 'cylch.db'}"
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def places() -> Iterator[Places]:
    """Databases with their files in a folder of their own, and durable: no fsync is left out."""
    folder = Path(tempfile.mkdtemp(prefix="cylch-bench-"))
    try:
        with pg.temporary_server({}) as server:
            yield Places(folder, server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _stamp(database: sa.Engine) -> None:
    """An archive names the revision of the schema that it was taken from."""
    with database.execution_options(writing=True).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num TEXT)")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('benchmark')")


def _deploy(engine: ProcessEngine) -> None:
    """The publishing rules for Welsh, forms and lanes are off: these are plain diagrams."""
    with engine.command(SYSTEM) as ctx:
        board.found(ctx, sandbox=True)
        identity.add_user(ctx, "everybody@example.org", AUDITOR.name)  # the first of all
        for name, ladder in all_ladders().items():
            board.set_ladder(ctx, name, ladder["title"], ladder["title_cy"], ladder["levels"])
        ctx.session.flush()
        for filename, xml in {**audit_with_deadlines(), **bench_files()}.items():
            draft = definitions.deploy(ctx, Source(filename, xml, strict=False))
            definitions.publish(ctx, draft.id)
