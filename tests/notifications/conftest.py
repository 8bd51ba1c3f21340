"""A board whose mail is caught."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from engine import board, identity
from engine.context import SYSTEM, ProcessEngine
from engine.jobs import run_all_due
from notifications import dispatch
from notifications.models import Delivery
from notifications.transport import Message
from tests.clock import SettableClock
from tests.engine.diagrams import one_task, publish
from tests.people import member
from tests.play import Story, play

GROUP = "officer@newport"


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
        return dispatch.send(self.engine, self, "https://cylch.example")

    def deliveries(self, **where: object) -> list[Delivery]:
        with self.engine.query() as session:
            statement = sa.select(Delivery).filter_by(**where).order_by(Delivery.id)
            return list(session.scalars(statement))


@pytest.fixture
def engine(sqlite_process_engine: ProcessEngine) -> ProcessEngine:
    publish(sqlite_process_engine, one_task())
    return sqlite_process_engine


@pytest.fixture
def post(engine: ProcessEngine, clock: SettableClock) -> Post:
    with engine.command() as ctx:
        board.found(ctx, sandbox=False)
    return Post(engine, clock)


@pytest.fixture
def ann(engine: ProcessEngine):
    ann = member(engine, GROUP, name="Ann")
    with engine.command(SYSTEM) as ctx:
        identity.set_language(ctx, ann.id, "en")
    return ann


@pytest.fixture
def begin(engine: ProcessEngine, clock: SettableClock):
    def begun(key: str = "main", **given: object) -> Story:
        return play(engine, clock, key, **{"agency": "newport", **given})

    return begun
