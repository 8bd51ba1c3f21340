"""The board of the sweep: everybody is there, and all that stands on it belongs to Torfaen."""

import io
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine import archive
from engine.context import ProcessEngine
from engine.db import connect
from engine.models import User
from tests.clock import SettableClock
from tests.people import member
from tests.webapp.api.board import World, furnish, trip
from tests.webapp.api.test_access import furnish_abroad
from tests.webapp.settings import settings_in
from tests.webapp.signing import come_back, form_token, session_of
from tests.webapp.sweep.entries import PEOPLE, Entry, rooms
from workflows.steps import STEPS

REGISTERED = {**STEPS, "test.trip": trip}


@dataclass(frozen=True)
class Sweep:
    """The pages on that board, and how anybody calls them."""

    app: Flask
    engine: ProcessEngine
    things: dict[str, str]
    people: dict[str, int]
    sessions: dict[tuple[str, str], str]
    clients: dict[tuple[str, str], FlaskClient]

    def as_(self, who: str, language: str = "en") -> FlaskClient:
        """A client of this person, or of nobody."""
        if (who, language) not in self.clients:
            client = self.clients[who, language] = self.app.test_client()
            come_back(client, self.sessions[who, language] if who else None, language)
        return self.clients[who, language]

    def address(self, route: str, **instead: str) -> str:
        return route.partition(" ")[2].format(**self.things | instead)

    def call(self, route: str, entry: Entry, who: str, **instead: str) -> TestResponse:
        """A valid request of this route, on the foreign thing or on something else."""
        client, where = self.as_(who), self.address(route, **instead)
        if route.startswith("GET "):
            return client.get(where)
        values = {name: str(text).format(**self.things) for name, text in entry.form.items()}
        values["csrf_token"] = form_token(self.app)
        if entry.file:
            values[entry.upload] = (io.BytesIO(entry.content), entry.file)
        return client.post(where, data=values)


@dataclass(frozen=True)
class Built:
    """The board as it lies in a folder: what its things are called, and who is signed in on it."""

    folder: Path
    things: dict[str, str]
    people: dict[str, int]
    sessions: dict[tuple[str, str], str]


def build(template: Path, folder: Path, app: Flask) -> Built:
    """Make the board in this folder, once for all tests."""
    path = shutil.copyfile(template, folder / "board.db")
    furnish(f"sqlite:///{path}")
    database = connect(f"sqlite:///{path}")
    engine = ProcessEngine(database, SettableClock(), REGISTERED)
    app.extensions.update(process_engine=engine, settings=settings_in(folder))
    people = {
        name: member(engine, *groups, name=name.capitalize()).id for name, groups in PEOPLE.items()
    }
    world = World(engine, engine.clock, app)
    things = furnish_abroad(world)
    for room in rooms():
        things |= getattr(room, "furnish", lambda _world, _things: {})(world, things)
    sessions = _signed_in(app, engine, people)
    database.dispose()
    return Built(folder, things, people, sessions)


def _signed_in(
    app: Flask, engine: ProcessEngine, people: dict[str, int]
) -> dict[tuple[str, str], str]:
    """A session of everybody in both languages, so that no test need begin one."""
    with engine.query() as session:
        users = {who: session.get_one(User, one) for who, one in people.items()}
    return {
        (who, language): session_of(app, users[who]) for who in PEOPLE for language in ("en", "cy")
    }


def carried(folder: Path, url: str) -> None:
    """The board of this folder on another database, by the archive that a board leaves with."""
    databases = connect(f"sqlite:///{folder / 'board.db'}"), connect(url)
    for database in databases:
        with database.execution_options(writing=True).begin() as connection:
            connection.exec_driver_sql("CREATE TABLE alembic_version AS SELECT '1' AS version_num")
    archive.export_to(databases[0], folder / "nothing", folder / "archive", lambda _line: None)
    archive.import_from(databases[1], folder, folder / "archive", lambda _line: None)
    for database in databases:
        database.dispose()


def opened(built: Built, folder: Path, app: Flask, url: str = "") -> Sweep:
    """The pages on a copy of that board in another folder."""
    database = connect(url or f"sqlite:///{folder / 'board.db'}")
    clock = SettableClock()
    engine = ProcessEngine(database, clock, REGISTERED)
    app.extensions.update(process_engine=engine, settings=settings_in(folder))
    return Sweep(app, engine, built.things, built.people, built.sessions, {})


def missing(things: dict[str, str]) -> dict[str, str]:
    """In place of every thing: something of its kind that is not there."""
    return {name: _missing(value) for name, value in things.items()}


def _missing(value: str) -> str:
    if value.isdigit():
        return "999999"
    return str(uuid4()) if re.fullmatch(r"[0-9a-f-]{36}", value) and UUID(value) else "nothing"
