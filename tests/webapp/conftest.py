"""A small board for the pages: one diagram, a few people, a browser-like client."""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree
from sqlalchemy.orm import undefer
from werkzeug.test import TestResponse

from engine import board, definitions, identity, instances
from engine.actors import SYSTEM
from engine.context import ProcessEngine
from engine.db import connect
from engine.definitions import Source
from engine.models import UserTask
from engine.settings import Settings
from tests.boards import made_once
from tests.cheap import read_strictly
from tests.webapp.settings import settings_in
from tests.webapp.signing import enter
from webapp import create_app
from workflows.groups import GROUPS

if TYPE_CHECKING:
    from tests.webapp.sweep.reading import Reader
    from tests.webapp.sweep.world import Built, Sweep

DATA = Path(__file__).parent / "data"
LADDERS = json.loads((Path(__file__).parents[2] / "workflows/ladders.json").read_text())
PASSWORD = "a long enough password"  # noqa: S105 - of people who exist in tests alone
PEOPLE = {
    "officer": ("Owain Rees", ("lead_officer@newport",), "newport"),
    "colleague": ("Mair Huws", ("lead_officer@newport",), "newport"),
    "torfaen": ("Tomos Puw", ("lead_officer@torfaen",), "torfaen"),
    "chair": ("Gwen Pritchard", ("qa_chair@children",), None),
    "unit": ("Carys Evans", ("business_unit",), None),
    "owner": ("Gethin Morris", ("process_owner",), None),
}


class ReadingClient(FlaskClient):
    """Reads every page as strictly as it can be read, and knows the token of its session."""

    def open(self, *args, **named) -> TestResponse:
        response = super().open(*args, **{"buffered": True, **named})
        if response.mimetype == "text/html" and response.data:
            read_strictly(response.data)
        return response

    def read(self, path: str, status: int = 200) -> etree._Element:
        response = self.get(path)
        assert response.status_code == status, response.text
        return page_of(response)

    def send(self, path: str, **fields: object) -> TestResponse:
        """Post a form as a page of ours would."""
        return self.post(path, data={"csrf_token": self.token(), **fields})

    def token(self) -> str:
        found = page_of(self.get("/sign-in", follow_redirects=True)).xpath(
            "//input[@name='csrf_token']/@value"
        )
        return found[0]


def page_of(response: TestResponse) -> etree._Element:
    return etree.fromstring(response.data, etree.HTMLParser(encoding="utf-8"))


def words_of(page: etree._Element) -> str:
    """What stands in the page's main part, in one line."""
    return " ".join(" ".join(page.xpath("//main//text()")).split())


@pytest.fixture
def engine(sqlite_process_engine: ProcessEngine) -> ProcessEngine:
    """The engine with the small diagram published and its people seated."""
    furnish(sqlite_process_engine)
    return sqlite_process_engine


@made_once
def furnish(engine: ProcessEngine) -> None:
    with engine.command(SYSTEM) as ctx:
        board.found(ctx, sandbox=True)
        for group in GROUPS:
            identity.add_group(ctx, group.key, group.name, group.name_cy)
        for name, ladder in LADDERS.items():
            board.set_ladder(ctx, name, ladder["title"], ladder["title_cy"], ladder["levels"])
        ctx.session.flush()
        for key, (name, groups, agency) in PEOPLE.items():
            user = identity.add_user(ctx, f"{key}@example.org", name, agency=agency)
            for group in groups:
                identity.join_group(ctx, user.id, group, starts_on=date(2020, 1, 1))
        definitions.publish_shipped(ctx, [_source()])


def _source() -> Source:
    forms = {
        key: json.loads((DATA / f"{key}.json").read_text())
        for key in ("small_return", "small_check")
    }
    file = DATA / "return_of_an_agency.bpmn"
    return Source(filename=file.name, xml=file.read_bytes(), forms=forms)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path / "home")


