"""A few of the hundred restarts of `make restarts`: nothing is lost, nothing is done twice."""

from tests import pg
from tests.races.restarts import PEOPLE, ROOM, restarted

RESTARTS = 3


def test_the_database_is_restarted_under_everybody_and_each_lifecycle_ends_as_it_should():
    # No disk is waited for, but the system has what was committed: it is not the one that falls.
    found = restarted(RESTARTS, pg.FAST | ROOM | {"synchronous_commit": "on"})

    assert (found.lost, found.twice, found.incidents, found.strange) == (0, 0, 0, "")
    assert found.begun >= PEOPLE
    assert found.refused > 0
    assert found.is_well, found
