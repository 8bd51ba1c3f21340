"""The database is restarted every few seconds while people and workers go on: `make restarts`.

In turn it is ended politely and as by a crash. People are processes of their own, who say again
what was refused, with the same key, until it is done.
"""

import logging
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from engine import sign_in
from engine.checkpoint_keys import keep_key
from engine.db import connect, is_away
from engine.models import Event, Incident, UserTask
from engine.schema import upgrade
from engine.settings import Settings
from tests import pg
from tests.engine.diagrams import Drawing, timer
from tests.people import member
from tests.published import about, spent, write_page
from tests.races.kills import founded, listener, work
from tests.races.processes import FORK, Ground
from tests.webapp.settings import settings_in
from webapp import create_app, doctor

RESTARTS, PEOPLE, WORKERS, PATIENCE = 100, 3, 2, 120
SOONEST, LATEST = 1.0, 3.0  # seconds
ROOM = {"max_connections": "100"}  # and it syncs to its disk
API = "/api/v1"
DONE, REFUSED, BUSY = (200, 201), 500, 503  # from 500 on to ask again is right
STRANGE = "strange.log"
Begin = Callable[..., None]
# Of each lifecycle there must be so many events of these kinds, and so many of these tasks.
EACH = {
    "instance.started": 2,
    "instance.completed": 2,
    "user_task.completed": 3,
    "act": 1,
    "heard": 1,
    "after": 1,
}
WORDS = """# The database restarted every few seconds

What `make restarts` does and what it measured: {about}.

{people} people and {workers} workers, each a process of its own, on one PostgreSQL that syncs to
its disk. It is ended and begun again {soonest:.0f} to {latest:.0f} seconds after it was last there,
in turn politely (`fast`: it ends its lines) and hard (`immediate`: as after a crash, it must read
its log again). Meanwhile each person lives one lifecycle after another over the API: starts one
that waits for a message and one that will send it, claims and completes a task, sees that the
message came and that a timer of a second fired, and completes the last task. What is refused is
said again with the same `Idempotency-Key` until it is done.

**{restarts:,} restarts; {found.begun:,} lifecycles: {found.lost} events lost, {found.twice} too
many, {found.incidents} incidents.** Every chain of the history is whole, nothing waits for nothing,
and `cylch doctor` finds all well. People were refused {found.refused:,} times, always with 503; the
longest that somebody had to say the same thing again was {found.gap:.1f} s. A polite restart took
{found.polite:.1f} s at most, a hard one {found.hard:.1f} s. {spent} in all; {found.tail:.1f} s
after the last restart everything was done.
"""


@dataclass(frozen=True, slots=True)
class Told:
    """What one person has lived through."""

    lives: int
    answers: Counter
    gap: float


@dataclass(frozen=True, slots=True)
class Count:
    """What was found after all restarts."""

    begun: int
    answers: Counter
    gap: float
    downs: tuple[float, ...]
    tail: float
    found: Counter
    incidents: int
    faults: list[str]
    strange: str

    @property
    def wanted(self) -> Counter:
        """What must be there, of what is looked for."""
        return Counter({name: many * self.begun for name, many in EACH.items()})

    @property
    def lost(self) -> int:
        return (self.wanted - self.found).total()

    @property
    def twice(self) -> int:
        return (self.found - self.wanted).total()

    @property
    def is_well(self) -> bool:
        odd = [status for status in self.answers if status >= REFUSED and status != BUSY]
        found = (self.lost, self.twice, self.incidents, self.strange, self.faults, odd)
        return not any(found)

    @property
    def polite(self) -> float:
        return max(self.downs[::2])

    @property
    def hard(self) -> float:
        return max(self.downs[1::2], default=0.0)

    @property
    def refused(self) -> int:
        return sum(many for status, many in self.answers.items() if status >= REFUSED)


class Person:
    """Lives lifecycles over the API, and never takes a refusal for an end."""

    def __init__(self, app: Flask, token: str) -> None:
        self.client = app.test_client()
        self.token = {"Authorization": f"Bearer {token}"}
        self.answers: Counter = Counter()
        self.gap = 0.0

    def live(self) -> None:
        hears, tells = self._start("listener"), self._start("life")
        self._say("post", f"/tasks/{self._arrived(tells, 'act')}/claim")
        self._complete(tells, "act")
        self._complete(hears, "heard")
        self._complete(tells, "after")

    def _start(self, key: str) -> str:
        given = {"definition": key, "variables": {"agency": "newport"}}
        return self._say("post", "/instances", json=given)["id"]

    def _complete(self, instance: str, element: str) -> None:
        task = self._arrived(instance, element)
        self._say("post", f"/tasks/{task}/complete", json={"answers": {}})

    def _arrived(self, instance: str, element: str) -> str:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            tasks = self._say("get", f"/instances/{instance}/tasks")["items"]
            for one in tasks:
                if one["element"] == element:
                    return one["id"]
            time.sleep(0.1)
        raise AssertionError(f"{element} never came")

    def _say(self, how: str, path: str, **given: Any) -> Any:
        """With one key, until it is done."""
        headers, began = self.token | {"Idempotency-Key": str(uuid4())}, time.monotonic()
        while (answer := self._try(how, path, headers=headers, **given)).status_code >= REFUSED:
            time.sleep(0.05)
            self.gap = max(self.gap, time.monotonic() - began)
        assert answer.status_code in DONE, f"{path}: {answer.text[:300]}"
        return answer.json

    def _try(self, how: str, path: str, **given: Any) -> TestResponse:
        answer = self.client.open(f"{API}{path}", method=how.upper(), **given)
        self.answers[answer.status_code] += 1
        return answer


