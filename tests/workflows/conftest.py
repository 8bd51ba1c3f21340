"""A board on which the shipped library is installed, made once and copied for each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.context import ProcessEngine
from engine.db import connect
from tests import databases
from tests.clock import SettableClock
from tests.workflows.audit_world import AuditWorld, install
from tests.workflows.membership_world import MembershipWorld
from tests.workflows.plan_world import World


@pytest.fixture(scope="session")
def shipped_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    url = databases.sqlite_copy(sqlite_template, tmp_path_factory.mktemp("shipped"))
    database = connect(url)
    install(ProcessEngine(database, SettableClock()))
    database.dispose()
    return Path(url.removeprefix("sqlite:///"))


@pytest.fixture
def shipped_sqlite_url(shipped_sqlite: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copyfile(shipped_sqlite, tmp_path / 'board.db')}"


@pytest.fixture
def shipped_postgresql_url(postgresql_url: str) -> str:
    database = connect(postgresql_url)
    install(ProcessEngine(database, SettableClock()))
    database.dispose()
    return postgresql_url


@pytest.fixture
def shipped(
    request: pytest.FixtureRequest, database_of_story: str, clock: SettableClock
) -> Iterator[ProcessEngine]:
    """The board with its library, on SQLite; where a scenario is told, on both databases."""
    database = connect(request.getfixturevalue(f"shipped_{database_of_story}_url"))
    yield ProcessEngine(database, clock)
    database.dispose()


@pytest.fixture
def audit_world(shipped: ProcessEngine, clock: SettableClock) -> AuditWorld:
    """Wednesday 24 June 2026: nothing is under way; people come as stories ask for them."""
    return AuditWorld.on_board(shipped, clock)


@pytest.fixture
def plan_world(shipped: ProcessEngine, clock: SettableClock) -> World:
    """The same board, seen from its action plans."""
    return World.on_board(shipped, clock)


@pytest.fixture
def plan_world_on_both(process_engine: ProcessEngine, clock: SettableClock) -> World:
    """The board on SQLite and on PostgreSQL, for the stories that walk a plan to its end."""
    install(process_engine)
    return World.on_board(process_engine, clock)


@pytest.fixture(params=["sqlite", "postgresql"])
def membership_world(
    request: pytest.FixtureRequest, clock: SettableClock
) -> Iterator[MembershipWorld]:
    """The same board on both databases, seen by who comes to it and who leaves."""
    database = connect(request.getfixturevalue(f"shipped_{request.param}_url"))
    yield MembershipWorld.on_board(ProcessEngine(database, clock), clock)
    database.dispose()
