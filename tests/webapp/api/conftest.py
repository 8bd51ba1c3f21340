import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from engine.context import ProcessEngine
from engine.db import connect
from tests.clock import SettableClock
from tests.webapp.api.board import STANDING, World, copied, furnish
from tests.webapp.settings import settings_in
from webapp import create_app


@pytest.fixture(scope="session")
def furnished(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One database with a whole small board, copied for each test."""
    path = shutil.copyfile(sqlite_template, tmp_path_factory.mktemp("furnished") / "board.db")
    furnish(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def api(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application, wired once for all tests."""
    home = tmp_path_factory.mktemp("api")
    app = create_app(settings_in(home), ProcessEngine(connect(f"sqlite:///{home / 'none.db'}")))
    app.testing = True
    return app


@pytest.fixture
def world(furnished: Path, api: Flask, tmp_path: Path, clock: SettableClock) -> Iterator[World]:
    """This test's own board behind it."""
    STANDING["ground"] = "wet"
    with copied(furnished, api, tmp_path, clock) as world:
        yield world
