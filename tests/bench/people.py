"""Three hundred people at once: they sign in, open the inbox, read a task, think, complete it."""

import http.client
import random
import re
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from urllib.parse import urlencode
from uuid import UUID

import sqlalchemy as sa

from engine import identity
from engine.actors import SYSTEM
from engine.models import UserTask, UserTaskState
from engine.sign_in.passwords import hashed
from tests.bench.ground import Ground
from tests.bench.rows import Row, figure, slowest, times
from tests.bench.scale import Scale
from tests.bench.serving import served

PASSWORD = "a long and lonely sentence"  # noqa: S105 - of people who do not exist
TASKS_EACH = 6
PATIENCE = 60.0
# Milliseconds. All sign in within a minute, and a password is meant to be slow to check.
PAGE_BAR, SIGN_IN_BAR = "< 500", "< 1000"
HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*name="(\w+)"[^>]*value="([^"]*)"')
TASK = re.compile(r'href="(/tasks/[0-9a-f-]{36})"')


@dataclass(frozen=True, slots=True)
class Day:
    """How a crowd works: how many, how long until all are there and until they leave, and rests."""

    people: int
    arrival: float
    length: float
    thinking: tuple[float, float]


DAYS = {"full": Day(300, 60, 180, (10, 30)), "small": Day(30, 5, 20, (1, 3))}


@dataclass(slots=True)
class Diary:
    """What one person saw: how long each kind of page took, and what went wrong."""

    waits: list[tuple[str, float]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def measure(ground: Ground, scale: Scale) -> Iterator[Row]:
    """One process is the crowd, with a thread for each; another one is `cylch serve`."""
    day = DAYS[scale.name]
    emails = _seat(ground, day.people)
    # Each has an address of their own, as the proxy in front of a server would tell it.
    with served(ground, CYLCH_TRUSTED_PROXIES="127.0.0.1") as server:
        diaries = _lived(server.port, emails, day)
    yield from _rows(ground, diaries, day)


def _seat(ground: Ground, people: int) -> list[str]:
    """Everybody has a password, and tasks of their own that wait."""
    kept = hashed(PASSWORD)
    with ground.engine.command(SYSTEM) as ctx:
        users = [
            identity.add_user(ctx, f"worker{number}@example.org", f"Worker {number}")
            for number in range(people)
        ]
        ctx.session.flush()
        for user in users:
            user.password_hash = kept
        emails, ids = [user.email for user in users], [user.id for user in users]
    begun = [ground.start("small") for _ in range(people * TASKS_EACH)]
    with ground.engine.command(SYSTEM) as ctx:
        for number, one in enumerate(begun):
            _give(ctx.session, one, ids[number % people])
    return emails


def _give(session: sa.orm.Session, instance_id: UUID, user_id: int) -> None:
    """The measured diagrams have no lanes: say here whose task it is."""
    mine = {"assignee_id": user_id, "state": str(UserTaskState.ASSIGNED)}
    session.execute(sa.update(UserTask).where(UserTask.instance_id == instance_id).values(mine))


def _lived(port: int, emails: Sequence[str], day: Day) -> list[Diary]:
    diaries = [Diary() for _ in emails]
    ends = perf_counter() + day.length
    crowd = [
        threading.Thread(target=_work, args=(Person(port, email, number, day), ends, diary))
        for number, (email, diary) in enumerate(zip(emails, diaries, strict=True))
    ]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    return diaries


def _work(person: "Person", ends: float, diary: Diary) -> None:
    time.sleep(person.luck.uniform(0, person.day.arrival))
    try:
        person.sign_in(diary)
        while perf_counter() < ends and person.finish_one(diary):
            person.think()
    except Exception as error:  # noqa: BLE001 - counted, and told at the end
        diary.errors.append(f"{person.email}: {type(error).__name__}: {error}")
    finally:
        person.line.close()


class Person:
    """A browser with a cookie, and somebody in front of it."""

    def __init__(self, port: int, email: str, number: int, day: Day) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self.email, self.day, self.luck = email, day, random.Random(number)  # noqa: S311
        self.cookies: dict[str, str] = {}
        self.address = f"10.{number // 250}.{number % 250}.7"

    def sign_in(self, diary: Diary) -> None:
        page = self._ask(diary, "sign-in page", "GET", "/sign-in")
        form = {**_hidden(page), "email": self.email, "password": PASSWORD}
        self._ask(diary, "sign in", "POST", "/sign-in", form)
        self.think()

    def finish_one(self, diary: Diary) -> bool:
        """From the inbox through the first task in it; False when there is none left."""
        inbox = self._ask(diary, "inbox", "GET", "/")
        found = TASK.search(inbox)
        if found is None:
            return False
        page = self._ask(diary, "task", "GET", found[1])
        self.think()
        self._ask(diary, "complete", "POST", found[1], _hidden(page))
        self._ask(diary, "done", "GET", f"{found[1]}/done")
        return True

    def think(self) -> None:
        time.sleep(self.luck.uniform(*self.day.thinking))

    def _ask(
        self, diary: Diary, kind: str, verb: str, path: str, form: dict[str, str] | None = None
    ) -> str:
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "X-Forwarded-For": self.address,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        began = perf_counter()
        self.line.request(verb, path, urlencode(form) if form else None, headers)
        answer = self.line.getresponse()
        text = answer.read().decode()
        diary.waits.append((kind, perf_counter() - began))
        for told in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = told.partition(";")[0].partition("=")
            self.cookies[name] = value
        wanted = http.client.SEE_OTHER if form else http.client.OK
        if answer.status != wanted:
            raise RuntimeError(f"Expected {kind} to answer {wanted}, but found {answer.status}.")
        return text


def _hidden(page: str) -> dict[str, str]:
    """Of the form for the task or for signing in: the last on the page is ours."""
    return dict(HIDDEN.findall(page))


def _rows(ground: Ground, diaries: Sequence[Diary], day: Day) -> Iterator[Row]:
    waits = [wait for diary in diaries for wait in diary.waits]
    errors = [error for diary in diaries for error in diary.errors]
    for error in errors[:5]:
        sys.stderr.write(f"people: {error}\n")
    for kind in dict.fromkeys(kind for kind, _ in waits):
        seconds = [spent for one, spent in waits if one == kind]
        name = f"people_{kind.replace(' ', '_').replace('-', '_')}"
        bar = SIGN_IN_BAR if kind == "sign in" else PAGE_BAR
        yield slowest(times(name, seconds, ground.name, size=day.people), bar)
    rate = len(waits) / day.length
    yield Row("people_requests", "per s", rate, rate, rate, len(waits), ground.name)
    yield figure("people_errors", "", [len(errors)], ground.name, bar="<= 0", size=day.people)
    done = sum(kind == "complete" for kind, _ in waits)
    yield figure("people_lost", "", [done - _completed(ground)], ground.name, bar="<= 0")


def _completed(ground: Ground) -> int:
    """Tasks that are really done, whatever the pages said."""
    done = UserTask.state == str(UserTaskState.COMPLETED)
    with ground.engine.query() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(UserTask).where(done))
