"""A board with the shipped lifecycles, its pages, and a late task that climbs to the chair."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from engine import board
from engine.actors import SYSTEM, Actor
from engine.context import ProcessEngine
from engine.db import connect
from engine.models import User
from engine.settings import Settings
from tests import databases
from tests.clock import SettableClock
from tests.webapp.conftest import ReadingClient
from tests.webapp.signing import enter
from tests.workflows.audit_world import AuditWorld, install
from tests.workflows.late_world import with_long_tasks


@pytest.fixture(scope="session")
def founded(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library on a sandbox, made once and copied for each test."""
    url = databases.sqlite_copy(sqlite_template, tmp_path_factory.mktemp("founded"))
    database = connect(url)
    engine = ProcessEngine(database, SettableClock())
    with engine.command(SYSTEM) as ctx:
        board.found(ctx, sandbox=True)
    install(engine)
    with_long_tasks(AuditWorld.on_board(engine, engine.clock))
    database.dispose()
    return Path(url.removeprefix("sqlite:///"))


@pytest.fixture
def world(founded: Path, tmp_path: Path, clock: SettableClock) -> Iterator[AuditWorld]:
    database = connect(f"sqlite:///{shutil.copyfile(founded, tmp_path / 'desk.db')}")
    yield AuditWorld.on_board(ProcessEngine(database, clock), clock)
    database.dispose()


@pytest.fixture
def app(wired: Flask, world: AuditWorld, settings: Settings) -> Flask:
    """The pages on this test's own board."""
    wired.extensions.update(process_engine=world.engine, settings=settings)
    return wired


@pytest.fixture
def engine(world: AuditWorld) -> ProcessEngine:
    return world.engine


@pytest.fixture
def pages(app: Flask, world: AuditWorld) -> Callable[..., ReadingClient]:
    """A client of somebody: `pages(world.chair, "cy")`."""
    return clients(app, world)


@pytest.fixture
def world_on_both(process_engine: ProcessEngine, clock: SettableClock) -> AuditWorld:
    """The same board on SQLite and on PostgreSQL, for what asks the database for figures."""
    install(process_engine)
    with process_engine.command(SYSTEM) as ctx:
        board.found(ctx, sandbox=True)
    return with_long_tasks(AuditWorld.on_board(process_engine, clock))


@pytest.fixture
def pages_on_both(
    wired: Flask, world_on_both: AuditWorld, settings: Settings
) -> Callable[..., ReadingClient]:
    wired.extensions.update(process_engine=world_on_both.engine, settings=settings)
    return clients(wired, world_on_both)


def clients(app: Flask, world: AuditWorld) -> Callable[..., ReadingClient]:
    def signed_in(who: Actor, language: str = "en") -> ReadingClient:
        client = app.test_client()
        with world.engine.query() as session:
            enter(client, session.get(User, who.id), language)
        return client

    return signed_in
