"""A sample of the matrix: every fault on both databases; `make faults` runs it whole."""

import os

import pytest

from engine.clock import system_clock
from engine.context import ProcessEngine
from engine.db import connect
from tests.clock import SettableClock
from tests.faults.faults import FAULTS
from tests.faults.steps import STEPS
from tests.faults.walking import NAMES, calm, found, outcome, walk
from tests.races.processes import Ground

# Each day the faults meet other elements, all of them within a week. The number stands in the name
# of the test: whoever sets it sees the same day again.
DAY = int(os.environ.get("CYLCH_FAULTS_DAY", system_clock().toordinal()))


def sample(day: int) -> list[tuple[str, str, str]]:
    """Every fault on every database, each at another element."""
    pairs = [(fault, name) for fault in FAULTS for name in ("sqlite", "postgresql")]
    names = [*NAMES]
    first = day * len(pairs)
    return [(names[(first + place) % len(names)], *pair) for place, pair in enumerate(pairs)]


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


def test_in_a_week_every_element_has_its_day():
    met = {element for day in range(DAY, DAY + 7) for element, *_ in sample(day)}

    assert met == {*NAMES}


@pytest.mark.parametrize(
    ("element", "fault", "database"),
    [pytest.param(*one, id=f"day {DAY}, {', '.join(one)}") for one in sample(DAY)],
)
def test_a_fault_at_any_verb_loses_and_doubles_nothing(element, fault, database, ground_on, calmly):
    ground = ground_on(database)

    cells = list(walk(ground, element, fault, is_sparse=True))

    assert [cell.wrong for cell in cells if cell.wrong] == []
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
