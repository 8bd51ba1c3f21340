"""Several hosts on one board: one is cut off and comes back, others are killed, work goes on."""

import pytest

from tests.hosts.board import hosts
from tests.hosts.network import why_not
from tests.hosts.story import assert_nothing_lost_and_nothing_twice, tell

EACH = 8


def test_one_is_cut_off_one_is_killed_and_nothing_is_lost_or_done_twice():
    if reason := why_not():
        pytest.skip(f"SEVERAL HOSTS NOT TRIED: {reason}")

    with hosts("north", "south", "east") as found:
        told = tell(found, EACH)

        assert_nothing_lost_and_nothing_twice(found, told)

    assert sorted(told.wakes)[len(told.wakes) // 2] < 1
    assert 4 < told.held < 40  # it was held, and it was given up
    assert "workers" in told.doctor
