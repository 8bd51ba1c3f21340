"""A few of the hundred restarts of `make restarts`: nothing is lost, nothing is done twice."""

from tests import pg
from tests.races.restarts import PEOPLE, ROOM, restarted

RESTARTS = 3


def test_the_database_is_restarted_under_everybody_and_each_lifecycle_ends_as_it_should():
    found = restarted(RESTARTS, pg.FAST | ROOM)  # nobody's disk is waited for

    assert (found.lost, found.twice, found.incidents, found.strange) == (0, 0, 0, "")
    assert found.begun >= PEOPLE
    assert found.refused > 0
    assert found.is_well, found
