"""The database's clock, which several machines share: none is early because its own is wrong.

Asked every few seconds, over a line of its own; in between, what has passed is counted by a clock
that nobody can set. While the database is away, the last answer counts on.
"""

import logging
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock

import sqlalchemy as sa

from engine.clock import Clock, system_clock
from engine.db import driver_arguments

EVERY = 10.0  # seconds
APART = timedelta(seconds=2)  # what a machine's own clock may be off before it is told
Answer = tuple[datetime, float]  # the database's moment, and what was counted then
log = logging.getLogger(__name__)


@dataclass(slots=True)
class SharedClock:
    """Tells the database's time, at the latest: an answer on its way has grown old, never young."""

    database: sa.Engine
    machine: Clock = system_clock
    _answer: Answer | None = field(init=False, default=None)
    _asked_at: float | None = field(init=False, default=None)
    _asking: Lock = field(init=False, default_factory=Lock)

    def __call__(self) -> datetime:
        if self._is_old() and self._asking.acquire(blocking=self._asked_at is None):
            try:
                if self._is_old():  # nobody else has asked meanwhile
                    self._ask()
            finally:
                self._asking.release()
        if self._answer is None:
            return self.machine()  # whoever writes now is told by the database that it is away
        told, counted = self._answer
        return told + timedelta(seconds=time.monotonic() - counted)

    def _is_old(self) -> bool:
        return self._asked_at is None or time.monotonic() > self._asked_at + EVERY

    def _ask(self) -> None:
        """Not over the lines of the pool: whoever holds the last one may be asking."""
        from psycopg import Error, connect  # noqa: PLC0415 - only where PostgreSQL is used

        try:
            with connect(**driver_arguments(self.database.url), autocommit=True) as line:
                [told] = line.execute("SELECT clock_timestamp()").fetchone() or [self.machine()]
            self._answer = told.astimezone(UTC), time.monotonic()
            self._warn()
        except Error as error:
            told_of = {"action": "clock_unknown", "error": type(error).__name__}
            log.warning("the database could not be asked for the time", extra=told_of)
        finally:
            self._asked_at = time.monotonic()

    def _warn(self) -> None:
        assert self._answer is not None  # noqa: S101 - it was just given
        apart = self.machine() - self._answer[0]
        if abs(apart) > APART:
            told = {"action": "clock_off", "seconds": round(apart.total_seconds())}
            log.warning("this machine's clock is off the database's, which counts", extra=told)


def shared(database: sa.Engine) -> Clock:
    """The clock of a board: SQLite lives on one machine and has that machine's."""
    return SharedClock(database) if database.dialect.name == "postgresql" else system_clock


def own(clock: Clock) -> Clock:
    """The machine's, whatever is told by."""
    return clock.machine if isinstance(clock, SharedClock) else clock
