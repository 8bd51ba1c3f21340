"""A sample of the matrix: every fault on both databases; `make faults` runs it whole."""

import pytest

from engine.context import ProcessEngine
from engine.db import connect
from tests.clock import SettableClock
from tests.faults.elements import ELEMENTS
from tests.faults.faults import FAULTS
from tests.faults.steps import STEPS
from tests.faults.walking import applies, calm, found, outcome, walk
from tests.races.processes import Ground

SPARSE = 25  # of the points at which it is killed or cut off: `make faults` takes them all


def sample() -> list[tuple[str, str, str]]:
    """Every fault on every database that knows it, each at another element."""
    pairs = [
        (fault, name)
        for fault in FAULTS
        for name in ("sqlite", "postgresql")
        if applies(fault, name)
    ]
    return [(element, *pair) for element, pair in zip(list(ELEMENTS)[::2], pairs, strict=True)]


@pytest.fixture
def ground_on(request):
    grounds = []

    def make(name: str) -> Ground:
        url = request.getfixturevalue(f"{name}_url")
        clock = SettableClock()
        ground = Ground(url, ProcessEngine(connect(url), clock, STEPS), clock)
        found(ground)
        grounds.append(ground)
        return ground

    yield make
    for ground in grounds:
        ground.engine.database.dispose()


@pytest.mark.parametrize(("element", "fault", "database"), sample())
def test_a_fault_at_any_verb_loses_and_doubles_nothing(element, fault, database, ground_on, calmly):
    ground = ground_on(database)

    cells = list(walk(ground, element, fault, SPARSE))

    assert [cell.wrong for cell in cells if cell.wrong] == []
    assert sum(cell.points for cell in cells) > 0
    assert outcome(ground) == calmly(element)


@pytest.fixture
def calmly(sqlite_template, tmp_path):
    """What comes out without a fault, on a database of its own."""
    from tests.databases import sqlite_copy  # noqa: PLC0415

    def live(element: str):
        url = sqlite_copy(sqlite_template, tmp_path)
        clock = SettableClock()
        ground = Ground(url, ProcessEngine(connect(url), clock, STEPS), clock)
        found(ground)
        told = calm(ground, element)
        ground.engine.database.dispose()
        return told

    return live
