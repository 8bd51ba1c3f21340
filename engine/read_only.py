"""What may be asked of the board without changing it: nobody waits for whoever only reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.orm import Session

from engine.context import BoardSettings, Ladders, ProcessEngine, Steps
from engine.working_days import Calendar


class Readable(Protocol):
    """A command, or a reading: each has seen the board at one moment."""

    @property
    def session(self) -> Session: ...
    @property
    def steps(self) -> Steps: ...
    @property
    def calendar(self) -> Calendar: ...
    @property
    def ladders(self) -> Ladders: ...


@dataclass(frozen=True, slots=True)
class Reading:
    """A session outside of any command, with the board's calendar and ladders."""

    session: Session
    steps: Steps
    settings: BoardSettings

    @property
    def calendar(self) -> Calendar:
        return self.settings.calendar

    @property
    def ladders(self) -> Ladders:
        return self.settings.ladders


@contextmanager
def reading(engine: ProcessEngine) -> Iterator[Reading]:
    _now, settings = engine.settings()
    with engine.query() as session:
        yield Reading(session, engine.steps, settings)