@pytest.fixture(scope="session")
def wired(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The pages, their templates read once for all tests."""
    database = connect(f"sqlite:///{tmp_path_factory.mktemp('wired') / 'nothing.db'}")
    app = create_app(settings_in(tmp_path_factory.mktemp("home")), ProcessEngine(database))
    app.test_client_class = ReadingClient
    return app


@pytest.fixture
def app(wired: Flask, engine: ProcessEngine, settings: Settings) -> Flask:
    """The pages on this test's own board."""
    wired.extensions.update(process_engine=engine, settings=settings)
    return wired


@pytest.fixture
def client(app: Flask) -> Iterator[ReadingClient]:
    """Nobody is signed in."""
    with app.test_client() as client:
        yield client


@pytest.fixture
def as_(app: Flask, engine: ProcessEngine) -> Callable[..., ReadingClient]:
    """A client of somebody who is signed in: `as_("officer", "cy")`."""

    def signed_in(who: str, language: str = "en") -> ReadingClient:
        client = app.test_client()
        with engine.query() as session:
            user = identity.find_by_email(session, f"{who}@example.org")
        enter(client, user, language)
        return client

    return signed_in


@pytest.fixture
def started(engine: ProcessEngine) -> UUID:
    """An instance whose first task is offered to Newport's officers."""
    return start(engine, "newport")


def start(
    engine: ProcessEngine,
    agency: str,
    title: str = "Neglect: what we missed",
    board: str = "children",
) -> UUID:
    with engine.command(SYSTEM) as ctx:
        instance = instances.start(
            ctx,
            "small_return",
            business_key="AU-2026-011",
            title=title,
            variables={"agency": agency, "board": board},
        )
        return instance.id


def task_of(engine: ProcessEngine, instance_id: UUID, element: str = "answer") -> UserTask:
    """The newest task of this element."""
    with engine.query() as session:
        return session.scalars(
            sa.select(UserTask)
            .where(UserTask.instance_id == instance_id, UserTask.element_id == element)
            .order_by(UserTask.created_at.desc())
            .options(undefer("*"))
        ).first()


@pytest.fixture(scope="session")
def built(sqlite_template: Path, wired: Flask, tmp_path_factory: pytest.TempPathFactory) -> "Built":
    """The board of the sweep in a folder."""
    from tests.webapp.sweep.world import build  # noqa: PLC0415 - only the sweeps pay for it

    return build(sqlite_template, tmp_path_factory.mktemp("sweep"), wired)


@pytest.fixture(scope="session")
def reading_folder(built: "Built", tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy for all readers: who looked at what is written even while one only reads."""
    return shutil.copytree(built.folder, tmp_path_factory.mktemp("reading") / "copy")


@pytest.fixture
def swept(built: "Built", reading_folder: Path, wired: Flask) -> Iterator["Sweep"]:
    """That board, for whoever only looks."""
    from tests.webapp.sweep.world import opened  # noqa: PLC0415 - as above

    sweep = opened(built, reading_folder, wired)
    yield sweep
    sweep.engine.database.dispose()


@pytest.fixture(scope="session")
def read_before() -> dict:
    """The pages of that board that some test has read."""
    return {}


@pytest.fixture
def reader(swept: "Sweep", read_before: dict) -> "Reader":
    from tests.webapp.sweep.reading import Reader  # noqa: PLC0415 - as above

    return Reader(swept, read_before)


@pytest.fixture
def sweep(built: "Built", wired: Flask, tmp_path: Path) -> Iterator["Sweep"]:
    """A copy of that board, for whoever changes it."""
    from tests.webapp.sweep.world import opened  # noqa: PLC0415 - as above

    sweep = opened(built, shutil.copytree(built.folder, tmp_path / "copy"), wired)
    yield sweep
    sweep.engine.database.dispose()


@pytest.fixture
def sweep_on_postgresql(
    built: "Built", wired: Flask, tmp_path: Path, postgresql_url: str
) -> Iterator["Sweep"]:
    """The same on PostgreSQL, which takes less than SQLite does."""
    from tests.webapp.sweep.world import carried, opened  # noqa: PLC0415 - as above

    folder = shutil.copytree(built.folder, tmp_path / "copy")
    carried(folder, postgresql_url)
    sweep = opened(built, folder, wired, postgresql_url)
    yield sweep
    sweep.engine.database.dispose()
