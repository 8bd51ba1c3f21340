"""A board whose mail is caught."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from engine import board, identity
from engine.actors import SYSTEM
from engine.context import ProcessEngine
from engine.jobs import run_all_due
from notifications import dispatch
from notifications.letterhead import Letterhead
from notifications.models import Channel, Delivery
from notifications.tokens import Signer
from notifications.transport import Message
from tests.boards import made_once
from tests.clock import SettableClock
from tests.engine.diagrams import one_task, publish
from tests.people import member
from tests.play import Story, play

GROUP = "officer@newport"
HOUSE = Letterhead("https://cylch.example", Signer("k" * 40))


@dataclass
class Post:
    """What has gone out; `away` is the mail server's trouble."""

    engine: ProcessEngine
    clock: SettableClock
    sent: list[Message] = field(default_factory=list)
    away: Exception | None = None
    refuses: str = ""

    def __call__(self, message: Message) -> None:
        if self.away is not None or (self.refuses and self.refuses in message.to):
            raise self.away or OSError("mailbox unknown")
        self.sent.append(message)

    def at(self, moment: str) -> int:
        """Do at a moment (UTC) what the scheduler's ticks do."""
        self.clock.set(datetime.fromisoformat(moment).replace(tzinfo=UTC))
        run_all_due(self.engine)
        dispatch.expand(self.engine)
        return self.send()

    def send(self, way: Callable[[Message], str | None] | None = None) -> int:
        return dispatch.send(self.engine, lambda: nullcontext(way or self), HOUSE)

    def deliveries(self, channel: str = Channel.EMAIL, **where: object) -> list[Delivery]:
        with self.engine.query() as session:
            wanted = sa.select(Delivery).filter_by(channel=str(channel), **where)
            return list(session.scalars(wanted.order_by(Delivery.id)))


@pytest.fixture
def engine(sqlite_process_engine: ProcessEngine) -> ProcessEngine:
    _furnish(sqlite_process_engine)
    return sqlite_process_engine


@made_once
def _furnish(engine: ProcessEngine) -> None:
    publish(engine, one_task())


@pytest.fixture
def post(engine: ProcessEngine, clock: SettableClock) -> Post:
    _found(engine)
    return Post(engine, clock)


@made_once
def _found(engine: ProcessEngine) -> None:
    with engine.command() as ctx:
        board.found(ctx, sandbox=False)


@pytest.fixture
def ann(engine: ProcessEngine):
    _come(engine)
    return member(engine, GROUP, name="Ann")


@made_once
def _come(engine: ProcessEngine) -> None:
    ann = member(engine, GROUP, name="Ann")
    with engine.command(SYSTEM) as ctx:
        identity.set_language(ctx, ann.id, "en")


@pytest.fixture
def begin(engine: ProcessEngine, clock: SettableClock):
    def begun(key: str = "main", **given: object) -> Story:
        return play(engine, clock, key, **{"agency": "newport", **given})

    return begun
