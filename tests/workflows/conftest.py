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
from tests.workflows.plan_world import World


@pytest.fixture(scope="session")
def shipped_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    url = databases.sqlite_copy(sqlite_template, tmp_path_factory.mktemp("shipped"))
    database = connect(url)
    install(ProcessEngine(database, SettableClock()))
    database.dispose()
    return Path(url.removeprefix("sqlite:///"))


@pytest.fixture
def audit_world(shipped_sqlite: Path, tmp_path: Path, clock: SettableClock) -> Iterator[AuditWorld]:
    """Wednesday 24 June 2026: nothing is under way; people come as stories ask for them."""
    database = connect(f"sqlite:///{shutil.copyfile(shipped_sqlite, tmp_path / 'audit.db')}")
    yield AuditWorld.on_board(ProcessEngine(database, clock), clock)
    database.dispose()


@pytest.fixture
def plan_world(shipped_sqlite: Path, tmp_path: Path, clock: SettableClock) -> Iterator[World]:
    """The same board, seen from its action plans."""
    database = connect(f"sqlite:///{shutil.copyfile(shipped_sqlite, tmp_path / 'plans.db')}")
    yield World.on_board(ProcessEngine(database, clock), clock)
    database.dispose()


@pytest.fixture
def plan_world_on_both(process_engine: ProcessEngine, clock: SettableClock) -> World:
    """The board on SQLite and on PostgreSQL, for the stories that walk a plan to its end."""
    install(process_engine)
    return World.on_board(process_engine, clock)
