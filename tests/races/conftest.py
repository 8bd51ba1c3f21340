"""A board on each kind of database, for several processes at once."""

import pytest

from engine import board
from engine.context import ProcessEngine
from tests.clock import SettableClock
from tests.people import member
from tests.races.processes import Ground


@pytest.fixture
def ground(database_url: str, process_engine: ProcessEngine, clock: SettableClock) -> Ground:
    with process_engine.command() as ctx:
        board.found(ctx, sandbox=False)
    member(process_engine, "officer@newport")  # so that no task is for nobody
    return Ground(database_url, process_engine, clock)
