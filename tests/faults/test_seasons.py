"""The clocks change: on a board here or elsewhere, on a machine set to another zone."""

import time
from zoneinfo import ZoneInfo

import pytest

from engine.context import ProcessEngine
from engine.db import connect
from tests.clock import SettableClock
from tests.faults import seasons
from tests.faults.steps import STEPS
from tests.faults.walking import found
from tests.races.processes import Ground

YEAR = 2027


@pytest.fixture(params=["sqlite", "postgresql"])
def ground_in(request):
    grounds = []

    def make(zone: str) -> Ground:
        url = request.getfixturevalue(f"{request.param}_url")
        clock = SettableClock(seasons.datetime(YEAR, 1, 1, tzinfo=seasons.UTC))
        ground = Ground(url, ProcessEngine(connect(url), clock, STEPS, zone), clock)
        grounds.append(ground)
        found(ground)
        seasons.drawn(ground)
        return ground

    yield make
    for ground in grounds:
        ground.engine.database.dispose()


@pytest.mark.parametrize(
    ("zone", "machine"),
    [("Europe/London", "Pacific/Auckland"), ("America/New_York", "Europe/London")],
)
def test_both_changes_of_a_year_keep_every_moment(ground_in, zone, machine, monkeypatch):
    monkeypatch.setenv("TZ", machine)
    time.tzset()
    try:
        ground = ground_in(zone)
        moments = list(seasons.changes(YEAR, YEAR, ZoneInfo(zone)))
        assert len(moments) == 2
        for change in moments:
            seasons.across(ground, change)
    finally:
        monkeypatch.undo()
        time.tzset()
