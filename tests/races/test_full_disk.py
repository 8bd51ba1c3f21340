"""The disk is full under the database: refused whole, and afterwards as before.

A full disk of PostgreSQL is not full at once: what fits into the pages that it has goes on being
done. Then it says so; at last it cannot even write its log and stops, as after a crash.
"""

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from engine import board, instances, sign_in
from engine.clock import system_clock
from engine.context import ProcessEngine
from engine.db import connect, is_away, is_lost
from engine.models import ProcessInstance
from engine.schema import upgrade
from tests import pg
from tests.engine.diagrams import one_task, publish
from tests.people import member
from tests.races.disks import Disk, small_disk, why_not
from tests.races.processes import Ground

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not())

MEGABYTES, MOST = 160, 3000
CYLCH, PATIENCE = Path(sys.executable).with_name("cylch"), 60
START = json.dumps({"definition": "main", "variables": {"agency": "newport"}})
SMALL_LOG = {**pg.FAST, "wal_recycle": "off", "max_wal_size": "32MB", "min_wal_size": "32MB"}
FULL_PG, FULL_SQLITE = "53100", "SQLITE_FULL"
EAT = "SELECT pg_logical_emit_message(true, 'full', repeat('x', 1000000))"


class Place:
    """A board whose database lies on a small disk."""

    def __init__(self, url: str, disk: Disk, server: pg.Server | None) -> None:
        self.disk, self.server = disk, server
        self.ground = Ground(url, ProcessEngine(connect(url), system_clock), system_clock)
        upgrade(self.ground.engine.database)
        with self.ground.engine.command() as ctx:
            board.found(ctx, sandbox=False)
        self.ann = member(self.ground.engine, "officer@newport", "business_unit", name="Ann")
        publish(self.ground.engine, one_task("main"))

    def start(self) -> None:
        with self.ground.engine.command(self.ann) as ctx:
            instances.start(ctx, "main", title="Once", variables={"agency": "newport"})

    def started(self) -> int:
        return self.ground.rows(sa.select(sa.func.count()).select_from(ProcessInstance))[0][0]

    def make_room(self) -> None:
        """As an operator would; whose server has given up is started again by its service."""
        self.disk.free()
        if self.server is not None:
            self.server.revive()

    def stop_log(self) -> None:
        """Use up the room that the server's log still had, until it gives up."""
        with pytest.raises(psycopg.Error):
            self._eat()

    def _eat(self) -> None:
        with self.server.connected("board") as line:
            for _ in range(MOST):
                line.execute(EAT)


@contextmanager
def on_sqlite(folder: Path):
    with small_disk(folder / "disk", 8) as disk:
        place = Place(f"sqlite:///{disk.folder / 'board.db'}", disk, None)
        yield place
        place.ground.engine.database.dispose()


@contextmanager
def on_postgresql(_folder: Path):
    made = []

    @contextmanager
    def disk_of(data: Path):
        owner = "nobody"
        with small_disk(data, MEGABYTES, owner) as disk:
            made.append(disk)
            yield

    with pg.temporary_server(SMALL_LOG, on=disk_of) as server:
        server.execute("CREATE DATABASE board")
        place = Place(server.url("board"), made[0], server)
        yield place
        place.make_room()
        place.ground.engine.database.dispose()


@pytest.fixture(params=[on_sqlite, on_postgresql], ids=["sqlite", "postgresql"])
def place(request, tmp_path):
    with request.param(tmp_path) as place:
        yield place


def refusals(verb) -> tuple[int, Exception]:
    """How often it was done until it was refused, and how it was refused."""
    for done in range(MOST):
        try:
            verb()
        except sa.exc.DBAPIError as error:
            return done, error
    raise AssertionError("the disk is not full")


def test_what_a_full_disk_does_not_take_is_refused_whole(place):
    place.start()
    place.disk.fill()

    done, error = refusals(place.start)
    again, _ = refusals(place.start)

    said = getattr(error.orig, "sqlstate", None) or error.orig.sqlite_errorname
    assert said in (FULL_PG, FULL_SQLITE)
    assert is_away(error)
    assert place.started() == 1 + done + again
    place.ground.assert_sound()
    place.make_room()
    place.start()
    assert place.started() == 2 + done + again
    place.ground.assert_sound()


def test_a_server_that_cannot_write_its_log_loses_nothing(tmp_path):
    with on_postgresql(tmp_path) as place:
        place.start()
        place.disk.fill()
        place.stop_log()

        _, error = refusals(place.start)
        assert is_lost(error)
        place.make_room()

        before = place.started()
        place.start()
        assert place.started() == before + 1
        place.ground.assert_sound()


class Served:
    """`cylch serve` on this board, as a process of its own."""

    def __init__(self, place: Place, home: Path) -> None:
        home.mkdir()
        with place.ground.engine.command() as ctx:
            token = sign_in.issue_token(ctx, place.ann.id)
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        env = os.environ | {
            "CYLCH_DATABASE_URL": place.ground.url,
            "CYLCH_HOME": str(home),
            "CYLCH_SECRET_KEY": "k" * 40,
            "CYLCH_MAIL_URL": "null:",
        }
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        words = (CYLCH, "serve", "--port", str(self.port))
        self.process = subprocess.Popen(words, env=env, **quiet)

    def start(self):
        """The status and the words with which it answers somebody who starts a lifecycle."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        line.request("POST", "/api/v1/instances", START, self.headers)
        answer = line.getresponse()
        told = json.loads(answer.read())
        line.close()
        return answer.status, told

    def until(self, status: int) -> list[tuple]:
        """Ask again and again until this is the answer."""
        until, told = time.monotonic() + PATIENCE, []
        while time.monotonic() < until:
            try:
                told.append(self.start())
            except (OSError, HTTPException):
                time.sleep(0.1)  # it is not there yet
            if told and told[-1][0] == status:
                return told
        raise AssertionError(f"never {status}: {told[-1:]}")


@pytest.fixture
def served(place, tmp_path):
    served = Served(place, tmp_path / "home")
    yield served
    served.process.terminate()
    served.process.wait(PATIENCE)


def test_serve_says_that_it_cannot_and_goes_on_by_itself_once_there_is_room(place, served):
    served.until(201)
    place.disk.fill()

    told = served.until(503)
    assert {status for status, _ in told} <= {201, 503}
    assert told[-1][1]["detail"] == "Nothing was changed. Try again in a moment."
    place.make_room()
    after = served.until(201)

    assert served.process.poll() is None
    done = sum(status == 201 for status, _ in [*told, *after])
    assert place.started() == 1 + done
    place.ground.assert_sound()