def restarted(restarts: int, room: Mapping[str, str] = ROOM, seed: int = 1) -> Count:
    """Restart so often; then count."""
    with pg.temporary_server(room) as server:
        found_board(server)
        return survived(server.url("board"), _restarts(server, restarts, Random(seed)))  # noqa: S311


def _restarts(server: pg.Server, restarts: int, chance: Random) -> Iterator[float]:
    for number in range(restarts):
        time.sleep(chance.uniform(SOONEST, LATEST))
        began = time.monotonic()
        server.restart(hard=number % 2 == 1)
        yield time.monotonic() - began


def survived(url: str, troubles: Iterable[float]) -> Count:
    """Let people and workers live on while it happens; each trouble tells how long it took."""
    with _lived(url) as (ground, settings, token):
        with _children() as begin:
            for _ in range(WORKERS):
                begin(_work, ground.url, settings.home)
            stop, app = FORK.Event(), create_app(settings, ground.engine)
            people = [_asked(begin, _live, app, settings.home, token, stop) for _ in range(PEOPLE)]
            while not _found(ground)["act"]:
                time.sleep(0.1)  # until they are at it
            downs = tuple(troubles)
            began = time.monotonic()
            stop.set()
            told = [_told(pipe) for pipe in people]
            tail = time.monotonic() - began
            time.sleep(2)  # what is done twice is done soon after
            found = _found(ground)
            ground.engine.database.dispose()
            faults = _told(_asked(begin, _examine, settings))
        ground.assert_sound()
        [(incidents,)] = ground.rows(sa.select(sa.func.count()).select_from(Incident))
        return Count(
            begun=sum(one.lives for one in told),
            answers=sum((one.answers for one in told), Counter()),
            gap=max(one.gap for one in told),
            downs=downs,
            tail=tail,
            found=found,
            incidents=incidents,
            faults=faults,
            strange=(settings.home / STRANGE).read_text(),
        )


def found_board(server: pg.Server) -> None:
    server.execute("CREATE DATABASE board")
    database = connect(server.url("board"))
    upgrade(database)
    database.dispose()


@contextmanager
def _lived(url: str) -> Iterator[tuple[Ground, Settings, str]]:
    with tempfile.TemporaryDirectory() as folder:
        life = Drawing("life").start().task("act").throw("tell", "message")
        life.catch("wait", timer("PT1S")).task("after").end()
        ground = founded(url, listener(), life)
        keep_key(ground.engine, Path(folder))
        ann = member(ground.engine, "officer@newport", "business_unit", name="Ann")
        with ground.engine.command() as ctx:
            token = sign_in.issue_token(ctx, ann.id)
        ground.engine.database.dispose()  # no child may use our connections
        yield ground, replace(settings_in(Path(folder)), database_url=ground.url), token
        ground.engine.database.dispose()


@contextmanager
def _children() -> Iterator[Begin]:
    """Processes of their own, which have nothing open yet; whatever happens, none stays."""
    begun = []

    def begin(what: Callable[..., None], *given: object) -> None:
        child = FORK.Process(target=what, args=given)
        child.start()
        begun.append(child)

    try:
        yield begin
    finally:
        for child in begun:
            child.kill()
            child.join()


def _asked(begin: Begin, what: Callable[..., None], *given: object) -> Any:
    """Another process, and where its answer comes."""
    ours, theirs = FORK.Pipe(duplex=False)
    begin(what, *given, theirs)
    theirs.close()
    return ours


def _live(app: Flask, home: Path, token: str, stop: Any, theirs: Any) -> None:
    _note(home)
    person, lives = Person(app, token), 0
    try:
        while not stop.is_set() or not lives:
            person.live()
            lives += 1
        theirs.send(Told(lives, person.answers, person.gap))
    except Exception as error:  # noqa: BLE001 - whatever it is, the test must see it
        theirs.send(RuntimeError(f"{type(error).__name__}: {error}"))
    os._exit(0)


def _examine(settings: Settings, theirs: Any) -> None:
    theirs.send([one.message for one in doctor.examine(settings) if not one.well])
    os._exit(0)


def _told(ours: Any) -> Any:
    assert ours.poll(PATIENCE), "somebody did not come to an end"
    told = ours.recv()
    if isinstance(told, Exception):
        raise told
    return told


def _work(url: str, home: Path) -> None:
    _note(home, "due_failed")  # what is not for the database to answer for
    work(url)


def _note(home: Path, action: str = "") -> None:
    """What breaks, but for the database being away, goes into one file: nothing should."""
    noting = logging.FileHandler(home / STRANGE)
    noting.setLevel(logging.ERROR)
    noting.addFilter(lambda told: not action or getattr(told, "action", "") == action)
    noting.addFilter(lambda told: told.name.startswith(("engine", "webapp", "notifications")))
    noting.addFilter(lambda told: not (told.exc_info and is_away(told.exc_info[1])))
    logging.basicConfig(handlers=[noting], level=logging.ERROR, force=True)


def _found(ground: Ground) -> Counter:
    kinds = sa.select(Event.kind).where(Event.instance_id.is_not(None))
    tasks = sa.select(UserTask.element_id)
    told = [name for wanted in (kinds, tasks) for (name,) in ground.rows(wanted)]
    return Counter(name for name in told if name in EACH)


def main(*given: str) -> int:
    restarts, began = int(given[0]) if given else RESTARTS, time.monotonic()
    found = restarted(restarts)
    told = WORDS.format(
        about=about(),
        people=PEOPLE,
        workers=WORKERS,
        soonest=SOONEST,
        latest=LATEST,
        restarts=restarts,
        found=found,
        spent=spent(began),
    )
    write_page("restarts", told)
    sys.stdout.write(f"{told}{found.faults}{found.strange}{found.answers}\n")
    return 0 if found.is_well else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
