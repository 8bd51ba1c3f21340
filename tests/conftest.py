"""What every test may ask for: databases, the clock, the engine, a browser."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
import sqlalchemy as sa

from dev import BROWSERS
from engine.context import ProcessEngine
from engine.db import connect
from tests import cheap, databases, pg
from tests.clock import SettableClock

LONG = (
    "test_demo_year.py",
    "test_every_page.py",
    "browser/test_same_findings.py",
    "test_both_languages.py",
    "test_links.py",
    "test_page_access.py",
)

# A busy machine is no failure, and the same code gives the same verdict twice.
hypothesis.settings.register_profile("house", deadline=None, derandomize=True)
hypothesis.settings.load_profile("house")


def _stay_on_this_machine(event: str, arguments: tuple) -> None:
    """Refuse every connection but to this machine, from whatever library it comes."""
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else "localhost"  # a Unix socket's path
    elif event == "socket.getaddrinfo":
        host = arguments[0] or "localhost"
    else:
        return
    if not str(host).startswith(("127.", "localhost", "::1", "0.0.0.0")):  # noqa: S104 - refused
        raise RuntimeError(f"Expected a test to stay on this machine, but it asked for {host}.")


sys.addaudithook(_stay_on_this_machine)
cheap.spare()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first: nobody waits for them at the end, nor makes ready again what they need."""
    items.sort(key=lambda item: next((n for n, one in enumerate(LONG) if one in item.nodeid), 99))


def pytest_collection_finish() -> None:
    cheap.spare_what_stays()


@pytest.fixture
def clock() -> SettableClock:
    """Wednesday 24 June 2026, 09:00 UTC, until the test says otherwise."""
    return SettableClock()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[pg.Server]:
    with pg.temporary_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgresql_with_template(postgresql: pg.Server) -> pg.Server:
    databases.postgresql_template(postgresql)
    return postgresql


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return databases.sqlite_template(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A database of its own with all tables, on SQLite."""
    return databases.sqlite_copy(sqlite_template, tmp_path)


@pytest.fixture
def postgresql_url(postgresql_with_template: pg.Server) -> Iterator[str]:
    """A database of its own with all tables, on PostgreSQL."""
    with databases.postgresql_copy(postgresql_with_template) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Run the test twice: on SQLite and on PostgreSQL."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without tables, for migrations and first starts; on both."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        server = request.getfixturevalue("postgresql")
        with databases.postgresql_copy(server, template="template0") as url:
            yield url


@pytest.fixture
def database(database_url: str) -> Iterator[sa.Engine]:
    """A connected database with all tables; the test runs on both."""
    opened = connect(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def database_of_story() -> str:
    """SQLite, for what does not depend on the database; a scenario is told on both."""
    return "sqlite"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tell what is marked as one of the board's scenarios on both databases, save in a browser."""
    told, asked = metafunc.definition.get_closest_marker("scenario"), metafunc.fixturenames
    if told and "database_of_story" in asked and "page" not in asked:
        metafunc.parametrize("database_of_story", ["sqlite", "postgresql"])


@pytest.fixture
def sqlite_database(request: pytest.FixtureRequest, database_of_story: str) -> Iterator[sa.Engine]:
    """The same on SQLite alone, for what does not depend on the database."""
    opened = connect(request.getfixturevalue(f"{database_of_story}_url"))
    yield opened
    opened.dispose()


@pytest.fixture
def steps() -> dict:
    """No service-task steps; a folder whose diagrams call some puts its own in place."""
    return {}


@pytest.fixture
def process_engine(database: sa.Engine, clock: SettableClock, steps: dict) -> ProcessEngine:
    """The engine on a fresh database; the test runs on both."""
    return ProcessEngine(database, clock, steps)


@pytest.fixture
def sqlite_process_engine(
    sqlite_database: sa.Engine, clock: SettableClock, steps: dict
) -> ProcessEngine:
    """The same on SQLite alone, for what does not depend on the database."""
    return ProcessEngine(sqlite_database, clock, steps)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """Playwright with the machine's own Chromium, which refuses its sandbox to root."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.fail("No Chromium on this machine: `apt-get install chromium` as root.")
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": program, "args": arguments}
