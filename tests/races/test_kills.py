"""A few of the thousand kills of `make kills`: nothing is lost, nothing is done twice."""

from tests.races.kills import killed

KILLS = 15


def test_workers_are_killed_in_the_middle_of_it_and_everything_is_done_once(postgresql_url):
    found = killed(postgresql_url, KILLS)

    assert (found.lost, found.twice, found.incidents) == (0, 0, 0)
    assert found.heard == found.fired == found.begun == KILLS
