"""From events to a mail server: so many people, each with one message, on one worker."""

import datetime as dt
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engine.actors import SYSTEM
from engine.models import Group, Membership, User, UserTask
from notifications import dispatch, smtp
from notifications.letterhead import Letterhead
from notifications.tokens import Signer
from tests.bench.ground import Ground
from tests.bench.rows import Row, Watch, times
from tests.bench.scale import Scale
from tests.notifications.servers import Mailbox, free_port, mail_server

MEMBERS = 100  # of each group; one event tells them all
HOUSE = Letterhead("https://cylch.example", Signer("k" * 40))
AFTER_EIGHT = dt.time(8, 20)
BAR = "< 60"


def measure(ground: Ground, scale: Scale) -> Iterator[Row]:
    """Expand the events and send the digests of the next morning."""
    people = 10_000 // scale.part
    _furnish(ground, people // MEMBERS)
    for number in range(people // MEMBERS):
        _offer(ground, ground.start("bench_action"), _group(number))
    calendar = ground.engine.calendar()
    tomorrow = calendar.local_date(ground.engine.now()) + timedelta(days=1)
    ground.clock.set_to = calendar.at(tomorrow, AFTER_EIGHT)
    watch = Watch()
    with _server() as url, watch:
        while dispatch.expand(ground.engine) == dispatch.BATCH:
            continue
        sent = dispatch.send(ground.engine, lambda: smtp.connected(url), HOUSE)
    assert sent == people, f"{sent} of {people} messages went out"
    name = "messages_10k" if scale.part == 1 else "messages_1k"
    yield times(name, watch.seconds, ground.name, unit="s", bar=BAR if scale.part == 1 else "< 6")


def _offer(ground: Ground, root_id: UUID, group: str) -> None:
    """The measured diagrams have no lanes: say here whose task it is."""
    with ground.engine.command(SYSTEM) as ctx:
        ctx.session.execute(
            sa.update(UserTask).where(UserTask.root_id == root_id).values(candidate_group=group)
        )


def _group(number: int) -> str:
    return f"lead_officer@agency{number}"


def _furnish(ground: Ground, groups: int) -> None:
    with ground.engine.command(SYSTEM) as ctx:
        now = ctx.now
        for number in range(groups):
            key = _group(number)
            ctx.session.execute(sa.insert(Group), [{"key": key, "name": key, "role": "officer"}])
            first = number * MEMBERS + 1001
            ids = range(first, first + MEMBERS)
            ctx.session.execute(sa.insert(User), [_person(one, now) for one in ids])
            ctx.session.execute(sa.insert(Membership), [_seat(one, key) for one in ids])


def _person(number: int, now: Any) -> dict[str, Any]:
    return {
        "id": number,
        "email": f"p{number}@example.org",
        "name": f"Person {number}",
        "language": "cy" if number % 2 else "en",
        "is_active": True,
        "session_version": 1,
        "created_at": now,
    }


def _seat(number: int, key: str) -> dict[str, Any]:
    return {"user_id": number, "group_key": key, "kind": "holder", "starts_on": date(2020, 1, 1)}


@contextmanager
def _server() -> Iterator[str]:
    """A mail server in a process of its own, as in life."""
    port = free_port()
    ready = multiprocessing.get_context("fork").Event()
    child = multiprocessing.get_context("fork").Process(target=_serve, args=(port, ready))
    child.start()
    assert ready.wait(30), "the mail server did not start"
    try:
        yield f"smtp://127.0.0.1:{port}"
    finally:
        child.terminate()
        child.join(10)


def _serve(port: int, ready: Any) -> None:
    class Sink(Mailbox):
        async def handle_DATA(self, _server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802
            return "250 OK"

    with mail_server(Sink(), port):
        ready.set()
        while True:
            time.sleep(60)
